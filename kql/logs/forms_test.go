package logs

import (
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/kql/zones"
)

func TestTimesInTheZoneOfTheirColumn(t *testing.T) {
	for zone, want := range map[string]string{
		"UTC": "2020-07-20T18:20:29", "GMT": "2020-07-20T18:20:29", "(UTC) Coordinated Universal Time": "2020-07-20T18:20:29", "Coordinated Universal Time": "2020-07-20T18:20:29",
		"W. Europe Standard Time": "2020-07-20T16:20:29", "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna": "2020-07-20T16:20:29", "Europe/Berlin": "2020-07-20T16:20:29",
		"GMT Standard Time": "2020-07-20T17:20:29", "(UTC+00:00) Dublin, Edinburgh, Lisbon, London": "2020-07-20T17:20:29",
		"Eastern Time (US and Canada)": "2020-07-20T22:20:29", "(UTC-05:00) Eastern Time (US & Canada)": "2020-07-20T22:20:29", "Eastern Standard Time": "2020-07-20T22:20:29", "America/New_York": "2020-07-20T22:20:29",
		"India Standard Time": "2020-07-20T12:50:29", "(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi": "2020-07-20T12:50:29",
		"UTC+02:00": "2020-07-20T16:20:29", "UTC-5": "2020-07-20T23:20:29", "GMT+0530": "2020-07-20T12:50:29", "+01:00": "2020-07-20T17:20:29",
		"Local Time": "", "CEST": "", "(UTC+01:00) Nowhere": "", "UTC+15:00": "", "x": "",
	} {
		content := "\"TimeGenerated [" + zone + "]\"\n\"7/20/2020, 6:20:29.000 PM\"\n"
		got := shown(t, []byte(content), Options{})
		if want == "" {
			if !strings.HasPrefix(got, "error: f:1:1: the times of column 'TimeGenerated' are in the zone '"+zone+"', which is not known; say which it is, as with --zone America/New_York") {
				t.Errorf("%s: got %s", zone, got)
			}
			if got = shown(t, []byte(content), Options{Zone: zones.Location("Asia/Tokyo")}); !strings.HasSuffix(got, "2020-07-20T09:20:29.0000000Z") {
				t.Errorf("%s, said to be Tokyo: got %s", zone, got)
			}
		} else if got != "TimeGenerated:datetime\n"+want+".0000000Z" {
			t.Errorf("%s: got %s", zone, got)
		}
	}
	for content, want := range map[string]string{
		"\"T [Eastern Standard Time]\"\n\"7/20/2020, 6:20:29 PM\"\n2020-07-20T18:20:29Z\n2020-07-20T18:20:29+02:00\n2020-07-20 18:20:29\n": "T:datetime\n2020-07-20T22:20:29.0000000Z\n2020-07-20T18:20:29.0000000Z\n2020-07-20T16:20:29.0000000Z\n2020-07-20T22:20:29.0000000Z",
		`[{"T [UTC]":"7/20/2020, 6:20:29 PM"},{"T [Eastern Standard Time]":"7/20/2020, 6:20:29 PM"}]`:                                      "error: f:1:39: the times of column 'T' come in two zones, as 'T [UTC]' and as 'T [Eastern Standard Time]'",
		`[{"T [UTC]":"7/20/2020, 6:20:29 PM"},{"T":"2020-07-20T18:20:29Z"}]`:                                                               "T:datetime\n2020-07-20T18:20:29.0000000Z\n2020-07-20T18:20:29.0000000Z",
		`[{"T [UTC]":"7/20/2020, 6:20:29 PM"},{"T [Local Time]":"7/20/2020, 6:20:29 PM"}]`:                                                 "error: f:1:39: the times of column 'T' are in the zone 'Local Time', which is not known; say which it is, as with --zone America/New_York, or export the times in UTC",
		"A [x],B [UTC]\n1,y\n": "A:long B:string\n1|y\n1×2:3: the name of column 'B' promises a datetime, which this value is not; the column is read as string",
	} {
		if got := shown(t, []byte(content), Options{}); got != want {
			t.Errorf("%q: got\n%s\nwant\n%s", content, got, want)
		}
	}
}

func TestDatesAsCountriesWriteThem(t *testing.T) {
	const vague = "of column 'TimeGenerated' may begin with the day or with the month, and no date of the column shows which; it is read with "
	for values, want := range map[string]string{
		// The whole column is looked at: one date that shows the order is enough.
		"20/11/2020, 16:20:29.443;05/11/2020, 16:20:29.443": "2020-11-20T16:20:29.4430000Z\n2020-11-05T16:20:29.4430000Z",
		"05/11/2020, 16:20:29;11/20/2020, 16:20:29":         "2020-05-11T16:20:29.0000000Z\n2020-11-20T16:20:29.0000000Z",
		"5/11/2020 16:20;11/20/2020 9:05":                   "2020-05-11T16:20:00.0000000Z\n2020-11-20T09:05:00.0000000Z",
		"20/11/2020, 4:20:29 pm;05/11/2020, 12:00:00 am":    "2020-11-20T16:20:29.0000000Z\n2020-11-05T00:00:00.0000000Z",
		"20/11/2020;05/11/2020":                             "2020-11-20T00:00:00.0000000Z\n2020-11-05T00:00:00.0000000Z",
		// The portal in English.
		"05/11/2020, 4:20:29.443 PM":      "2020-05-11T16:20:29.4430000Z",
		"5/11/2020, 12:00:00.000\u202fAM": "2020-05-11T00:00:00.0000000Z",
		"2/7/2020, 09:44:45:432 PM":       "2020-02-07T21:44:45.4320000Z",
		// Other forms that show their order.
		"05.11.2020, 16:20:29,443":               "2020-11-05T16:20:29.4430000Z",
		"5.11.2020 16:20":                        "2020-11-05T16:20:00.0000000Z",
		"2020-11-05, 4:20:29 p.m.":               "2020-11-05T16:20:29.0000000Z",
		"2020-11-05, 4:20:29 p. m.":              "2020-11-05T16:20:29.0000000Z",
		"2020/11/05 16:20:29":                    "2020-11-05T16:20:29.0000000Z",
		"2020-11-05 16:20:29.443":                "2020-11-05T16:20:29.4430000Z",
		"20-11-2020 16:20:29;05-11-2020 1:02:03": "2020-11-20T16:20:29.0000000Z\n2020-11-05T01:02:03.0000000Z",
		"Nov 5, 2020 4:20:29 PM":                 "2020-11-05T16:20:29.0000000Z",
		"Thu, 5 Nov 2020 16:20:29 GMT":           "2020-11-05T16:20:29.0000000Z",
		"/Date(1605889229443)/;/Date(-1+0200)/":  "2020-11-20T16:20:29.4430000Z\n1969-12-31T23:59:59.9990000Z",
		"11/11/2020 16:20":                       "2020-11-11T16:20:00.0000000Z",
		// Nothing shows the order: a warning says so.
		"05/11/2020 16:20":         "2020-05-11T16:20:00.0000000Z\n1×2:1: '05/11/2020 16:20' " + vague + "the month first",
		"05/11/2020, 16:20:29.443": "2020-11-05T16:20:29.4430000Z\n1×2:1: '05/11/2020, 16:20:29.443' " + vague + "the day first",
		"05/11/2020, 4:20:29 pm":   "2020-11-05T16:20:29.0000000Z\n1×2:1: '05/11/2020, 4:20:29 pm' " + vague + "the day first",
	} {
		content := "TimeGenerated\n\"" + strings.ReplaceAll(values, ";", "\"\n\"") + "\"\n"
		want = "TimeGenerated:datetime\n" + want
		if got := shown(t, []byte(content), Options{}); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", values, got, want)
		}
		known := Options{Schema: schemaOf(value.Field{Name: "TimeGenerated", Type: value.DateTime}), Closed: true}
		if got := shown(t, []byte(content), known); got != want {
			t.Errorf("%s, of a known table: got\n%s\nwant\n%s", values, got, want)
		}
		known.Strict = true
		if got := shown(t, []byte(content), known); strings.HasPrefix(got, "error") != strings.Contains(want, vague) {
			t.Errorf("%s, strict: got\n%s\nwant\n%s", values, got, want)
		}
	}
	for values, want := range map[string]string{
		"05/11/2020 16:20\n20/11/2020 16:20\n11/20/2020 16:20": "1×2:1: the dates of column 'TimeGenerated' begin with the day as well as with the month, so that '05/11/2020 16:20' may mean either; the column is read as string",
		"13/1/2020, 4:20:29 PM":                                "1×2:1: the name of column 'TimeGenerated' promises a datetime, which this value is not; the column is read as string",
		"31/02/2020 16:20":                                     "1×2:1: the name of column 'TimeGenerated' promises a datetime, which this value is not; the column is read as string",
		"1605889229443":                                        "1×2:1: the name of column 'TimeGenerated' promises a datetime, which this value is not; the column is read as long",
		"20. 11. 2020. 16:20":                                  "1×2:1: the name of column 'TimeGenerated' promises a datetime, which this value is not; the column is read as string",
	} {
		if got := shown(t, []byte("TimeGenerated\tx\n"+strings.ReplaceAll(values, "\n", "\t1\n")+"\t1\n"), Options{}); !strings.HasSuffix(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", values, got, want)
		}
	}
}

func TestWhatIsNoDateStaysWhatItIs(t *testing.T) {
	for content, want := range map[string]string{
		"v\n10.1.2021\n10.2.2021\n": "v:string", "v\n10.0.0.1:443\n": "v:string", "v\nMay 2020\n": "v:string", "v\nSep 25 14:01:38\n": "v:string", "v\n2020\n": "v:long", "v\n20201120\n": "v:long",
		"v\n\"1,234\"\n5\n": "v:string", "v\n\"1.234,5\"\n": "v:string", "v\n1 234\n": "v:string", "v\n12345678901234567890\n1\n": "v:string", "v\n100000000000000000000\n": "v:real", "v\n007\n": "v:string",
		"v\n1e5\n": "v:real", "v\nNaN\n": "v:string", "v\n0x10\n": "v:string", "v\n+1\n": "v:string", "v\n-0\n": "v:long", "v\nTRUE\nfalse\n": "v:bool", "v\nyes\n": "v:string", "v\n{x\n": "v:string", "v\n[1]\n": "v:dynamic",
	} {
		if got := shown(t, []byte(content), Options{}); !strings.HasPrefix(got, want+"\n") {
			t.Errorf("%q: got %s, want %s", content, got, want)
		}
	}
}

func TestAnswersAsServicesSendThem(t *testing.T) {
	const table = `{"name":"PrimaryResult","columns":[{"name":"a","type":"long"}],"rows":[[1]]}`
	const columns = `"Columns":[{"ColumnName":"a","ColumnType":"long"}]`
	for name, c := range map[string]struct{ content, want string }{
		"Log Analytics, an error": {`{"error":{"message":"The request had some invalid properties","code":"BadArgumentError","correlationId":"x","innererror":{"code":"SyntaxError","message":"A recognition error occurred in the query."}}}`,
			"error: f:1:1: there are no rows, but an error of the service: BadArgumentError: The request had some invalid properties (SyntaxError: A recognition error occurred in the query.)"},
		"Log Analytics, a part": {`{"tables":[` + table + `],"error":{"code":"PartialError","message":"There were some errors.","details":[{"code":"EngineError","message":"Too many rows."}]}}`,
			"a:long\n1\n1×1:98: the answer is not complete; the service says: PartialError: There were some errors. (EngineError: Too many rows.)"},
		"Log Analytics, an error before the rows": {`{"error":{"code":"PartialError","message":"m"},"tables":[` + table + `]}`,
			"a:long\n1\n1×1:10: the answer is not complete; the service says: PartialError: m"},
		"Log Analytics, statistics": {`{"tables":[` + table + `],"statistics":{"query":{"executionTime":0.1}},"render":{}}`, "a:long\n1"},
		"Log Analytics, no tables":  {`{"tables":[]}`, ""},
		"a batch":                   {`{"responses":[{"id":"1","status":200,"body":{"tables":[` + table + `]}}]}`, "error: f:1:14: the file has the answers to a batch of queries; make a file of the body of each"},
		"PowerShell":                {`{"Results":[{"a":"1"},{"a":"x"}],"Render":null,"Statistics":null,"Error":null}`, "a:string\n1\nx"},
		"Kusto 1, several tables": {`{"Tables":[{"TableName":"Table_0",` + columns + `,"Rows":[[1],[2]]},{"TableName":"Table_1","Columns":[{"ColumnName":"Value","DataType":"String"}],"Rows":[["{}"]]},` +
			`{"TableName":"Table_2","Columns":[{"ColumnName":"Severity","DataType":"Int32"}],"Rows":[[4]]}]}`, "a:long\n1\n2"},
		"Kusto 1, an error behind":  {`{"Tables":[{"TableName":"Table_0",` + columns + `,"Rows":[[1]]}],"Exceptions":["Query execution has exceeded the allowed limits"]}`, "a:long\n1\n1×1:114: the answer is not complete; the service says: Query execution has exceeded the allowed limits"},
		"Kusto 1, an error within":  {`{"Tables":[{"TableName":"Table_0",` + columns + `,"Rows":[[1],{"Exceptions":["Limits"]}]}]}`, "a:long\n1\n1×1:98: the answer is not complete; the service says: Limits"},
		"Kusto 1, something within": {`{"Tables":[{"TableName":"Table_0",` + columns + `,"Rows":[[1],{"a":2}]}]}`, "error: f:1:98: a row has to be an array, not an object"},
		"Kusto 2, in steps": {`[{"FrameType":"dataSetHeader","IsProgressive":true},{"FrameType":"TableHeader","TableId":0,"TableKind":"QueryProperties","Columns":[{"ColumnName":"k","ColumnType":"string"}]},{"FrameType":"TableFragment","TableId":0,"TableFragmentType":"DataAppend","Rows":[["v"]]},` +
			`{"FrameType":"TableHeader","TableId":1,"TableKind":"PrimaryResult",` + columns + `},{"FrameType":"TableProgress","TableId":1,"TableProgress":50},{"FrameType":"TableFragment","TableId":1,"TableFragmentType":"DataReplace","Rows":[[1]]},{"FrameType":"TableFragment","TableId":1,"TableFragmentType":"DataReplace","Rows":[[1],[2]]},` +
			`{"FrameType":"TableFragment","TableId":1,"TableFragmentType":"DataAppend","Rows":[[3]]},{"FrameType":"TableHeader","TableId":2,"TableKind":"PrimaryResult","Columns":[{"ColumnName":"other","ColumnType":"string"}]},{"FrameType":"TableFragment","TableId":2,"TableFragmentType":"DataAppend","Rows":[["x"]]},` +
			`{"FrameType":"TableCompletion","TableId":1,"RowCount":3},{"FrameType":"DataSetCompletion","HasErrors":false,"Cancelled":false}]`, "a:long\n1\n2\n3"},
		"Kusto 2, no rows": {`[{"FrameType":"TableHeader","TableId":1,"TableKind":"PrimaryResult",` + columns + `},{"FrameType":"TableCompletion","TableId":1,"RowCount":0}]`, "a:long"},
		"Kusto 2, an error": {`[{"FrameType":"DataSetHeader"},{"FrameType":"DataSetCompletion","HasErrors":true,"OneApiErrors":[{"error":{"code":"LimitsExceeded","message":"Request is invalid","@message":"Query execution has exceeded the allowed limits"}}]}]`,
			"error: f:1:1: the answer has no table of the kind PrimaryResult; the answer is not complete; the service says: LimitsExceeded: Query execution has exceeded the allowed limits"},
		"Kusto 2, an error behind": {`[{"FrameType":"DataTable","TableKind":"PrimaryResult",` + columns + `,"Rows":[[1]]},{"FrameType":"DataSetCompletion","HasErrors":true,"OneApiErrors":[{"error":{"code":"C","message":"m"}}]}]`,
			"a:long\n1\n1×1:185: the answer is not complete; the service says: C: m"},
		"two answers of Kusto 1":        {`{"Tables":[{"TableName":"Table_0",` + columns + `,"Rows":[[1]]},{"TableName":"Table_1",` + columns + `,"Rows":[[2]]}]}`, "a:long\n1\n1×1:100: the answer has more than one result; only the first is read"},
		"one answer, with its contents": {`{"Tables":[{"TableName":"Table_0",` + columns + `,"Rows":[[1]]},{"TableName":"Table_1",` + columns + `,"Rows":[[2]]},{"TableName":"Table_2","Columns":[{"ColumnName":"Ordinal"},{"ColumnName":"Kind"},{"ColumnName":"Name"},{"ColumnName":"Id"},{"ColumnName":"PrettyName"}],"Rows":[[0,"QueryResult","","",""],[1,"QueryProperties","","",""]]}]}`, "a:long\n1"},
		"two answers of Kusto 2":        {`[{"FrameType":"DataTable","TableKind":"PrimaryResult",` + columns + `,"Rows":[[1]]},{"FrameType":"DataTable","TableKind":"QueryCompletionInformation",` + columns + `,"Rows":[[1]]},{"FrameType":"DataTable","TableKind":"PrimaryResult",` + columns + `,"Rows":[[2]]}]`, "a:long\n1\n1×1:251: the answer has more than one result; only the first is read"},
		"no tables, and an error":       {`{"tables":[],"error":{"code":"C","message":"m"}}`, "\n1×1:22: the answer is not complete; the service says: C: m"},
		"a list, and an error":          {`{"value":[{"a":1}],"error":{"code":"C","message":"m"}}`, "a:long\n1\n1×1:28: the answer is not complete; the service says: C: m"},
		"hunting, an error in between":  {`{"Schema":[{"Name":"a","Type":"Int64"}],"error":{"code":"C","message":"m"},"Results":[{"a":1}]}`, "a:long\n1\n1×1:49: the answer is not complete; the service says: C: m"},
		"Kusto 1, exceptions before":    {`{"Tables":[{"TableName":"Table_0",` + columns + `,"Exceptions":["m"],"Rows":[[1]]}]}`, "a:long\n1\n1×1:99: the answer is not complete; the service says: m"},
		"Excel, delimited by tabs":      {"sep=\t\na\tb\n1\t2\n", "a:long b:long\n1|2"},
		"two names of one zone":         {"{\"TimeGenerated [UTC+01:00]\":\"11/20/2020, 4:20:29.000 PM\"}\n{\"TimeGenerated [+01:00]\":\"11/20/2020, 5:20:29.000 PM\"}\n", "TimeGenerated:datetime\n2020-11-20T15:20:29.0000000Z\n2020-11-20T16:20:29.0000000Z"},
		"NaN among numbers":             {"{\"a\":\"NaN\",\"b\":\"NaN\"}\n{\"a\":0.1,\"b\":\"NaN\"}\n", "a:real b:string\nNaN|NaN\n0.1|NaN"},
		"null in quotes":                {"{\"a\":\"null\",\"b\":\"null\"}\n{\"a\":5,\"b\":\"x\"}\n", "a:long b:string\n|null\n5|x"},
		"HTML behind blanks":            {"\n  <html><body></body></html>", "error: f: it is HTML"},
		"hunting of Graph": {`{"@odata.context":"x","schema":[{"name":"Timestamp","type":"DateTime"},{"name":"N","type":"Int64"},{"name":"F","type":"String"}],"results":[{"@odata.type":"#y","Timestamp":"2020-11-20T16:20:29.443Z","N@odata.type":"#Int64","N":5,"F":"{\"a\":1}"}]}`,
			"Timestamp:datetime N:long F:string\n2020-11-20T16:20:29.4430000Z|5|{\"a\":1}"},
		"hunting, the schema behind":    {`{"results":[{"N":5}],"schema":[{"name":"N","type":"Int32"}]}`, "N:int\n5"},
		"hunting, an error":             {`{"error":{"code":"BadRequest","message":"'project' operator: Failed to resolve column"}}`, "error: f:1:1: there are no rows, but an error of the service: BadRequest: 'project' operator: Failed to resolve column"},
		"hunting, exported as CSV":      {"Timestamp,DeviceId,AdditionalFields\n\"Nov 20, 2020 4:20:29 PM\",x,\"{\"\"a\"\":1}\"\n", "Timestamp:datetime DeviceId:string AdditionalFields:dynamic\n2020-11-20T16:20:29.0000000Z|x|{\"a\":1}"},
		"hunting, exported as CSV once": {"Timestamp,DeviceId\n2020-11-20T16:20:29.4434567Z,x\n", "Timestamp:datetime DeviceId:string\n2020-11-20T16:20:29.4434567Z|x"},
		"a list of Graph":               {`{"@odata.context":"x","value":[{"id":"1"},{"id":"2"}],"@odata.nextLink":"y"}`, "id:string\n1\n2"},
		"a list of Resource Manager":    {`{"value":[{"id":"1"}],"nextLink":"y"}`, "id:string\n1"},
		"Azure CLI":                     {`[{"TableName":"PrimaryResult","N":"5","B":"True","S":"None","D":"{\"a\": 1}"},{"TableName":"PrimaryResult","N":"None","B":"None","S":"","D":"None"}]`, "N:long B:bool S:string D:dynamic\n5|true|None|{\"a\":1}\n|||"},
		"Azure CLI, coloured":           {"\x1b[m[\x1b[m\n", "error: f: it is coloured for a terminal; print it without colours"},
		"Azure CLI, as a table":         {"TableName      a    b\n-------------  ---  ---\nPrimaryResult  1    x\n", "error: f:2:1: the file is a table as the Azure CLI prints it for people; use -o json"},
		"Azure CLI, as YAML":            {"- TableName: PrimaryResult\n  a: '1'\n", "- TableName: PrimaryResult:string\n  a: '1'\n1×1:1: the first row is taken for the name of the only column: '- TableName: PrimaryResult'; is the file a table?"},
		"PowerShell, CSV":               {"#TYPE System.Management.Automation.PSCustomObject\r\n\"TimeGenerated\",\"N\"\r\n\"2020-11-20T16:20:29.443Z\",\"5\"\r\n", "TimeGenerated:datetime N:long\n2020-11-20T16:20:29.4430000Z|5"},
		"Excel, CSV":                    {"\ufeffsep=;\r\na;b\r\n1;2,5\r\n", "a:long b:string\n1|2,5"},
		"Kusto.Explorer":                {"T,B,D,N\n2020-11-20 16:20:29.4430000,True,\"[\"\"a\"\"]\",\n", "T:datetime B:bool D:dynamic N:string\n2020-11-20T16:20:29.4430000Z|true|[\"a\"]|"},
		"a custom table":                {"a_s,b_d,c_b,d_g,\"e_t [UTC]\",Type,_ResourceId\n7,443,True,74be27de-1e4e-49d9-b579-fe0b331d3642,\"11/20/2020, 4:20:29.443 PM\",X_CL,\n", "a_s:string b_d:real c_b:bool d_g:string e_t:datetime Type:string _ResourceId:string\n7|443.0|true|74be27de-1e4e-49d9-b579-fe0b331d3642|2020-11-20T16:20:29.4430000Z|X_CL|"},
		"pandas":                        {",a\n0,x\n1,y\n", "a:string\nx\ny\n2×2:1: 2 rows have a value in a column without a name, which is not read"},
		"a page of HTML":                {"<!DOCTYPE html><html></html>", "error: f: it is HTML"},
		"events in CEF":                 {"CEF:0|Vendor|Product|1.0|100|Name|5|src=1.2.3.4\n", "error: f:1:1: the lines are events in the form CEF, not a table"},
		"CEF behind a head of syslog":   {"Jan 18 11:07:53 host CEF:0|Vendor|Product|1.0|100|Name|5|src=1.2.3.4\n", "error: f:1:1: the lines are events in the form CEF, not a table"},
		"reals of Python":               {"[{\"a\": NaN, \"b\": NaN}, {\"a\": -Infinity, \"b\": 1}]", "a:real b:real\nNaN|NaN\n-Infinity|1.0"},
		"reals of pandas":               {"a,b\nNaN,1\n1.5,2\n", "a:real b:long\nNaN|1\n1.5|2"},
		"lines of a log":                {"Nov 20 16:20:29 host app: message one\nNov 20 16:20:30 host app: message two\n", "Nov 20 16:20:29 host app: message one:string\nNov 20 16:20:30 host app: message two\n1×1:1: the first row is taken for the name of the only column: 'Nov 20 16:20:29 host app: message one'; is the file a table?"},
		"no header":                     {"2020-11-20T16:20:29Z,10.0.0.1\n2020-11-20T16:20:30Z,10.0.0.2\n", "2020-11-20T16:20:29Z:datetime 10.0.0.1:string\n2020-11-20T16:20:30.0000000Z|10.0.0.2\n1×1:1: the first row is taken for the names of the columns, and one of them is '2020-11-20T16:20:29Z'; does the file have a header?"},
		"rows, not tables":              {"{\"tables\":[\"a\"],\"x\":1}\n{\"tables\":[],\"x\":2}\n", "tables:dynamic x:long\n[\"a\"]|1\n[]|2"},
		"rows, not a schema":            {"{\"schema\":[\"a\"],\"x\":1}\n{\"schema\":[],\"x\":2}\n", "schema:dynamic x:long\n[\"a\"]|1\n[]|2"},
		"rows, not records":             {"{\"records\":[1,2],\"x\":1}\n{\"records\":[3],\"x\":2}\n", "records:dynamic x:long\n[1,2]|1\n[3]|2"},
		"rows, not errors":              {"{\"error\":{\"code\":\"1\",\"message\":\"m\"}}\n{\"error\":{\"code\":\"2\"}}\n", "error:dynamic\n{\"code\":\"1\",\"message\":\"m\"}\n{\"code\":\"2\"}"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shown(t, []byte(c.content), Options{}); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestTimestampOfHuntingIsTheTimeOfTheTable(t *testing.T) {
	known := Options{Schema: schemaOf(value.Field{Name: "TimeGenerated", Type: value.DateTime}, value.Field{Name: "DeviceName", Type: value.String}), Closed: true}
	const want = "TimeGenerated:datetime DeviceName:string\n2020-11-20T16:20:29.0000000Z|x\n1×1:1: column 'Timestamp' is read as 'TimeGenerated', which the table has instead"
	for name, content := range map[string]string{
		"answer": `{"schema":[{"name":"Timestamp","type":"DateTime"},{"name":"DeviceName","type":"String"}],"results":[{"Timestamp":"2020-11-20T16:20:29Z","DeviceName":"x"}]}`,
		"portal": "Timestamp,DeviceName\n\"Nov 20, 2020 4:20:29 PM\",x\n",
	} {
		if got := shown(t, []byte(content), known); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}
