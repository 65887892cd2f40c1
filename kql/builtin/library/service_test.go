package library

import (
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

func TestFunctionsAboutTheServiceDoNotRevealTheMachine(t *testing.T) {
	noon, morning := dt("2024-02-29 12:00"), dt("2024-02-29 06:00")
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"current_cluster_endpoint", nil, "localhost"},
		{"current_database", nil, "NetDefaultDB"},
		{"current_principal", nil, "<null identity>"},
		{"current_principal_is_member_of", args("aaduser=a@b.c", dyn(`["aadgroup=d@b.c"]`)), false},
		{"extent_id", nil, value.UUID{}},
		{"extent_tags", nil, null(value.Dynamic)},
		{"cursor_current", nil, "638448068967890123"},
		{"cursor_after", args("", noon), true},
		{"cursor_after", args("2024-02-29 07:00", noon), true},
		{"cursor_after", args("2024-02-29 07:00", morning), false},
		{"cursor_before_or_at", args("638447976000000000", morning), true},
		{"cursor_before_or_at", args("", morning), false},
		{"cursor_after", args("2024-02-29"), null(value.Bool)},
		{"cursor_after", args(""), true},
	})
}

func TestUserAgents(t *testing.T) {
	const agent = "Mozilla/5.0 (Windows; U; en-US) AppleWebKit/531.9 (KHTML, like Gecko) AdobeAIR/2.5.1"
	const browser = `"Browser":{"Family":"AdobeAIR","MajorVersion":"2","MinorVersion":"5","Patch":"1"}`
	const device = `"Device":{"Family":"Other","Brand":"","Model":""}`
	runCases(t, builtin.ScalarFunction, []evalCase{
		{"parse_user_agent", args(agent, "browser"), dyn("{" + browser + "}")},
		{"parse_user_agent", args(agent, "Device"), dyn("{" + device + "}")},
		{"parse_user_agent", args(agent, dyn(`["device","browser"]`)), dyn("{" + browser + "," + device + "}")},
		{"parse_user_agent", args("", "browser"), dyn(`{"Browser":{"Family":"Other","MajorVersion":"","MinorVersion":"","Patch":""}}`)},
	})
}

// TestArgumentsThatStopAQuery are those for which a silent answer would be wrong.
func TestArgumentsThatStopAQuery(t *testing.T) {
	for _, c := range []struct {
		name string
		args []any
		want string
	}{
		{"parse_user_agent", args("x", "engine"), "are browser, os and device, not"},
		{"parse_user_agent", args(strings.Repeat("x", 20000), "os"), "the limit is 16384"},
		{"cursor_after", args("yesterday", dt("2024-02-29")), "is not a database cursor"},
		{"current_principal_is_member_of", args(5), "a principal must be a text"},
		{"series_periods_detect", args(dyn("[1,2]"), 0.0, 50.0, 100000), "the limits are 0 and 1024"},
		{"series_outliers", args(dyn("[1,2]"), "ctukey", null(value.Real), 5.0), "only by 10 and 90"},
	} {
		var types []value.Type
		var columns []value.Column
		for _, a := range c.args {
			typ, v := operand(t, a)
			types, columns = append(types, typ), append(columns, value.Constant(typ, v, 1))
		}
		_, err := Lookup(builtin.ScalarFunction, c.name).Eval(types, value.Dynamic)(testContext(), columns, 1)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s%v: %v, want %q", c.name, c.args, err, c.want)
		}
	}
}

// TestCompressionIsUndone reads back texts that are stored and texts that are compressed.
func TestCompressionIsUndone(t *testing.T) {
	for _, text := range []string{"", "x", strings.Repeat("abc", 40), strings.Repeat("the same again, ", 10000), strings.Repeat("ä", 40000)} {
		for _, kind := range []string{"gzip", "zlib"} {
			packed := callText(t, kind+"_compress_to_base64_string", text)
			if got := callText(t, kind+"_decompress_from_base64_string", packed); got != text {
				t.Errorf("%s of %d bytes gives back %d", kind, len(text), len(got))
			}
		}
	}
}

func callText(t *testing.T, name, text string) string {
	t.Helper()
	eval := Lookup(builtin.ScalarFunction, name).Eval([]value.Type{value.String}, value.String)
	out, err := eval(testContext(), []value.Column{value.Constant(value.String, text, 1)}, 1)
	if err != nil {
		t.Fatal(err)
	}
	return out.Value(0).(string)
}
