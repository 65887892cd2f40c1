package scenario_test

import (
	"fmt"
	"path"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// maxWork bounds what reading a hostile file allocates: work that grows with the
// square of the file shows there long before it shows on a clock.
const maxWork = raceFactor * 512 << 20 // bytes

// allocated returns how many bytes were ever allocated.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// Hostile files are errors that name a limit, after little work.
func TestHostileScenarioFilesMeetALimit(t *testing.T) {
	const head = "at: 2026-03-02\nscenarios:\n"
	event := "{TimeGenerated: -1m, repeat: 10000}"
	var wide strings.Builder
	for i := range 30_000 {
		fmt.Fprintf(&wide, "%d, ", i)
	}
	for _, c := range []struct{ name, text, want string }{
		{"a large file", strings.Repeat("#", 5<<20), "larger than the limit of 4194304 bytes"},
		{"deep nesting", "events: " + strings.Repeat("[", 100) + strings.Repeat("]", 100), "deeper than the limit of 64"},
		{"repeated events", head + "- {name: a, expect: none, tables: {AuditLogs: [" + strings.Repeat(event+", ", 11) + "]}}\n",
			"more events than the limit of 100000"},
		{"repeated events in many scenarios", head + strings.Repeat("- {name: a, expect: none, tables: {AuditLogs: ["+strings.Repeat(event+", ", 10)+"]}}\n", 11),
			"1000000 for a file"},
		{"aliases of aliases", "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n" +
			"d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]\n",
			"more keys and values than the limit of 500000"},
		{"a wide event used often",
			"at: 2026-03-02\nevents: {w: {TimeGenerated: -1m, TargetResources: [" + wide.String() + "]}}\nscenarios:\n" +
				strings.Repeat("- {name: a, expect: none, tables: {AuditLogs: ["+strings.Repeat("{use: w}, ", 1000)+"]}}\n", 40),
			"two scenarios are named 'a'"},
		{"wrong columns used often",
			"at: 2026-03-02\nevents: {w: {TimeGenerated: -1m" + numberedColumns(900) + "}}\nscenarios:\n" +
				strings.Repeat("- {name: a, expect: none, tables: {AuditLogs: ["+strings.Repeat("{use: w}, ", 1000)+"]}}\n", 40),
			"table 'AuditLogs' has no column 'c0'"},
		{"text of counters", "at: 2026-03-02\nevents: {w: {TimeGenerated: -1m, repeat: 10000, OperationName: '" + strings.Repeat("x", 1000) + "{n}'}}\nscenarios:\n" +
			"- {name: a, expect: none, tables: {AuditLogs: [" + strings.Repeat("{use: w}, ", 9) + "]}}\n",
			"the counters of the events make more text than the limit of 67108864 bytes for a file"},
		{"dynamic values of counters", "at: 2026-03-02\nevents: {w: {TimeGenerated: -1m, repeat: 10000, TargetResources: [" + strings.Repeat(`"{n}", `, 200) + "]}}\nscenarios:\n" +
			"- {name: a, expect: none, tables: {AuditLogs: [" + strings.Repeat("{use: w}, ", 9) + "]}}\n",
			"more parts of dynamic values than the limit of 2000000 for a file"},
		{"a long chain of wide events used often", "at: 2026-03-02\nevents:\n  e0: {TimeGenerated: -1m" + knownColumns + "}\n" + chain(999) + "scenarios:\n" +
			strings.Repeat("- {name: a, expect: none, tables: {SigninLogs: ["+strings.Repeat("{use: e998}, ", 1000)+"]}}\n", 40),
			"two scenarios are named 'a'"},
		{"a long chain of wrong columns", "at: 2026-03-02\nevents:\n  e0: {TimeGenerated: -1m" + numberedColumns(900) + "}\n" + chain(999) + "scenarios:\n" +
			strings.Repeat("- {name: a, expect: none, tables: {SigninLogs: ["+strings.Repeat("{use: e998}, ", 1000)+"]}}\n", 10),
			"table 'SigninLogs' has no column 'c0'"},
		{"a long chain of times", "at: 2026-03-02\nscenarios:\n- {name: a, expect: none, tables: {AuditLogs: [" + labels(10_000) + "]}}\n",
			"no event is labelled or named 'l10000'"},
		{"many names that are not there", "at: 2026-03-02\nscenarios:\n" +
			strings.Repeat("- {name: a, expect: none, tables: {AuditLogs: [{TimeGenerated: -1m, as: l0}"+strings.Repeat(", {after: login + 1m}", 200)+"]}}\n", 100),
			"no event is labelled or named 'login'"},
		{"many tables that are not there",
			head + strings.Repeat("- {name: a, expect: none, tables: {T0: []"+strings.ReplaceAll(numberedColumns(90), "x", "[]")+"}}\n", 500),
			"there is no table 'T0'"},
		{"many cases", head + strings.Repeat("- {name: a, expect: none, cases: ["+strings.Repeat("{n: 1}, ", 400)+"]}\n", 3),
			"more scenarios than the limit of 1000 for a file, each case counted"},
		{"cases of a large scenario", head + "- {name: a, expect: none, cases: [" + strings.Repeat("{n: 1}, ", 900) + "], tables: {AuditLogs: [" + strings.Repeat("{TimeGenerated: -1m}, ", 1000) + "]}}\n",
			"the cases have more values than the limit of 500000 for a file"},
		{"cases with a large value", head + "- {name: a, expect: none, cases: [{n: &n [" + wide.String() + "]}" + strings.Repeat(", {n: *n}", 9) + "], tables: {AuditLogs: [" + strings.Repeat("{TargetResources: '${n}'}, ", 100) + "]}}\n",
			"the cases have more values than the limit of 500000 for a file"},
		{"cases with long texts", head + "- {name: a, expect: none, cases: [{n: &n " + strings.Repeat("x", 100_000) + "}" + strings.Repeat(", {n: *n}", 99) + "], description: '" + strings.Repeat("${n}", 1000) + "'}\n",
			"the texts of the cases are longer than the limit of 16777216 bytes for a file"},
		{"many parameters that no case has", head + "- {name: a, expect: none, cases: [" + strings.Repeat("{n: 1}, ", 100) + "], description: '" + strings.Repeat("${m}", 10_000) + "'}\n",
			"the case has no value for '${m}'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys := fstest.MapFS{"x.yaml": {}, "x.test.yaml": {Data: []byte(c.text)}}
			before := allocated()
			got := faults(fsys)
			if !strings.Contains(got, c.want) {
				t.Errorf("%.300s", got)
			}
			if work := allocated() - before; work > maxWork {
				t.Errorf("%d bytes were allocated", work)
			}
		})
	}
}

// Names that were probably meant are searched for so often and no more.
func TestAFileHasALimitOfSuggestions(t *testing.T) {
	var text strings.Builder
	text.WriteString("at: 2026-03-02\nscenarios:\n")
	for i := range 300 {
		fmt.Fprintf(&text, "- {name: s%d, expect: none, tables: {SigninLog: []}}\n", i)
	}
	got := faults(fstest.MapFS{"x.yaml": {}, "x.test.yaml": {Data: []byte(text.String())}})
	if unknown, near := strings.Count(got, "there is no table 'SigninLog'"), strings.Count(got, "did you mean"); unknown != 300 || near != 200 {
		t.Errorf("%d suggestions for %d unknown names", near, unknown)
	}
}

// faults returns all that is wrong with the scenario file.
func faults(fsys fstest.MapFS) string {
	f, err := scenario.Read(fsys, path.Clean, "x.test.yaml", catalog.Standard())
	if err != nil {
		return err.Error()
	}
	problems := f.Problems
	for _, s := range f.Scenarios {
		problems = append(problems, s.Problems...)
	}
	var b strings.Builder
	for _, p := range problems {
		b.WriteString(p.Message + "\n")
	}
	return b.String()
}

const knownColumns = ", UserPrincipalName: a, IPAddress: b, Location: c, ResultType: d, AppDisplayName: e, UserAgent: f, Identity: g, UserId: h, AppId: i, Category: j"

// chain returns named events of which each uses the one before it.
func chain(n int) string {
	var b strings.Builder
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "  e%d: {use: e%d, Location: c%d}\n", i, i-1, i)
	}
	return b.String()
}

// labels returns events of which each is at the time of the next, and the last at one that is not there.
func labels(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{as: l%d, after: l%d - 1s}, ", i, i+1)
	}
	return b.String()
}

func numberedColumns(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ", c%d: x", i)
	}
	return b.String()
}

func TestALargeDataFileMeetsALimit(t *testing.T) {
	fsys := fstest.MapFS{
		"x.yaml":      {},
		"x.test.yaml": {Data: []byte("at: 2026-03-02\nscenarios: [{name: a, expect: none, tables: {AuditLogs: {file: big.csv}}}]")},
		"big.csv":     {Data: []byte("TimeGenerated\n" + strings.Repeat("2026-03-01\n", 100_001))},
	}
	f, err := scenario.Read(fsys, path.Clean, "x.test.yaml", catalog.Standard())
	if err != nil || len(f.Scenarios[0].Problems) != 1 || !strings.Contains(f.Scenarios[0].Problems[0].Message, "more rows than the limit of 100000") {
		t.Errorf("%v %+v", err, f.Scenarios[0].Problems)
	}
	fsys["big.csv"] = &fstest.MapFile{Data: make([]byte, scenario.MaxDataBytes+1)}
	f, _ = scenario.Read(fsys, path.Clean, "x.test.yaml", catalog.Standard())
	if len(f.Scenarios[0].Problems) != 1 || f.Scenarios[0].Problems[0].Message != "'big.csv': larger than the limit of 16777216 bytes" {
		t.Errorf("%+v", f.Scenarios[0].Problems)
	}
}

// A parameter without quotes between brackets is not YAML, and the error says what to do.
func TestAParameterBetweenBracketsNeedsQuotes(t *testing.T) {
	for _, c := range []struct {
		text   string
		hinted bool
	}{
		{"scenarios:\n- {name: a, cases: [{n: 1}], expect: {alerts: ${n}}}\n", true},
		{"scenarios:\n- {name: a, tables: {T: [{User: ${n}@contoso.com}]}}\n", true},
		{"scenarios:\n- {name: a, cases: [{n: 1}], expect: {alerts: \"${n}\"}\n", false},
		{"scenarios:\n- name: ${n}\n  a: [\n", false},
	} {
		_, err := scenario.Open(fstest.MapFS{"x.yaml": {}, "x.test.yaml": {Data: []byte(c.text)}}, path.Clean, "x.test.yaml")
		d, ok := err.(diag.Diagnostic)
		if !ok || (d.Hint == `between braces or brackets, ${…} needs quotes: "${name}"`) != c.hinted {
			t.Errorf("%s: %v, %q", c.text, err, d.Hint)
		}
	}
}
