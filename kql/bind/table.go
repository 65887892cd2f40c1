package bind

import (
	"runtime"
	"sync"
	"weak"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A column is a column of a table, or a property of a bag. Columns are shared:
// an operator that hands a column on unchanged hands on the same *column, and
// two columns are the same if their addresses are.
type column struct {
	name string
	typ  *typ
	at   *diag.Span // where the query declares it; nil for a column of the catalog, or one without a name of its own
}

// newColumn returns a column. Of one whose expression is wrong nothing is known.
func newColumn(name string, t *typ) *column {
	if t.kind == kindError {
		t = typUnknown
	}
	return &column{name: name, typ: t}
}

// as returns a column that is made from c: under another name, or of another type.
func (c *column) as(name string, t *typ) *column {
	made := newColumn(name, t)
	made.at = c.at
	return made
}

// A table is the columns of a tabular expression. It is never changed once
// made, but for the columns that names are found to stand for in an open one.
type table struct {
	name       string
	cols       []*column
	open       bool // has columns that nobody knows
	sorted     bool
	serialized bool

	inferred []*column // of an open table: the columns that were asked for, in that order

	// A table that was made from another by columns put behind its own is looked
	// through in two parts: the first columns are called as those of base are.
	base  *table
	steps int            // how many tables stand behind one another
	index map[string]int // of a wide table; made when first asked for

	typ    *typ
	schema *value.Schema
	refs   []plan.Named // the columns as a projection hands them on
	twice  twice
}

// A twice tells whether two columns of a table have one name.
type twice uint8

const (
	twiceUnknown twice = iota
	twiceNo
	twiceYes
)

var emptyTable = &table{index: map[string]int{}, schema: value.NewSchema(), twice: twiceNo}

func init() { emptyTable.typ = &typ{kind: kindTable, table: emptyTable} }

const (
	tableIndexFrom = 24 // the columns from which an index pays
	maxSteps       = 8
)

// find returns the position of the column of that name, or -1. Only declared columns are looked at.
func (t *table) find(name string) int {
	if t.index == nil {
		first := 0
		if t.base != nil {
			if i := t.base.find(name); i >= 0 {
				return i
			}
			first = len(t.base.cols)
		}
		if len(t.cols)-first < tableIndexFrom {
			for i, c := range t.cols[first:] {
				if c.name == name {
					return first + i
				}
			}
			return -1
		}
		t.makeIndex()
	}
	if i, ok := t.index[name]; ok {
		return i
	}
	return -1
}

func (t *table) makeIndex() {
	t.index = make(map[string]int, len(t.cols))
	for i := len(t.cols) - 1; i >= 0; i-- {
		t.index[t.cols[i].name] = i
	}
}

// extends says that the first columns of t are called as those of base are.
func (t *table) extends(base *table) *table {
	if base.steps < maxSteps {
		t.base, t.steps = base, base.steps+1
	}
	return t
}

// unambiguous reports whether all columns have names of their own.
func (t *table) unambiguous() bool {
	if t.twice == twiceUnknown {
		t.twice = twiceNo
		switch {
		case t.base != nil && len(t.cols) == len(t.base.cols):
			if !t.base.unambiguous() {
				t.twice = twiceYes
			}
		case len(t.cols) < tableIndexFrom:
			for i, c := range t.cols {
				if t.find(c.name) != i {
					t.twice = twiceYes
				}
			}
		default:
			if t.index == nil {
				t.makeIndex()
			}
			if len(t.index) < len(t.cols) {
				t.twice = twiceYes
			}
		}
	}
	return t.twice == twiceNo
}

// passed returns the declared columns as a projection hands them on.
func (t *table) passed() []plan.Named {
	if t.refs == nil {
		refs := make([]plan.ColumnRef, len(t.cols))
		t.refs = make([]plan.Named, len(t.cols))
		for i, c := range t.cols {
			refs[i] = plan.ColumnRef{Typed: plan.Typed{T: c.typ.valueType()}, Name: c.name, Index: i}
			t.refs[i] = plan.Named{Name: c.name, Expr: &refs[i]}
		}
	}
	return t.refs
}

// column returns the declared column of that name, or nil.
func (t *table) column(name string) *column {
	if i := t.find(name); i >= 0 {
		return t.cols[i]
	}
	return nil
}

// infer returns the column that the name stands for in an open table, and its position.
func (t *table) infer(name string) (*column, int) {
	for i, c := range t.inferred {
		if c.name == name {
			return c, len(t.cols) + i
		}
	}
	c := newColumn(name, typUnknown)
	t.inferred = append(t.inferred, c)
	return c, len(t.cols) + len(t.inferred) - 1
}

// ordinal returns the position of the very column among those of the table, or -1.
func (t *table) ordinal(c *column) int {
	if i := t.find(c.name); i >= 0 && t.cols[i] == c {
		return i
	}
	for i, x := range t.cols {
		if x == c {
			return i
		}
	}
	for i, x := range t.inferred {
		if x == c {
			return len(t.cols) + i
		}
	}
	return -1
}

// all returns the declared and the inferred columns.
func (t *table) all() []*column {
	if len(t.inferred) == 0 {
		return t.cols
	}
	return append(t.cols[:len(t.cols):len(t.cols)], t.inferred...)
}

// same returns the table for the output of an operator that lets all columns pass. Its rows
// are still those of the table of that name (KQL reference, union-operator, withsource).
func (t *table) same() *table {
	if len(t.inferred) == 0 {
		return t
	}
	return &table{name: t.name, cols: t.all(), open: t.open, sorted: t.sorted, serialized: t.serialized}
}

// with returns a table of other columns that inherits openness and order.
func (t *table) with(cols []*column) *table {
	return &table{cols: cols, open: t.open, sorted: t.sorted, serialized: t.serialized}
}

// closed returns a table of the columns.
func closed(cols ...*column) *table { return &table{cols: cols} }

// planSchema returns the columns as the plan knows them.
func (t *table) planSchema() *value.Schema {
	if t.schema == nil {
		fields := make([]value.Field, len(t.cols))
		for i, c := range t.cols {
			fields[i] = value.Field{Name: c.name, Type: c.typ.valueType()}
		}
		t.schema = value.NewSchema(fields...)
	}
	return t.schema
}

// sharedTables keeps the columns of the catalogs' tables, so that their columns
// are the same in every query: weak.Pointer[catalog.Table] to *table. What it has
// of a table goes with the table: a process may have one catalog after another.
var sharedTables sync.Map

// sharedTable returns the columns of a table of a catalog.
func sharedTable(t *catalog.Table) *table {
	key := weak.Make(t)
	if found, ok := sharedTables.Load(key); ok {
		return found.(*table)
	}
	made := &table{name: t.Name, cols: columnsOf(t.Schema), schema: t.Schema}
	made.makeIndex()
	made.unambiguous()
	made.passed()
	tableOf(made)
	found, known := sharedTables.LoadOrStore(key, made)
	if !known {
		runtime.AddCleanup(t, func(key weak.Pointer[catalog.Table]) { sharedTables.Delete(key) }, key)
	}
	return found.(*table)
}

// columnsOf returns the columns of a schema.
func columnsOf(s *value.Schema) []*column {
	if s == nil {
		return nil
	}
	own := make([]column, len(s.Fields))
	cols := make([]*column, len(s.Fields))
	for i, f := range s.Fields {
		own[i] = column{name: f.Name, typ: scalar(f.Type)}
		cols[i] = &own[i]
	}
	return cols
}
