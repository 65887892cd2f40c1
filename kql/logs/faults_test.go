package logs

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
)

// TestEveryFaultOfAFileIsReportedAndCounted reads broken files twice: once so that
// the first fault is an error, and once so that rows are left out.
func TestEveryFaultOfAFileIsReportedAndCounted(t *testing.T) {
	const one = `[{"a":1},` + "\n"
	cut := func(s string, n int) string { return s[:len(s)-n] }
	for name, c := range map[string]struct{ content, fails, skips string }{
		"nothing":               {"", "", ""},
		"a byte-order mark":     {"\ufeff", "", ""},
		"blanks":                {" \r\n\t\n", "", ""},
		"half a character":      {"\xff\xfea", "error: f:1:1: the text is UTF-16 and ends within a character", "error: f:1:1: the text is UTF-16 and ends within a character"},
		"a header alone":        {"a,b", "a:string b:string", ""},
		"a header and blanks":   {"a,b\r\n\r\n\r\n", "a:string b:string", ""},
		"one empty array":       {"[]", "", ""},
		"one empty object":      {"{}", "\n", ""},
		"NUL in a header":       {"a\x00,b\n1,2\n", "error: f:1:1: the file does not begin with text: 'a\\u0000' stands where a column's name should", "error: f:1:1: the file does not begin with text: 'a\\u0000' stands where a column's name should"},
		"NUL in a cell":         {"a,b\nx\x00y,2\n", "a:string b:long\nx\x00y|2", ""},
		"NUL between rows":      {"{\"a\":1}\n\x00{\"a\":2}\n{\"a\":3}\n", "error: f:2:1: '\\x00' stands where a row should", "a:long\n1\n3\n1×2:1: 1 row was left out, which is not well-formed; the first: '\\x00' stands where a row should"},
		"NUL in JSON text":      {"{\"a\":\"x\x00y\"}\n", "a:string\nx\x00y", ""},
		"a binary file":         {"PK\x03\x04xxxx", "error: f: it is a zip archive or a workbook of Excel; unpack it, or save the sheet as CSV", "error: f: it is a zip archive or a workbook of Excel; unpack it, or save the sheet as CSV"},
		"no UTF-8":              {"a,b\n\xff\xfe,caf\xe9\n", "a:string b:string\n\ufffd|caf\ufffd\n1×2:1: the file has bytes that are not UTF-8, first in this text; they are read as \ufffd (is it in another encoding?)", ""},
		"no UTF-8 in a name":    {"{\"caf\xe9\":1}\n{\"caf\xe9\":2}\n", "caf\ufffd:long\n1\n2\n1×1:2: the file has bytes that are not UTF-8, first in this text; they are read as \ufffd (is it in another encoding?)", ""},
		"half a surrogate pair": {`{"a":"x\ud83dy","b":"\ude00"}`, "a:string b:string\nx\ufffdy|\ufffd", ""},
		"half a pair in UTF-16": {"\xff\xfe" + "a\x00\n\x00" + "x\x00\x3d\xd8" + "y\x00\x00\xdez\x00\n\x00", "a:string\nx\ufffdy\ufffdz", ""},
		"an odd byte in UTF-16": {string(utf16Of("a\nx\n", binary.LittleEndian, true)) + "y", "error: f:3:1: the text is UTF-16 and ends within a character", "a:string\nx\n1×3:1: 1 row was left out, which ends early; the first: the text is UTF-16 and ends within a character"},

		"too few cells":           {"a,b\n1,2\n3\n4,5\n", "error: f:3:1: the row has 1 cell and the header 2", "a:long b:long\n1|2\n4|5\n1×3:1: 1 row was left out, which has too many or too few cells; the first: the row has 1 cell and the header 2"},
		"too many cells":          {"a,b\n1,2\n3,4,5\n6,7\n", "error: f:3:5: the row has 3 cells and the header 2", "a:long b:long\n1|2\n6|7\n1×3:5: 1 row was left out, which has too many or too few cells; the first: the row has 3 cells and the header 2"},
		"empty cells behind":      {"a,b\n1,2,\n3,4,,\"\"\n", "a:long b:long\n1|2\n3|4", ""},
		"an open quote":           {"a,b\n1,2\n\"3,4\n5,6\n", "error: f:3:1: the cell in quotes that begins here does not end", "a:long b:long\n1|2\n5|6\n1×3:1: 1 row was left out, which ends early; the first: the cell in quotes that begins here does not end"},
		"an open quote in a name": {"a,\"b\n1,2\n", "error: f:1:3: the cell in quotes that begins here does not end", "error: f:1:3: the cell in quotes that begins here does not end"},
		"text behind quotes":      {"a\n\"x\"y\n\"z\" \n", "a:string\nxy\nz \n1×2:1: 1 row has a cell that goes on after its closing quote; are the quotes within it doubled?", ""},
		"a row among wrappers":    {"{\"records\":[{\"a\":1}]}\n{\"a\":2}\n{\"value\":[]}\n", "error: f:2:1: the object wraps no rows, as the first of the file does", "a:long\n1\n1×2:1: 1 row was left out, which is not well-formed; the first: the object wraps no rows, as the first of the file does"},
		"ends of lines":           {"a,b\r\n1,2\n3,4\r5,6\r\n\r7,8", "a:long b:long\n1|2\n3|4\n5|6\n7|8", ""},
		"carriage returns alone":  {"a,b\r1,2\r\"3\r3\",4\r", "a:string b:long\n1|2\n3\r3|4", ""},
		"carriage returns twice":  {"a,b\r\r\n1,2\r\r\n", "a:long b:long\n1|2", ""},
		"a fault behind a CR":     {"a,b\r1,2\r3\r", "error: f:3:1: the row has 1 cell and the header 2", "a:long b:long\n1|2\n1×3:1: 1 row was left out, which has too many or too few cells; the first: the row has 1 cell and the header 2"},
		"a name twice":            {"a,b,a\n1,2,3\n", "a:long b:long\n1|2\n1×1:5: the header names column 'a' twice; the first counts", ""},
		"names unlike in case":    {"a,A\n1,2\n", "a:long A:long\n1|2", ""},
		"a column without a name": {",a\n0,1\n", "a:long\n1\n1×2:1: 1 row has a value in a column without a name, which is not read", ""},

		"a broken row":                       {"{\"a\":1}\n{\"a\":}\n{\"a\":3}\n", "error: f:2:6: '}' stands where a value should", "a:long\n1\n3\n1×2:6: 1 row was left out, which is not well-formed; the first: '}' stands where a value should"},
		"a row that is cut off":              {"{\"a\":1}\n{\"a\":2", "error: f:2:1: the JSON value that begins here does not end", "a:long\n1\n1×2:1: 1 row was left out, which is not well-formed; the first: the JSON value that begins here does not end"},
		"rows on one line":                   {"{\"a\":1}\n{\"a\":}{\"a\":2}\n{\"a\":3}{\"a\":x} {\"a\":4}\n", "error: f:2:6: '}' stands where a value should", "a:long\n1\n2\n3\n4\n2×2:6: 2 rows were left out, each of which is not well-formed; the first: '}' stands where a value should"},
		"no object":                          {"{\"a\":1}\n[2]\n\"x\"\n{\"a\":3}\n", "error: f:2:1: a row has to be an object, not an array", "a:long\n1\n3\n2×2:1: 2 rows were left out, each of which is not well-formed; the first: a row has to be an object, not an array"},
		"a property twice":                   {"{\"a\":1,\"b\":1,\"a\":2}\n{\"a\":3,\"a\":4}\n", "a:long b:long\n2|1\n4|\n2×1:18: 2 rows have a property twice, of which the last counts", ""},
		"names unlike in case of properties": {"{\"a\":1,\"A\":2}\n", "a:long A:long\n1|2", ""},
		"a bad escape":                       {`{"a":"C:\new\x"}` + "\n", "a:string\nC:\new\\x", ""},
		"a deep value":                       {"{\"a\":1}\n{\"a\":" + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}\n{\"a\":3}\n", "error: f:2:262: the value nests deeper than the limit of 256", "a:long\n1\n3\n1×2:262: 1 row was left out, which passes a limit; the first: the value nests deeper than the limit of 256"},
		"a deep value in an array":           {one + "{\"a\":" + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "},{\"a\":3}]", "error: f:2:262: the value nests deeper than the limit of 256", "a:long\n1\n3\n1×2:262: 1 row was left out, which passes a limit; the first: the value nests deeper than the limit of 256"},

		"an array with a broken row": {one + "{\"a\":},\n{\"a\":3}]", "error: f:2:6: '}' stands where a value should", "a:long\n1\n3\n1×2:6: 1 row was left out, which is not well-formed; the first: '}' stands where a value should"},
		"all on one line":            {`[{"a":1},{"a":},{"a":[}]},{"a":4}]`, "error: f:1:15: '}' stands where a value should", "a:long\n1\n4\n2×1:15: 2 rows were left out, each of which is not well-formed; the first: '}' stands where a value should"},
		"a number among the rows":    {one + "2,{\"a\":3}]", "error: f:2:1: a row has to be an object, not a number", "a:long\n1\n3\n1×2:1: 1 row was left out, which is not well-formed; the first: a row has to be an object, not a number"},
		"a row without its brace":    {"[\n  {\"a\":1},\n  {\"b\":[{\"a\":7}],\n  {\"a\":3},\n  {\"a\":4}\n]", "error: f:4:3: '{' stands where the name of a property should", "a:long b:string\n1|\n3|\n4|\n1×4:3: 1 row was left out, which is not well-formed; the first: '{' stands where the name of a property should"},
		"a row with an open text":    {"[\n  {\"a\":1},\n  {\"a\":\"x},\n  {\"a\":3}\n]", "error: f:4:5: 'a' stands where a comma or the end of the object should", "a:long\n1\n3\n1×4:5: 1 row was left out, which is not well-formed; the first: 'a' stands where a comma or the end of the object should"},
		"nested objects":             {"[\n  {\"a\":1},\n  {\"a\":x,\n   \"c\":[\n    {\"a\":7}\n   ]},\n  {\"a\":3}\n]", "error: f:3:8: 'x' stands where a value should", "a:long\n1\n3\n1×3:8: 1 row was left out, which is not well-formed; the first: 'x' stands where a value should"},
		"a comma too few":            {"[{\"a\":1}\n{\"a\":2}]", "error: f:2:1: a comma or the end of the array is missing", "a:long\n1\n2\n1×2:1: a comma or the end of the array is missing"},
		"a comma too many":           {"[{\"a\":1},\n]", "a:long\n1\n1×2:1: a comma follows the last row", ""},
		"a brace too many":           {"[{\"a\":1}},{\"a\":2}]", "error: f:1:9: a comma or the end of the array is missing", "a:long\n1\n2\n1×1:9: 1 row was left out, which is not well-formed; the first: a comma or the end of the array is missing"},
		"no end of an array":         {one + "{\"a\":2}", "error: f:2:8: the array does not end", "a:long\n1\n2\n1×2:8: the array does not end"},
		"no end of a row":            {one + "{\"a\":2,", "error: f:2:1: the JSON value that begins here does not end", "a:long\n1\n1×2:1: 1 row was left out, which ends early; the first: the JSON value that begins here does not end"},
		"text behind an array":       {"[{\"a\":1}] [{\"a\":2}]", "error: f:1:11: there is text after the array", "a:long\n1\n1×1:11: there is text after the array"},
		"rows that are lost":         {one + "{\"a\":\"x,{\"a\":3},{\"a\":4}]", "error: f:2:11: 'a' stands where a comma or the end of the object should", "a:long\n1\n1×2:1: after the row that begins here no other row can be recognised; what follows it is left out\n1×2:11: 1 row was left out, which is not well-formed; the first: 'a' stands where a comma or the end of the object should"},
		"objects over lines":         {"{\n\"a\":1\n}\n{\n\"a\":\n}\n{\n\"a\":3\n}\n", "error: f:6:1: '}' stands where a value should", "a:long\n1\n3\n1×6:1: 1 row was left out, which is not well-formed; the first: '}' stands where a value should"},
		"a broken wrapper":           {"{\"records\":[{\"a\":1}]}\n{\"records\":[{\"a\":2},{\"a\":}]}\n{\"records\" [{\"a\":4}]}\n{\"records\":[{\"a\":5}]}\n", "error: f:2:26: '}' stands where a value should", "a:long\n1\n2\n5\n2×2:26: 2 rows were left out, each of which is not well-formed; the first: '}' stands where a value should"},
		"a cell too few":             {`{"tables":[{"name":"PrimaryResult","columns":[{"name":"a","type":"long"},{"name":"b","type":"long"}],"rows":[[1,2],[3],[4,5]]}]}`, "error: f:1:116: the row has 1 value and there are 2 columns", "a:long b:long\n1|2\n4|5\n1×1:116: 1 row was left out, which has too many or too few cells; the first: the row has 1 value and there are 2 columns"},
		"an answer that is cut off":  {`{"tables":[{"name":"PrimaryResult","columns":[{"name":"a","type":"long"}],"rows":[[1],[2]`, "error: f:1:90: the array does not end", "a:long\n1\n2\n1×1:90: the array does not end"},
		"text behind an answer":      {`{"tables":[{"name":"PrimaryResult","columns":[{"name":"a","type":"long"}],"rows":[[1]]}]}` + " [1]", "error: f:1:91: there is text after the answer", "a:long\n1\n1×1:91: there is text after the answer"},
		"a broken row of a fragment": {`[{"FrameType":"DataSetHeader"},{"FrameType":"TableHeader","TableKind":"PrimaryResult","TableId":1,"Columns":[{"ColumnName":"a","ColumnType":"long"}]},{"FrameType":"TableFragment","TableId":1,"TableFragmentType":"DataAppend","Rows":[[1 2,"x` + "\n" + `]y"],[3]]},{"FrameType":"TableFragment","TableId":1,"TableFragmentType":"DataAppend","Rows":[[4]]},{"FrameType":"TableFragment","TableId":1,"TableFragmentType":"DataAppend","Rows":[[5]]}]`, "error: f:1:236: '2' stands where a comma or the end of the array should", "a:long\n1×1:233: after the row that begins here no other row can be recognised; what follows it is left out\n1×1:236: 1 row was left out, which is not well-formed; the first: '2' stands where a comma or the end of the array should"},
		"an answer without its end":  {`{"tables":[{"name":"PrimaryResult","columns":[{"name":"a","type":"long"}],"rows":[[1],[2]]`, "error: f:1:91: the answer of a query is malformed: it ends early or is not JSON", "a:long\n1\n2\n1×1:91: the answer of a query is malformed: it ends early or is not JSON"},

		"gzip that is cut off":     {cut(string(gzipped("a\n1\n2\n")), 9), "error: f:4:1: the compressed file is cut off here", "a:long\n1\n2\n1×4:1: 1 row was left out, which ends early; the first: the compressed file is cut off here"},
		"gzip with a tail":         {string(gzipped("a\n1\n2\n")) + "garbage that follows", "error: f:4:1: something else follows the compressed data", "a:long\n1\n2\n1×4:1: 1 row was left out, which ends early; the first: something else follows the compressed data"},
		"gzip of several members":  {string(gzipped("a\n1\n")) + string(gzipped("2\n")), "a:long\n1\n2", ""},
		"gzip of gzip":             {string(gzipped(string(gzipped("a\n1\n")))), "error: f: it is gzipped twice; unzip it once", "error: f: it is gzipped twice; unzip it once"},
		"gzip with a bad checksum": {flipped(gzipped("a\n1\n"), -8), "error: f:3:1: the compressed file is broken near here: gzip: invalid checksum", "a:long\n1\n1×3:1: 1 row was left out, which ends early; the first: the compressed file is broken near here: gzip: invalid checksum"},
		"no gzip":                  {"\x1f\x8bxxx", "error: f: it looks gzipped and is not: unexpected EOF", "error: f: it looks gzipped and is not: unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shown(t, []byte(c.content), Options{}); got != c.fails {
				t.Errorf("got\n%s\nwant\n%s", got, c.fails)
			}
			skips := c.skips
			if skips == "" && !strings.HasPrefix(c.fails, "error") {
				skips = c.fails
			}
			if got := shown(t, []byte(c.content), Options{Skip: true}); got != skips {
				t.Errorf("leaving out: got\n%s\nwant\n%s", got, skips)
			}
		})
	}
}

// flipped changes a byte; a negative index counts from the end.
func flipped(content []byte, at int) string {
	if at < 0 {
		at += len(content)
	}
	content[at] ^= 0xff
	return string(content)
}

func TestAValueThatDoesNotFitNamesItsColumnAndIsCut(t *testing.T) {
	s := schemaOf(value.Field{Name: "n", Type: value.Long}, value.Field{Name: "t", Type: value.DateTime}, value.Field{Name: "b", Type: value.Bool}, value.Field{Name: "d", Type: value.Dynamic})
	long := strings.Repeat("x", 1000)
	const times = "; times are such as 2020-11-20T16:20:29Z, 11/20/2020, 4:20:29 PM, or 20.11.2020 16:20:29"
	for content, want := range map[string]string{
		"n\n1\n\"1,234\"\n":              "error: f:3:1: '1,234' is not a long, the type of column 'n'",
		"n\n" + long + "\n":              "error: f:2:1: '" + long[:60] + "…' is not a long, the type of column 'n'",
		"n\n\"a\x1b[31m\nb\"\n":          `error: f:2:1: 'a\u001b[31m\nb' is not a long, the type of column 'n'`,
		"n\n9223372036854775808\n":       "error: f:2:1: '9223372036854775808' is not a long, the type of column 'n'",
		"n\n1.5\n":                       "error: f:2:1: '1.5' is not a long, the type of column 'n'",
		"t\n20/13/2020\n":                "error: f:2:1: '20/13/2020' is not a datetime, the type of column 't'" + times,
		"t\nyesterday\n":                 "error: f:2:1: 'yesterday' is not a datetime, the type of column 't'" + times,
		"{\"n\":1}\n{\"n\":{\"a\":1}}\n": "error: f:2:6: '{\"a\":1}' is not a long, the type of column 'n'",
		"{\"b\":\"yes\"}\n":              "error: f:1:6: 'yes' is not a bool, the type of column 'b'",
		"{\"d\":{\"a\":\"\\x\"}}\n":      "error: f:1:6: '{\"a\":\"\\x\"}' is not a dynamic, the type of column 'd'",
		"[{\"n\":1},\n {\"n\":true}]":    "error: f:2:7: 'true' is not a long, the type of column 'n'",
		"[{\"t\":20201120}]":             "error: f:1:7: '20201120' is not a datetime, the type of column 't'" + times,
		"x,y\n1,2\n":                     "error: f:1:1: the table has no column of the header ('x', 'y'); is the first row a header?",
		"PrimaryResult\t2020-11-20\t1\n": "error: f:1:1: the first row is not a header: it looks like what the Azure CLI prints with -o tsv, which has none; use -o json",
	} {
		if got := shown(t, []byte(content), Options{Schema: s, Closed: true}); got != want {
			t.Errorf("%.40q: got\n%s\nwant\n%s", content, got, want)
		}
	}
}
