package simulate

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/schema"
)

// Runs share answers only where the query cannot tell them apart.
func TestWhichRunsShareAnswers(t *testing.T) {
	for query, want := range map[string]kinship{
		"SigninLogs": timeless,
		"SigninLogs | where ingestion_time() > TimeGenerated":                                                 timeless,
		"SigninLogs | summarize count()":                                                                      timeless,
		"SigninLogs | extend X = rand()":                                                                      timeless,
		"print 1":                                                                                             timeless,
		"SigninLogs | where TimeGenerated > ago(1h)":                                                          hollow,
		"let from = ago(1h); SigninLogs | where TimeGenerated > from":                                         hollow,
		"let f = () { SigninLogs | where TimeGenerated > ago(1h) }; f()":                                      hollow,
		"SigninLogs | where UserId in ((AuditLogs | where TimeGenerated > ago(1h) | project Id))":             hollow,
		"SigninLogs | summarize N = count(), Run = max(now()) by UserId":                                      hollow,
		"SigninLogs | where TimeGenerated > ago(1h) | join kind=leftouter AuditLogs on $left.Id == $right.Id": hollow,
		"(datatable(Id: string)['a']) | join kind=inner SigninLogs on Id | where TimeGenerated > ago(1h)":     hollow,
		"union SigninLogs, AuditLogs | where TimeGenerated > ago(1h)":                                         hollow,
		"SigninLogs | extend X = now() | mv-expand Y = dynamic([1, 2]) | top 5 by X":                          hollow,
		"SigninLogs | where TimeGenerated > ago(1h) | summarize count()":                                      strangers,
		"SigninLogs | where TimeGenerated > ago(1h) | count":                                                  strangers,
		"print now()": strangers,
		"SigninLogs | where assert(now() < datetime(2030-01-01), 'too late')":                                                           strangers,
		"SigninLogs | where assert(1 < 2, 'never')":                                                                                     strangers,
		"range At from ago(1h) to now() step 1m | join kind=inner SigninLogs on $left.At == $right.TimeGenerated":                       strangers,
		"union SigninLogs, (print TimeGenerated = now())":                                                                               strangers,
		"(datatable(Id: string)['a']) | join kind=leftouter SigninLogs on Id | extend Run = now()":                                      strangers,
		"AuditLogs | join kind=fullouter (datatable(Id: string)['a']) on Id | extend Run = now()":                                       strangers,
		"(datatable(Id: string)['a']) | join kind=leftanti SigninLogs on Id | extend Run = now()":                                       strangers,
		"SigninLogs | make-series count() default=0 on TimeGenerated from ago(1h) to now() step 10m":                                    strangers,
		"SigninLogs | where TimeGenerated > toscalar(SigninLogs | where TimeGenerated > ago(1h) | summarize count() | project ago(1h))": hollow,
	} {
		q := bind.BindText(query, catalog.Standard())
		if q.HasErrors() {
			t.Errorf("%s: %v", query, q.Diagnostics)
			continue
		}
		if got := kinshipOf(q); got != want {
			t.Errorf("%s: got %d, want %d", query, got, want)
		}
	}
}

// What runs share changes no result.
func TestSharedAnswersAreThoseOfRunsByThemselves(t *testing.T) {
	files, _ := filepath.Glob("testdata/*/x.test.yaml")
	shipped, _ := filepath.Glob("../rules/*/*.test.yaml")
	shared := 0
	for _, file := range append(files, shipped...) {
		folder := filepath.Dir(file)
		s := Load(os.DirFS(folder), path.Clean, filepath.Base(file), openerOf(os.DirFS(folder)))
		if s.Subject.Rule == nil || len(s.Problems) > 0 {
			continue
		}
		shared += sharing(t, file, s)
	}
	if shared < 10 {
		t.Errorf("only %d pairs of runs shared an answer", shared)
	}
}

// sharing runs the scenarios of a suite with shared answers and without, reports where they differ, and returns how many
// pairs of runs shared an answer.
func sharing(t *testing.T, name string, s *Suite) (shared int) {
	t.Helper()
	in := &workspaces{s, s.Subject, map[string]*boundSubject{}}
	for _, sc := range s.Prepare(ScheduleOf(s.Subject.Rule)).Scenarios {
		bound := in.of(sc.Scenario)
		if len(bound.problems) > 0 {
			continue
		}
		play := func(k kinship) *Result {
			options := Options{Timeout: DefaultTimeout, Sources: true}
			one := &trial{suite: s, scenario: sc, subject: bound, options: options, result: &Result{}, answers: answers{kinship: k}}
			one.run(context.Background())
			one.result.Elapsed = 0
			return one.result
		}
		together, apart := play(bound.kinship), play(strangers)
		if !reflect.DeepEqual(together, apart) {
			t.Errorf("%s: %s: got %+v, want %+v", name, sc.Name, together, apart)
		}
		for i := range together.Runs {
			for k := range i {
				if r := together.Runs[k]; !r.Suppressed && r.Result == together.Runs[i].Result {
					shared++
				}
			}
		}
	}
	return shared
}

// Queries of any shape share answers only where runs by themselves give the same.
func TestRandomQueriesShareOnlyEqualAnswers(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	one := func(list ...string) string { return list[random.IntN(len(list))] }
	source := func() string {
		return one("SigninLogs", "SigninLogs", "AuditLogs", "(_GetWatchlist('vip') | extend TimeGenerated = datetime(2026-03-02), UserId = SearchKey)",
			"(datatable(UserId: string, TimeGenerated: datetime)['u1', datetime(2026-03-02)])", "(union SigninLogs, AuditLogs)", "(print UserId = 'u1', TimeGenerated = now())",
			"(range TimeGenerated from ago(20m) to now() step 10m | extend UserId = 'u1')", "(externaldata(UserId: string, TimeGenerated: datetime)['https://x/list.csv'])")
	}
	step := func() string {
		return one("where TimeGenerated > ago(15m)", "where ingestion_time() > ago(15m)", "where ingestion_time() > datetime(2026-03-02T12:20:00Z)",
			"extend R = rand()", "extend R = new_guid()", "where rand() < 0.5", "take 1", "sample 1", "top 1 by TimeGenerated", "extend Run = now()",
			"extend Place = tostring(geo_info_from_ip_address('203.0.113.7').country)", "where UserId in (_GetWatchlist('vip') | project SearchKey)",
			"summarize TimeGenerated = max(TimeGenerated), N = count() by UserId", "summarize TimeGenerated = max(TimeGenerated), UserId = take_any(UserId)",
			"summarize N = count() | extend TimeGenerated = now(), UserId = 'all'", "summarize TimeGenerated = max(TimeGenerated) by UserId, bin(TimeGenerated, 10m)",
			"sort by TimeGenerated asc | extend Row = row_number(), Before = prev(TimeGenerated)", "mv-expand Both = dynamic([1, 2])",
			"where TimeGenerated > toscalar(SigninLogs | summarize min(TimeGenerated))", "where toscalar(AuditLogs | where TimeGenerated > ago(10m) | count) == 0",
			"join kind="+one("inner", "innerunique", "leftouter", "rightouter", "fullouter", "leftanti", "rightanti", "leftsemi", "rightsemi")+" "+source()+" on UserId",
			"union "+source(), "mv-apply B = dynamic([1, 2]) on (where B > 1 | extend At = now())", "partition by UserId (top 1 by TimeGenerated)",
			"make-series N = count() default=0 on TimeGenerated from ago(30m) to now() step 10m by UserId | extend TimeGenerated = now()")
	}
	shared, played := 0, 0
	for range 250 {
		query := source()
		for range random.IntN(5) {
			query += " | " + step()
		}
		rule := "name: R\nkind: Scheduled\nseverity: Low\nqueryFrequency: 10m\nqueryPeriod: 30m\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n  " + query + "\n"
		events := func() string {
			var list []string
			for range random.IntN(4) {
				list = append(list, fmt.Sprintf("{TimeGenerated: +%dm, arrives: +%dm, UserId: u%d}", random.IntN(120), random.IntN(9), random.IntN(3)))
			}
			return "[" + strings.Join(list, ", ") + "]"
		}
		scenarios := "rule: x.yaml\nfrom: 2026-03-02T12:00:00Z\nfor: 3h\nscenarios:\n  - name: one\n    tables: {SigninLogs: " + events() + ", AuditLogs: " + strings.ReplaceAll(events(), "UserId", "Id") +
			"}\n    watchlists: {vip: " + one("[]", "[]", "[{SearchKey: u1}]") + "}\n    geo: {203.0.113.7: {country: Norway}}\n    external: {\"https://x/list.csv\": \"u1,2026-03-02T12:10:00Z\"}\n    expect: {alerts: {at_least: 0}}\n"
		query = strings.ReplaceAll(query, "AuditLogs", "(AuditLogs | extend UserId = Id)")
		rule = strings.ReplaceAll(rule, "AuditLogs", "(AuditLogs | extend UserId = Id)")
		fsys := fstest.MapFS{"x.yaml": {Data: []byte(rule)}, "x.test.yaml": {Data: []byte(scenarios)}}
		s := Load(fsys, path.Clean, "x.test.yaml", openerOf(fsys))
		if len(s.Problems) > 0 {
			t.Fatalf("%s: %v", query, s.Problems)
		}
		if problems := s.File.Scenarios[0].Problems; len(problems) > 0 {
			t.Fatalf("%s: %v", scenarios, problems)
		}
		if len(s.Subject.problems()) == 0 {
			played++
		}
		shared += sharing(t, query, s)
	}
	if played < 120 || shared < 1000 {
		t.Errorf("only %d queries ran, and %d pairs of runs shared an answer", played, shared)
	}
}

// openerOf opens the rules of a file system.
func openerOf(fsys fs.FS) Opener {
	return func(path string) (Subject, *catalog.Catalog, error) {
		data, err := fs.ReadFile(fsys, path)
		if err != nil {
			return Subject{}, nil, err
		}
		rule, _, err := schema.Parse(path, data)
		if err != nil {
			return Subject{}, nil, err
		}
		return Subject{Rule: rule, Query: bind.BindSource(rule.Query.Value, catalog.Standard())}, catalog.Standard(), nil
	}
}
