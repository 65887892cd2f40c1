package report

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Run is one run of the rule.
type Run struct {
	Number     int           // from 1
	At         value.Instant // what now() returned
	From, To   value.Instant // the window: To does not belong to it
	Suppressed bool
	Rows       int      // how many the query returned
	Columns    []string // of the rows
	Result     []Row    // the first of the rows
	Alerts     []Alert
	Notes      []string
}

// A Row is a row that the query returned.
type Row struct {
	Number int       // in its run, from 1
	Values []Value   // without the empty ones, in the order of the columns
	Alerts []int     // the numbers of the alerts that stand for it
	Events []EventID // the events that made it, where that was asked for
}

// An EventID names an event of a scenario.
type EventID struct {
	Table  int // its index among the tables of the scenario
	Number int // in its table, from 1
}

// A Value is a column with its value as a text.
type Value struct{ Name, Text string }

// An Alert is an alert that a run raised.
type Alert struct {
	Number                       int // in its scenario, from 1
	Title, Description, Severity string
	Tactics                      []string
	Techniques, SubTechniques    []string
	Product, Provider            string
	Start, End                   value.Instant
	Rows                         int   // how many it stands for
	RowNumbers                   []int // the first of them, in their run, from 1
	Entities                     []Entity
	Details                      []Detail
	Properties                   []Detail
	Incident                     int // its number; 0 for none
	Notes                        []string
}

// An Entity is a thing that an alert is about.
type Entity struct {
	Type        string
	Identifiers []Value
}

// String returns the entity as "Account(FullName=ana@contoso.com)".
func (e Entity) String() string {
	parts := make([]string, len(e.Identifiers))
	for i, id := range e.Identifiers {
		parts[i] = id.Name + "=" + id.Text
	}
	return e.Type + "(" + strings.Join(parts, ", ") + ")"
}

// A Detail is a named list of texts.
type Detail struct {
	Name   string
	Values []string
}

// An Incident is a group of alerts.
type Incident struct {
	Number          int    // in its scenario, from 1
	Title, Severity string // the Defender portal gives it a title of its own: ""
	Status          string // "new", "closed" or "reopened"
	Tactics         []string
	Entities        []Entity
	Opened          value.Instant // when its first alert was raised
	Until           value.Instant // the last instant at which an alert could join it; Opened where alerts are not grouped
	Alerts          []int         // their numbers
}

// A Table is what a scenario gives of a table, a function or a watchlist.
type Table struct {
	Kind   string // "table", "function" or "watchlist"
	Name   string
	Span   diag.Span // of its name
	Rows   int
	Events []Event // the first of the rows
}

// An Event is one row of a table.
type Event struct {
	Number             int           // in its table, from 1
	Span               diag.Span     // where the scenario file gives it
	Timed              bool          // it has a TimeGenerated, and an arrival
	Generated, Arrived value.Instant // of a timed one
	Seen               bool          // a run sees it
	Values             []Value       // without the empty ones
}

// The bounds of what a report has of one scenario.
const (
	maxEvents  = 5000 // of a table
	maxResult  = 1000 // rows of a run, and of an alert
	maxSources = 200  // events of a row
)
