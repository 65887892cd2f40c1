// Package skeleton makes the outline of a scenario from a query: events that the query makes a row of.
//
// A bound query enters. Events leave, one for each table that a row of the result needs, with the columns
// that the query reads and with values that meet its conditions. The package walks the plan once, from
// the tables to the result, with one row whose columns are terms over the values of events: variables.
// Each condition on the way is an assertion about them. Then it looks for values, one assertion after the
// other, computing conditions with the functions that a run uses, and going back where a value breaks
// an earlier one. It runs no query and reads no file: whoever asks for an outline runs it to see
// whether the rule fires.
//
// The work is bounded. Conditions that no values were found for are in the outline.
package skeleton

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Options say for what run the events are.
type Options struct {
	Now     value.Instant  // of the run
	Period  value.Duration // how far back the run looks; 0 for one that is not known
	Columns []string       // the columns of the result that the rule reads
	Rows    int            // how many rows the result needs; at least 1
	Shown   catalog.Shown  // the columns of tables that nobody has declared, which every event of theirs has to have
	// Seen returns texts that a column of a table often has, or a property of it, the most usual first; nil where nobody knows any.
	Seen func(table string, path ...string) []string
}

// An Outline is the events of a scenario.
type Outline struct {
	Events   []*Event
	Unsolved []Condition // those that no values were found for
	Empty    []Source    // what the query reads too, without rows
	Places   []Place     // of IP addresses that the query asks the location of
	Silences []Silence   // the most telling one first
}

// A Source is something that a query reads.
type Source struct {
	Kind source.Kind
	Name string
	// Columns are those of a row that matches nothing, where only a row tells what columns there are.
	Columns []Column
}

// An Event is one event, which may occur several times.
type Event struct {
	Kind    source.Kind
	Name    string // of the table, the watchlist, the function, or the address of external data
	Columns []Column
	Repeat  int
	Every   value.Duration // how much later each event is than the one before
	// Declared are all columns of external data, in order, and Properties what the query says of its form.
	Declared   []value.Field
	Properties map[string]string
}

// A Column is a column of an event.
type Column struct {
	Name  string
	Type  value.Type
	Value any       // a text may hold {n}, the number of the event
	Why   Condition // the condition that asks for the value; zero for none
}

// A Condition is a place of the query.
type Condition struct{ Span diag.Span }

// Line returns the line of the condition in the file, 0 where there is no condition.
func (c Condition) Line() int {
	if c.Span.IsZero() {
		return 0
	}
	return c.Span.Position().Line
}

// A Place is what the location of an IP address has to be.
type Place struct {
	IP    string
	Facts *value.Bag
}

// A Silence is a change of one value after which a condition of the query does not hold.
type Silence struct {
	Event  int    // index in Events
	Column string // the column that changes; "" for how often the event occurs
	Value  any    // of the column
	Repeat int    // how often the event occurs
	Why    Condition
}

// maxAttempts bounds how many choices of legs of unions and sides of joins are tried.
const maxAttempts = 24

// Make returns the outline for a query without errors.
func Make(q *plan.Query, o Options) *Outline {
	root := q.Result()
	if root == nil {
		return &Outline{}
	}
	var best *solver
	choices := map[plan.Node]int{}
	for _, change := range append([]choice{{}}, choicesOf(root)...) {
		if change.node != nil {
			choices = map[plan.Node]int{change.node: change.at}
		}
		s := newSolver(o)
		b := &builder{solver: s, choices: choices, subs: map[*plan.SubInput]*row{}, expanded: map[*variable]int{}}
		s.solve(b.result(root))
		if best == nil || len(s.failing()) < len(best.failing()) {
			best = s
		}
		if len(best.failing()) == 0 {
			break
		}
	}
	found := best.outline()
	found.addEmpty(root, o.Shown, o.Now)
	return found
}

// A choice is one of the ways that rows take through a node.
type choice struct {
	node plan.Node
	at   int
}

// choicesOf lists the ways to try after the first: each other leg of each union, and outer joins without a partner.
func choicesOf(root plan.Node) []choice {
	var list []choice
	plan.Inspect(root, func(n plan.Node) bool {
		switch n := n.(type) {
		case *plan.Union:
			for i := 1; i < len(n.Sources); i++ {
				list = append(list, choice{n, i})
			}
		case *plan.Join:
			if slices.Contains([]string{"leftouter", "rightouter", "fullouter"}, n.Kind) {
				list = append(list, choice{n, 1})
			}
		}
		return len(list) < maxAttempts
	})
	return list
}
