package simulate

import (
	"context"
	"os"
	"reflect"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/schema"
)

// How much is prepared changes no result.
func TestRunsBeyondThePreparedOnesSelectTheirOwnRows(t *testing.T) {
	s := Load(os.DirFS("testdata/schedule"), func(path string) string { return path }, "x.test.yaml", func(path string) (Subject, *catalog.Catalog, error) {
		data, err := os.ReadFile("testdata/schedule/" + path)
		if err != nil {
			return Subject{}, nil, err
		}
		rule, _, err := schema.Parse(path, data)
		return Subject{Rule: rule, Query: bind.BindSource(rule.Query.Value, catalog.Standard())}, catalog.Standard(), err
	})
	report := func(work int) (r *Report, kept int) {
		p := s.prepare(ScheduleOf(s.Subject.Rule), work)
		for _, sc := range p.Scenarios {
			for _, v := range sc.Views {
				if v.sights != nil {
					kept++
				}
			}
		}
		r = p.Run(context.Background(), s.Subject, Options{})
		for _, result := range r.Results {
			result.Elapsed, result.Scenario = 0, nil
		}
		return r, kept
	}
	whole, all := report(maxPreparedWork)
	for work, want := range map[int]int{0: 0, 1: 1, 1000: all} {
		got, kept := report(work)
		if kept != want || !whole.OK() || !reflect.DeepEqual(got, whole) {
			t.Errorf("%d runs of %d prepared: %+v", kept, all, got)
		}
	}
}
