package simulate

import (
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

// A Status says how a scenario ended.
type Status uint8

// The statuses of scenarios.
const (
	Passed  Status = iota
	Failed         // an expectation was not met
	Errored        // it could not run
	Skipped        // the file says that it does not run
	Known          // it failed, as the file expects
)

var statusNames = [...]string{"passed", "failed", "error", "skipped", "known"}

// String returns the status in a word.
func (s Status) String() string { return statusNames[s] }

// bad reports whether a scenario that ended so makes the whole fail.
func (s Status) bad() bool { return s == Failed || s == Errored }

// A Run is one run of the rule with its outcome.
type Run struct {
	alert.Run
	Suppressed bool // the rule did not run, because it had raised an alert before
	Alerts     []*alert.Alert
	Warnings   []string // what the engine noticed
	// Sources has, for each row of the result, the events that made it. It is nil unless Options.Sources asks for it.
	Sources [][]EventRef
}

// A Result is the outcome of one scenario.
type Result struct {
	Name        string
	Scenario    *Scenario // what the scenario says, and what its runs see
	File        string
	Span        diag.Span // of the scenario's name
	Status      Status
	Reason      string // why it is skipped, or expected to fail
	Runs        []*Run
	Alerts      []*alert.Alert // of all runs, in order
	Incidents   []*alert.Incident
	Differences []Difference      // of a scenario that failed, also as expected
	Reasons     []Reason          // what kept events from what is missing, those that came furthest first
	Explained   []Explained       // nil unless Options.Explain asks for it
	Problems    []diag.Diagnostic // of one that could not run
	Warnings    []diag.Diagnostic // what makes it prove less than it seems to
	Edits       []diag.Edit       // of the scenario file, after which the scenario expects what happened; see Options.Update
	Elapsed     time.Duration

	// Unpredictable says why nobody can tell the incidents; "" where they are known.
	Unpredictable string
}

// A Report is the outcome of a scenario file with one subject.
type Report struct {
	Path     string // of the scenario file
	RulePath string
	Rule     string            // the rule's name
	Problems []diag.Diagnostic // what kept all scenarios from running
	Warnings []diag.Diagnostic // what is doubtful in the file as a whole
	// Results are the outcomes of the selected scenarios, in the order of the file. When there are
	// Problems, none of them ran. There are none when the file could not be read.
	Results []*Result
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

// OK reports whether no scenario failed, and all could run that the file does not skip.
func (r *Report) OK() bool {
	return len(r.Problems) == 0 && r.Count(Failed)+r.Count(Errored) == 0
}
