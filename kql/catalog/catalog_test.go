package catalog

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/value"
)

func names(s *value.Schema) []string {
	var names []string
	for _, f := range s.Fields {
		names = append(names, f.Name+":"+f.Type.String())
	}
	return names
}

func TestEveryPublishedTableHasItsColumnsInOrder(t *testing.T) {
	data, err := os.ReadFile(testshared.Path(t, "facts", "tables.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	c, n := New(Published, nil), 0
	for line := range strings.Lines(string(data)) {
		name, columns, _ := strings.Cut(strings.TrimSpace(line), "\t")
		n++
		table := c.Table(name)
		if table == nil {
			t.Errorf("%s is not known", name)
			continue
		}
		if got := strings.Join(names(table.Schema), ","); got != columns {
			t.Errorf("%s\ngot  %s\nwant %s", name, got, columns)
		}
		if len(table.Extra.Fields) > 0 || table.Open {
			t.Errorf("%s: more than is published", name)
		}
	}
	if got := len(slices.Collect(c.TableNames())); got != n {
		t.Errorf("%d tables, want %d", got, n)
	}
}

func TestNamesAreCaseSensitiveAndNearOnesAreOffered(t *testing.T) {
	c := Standard()
	for _, name := range []string{"signinlogs", "SigninLog", "SigninLogs ", "", "\n", "\t", "SigninLogs\tTimeGenerated", "ASimDnsGcp\tDns", "ASimDnsGcp\tDns\t", "~", "\x00"} {
		if c.Table(name) != nil {
			t.Errorf("table %q is known", name)
		}
		if c.Function(name) != nil {
			t.Errorf("function %q is known", name)
		}
	}
	for name, want := range map[string]string{"signinlogs": "SigninLogs", "SigninLog": "SigninLogs", "_Im_Dsn": "_Im_Dns", "Qwertyuiop": ""} {
		if got, _ := c.NearestTable(name); got != want {
			t.Errorf("near %q is %q, want %q", name, got, want)
		}
	}
	if got, _ := c.NearestFunction("_GetWatchList"); got != GetWatchlist {
		t.Errorf("got %q", got)
	}
}

func TestOneNameIsOnePointer(t *testing.T) {
	a, b := New(Everything, nil), New(Everything, nil)
	if a.Table("SigninLogs") != b.Table("SigninLogs") || a.Function("_Im_Dns") != b.Function("_Im_Dns") {
		t.Error("two pointers for one name")
	}
	if a.Table("SigninLogs") == New(Published, nil).Table("SigninLogs") {
		t.Error("the published and the observed table are one")
	}
}

func TestAnObservedTableHasTheStandardColumnsThatItsReferenceOmits(t *testing.T) {
	table := Standard().Table("SigninLogs")
	if table.Schema.Index("TenantId") >= 0 || table.Extra.Index("TenantId") < 0 || table.Extra.Index("TimeGenerated") >= 0 {
		t.Errorf("extra columns: %v", names(table.Extra))
	}
	if d := Standard().Table("AzureDiagnostics"); !d.Open || d.Extra.Index("TimeGenerated") < 0 {
		t.Errorf("AzureDiagnostics: open %v, extra %v", d.Open, names(d.Extra))
	}
}

func TestParsersAreKnownWithTheirSchemas(t *testing.T) {
	c := Standard()
	for _, name := range []string{"_Im_Dns", "imDns", "ASimDns", "_ASim_Dns", "vimDnsGcp", "_Im_Dns_Gcp", "_Im_Dns_GcpV02", "_Im_DnsV1", "_ASim_Dns_Gcp", "_Im_Dns_Empty"} {
		f := c.Function(name)
		if f == nil || f.Result.Index("DnsQuery") < 0 || !f.Open || f.AnyArguments() || f.Origin != ASIMOrigin {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if f := c.Function("corelight_conn"); f == nil || f.Origin != "Corelight" || len(f.Reads) == 0 || len(f.Result.Fields) > 0 || !f.Open {
		t.Errorf("corelight_conn: %+v", f)
	}
	if f := c.Function(GetWatchlist); f == nil || f.Result.Index("SearchKey") < 0 || f.AnyArguments() {
		t.Errorf("%s: %+v", GetWatchlist, f)
	}
	if New(Tables, nil).Function("_Im_Dns") != nil || New(ASIM, nil).Function("corelight_conn") != nil || New(Solutions, nil).Function("_Im_Dns") != nil {
		t.Error("a layer answers for another")
	}
}

func TestEveryFunctionNameOfTheFactsIsFound(t *testing.T) {
	c, n := Standard(), 0
	for name := range c.FunctionNames() {
		n++
		if f := c.Function(name); f == nil {
			t.Errorf("%s is listed and not found", name)
		} else if f.Origin == "ASIM" && !strings.HasPrefix(name, "_ASIM_") && len(f.Result.Fields) == 0 {
			t.Errorf("%s has no columns", name)
		}
	}
	if n < 1300 {
		t.Errorf("%d functions", n)
	}
}

func TestWildcardsFindTables(t *testing.T) {
	var got []string
	for _, table := range Standard().Matching("AAD*SignInLogs") {
		got = append(got, table.Name)
	}
	want := "AADManagedIdentitySignInLogs AADNonInteractiveUserSignInLogs AADServicePrincipalSignInLogs"
	if strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "", true}, {"*", "a", true}, {"a*", "ab", true}, {"a*", "b", false}, {"a*a", "a", false}, {"a*a", "aa", true},
		{"*b*", "abc", true}, {"a*b*c", "axxbyyc", true}, {"a*b*c", "acb", false}, {"A*", "a", false}, {"ab", "ab", true}, {"**", "x", true},
	} {
		if Match(c.pattern, c.name) != c.want {
			t.Errorf("Match(%q, %q) is %v", c.pattern, c.name, !c.want)
		}
	}
}

func TestATableOfAnotherWorkspaceIsTheSameOrOpen(t *testing.T) {
	c := Standard()
	if c.Elsewhere("SigninLogs") != c.Table("SigninLogs") {
		t.Error("SigninLogs differs elsewhere")
	}
	if other := c.Elsewhere("Other_CL"); !other.Open || len(other.Schema.Fields) > 0 || other.Name != "Other_CL" {
		t.Errorf("%+v", other)
	}
}

func BenchmarkFirstLookup(b *testing.B) {
	b.ReportAllocs()
	all := slices.Collect(Standard().TableNames())
	for i := range b.N {
		name := all[i%len(all)]
		columns, _ := tableLines.find(name)
		decodeColumns(columns)
	}
}

func BenchmarkIndex(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		(&sortedLines{text: &tablesText}).find("SigninLogs")
	}
}

func BenchmarkLookup(b *testing.B) {
	b.ReportAllocs()
	c := Standard()
	for range b.N {
		c.Table("SigninLogs")
	}
}

func BenchmarkUnknownName(b *testing.B) {
	b.ReportAllocs()
	c := Standard()
	for range b.N {
		c.Table("SigninLog")
	}
}

func BenchmarkNearestTable(b *testing.B) {
	b.ReportAllocs()
	c := Standard()
	for range b.N {
		c.NearestTable("SigninLog")
	}
}
