package text

import (
	"encoding/csv"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Parsers are the functions that split and parse strings.
var Parsers = []builtin.Function{
	{Name: "extract", Page: "extract-function", Foldable: true,
		Refuses: builtin.Refuses{Dynamic: "source"},
		Signature: []string{
			"(regex: const string, captureGroup: long, source: string) string",
			"(regex: const string, captureGroup: long, source: string, typeLiteral: literal type) argNLiteral",
		},
		Eval: builtin.Lenient(extract, value.String, value.Long, value.String)},
	{Name: "extract_all", Page: "extract-all-function", Foldable: true,
		Refuses: builtin.Refuses{Groups: "regex"},
		Signature: []string{
			"(regex: const string, source: string) dynamic[]",
			"(regex: const string, captureGroups: array, source: string) dynamic[]",
		},
		Eval: builtin.Strict(extractAll, value.String, value.Unknown)},
	{Name: "extract_json", Page: "extract-json-function", Foldable: true,
		Signature: []string{
			"(jsonPath: const string, jsonText: string) string",
			"(jsonPath: const string, jsonText: string, type: literal type) argNLiteral",
		},
		Eval: builtin.Lenient(extractJSON, value.String)},
	{Name: "extractall", Page: "extract-all-function", Obsolete: "extract_all", Hidden: true, Foldable: true,
		Refuses: builtin.Refuses{Groups: "regex"},
		Signature: []string{
			"(regex: const string, source: string) dynamic[]",
			"(regex: const string, captureGroups: array, source: string) dynamic[]",
		},
		Eval: builtin.Strict(extractAll, value.String, value.Unknown)},
	{Name: "extractjson", Page: "extract-json-function", Foldable: true,
		Signature: []string{
			"(jsonPath: const string, jsonText: string) string",
			"(jsonPath: const string, jsonText: string, type: literal type) argNLiteral",
		},
		Eval: builtin.Lenient(extractJSON, value.String)},
	{Name: "parse_command_line", Page: "parse-command-line-function", Foldable: true,
		Signature: []string{"(command: scalar, parser: string) dynamic[string]"},
		Eval:      builtin.Strict(parseCommandLine, value.String)},
	{Name: "parse_csv", Page: "parse-csv-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(csv_text: stringOrDynamic) dynamic[]"},
		Eval:      builtin.Lift1(parseCSV)},
	{Name: "parse_path", Page: "parse-path-function", Foldable: true,
		Signature: []string{"(path: string) dynamic{Scheme: string, RootPath: string, DirectoryPath: string, DirectoryName: string, Filename: string, Extension: string, AlternateDataStreamName: string}"},
		Eval:      builtin.Lift1(parsePath)},
	{Name: "parse_url", Page: "parse-url-function", Foldable: true,
		Signature: []string{"(url: string) dynamic{Scheme: string, Host: string, Port: string, Path: string, Username: string, Password: string, Query Parameters: dynamic, Fragment: string}"},
		Eval:      builtin.Lift1(parseURL)},
	{Name: "parse_urlquery", Page: "parse-url-query-function", Foldable: true,
		Signature: []string{"(query: string) dynamic{Query Parameters: dynamic}"},
		Eval:      builtin.Lift1(parseURLQuery)},
	{Name: "parse_user_agent", Page: "parse-user-agent-function", Foldable: true,
		Signature: []string{"(user_agent: string, look_for?: stringOrArray) dynamic{Browser: dynamic{Family: string, MajorVersion: string, MinorVersion: string, Patch: string}, OperatingSystem: dynamic{Family: string, MajorVersion: string, MinorVersion: string, Patch: string, PatchMinor: string}, Device: dynamic{Family: string, Brand: string, Model: string}}"},
		Eval:      parseUserAgent},
	{Name: "parse_version", Page: "parse-version-function", Foldable: true,
		Signature: []string{"(version: string) decimal"},
		Eval:      builtin.Maybe1(parseVersion)},
	{Name: "parse_xml", Page: "parse-xml-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(xml_text: stringOrDynamic) dynamic{}"},
		Eval:      builtin.Strict(parseXML, value.String)},
	{Name: "parseurl", Page: "parse-url-function", Obsolete: "parse_url", Hidden: true, Foldable: true,
		Signature: []string{"(url: string) dynamic{Scheme: string, Host: string, Port: string, Path: string, Username: string, Password: string, Query Parameters: dynamic, Fragment: string}"},
		Eval:      builtin.Lift1(parseURL)},
	{Name: "parseurlquery", Page: "parse-url-query-function", Obsolete: "parse_urlquery", Hidden: true, Foldable: true,
		Signature: []string{"(query: string) dynamic{Query Parameters: dynamic}"},
		Eval:      builtin.Lift1(parseURLQuery)},
	{Name: "treepath", Page: "treepath-function", Foldable: true, ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "tree",
		Signature: []string{"(object: bag) dynamic[string]"},
		Eval:      builtin.Strict(treePath, value.Dynamic)},
}

// extract returns a group of the first match, or null if there is no match (KQL
// reference, extract-function). It casts the group to the type of the result.
func extract(f *builtin.Frame, a []any) any {
	group, ok := a[1].(int64)
	if !ok || a[2] == nil {
		return nil
	}
	re := f.Pattern(value.Text(a[0]))
	if re == nil {
		return nil
	}
	s := value.Text(a[2])
	at := re.FindStringSubmatchIndex(s)
	if at == nil || group < 0 || group > int64(re.NumSubexp()) || at[2*group] < 0 {
		return nil
	}
	return s[at[2*group]:at[2*group+1]]
}

// extractAll returns the groups of every match. With a single group it returns an array,
// with several an array of arrays (KQL reference, extract-all-function). Of the groups that are asked for, those that
// do not exist fall away; if none is left, all are given.
func extractAll(f *builtin.Frame, a []any) any {
	re := f.Pattern(a[0].(string))
	if re == nil {
		return nil
	}
	var groups []int
	if len(a) > 2 {
		wanted, ok := a[1].([]any)
		if !ok {
			return f.Fail("the capture groups must be an array")
		}
		for _, w := range wanted {
			n := -1
			switch w := w.(type) {
			case string:
				n = re.SubexpIndex(w)
			case int64:
				n = int(max(-1, min(w, math.MaxInt32)))
			}
			if n >= 0 && n <= re.NumSubexp() {
				groups = append(groups, n)
			}
		}
	}
	if len(groups) == 0 {
		for i := range re.NumSubexp() {
			groups = append(groups, i+1)
		}
	}
	if len(groups) == 0 {
		return f.Fail("the regular expression %s has no group", builtin.Preview(a[0].(string)))
	}
	s := value.Text(a[len(a)-1])
	text := func(at []int, g int) any {
		if at[2*g] < 0 {
			return ""
		}
		return s[at[2*g]:at[2*g+1]]
	}
	var out []any
	bytes := 0
	for at := range re.All(s) {
		if len(groups) == 1 {
			out = append(out, text(at, groups[0]))
		} else {
			row := make([]any, len(groups))
			for k, g := range groups {
				row[k] = text(at, g)
			}
			out = append(out, row)
		}
		const eachText = 32 // the bytes of a text in an array, without its characters
		if bytes += at[1] - at[0] + eachText*len(groups); !f.Grow(bytes) {
			return nil
		}
	}
	if out == nil {
		return nil
	}
	return f.Whole(out)
}

// extractJSON follows a path such as $.a[0].b into a JSON text.
func extractJSON(f *builtin.Frame, a []any) any {
	if a[0] == nil || a[1] == nil {
		return nil
	}
	v, err := value.ParseJSON([]byte(value.Text(a[1])))
	if err != nil {
		return nil
	}
	for _, step := range pathSteps(value.Text(a[0])) {
		switch at := step.(type) {
		case string:
			b, ok := v.(*value.Bag)
			if !ok {
				return nil
			}
			v, _ = b.Get(at)
		case int64:
			l, ok := v.([]any)
			if !ok || at < 0 || at >= int64(len(l)) {
				return nil
			}
			v = l[at]
		}
	}
	return v
}

// pathSteps splits a JSONPath into names and indexes.
func pathSteps(path string) []any {
	var steps []any
	rest := strings.TrimPrefix(path, "$")
	for rest != "" {
		switch {
		case rest[0] == '[' && strings.Contains(rest, "]"):
			end := strings.IndexByte(rest, ']')
			inner := rest[1:end]
			rest = rest[end+1:]
			if n, ok := value.ParseLong(inner); ok {
				steps = append(steps, n)
			} else {
				steps = append(steps, strings.Trim(inner, `'"`))
			}
		default:
			rest = strings.TrimPrefix(rest, ".")
			n := strings.IndexAny(rest, ".[")
			if n < 0 {
				n = len(rest)
			}
			if n == 0 {
				return steps
			}
			steps, rest = append(steps, rest[:n]), rest[n:]
		}
	}
	return steps
}

// parseURL splits a URL into its parts (KQL reference, parse-url-function). It decodes none of
// them. All parts of a text without a scheme are empty.
func parseURL(s string) any {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok || !isScheme(scheme) {
		scheme, rest = "", ""
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	authority, path := rest, ""
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	if path == "/" && strings.HasSuffix(s, path) {
		path = ""
	}
	user, password := "", ""
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		if name, secret, both := strings.Cut(authority[:i], ":"); both {
			user, password, authority = name, secret, authority[i+1:]
		}
	}
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		host, port = authority[:i], authority[i+1:]
	}
	return builtin.BagOf("Scheme", scheme, "Host", host, "Port", port, "Path", path, "Username", user, "Password", password,
		"Query Parameters", queryBag(query), "Fragment", fragment)
}

// isScheme reports whether the text can be the scheme of a URL: a letter, then letters, digits, '+', '-' and '.'.
func isScheme(s string) bool {
	for i, r := range s {
		letter := r|0x20 >= 'a' && r|0x20 <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", r)) {
			return false
		}
	}
	return s != ""
}

// queryBag returns the parameters of a query by their names, which it sorts. Of a name that occurs
// more than once it has all values; it leaves out what has no name or no value.
func queryBag(query string) *value.Bag {
	values := map[string]any{}
	for part := range strings.SplitSeq(query, "&") {
		k, v, _ := strings.Cut(part, "=")
		if k == "" || v == "" {
			continue
		}
		switch before := values[k].(type) {
		case nil:
			values[k] = v
		case []any:
			values[k] = append(before, v)
		default:
			values[k] = []any{before, v}
		}
	}
	b := value.NewBag(len(values))
	for _, k := range slices.Sorted(maps.Keys(values)) {
		b.Set(k, values[k])
	}
	return b
}

func parseURLQuery(s string) any {
	return builtin.BagOf("Query Parameters", queryBag(strings.TrimPrefix(s, "?")))
}

// parsePath splits a path of a file system into its parts (KQL reference, parse-path-function).
func parsePath(s string) any {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		scheme, rest = "", s
	}
	isSlash := func(r rune) bool { return r == '/' || r == '\\' }
	root := ""
	if len(rest) > 1 && rest[1] == ':' {
		root = rest[:2]
		if len(rest) > 2 && isSlash(rune(rest[2])) {
			root = rest[:3]
		}
	}
	directory, file := "", rest
	if i := strings.LastIndexFunc(rest, isSlash); i >= 0 {
		directory, file = rest[:i], rest[i+1:]
	}
	name := directory[strings.LastIndexFunc(directory, isSlash)+1:]
	file, stream, _ := strings.Cut(file, ":")
	extension := ""
	if i := strings.LastIndexByte(file, '.'); i >= 0 {
		extension = file[i+1:]
	}
	return builtin.BagOf("Scheme", scheme, "RootPath", root, "DirectoryPath", directory, "DirectoryName", name,
		"Filename", file, "Extension", extension, "AlternateDataStreamName", stream)
}

// parseVersion combines up to four numbers of at most eight digits into one (KQL
// reference, parse-version-function).
func parseVersion(s string) (value.Number, bool) {
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return nil, false
	}
	total := new(apd.Decimal)
	scale := apd.New(1, 8)
	context := value.DecimalContext()
	for i := range 4 {
		n := int64(0)
		if i < len(parts) {
			if len(parts[i]) > 8 {
				return nil, false
			}
			var ok bool
			if n, ok = value.ParseLong(parts[i]); !ok || n < 0 {
				return nil, false
			}
		}
		if _, err := context.Mul(total, total, scale); err != nil {
			return nil, false
		}
		if _, err := context.Add(total, total, apd.New(n, 0)); err != nil {
			return nil, false
		}
	}
	return total, true
}

// parseCSV splits the first record of a CSV text into its fields.
func parseCSV(s string) any {
	r := csv.NewReader(strings.NewReader(s))
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	fields, err := r.Read()
	if err != nil {
		return []any{""}
	}
	out := make([]any, len(fields))
	for i, f := range fields {
		out[i] = f
	}
	return out
}

// parseCommandLine splits a command line as Windows does: a backslash escapes a quote
// after it, and before a quote two backslashes stand for one.
func parseCommandLine(f *builtin.Frame, a []any) any {
	if kind := a[1].(string); !strings.EqualFold(kind, "windows") {
		return f.Fail("the kind of a command line must be windows, not %s", builtin.Preview(kind))
	}
	s := a[0].(string)
	out := []any{}
	for i := 0; ; {
		for i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r') {
			i++
		}
		if i == len(s) {
			return out
		}
		var arg string
		arg, i = commandArgument(s, i)
		out = append(out, arg)
	}
}

func commandArgument(s string, i int) (string, int) {
	var b strings.Builder
	quoted := false
	for i < len(s) {
		c := s[i]
		if c == '\\' {
			n := 0
			for i+n < len(s) && s[i+n] == '\\' {
				n++
			}
			i += n
			if i == len(s) || s[i] != '"' {
				b.WriteString(strings.Repeat(`\`, n))
				continue
			}
			b.WriteString(strings.Repeat(`\`, n/2))
			if n%2 == 1 {
				b.WriteByte('"')
				i++
			}
			continue
		}
		switch {
		case c == '"' && quoted && i+1 < len(s) && s[i+1] == '"':
			b.WriteByte('"')
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			return b.String(), i
		default:
			b.WriteByte(c)
		}
		i++
	}
	return b.String(), i
}

// treePath lists the paths of all leaves and branches of a value.
func treePath(f *builtin.Frame, a []any) any {
	out := []any{}
	var walk func(v any, path string)
	walk = func(v any, path string) {
		if path != "" {
			out = append(out, path)
		}
		switch v := v.(type) {
		case []any:
			if len(v) == 0 {
				return
			}
			// The first element stands for all, unless a later one has further properties.
			walk(v[0], path+"[0]")
			for _, e := range v[1:] {
				if b, ok := e.(*value.Bag); ok {
					for i := range b.Len() {
						k, x := b.At(i)
						walk(x, path+"[0]['"+k+"']")
					}
					return
				}
			}
		case *value.Bag:
			for i := range v.Len() {
				k, x := v.At(i)
				walk(x, path+"['"+k+"']")
			}
		}
	}
	walk(a[0], "")
	return f.Whole(out)
}
