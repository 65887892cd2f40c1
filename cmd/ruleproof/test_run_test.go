package main

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/simulate"
)

// Whether there is enough memory for a scenario does not depend on what runs at the same time.
func TestAFileThatRanShortOfMemoryRunsAgainAlone(t *testing.T) {
	for name, c := range map[string]struct {
		jobs     int
		failFast bool
		want     string
	}{
		"alone":                 {3, false, "a passed, b passed, c failed, d passed"},
		"one at a time anyway":  {1, false, "a passed, b passed, c failed, d passed"},
		"up to the first fault": {3, true, "a passed, b passed, c failed"},
	} {
		var mu sync.Mutex
		var running, most int
		tester := &tester{
			env:   &env{stderr: io.Discard, terminal: func(io.Writer) bool { return false }, getenv: os.Getenv},
			flags: &testFlags{jobs: c.jobs, failFast: c.failFast}, linted: map[string]*linted{},
		}
		tester.one = func(_ context.Context, file string, slots simulate.Slots) (*outcome, error) {
			mu.Lock()
			running++
			if cap(slots) == 1 {
				most = max(most, running)
			}
			mu.Unlock()
			defer func() {
				mu.Lock()
				running--
				mu.Unlock()
			}()
			o := &outcome{suite: &report.Suite{Path: file, Scenarios: []*report.Scenario{{Status: report.Passed}}}}
			if file == "c" {
				o.suite.Scenarios[0].Status = report.Failed
			}
			if file == "b" && cap(slots) > 1 {
				o.starved, o.suite.Scenarios[0].Status = true, report.Errored
			}
			return o, nil
		}
		if err := tester.runAll([]string{"a", "b", "c", "d"}); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range tester.suites {
			got = append(got, s.Path+" "+string(s.Scenarios[0].Status))
		}
		if strings.Join(got, ", ") != c.want || most != 1 || tester.stopped != c.failFast || !slices.IsSorted(got) {
			t.Errorf("%s: got %s, %d at a time beside the one that is to run alone, stopped %v", name, strings.Join(got, ", "), most, tester.stopped)
		}
	}
}
