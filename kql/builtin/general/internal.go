package general

import "github.com/ruleproof/ruleproof/kql/builtin"

// Internal are the functions that the reference does not document.
var Internal = []builtin.Function{
	{Name: "__cast", Hidden: true, Foldable: true,
		Signature: []string{"(type: literal type, value: scalar) arg0Literal"}},
	{Name: "__geo_length_to_s2cell_level", Hidden: true, Foldable: true,
		Signature: []string{"(length: number) int"}},
	{Name: "__geo_line_s2cell_covering_level", Hidden: true, Foldable: true,
		Signature: []string{"(lineString: bag) int"}},
	{Name: "__geo_line_validate", Hidden: true, Foldable: true,
		Signature: []string{"(lineString: bag) string"}},
	{Name: "__geo_polygon_s2cell_covering_level", Hidden: true, Foldable: true,
		Signature: []string{"(polygon: bag) int"}},
	{Name: "__geo_polygon_validate", Hidden: true, Foldable: true,
		Signature: []string{"(polygon: bag) string"}},
	{Name: "__hash_crc32", Hidden: true, Foldable: true,
		Signature: []string{"(source: notDynamic, mod: integer, seed: integer) long"}},
	{Name: "__hash_djb2", Hidden: true, Foldable: true,
		Signature: []string{"(source: notDynamic, mod?: integer) long"}},
	{Name: "__hash_many_crc32", Hidden: true, Foldable: true,
		Signature: []string{"(arg{1,2}: scalar) long"}},
	{Name: "__hash_xxh64", Hidden: true, Foldable: true,
		Signature: []string{"(source: notDynamic, mod: integer, seed: integer) long"}},
	{Name: "__hll_normalize", Hidden: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(hll{2,16}: dynamic) dynamic"}},
	{Name: "__invoke", Hidden: true, Foldable: true,
		Signature: []string{"(name: literal string, type: literal type, arg*: any) arg1Literal"}},
	{Name: "__ipv6_lookup_ranges", Hidden: true,
		Signature: []string{"(ip: stringOrDynamic, ranges: array) dynamic[]"}},
	{Name: "__lz4_compress_dynamic_array_to_base64_string", Hidden: true, Foldable: true,
		Signature: []string{"(dynamic: array) string"}},
}
