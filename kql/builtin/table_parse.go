package builtin

import (
	"github.com/ruleproof/ruleproof/kql/value"
)

// The functions that take strings apart.
var parsingFunctions = []Function{
	{Name: "dynamic_to_json", Page: "dynamic-to-json-function", Foldable: true,
		Signature: []string{"(dynamic: scalar) string"},
		Eval:      strict(dynamicToJSON, value.Unknown)},
	{Name: "extract", Page: "extract-function", Foldable: true,
		Signature: []string{
			"(regex: const string, captureGroup: long, source: string) string",
			"(regex: const string, captureGroup: long, source: string, typeLiteral: literal type) argNLiteral",
		}},
	{Name: "extract_all", Page: "extract-all-function", Foldable: true,
		Signature: []string{
			"(regex: const string, source: string) dynamic[]",
			"(regex: const string, captureGroups: array, source: string) dynamic[]",
		}},
	{Name: "extract_json", Page: "extract-json-function", Foldable: true,
		Signature: []string{
			"(jsonPath: const string, jsonText: string) string",
			"(jsonPath: const string, jsonText: string, type: literal type) argNLiteral",
		}},
	{Name: "extractall", Page: "extract-all-function", Obsolete: "extract_all", Hidden: true, Foldable: true,
		Signature: []string{
			"(regex: const string, source: string) dynamic[]",
			"(regex: const string, captureGroups: array, source: string) dynamic[]",
		}},
	{Name: "extractjson", Page: "extract-json-function", Foldable: true,
		Signature: []string{
			"(jsonPath: const string, jsonText: string) string",
			"(jsonPath: const string, jsonText: string, type: literal type) argNLiteral",
		}},
	{Name: "parse_command_line", Page: "parse-command-line-function", Foldable: true,
		Signature: []string{"(command: scalar, parser: string) dynamic[string]"}},
	{Name: "parse_csv", Page: "parse-csv-function", Foldable: true, ResultName: NameOfFirstArgument,
		Signature: []string{"(csv_text: stringOrDynamic) dynamic[]"}},
	{Name: "parse_json", Page: "parse-json-function", Foldable: true, ResultName: NameOfFirstArgument,
		Signature: []string{"(json_text: stringOrDynamic) dynamic"},
		Eval:      lenient(parseJSON, value.Unknown)},
	{Name: "parse_path", Page: "parse-path-function", Foldable: true,
		Signature: []string{"(path: string) dynamic{Scheme: string, RootPath: string, DirectoryPath: string, DirectoryName: string, Filename: string, Extension: string, AlternateDataStreamName: string}"}},
	{Name: "parse_url", Page: "parse-url-function", Foldable: true,
		Signature: []string{"(url: string) dynamic{Scheme: string, Host: string, Port: string, Path: string, Username: string, Password: string, Query Parameters: dynamic, Fragment: string}"}},
	{Name: "parse_urlquery", Page: "parse-url-query-function", Foldable: true,
		Signature: []string{"(query: string) dynamic{Query Parameters: dynamic}"}},
	{Name: "parse_user_agent", Page: "parse-user-agent-function", Foldable: true,
		Signature: []string{"(user_agent: string, look_for?: stringOrArray) dynamic{Browser: dynamic{Family: string, MajorVersion: string, MinorVersion: string, Patch: string}, OperatingSystem: dynamic{Family: string, MajorVersion: string, MinorVersion: string, Patch: string, PatchMinor: string}, Device: dynamic{Family: string, Brand: string, Model: string}}"}},
	{Name: "parse_version", Page: "parse-version-function", Foldable: true,
		Signature: []string{"(version: string) decimal"}},
	{Name: "parse_xml", Page: "parse-xml-function", Foldable: true, ResultName: NameOfFirstArgument,
		Signature: []string{"(xml_text: stringOrDynamic) dynamic{}"}},
	{Name: "parsejson", Page: "parse-json-function", Obsolete: "parse_json", Hidden: true, Foldable: true, ResultName: NameOfFirstArgument,
		Signature: []string{"(json_text: stringOrDynamic) dynamic"},
		Eval:      lenient(parseJSON, value.Unknown)},
	{Name: "parseurl", Page: "parse-url-function", Obsolete: "parse_url", Hidden: true, Foldable: true,
		Signature: []string{"(url: string) dynamic{Scheme: string, Host: string, Port: string, Path: string, Username: string, Password: string, Query Parameters: dynamic, Fragment: string}"}},
	{Name: "parseurlquery", Page: "parse-url-query-function", Obsolete: "parse_urlquery", Hidden: true, Foldable: true,
		Signature: []string{"(query: string) dynamic{Query Parameters: dynamic}"}},
	{Name: "todynamic", Page: "parse-json-function", Foldable: true, ResultName: NameOfFirstArgument,
		Signature: []string{"(value: string) dynamic"},
		Eval:      lenient(parseJSON, value.Unknown)},
	{Name: "treepath", Page: "treepath-function", Foldable: true, ResultName: NamePrefixAndArgument, ResultPrefix: "tree",
		Signature: []string{"(object: bag) dynamic[string]"}},
}
