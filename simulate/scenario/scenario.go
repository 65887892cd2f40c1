// Package scenario reads scenario files: what happened, and what a rule should do about it.
//
// A file *.test.yaml, the files that it names and the catalog enter. Scenarios
// leave, with their events as typed tables and each expectation with its place
// in the file. A column that a table does not have, or a value that its column cannot hold,
// is a problem at that place. The package runs nothing, and never reads
// outside the file system that it is given.
package scenario

import (
	"sort"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A File is a scenario file.
type File struct {
	Path   string
	Source *diag.Source

	Tenant    Tenant
	Rule      string // the path of the rule's file; "" when none was found
	Model     string // the name of the native model that runs beside the query, or ""
	ModelAt   diag.Span
	Scenarios []*Scenario
	Shown     catalog.Shown // columns that the rows of all scenarios show

	// Unused are the named events that no scenario uses, by the places of their names.
	Unused []diag.Span
	// UnusedParameters are the parameters of cases that their scenario does not use, by the places of their names.
	UnusedParameters []diag.Span
	Ignores          []Ignore // comments that silence warnings
	// Problems belong to no single scenario. They keep all from running.
	Problems []diag.Diagnostic
	Warnings []diag.Diagnostic // what is doubtful about its named events
}

// A Scenario is some events, and what the rule should do about them.
type Scenario struct {
	Name        string
	Description string
	Span        diag.Span // of its name, or of its case
	Case        diag.Span // of the case that it is; zero for a scenario without cases
	Timing      Timing
	Clock       *Clock              // reads the times of its expectations
	Tables      []*Table            // in the order of the file
	Shown       catalog.Shown       // columns of tables that only their rows show
	External    map[string]External // by its address
	Places      Places              // nil when the scenario has no geo
	Tenant      Tenant
	Closings    []Close // in the order of the file
	Expect      Expect
	Tags        []string // its own and those of the file
	Skip        *Reason  // why it does not run; nil when it does
	ExpectFail  *Reason  // why it is known to fail; nil when it should pass

	// Problems keep the scenario from running.
	Problems []diag.Diagnostic
	Warnings []diag.Diagnostic // what is doubtful about its events

	blamed map[*template]bool // the named events whose faults it has
	body   diag.Span          // of the whole scenario
	delays delays
}

// A Reason is why a scenario is skipped, or expected to fail.
type Reason struct {
	Text string
	Span diag.Span
}

// A Table is the events of one table, or the items of one watchlist.
type Table struct {
	Kind exec.Kind // a table, a function whose rows the scenario gives, or a watchlist
	Name string
	Span diag.Span // of its name
	Rows *value.Table
	// Events are where the rows come from, in order.
	Events []Event
	// Ingested is when each row arrived in the workspace. It is nil when the table has no TimeGenerated.
	Ingested []value.Instant
}

// A Run is one instant at which the rule runs.
type Run struct {
	At     value.Instant
	Span   diag.Span // where it is written, which scenarios without an at of their own share
	Before bool      // it is written as a time before the file's first run
}

// An Event is a place in the file that gives some rows, one after the other.
type Event struct {
	At    diag.Span
	First int // the ordinal of its first row in the table
	Rows  int
}

// EventOf returns the event that gave a row of the table, and its number among
// the table's events, counted from 1. The rows of a repeated event share it.
func (t *Table) EventOf(row int) (number int, e Event) {
	i := sort.Search(len(t.Events), func(i int) bool { return t.Events[i].First > row })
	return i, t.Events[i-1]
}

// Times returns the TimeGenerated of each row, nil for a table whose rows have none.
func (t *Table) Times() *value.Vector[value.Instant] {
	i := t.Rows.Schema.Index(exec.TimeColumn)
	if i < 0 || t.Ingested == nil {
		return nil
	}
	times, _ := t.Rows.Columns[i].(*value.Vector[value.Instant])
	return times
}

// Expect is what a scenario expects, as it is written. Nothing is expected where a node is nil.
type Expect struct {
	Span                          diag.Span
	Shared                        bool // an alias repeats a part of it, here or elsewhere in the file
	Rows, Alerts, Incidents, Runs *document.Node
}

// ItemsOf returns the things that a list of expectations lists: those that must be there, and those that must not.
func ItemsOf(n *document.Node) (included, excluded []*document.Node) {
	if n == nil {
		return nil, nil
	}
	included = n.Items
	if list := get(n, "include"); list != nil {
		included = list.Items
	}
	if list := get(n, "exclude"); list != nil {
		excluded = list.Items
	}
	return included, excluded
}
