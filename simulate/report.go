package simulate

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ruleproof/ruleproof/internal/ordered"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// Options say how a suite runs.
type Options struct {
	Select   func(name string) bool // which scenarios run, by name; nil for all
	Workers  int                    // how many run at a time; 0 for as many as there are processors
	Limits   exec.Limits            // of each query
	Timeout  time.Duration          // of each scenario; 0 for DefaultTimeout
	Progress func(*Result)          // called for each scenario, in the order of the file
}

// DefaultTimeout is how long a scenario may take.
const DefaultTimeout = time.Minute

// A Status says how a scenario ended.
type Status uint8

// The statuses of scenarios.
const (
	Passed  Status = iota
	Failed         // an expectation was not met
	Errored        // it could not run
)

var statusNames = [...]string{"passed", "failed", "error"}

// String returns the status in a word.
func (s Status) String() string { return statusNames[s] }

// A Result is what came of a scenario.
type Result struct {
	Name        string
	File        string
	Span        diag.Span // of the scenario's name
	Status      Status
	Runs        []*Run
	Alerts      []*alert.Alert // of all runs, in order
	Incidents   []*alert.Incident
	Differences []Difference      // of a scenario that failed
	Problems    []diag.Diagnostic // of one that could not run
	Elapsed     time.Duration
}

// A Report is what came of a scenario file.
type Report struct {
	Path     string // of the scenario file
	RulePath string
	Rule     string            // the rule's name
	Problems []diag.Diagnostic // what kept all scenarios from running
	Results  []*Result         // in the order of the file
}

// Count returns how many scenarios ended with the status.
func (r *Report) Count(status Status) int {
	n := 0
	for _, result := range r.Results {
		if result.Status == status {
			n++
		}
	}
	return n
}

// OK reports whether every scenario ran and passed.
func (r *Report) OK() bool { return len(r.Problems) == 0 && r.Count(Passed) == len(r.Results) }

// A player runs one scenario.
type player struct {
	suite    *Suite
	scenario *scenario.Scenario
	options  Options
	result   *Result
}

// Run runs the scenarios of the suite. The results do not depend on how many run at a time.
func (s *Suite) Run(ctx context.Context, o Options) *Report {
	o.Timeout = cmp.Or(o.Timeout, DefaultTimeout)
	r := &Report{Path: s.Path, Rule: s.ruleName(), Problems: s.Problems}
	if s.File != nil {
		r.RulePath = s.File.Rule
	}
	if len(s.Problems) > 0 {
		return r
	}
	var players []*player
	for _, sc := range s.File.Scenarios {
		if o.Select == nil || o.Select(sc.Name) {
			result := &Result{Name: sc.Name, File: s.Path, Span: sc.Span}
			players = append(players, &player{s, sc, o, result})
			r.Results = append(r.Results, result)
		}
	}
	play := func(_ context.Context, p *player) (struct{}, error) {
		p.run(ctx)
		return struct{}{}, nil
	}
	i := 0
	// A scenario whose context ends says so itself.
	for _, err := range ordered.Run(context.WithoutCancel(ctx), slices.Values(players), o.Workers, play) {
		if err != nil {
			players[i].panicked(err)
		}
		if o.Progress != nil {
			o.Progress(r.Results[i])
		}
		i++
	}
	return r
}

// panicked makes a fault of the program the result of the scenario.
func (p *player) panicked(err error) {
	p.result.Status = Errored
	p.result.Problems = append(p.result.Problems, diag.Diagnostic{Code: "run", Span: p.scenario.Span, Message: err.Error()})
}

// run runs the scenario and holds what it did to what is expected.
func (p *player) run(ctx context.Context) {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, p.options.Timeout)
	defer cancel()
	p.result.Problems = slices.Clone(p.scenario.Problems)
	if len(p.result.Problems) == 0 && p.play(ctx) {
		p.compare()
	}
	switch {
	case len(p.result.Problems) > 0:
		p.result.Status = Errored
	case len(p.result.Differences) > 0:
		p.result.Status = Failed
	}
	p.result.Elapsed = time.Since(start)
}
