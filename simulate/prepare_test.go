package simulate_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/simulate"
	"github.com/ruleproof/ruleproof/simulate/model"
)

const failuresRule = `
name: Failures
kind: Scheduled
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: |
  SigninLogs
  | where ResultType != "0"
  | summarize Failures = count(), Last = max(TimeGenerated) by UserPrincipalName
`

const failuresScenarios = `
at: 2026-03-02T12:00:00Z
scenarios:
  - name: two_runs
    at: [now, +1h]
    tables:
      SigninLogs:
        - {TimeGenerated: -90m, ResultType: "1", UserPrincipalName: early}
        - {TimeGenerated: -10m, ResultType: "1", UserPrincipalName: ana, repeat: 3}
        - {TimeGenerated: -10s, ResultType: "1", UserPrincipalName: ben}
        - {TimeGenerated: +10m, ResultType: "0", UserPrincipalName: cid}
        - {TimeGenerated: -20s, _IngestionTime: +4m, ResultType: "1", UserPrincipalName: late}
    expect:
      rows: [{UserPrincipalName: ana, Failures: 3}, {UserPrincipalName: ben, Last: -10s}, {UserPrincipalName: late}]
      alerts: [{run: 1, rows: 3}]
  - name: nothing
    expect: none
`

// failures returns the rule and its scenarios after a change of the rule.
func failures(old, changed string) fs.FS {
	return fstest.MapFS{
		"x.yaml":      {Data: []byte(strings.Replace(failuresRule, old, changed, 1))},
		"x.test.yaml": {Data: []byte(failuresScenarios)},
	}
}

// mutants are changes of the rule: of its query, so that it returns other rows, other columns
// or columns of another type, and of the schedule.
var mutants = [][2]string{
	{"", ""},
	{`ResultType != "0"`, `ResultType == "0"`},
	{`Failures = count()`, `Failed = count()`},
	{`Failures = count()`, `Failures = tostring(count())`},
	{`| where`, `| where ingestion_time() < now() and`},
	{`queryPeriod: 1h`, `queryPeriod: 2h`},
	{`kind: Scheduled`, `kind: NRT`},
	{`triggerThreshold: 0`, `triggerThreshold: 5`},
	{`UserPrincipalName` + "\n", `User` + "\n"},
}

// whole returns all that a report holds, down to the rows of each run.
func whole(t testing.TB, r *simulate.Report) string {
	var b strings.Builder
	b.WriteString(written(t, r, report.Options{Verbose: true}))
	for _, result := range r.Results {
		for _, run := range result.Runs {
			fmt.Fprintf(&b, "%s %d %v:", result.Name, run.Number, run.Window)
			for row := range run.Result.Rows {
				for _, c := range run.Result.Columns {
					b.WriteString(" " + value.Text(c.Value(row)))
				}
				b.WriteString(";")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// A variant is a mutant, and what a suite that is loaded for it alone reports.
type variant struct {
	name    string
	subject simulate.Subject
	fresh   string
}

// variants returns the mutants; the first is the rule as it is.
func variants(t testing.TB) (list []variant) {
	seen := map[string]bool{}
	for _, m := range mutants {
		p := prepare(failures(m[0], m[1]), "x.test.yaml")
		v := variant{m[1], p.Suite.Subject, whole(t, run(p, p.Suite.Subject))}
		if seen[v.fresh] {
			t.Fatalf("%s -> %s changes nothing", m[0], m[1])
		}
		seen[v.fresh] = true
		list = append(list, v)
	}
	return list
}

func run(p *simulate.Prepared, s simulate.Subject) *simulate.Report {
	return p.Run(context.Background(), s, simulate.Options{})
}

func TestAMutantLeavesTheResultsOfTheOriginalUnchanged(t *testing.T) {
	p := prepare(failures("", ""), "x.test.yaml")
	all := variants(t)
	original := all[0]
	if !strings.Contains(original.fresh, "2 scenarios passed") {
		t.Fatal(original.fresh)
	}
	for _, mutant := range all {
		before := run(p, original.subject)
		got := whole(t, run(p, mutant.subject))
		after := run(p, original.subject)
		if got != mutant.fresh {
			t.Errorf("%q: got\n%s\nwant\n%s", mutant.name, got, mutant.fresh)
		}
		if whole(t, before) != original.fresh || whole(t, after) != original.fresh {
			t.Errorf("%q changes the results of the original:\n%s\n%s", mutant.name, whole(t, before), whole(t, after))
		}
	}
}

// Subjects that alternate over the same prepared rows, several at a time, report what
// they report alone, and leave nothing behind.
func TestAThousandSwapsGiveTheSameResultsInTheSameMemory(t *testing.T) {
	p := prepare(failures("", ""), "x.test.yaml")
	all := variants(t)
	swap := func(times int) {
		var wg sync.WaitGroup
		next := make(chan variant)
		for range 4 {
			wg.Go(func() {
				for v := range next {
					if got := whole(t, run(p, v.subject)); got != v.fresh {
						t.Errorf("%q: got\n%s\nwant\n%s", v.name, got, v.fresh)
					}
				}
			})
		}
		for i := range times {
			next <- all[i%len(all)]
		}
		close(next)
		wg.Wait()
	}
	live := func() int64 {
		runtime.GC()
		runtime.GC() // what pools hold outlives one collection
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	swap(100)
	before := live()
	swap(900)
	if grown := live() - before; grown > 512<<10 { // a report holds several KB
		t.Errorf("900 runs keep %d bytes", grown)
	}
	runtime.KeepAlive(p)
	runtime.KeepAlive(all)
}

// A scenario over which ruleproof itself fails is a problem of that scenario alone.
func TestAPanicIsAProblemOfItsScenario(t *testing.T) {
	p := prepare(failures("", ""), "x.test.yaml")
	p.Suite.Model = &model.Model{Name: "broken", Columns: []string{"Failures"}, Detect: func(_ value.Instant, tables map[string]*value.Table) []model.Row {
		if tables["SigninLogs"] != nil {
			panic("out of order")
		}
		return nil
	}}
	ended := 0
	r := p.Run(context.Background(), p.Suite.Subject, simulate.Options{Progress: func(*simulate.Result) { ended++ }})
	if ended != 2 || r.Results[0].Status != simulate.Errored || len(r.Results[0].Problems) != 1 || r.Results[1].Status != simulate.Passed {
		t.Fatal(whole(t, r))
	}
	if got := r.Results[0].Problems[0].Message; got != "a fault of ruleproof, please report it: out of order" {
		t.Error(got)
	}
}

func BenchmarkSwap(b *testing.B) {
	p := prepare(os.DirFS(pimFolder), pimScenarios)
	for b.Loop() {
		if r := run(p, p.Suite.Subject); !r.OK() {
			b.Fatal(whole(b, r))
		}
	}
}
