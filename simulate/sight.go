package simulate

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// A tableKey names what a scenario gives rows to.
type tableKey struct {
	kind exec.Kind
	name string
}

// A sight is the rows of a table of the scenario that a run sees.
type sight struct {
	table *scenario.Table
	rows  *value.Table
	from  []int // for each row its ordinal in the scenario's table; nil when the run sees all of them
}

// served returns the rows with those of the fields that are no columns of the scenario's table: when the rows arrived.
func (s sight) served(fields []value.Field) *value.Table {
	asked := slices.ContainsFunc(fields, func(f value.Field) bool { return f.Name == exec.ArrivalColumn })
	if !asked || s.table.Ingested == nil || s.rows.Schema.Index(exec.ArrivalColumn) >= 0 {
		return s.rows
	}
	arrived := value.Column(value.NewVector(value.DateTime, s.table.Ingested, nil))
	if s.from != nil {
		arrived = arrived.Gather(s.from)
	}
	own := s.rows.Schema.Fields
	all := value.NewSchema(append(own[:len(own):len(own)], value.Field{Name: exec.ArrivalColumn, Type: value.DateTime})...)
	return &value.Table{Schema: all, Rows: s.rows.Rows, Columns: append(s.rows.Columns[:len(own):len(own)], arrived)}
}

// Sights are the tables, functions and watchlists of a scenario as one run sees them.
type Sights map[tableKey]sight

// An EventRef is a row of a table of a scenario: see the table's EventOf for its event.
type EventRef struct {
	Table *scenario.Table
	Row   int
}

// events returns how many rows with a time the run sees.
func (s Sights) events() (n int) {
	for _, one := range s {
		if one.table.Ingested != nil {
			n += one.rows.Rows
		}
	}
	return n
}

// Event returns where a row that the run sees comes from. The row is counted from 0, in the order in which
// the query reads the rows of that kind and name. It returns false when the run sees no such row.
func (s Sights) Event(kind exec.Kind, name string, row int) (EventRef, bool) {
	seen, ok := s[keyOf(kind, name)]
	switch {
	case !ok || row < 0 || row >= seen.rows.Rows:
		return EventRef{}, false
	case seen.from != nil:
		row = seen.from[row]
	}
	return EventRef{seen.table, row}, true
}

// Sights returns what the run sees.
func (v *View) Sights() Sights {
	if v.sights != nil {
		return v.sights
	}
	seen, _ := v.look()
	return seen
}

// look selects the rows that the run sees, and returns how much work that was.
func (v *View) look() (seen Sights, work int) {
	seen = make(Sights, len(v.scenario.Tables))
	for _, t := range v.scenario.Tables {
		s, copied := v.sight(t)
		seen[keyOf(t.Kind, t.Name)] = s
		work += 1 + len(t.Ingested) + copied
	}
	return seen, work
}

// sight returns the rows of a table that the run sees, and how many values were
// copied for it. A table without TimeGenerated is there as a whole.
func (v *View) sight(t *scenario.Table) (seen sight, copied int) {
	generated := t.Times()
	if generated == nil {
		return sight{t, t.Rows, nil}, 0
	}
	selected := []int{} // not nil, which would be all
	for row, ingested := range t.Ingested {
		if v.sees(generated.At(row), ingested) {
			selected = append(selected, row)
		}
	}
	if len(selected) == t.Rows.Rows {
		return sight{t, t.Rows, nil}, 0
	}
	rows := &value.Table{Schema: t.Rows.Schema, Rows: len(selected)}
	for _, c := range t.Rows.Columns {
		rows.Columns = append(rows.Columns, c.Gather(selected))
	}
	return sight{t, rows, selected}, len(selected) * len(rows.Columns)
}
