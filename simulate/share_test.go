package simulate

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"testing"

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
		s := Load(os.DirFS(folder), func(path string) string { return path }, filepath.Base(file), func(path string) (Subject, *catalog.Catalog, error) {
			data, err := os.ReadFile(filepath.Join(folder, path))
			if err != nil {
				return Subject{}, nil, err
			}
			rule, _, err := schema.Parse(path, data)
			if err != nil {
				return Subject{}, nil, err
			}
			return Subject{Rule: rule, Query: bind.BindSource(rule.Query.Value, catalog.Standard())}, catalog.Standard(), err
		})
		if s.Subject.Rule == nil || len(s.Problems) > 0 {
			continue
		}
		in := &workspaces{s, s.Subject, map[string]*boundSubject{}}
		for _, sc := range s.Prepare(ScheduleOf(s.Subject.Rule)).Scenarios {
			bound := in.of(sc.Scenario)
			if len(bound.problems) > 0 {
				continue
			}
			play := func(k kinship) *Result {
				one := &trial{suite: s, scenario: sc, subject: bound, options: Options{Timeout: DefaultTimeout}, result: &Result{}, answers: answers{kinship: k}}
				one.run(context.Background())
				one.result.Elapsed = 0
				return one.result
			}
			together, apart := play(bound.kinship), play(strangers)
			if !reflect.DeepEqual(together, apart) {
				t.Errorf("%s: %s: got %+v, want %+v", file, sc.Name, together, apart)
			}
			for i := range together.Runs {
				for k := range i {
					if r := together.Runs[k]; !r.Suppressed && r.Result == together.Runs[i].Result {
						shared++
					}
				}
			}
		}
	}
	if shared < 10 {
		t.Errorf("only %d pairs of runs shared an answer", shared)
	}
}
