package types

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Column is a column of a table, or a property of a bag. Columns are shared:
// an operator that hands a column on unchanged hands on the same *column, and
// two columns are the same if their addresses are.
type Column struct {
	Name string
	Type *Type
}

// NewColumn returns a column. Of one whose expression is wrong nothing is known.
func NewColumn(name string, t *Type) *Column {
	if t.Kind == KindInvalid {
		t = Unknown
	}
	return &Column{name, t}
}

// A Table is the columns of a tabular expression. It is never changed once
// made, but for the columns that names are found to stand for in an open one.
type Table struct {
	Name       string
	Columns    []*Column
	Open       bool // has columns that nobody knows
	Sorted     bool
	Serialized bool

	Inferred []*Column // of an open table: the columns that were asked for, in that order

	// A table that was made from another by columns put behind its own is looked
	// through in two parts: the first columns are called as those of base are.
	base  *Table
	steps int            // how many tables stand behind one another
	index map[string]int // of a wide table; made when first asked for

	typ    *Type
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

var EmptyTable = &Table{index: map[string]int{}, schema: value.NewSchema(), twice: twiceNo}

func init() { EmptyTable.typ = &Type{Kind: KindTable, Table: EmptyTable} }

const (
	TableIndexFrom = 24 // the columns from which an index pays
	maxSteps       = 8
)

// Find returns the position of the column of that name, or -1. Only declared columns are looked at.
func (t *Table) Find(name string) int {
	if t.index == nil {
		first := 0
		if t.base != nil {
			if i := t.base.Find(name); i >= 0 {
				return i
			}
			first = len(t.base.Columns)
		}
		if len(t.Columns)-first < TableIndexFrom {
			for i, c := range t.Columns[first:] {
				if c.Name == name {
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

func (t *Table) makeIndex() {
	t.index = make(map[string]int, len(t.Columns))
	for i := len(t.Columns) - 1; i >= 0; i-- {
		t.index[t.Columns[i].Name] = i
	}
}

// Extends says that the first columns of t are called as those of base are.
func (t *Table) Extends(base *Table) *Table {
	if base.steps < maxSteps {
		t.base, t.steps = base, base.steps+1
	}
	return t
}

// Unambiguous reports whether all columns have names of their own.
func (t *Table) Unambiguous() bool {
	if t.twice == twiceUnknown {
		t.twice = twiceNo
		switch {
		case t.base != nil && len(t.Columns) == len(t.base.Columns):
			if !t.base.Unambiguous() {
				t.twice = twiceYes
			}
		case len(t.Columns) < TableIndexFrom:
			for i, c := range t.Columns {
				if t.Find(c.Name) != i {
					t.twice = twiceYes
				}
			}
		default:
			if t.index == nil {
				t.makeIndex()
			}
			if len(t.index) < len(t.Columns) {
				t.twice = twiceYes
			}
		}
	}
	return t.twice == twiceNo
}

// Passed returns the declared columns as a projection hands them on.
func (t *Table) Passed() []plan.Named {
	if t.refs == nil {
		refs := make([]plan.ColumnRef, len(t.Columns))
		t.refs = make([]plan.Named, len(t.Columns))
		for i, c := range t.Columns {
			refs[i] = plan.ColumnRef{Typed: plan.Typed{T: c.Type.ValueType()}, Name: c.Name, Index: i}
			t.refs[i] = plan.Named{Name: c.Name, Expr: &refs[i]}
		}
	}
	return t.refs
}

// Column returns the declared column of that name, or nil.
func (t *Table) Column(name string) *Column {
	if i := t.Find(name); i >= 0 {
		return t.Columns[i]
	}
	return nil
}

// Infer returns the column that the name stands for in an open table, and its position.
func (t *Table) Infer(name string) (*Column, int) {
	for i, c := range t.Inferred {
		if c.Name == name {
			return c, len(t.Columns) + i
		}
	}
	c := NewColumn(name, Unknown)
	t.Inferred = append(t.Inferred, c)
	return c, len(t.Columns) + len(t.Inferred) - 1
}

// Ordinal returns the position of the very column among those of the table, or -1.
func (t *Table) Ordinal(c *Column) int {
	if i := t.Find(c.Name); i >= 0 && t.Columns[i] == c {
		return i
	}
	for i, x := range t.Columns {
		if x == c {
			return i
		}
	}
	for i, x := range t.Inferred {
		if x == c {
			return len(t.Columns) + i
		}
	}
	return -1
}

// All returns the declared and the inferred columns; a nil table has none.
func (t *Table) All() []*Column {
	if t == nil {
		return nil
	}
	if len(t.Inferred) == 0 {
		return t.Columns
	}
	return append(t.Columns[:len(t.Columns):len(t.Columns)], t.Inferred...)
}

// Same returns the table for the output of an operator that lets all columns pass. Its rows
// are still those of the table of that name (KQL reference, union-operator, withsource).
func (t *Table) Same() *Table {
	if len(t.Inferred) == 0 {
		return t
	}
	return &Table{Name: t.Name, Columns: t.All(), Open: t.Open, Sorted: t.Sorted, Serialized: t.Serialized}
}

// With returns a table of other columns that inherits openness and order.
func (t *Table) With(cols []*Column) *Table {
	return &Table{Columns: cols, Open: t.Open, Sorted: t.Sorted, Serialized: t.Serialized}
}

// Unsorted returns the table for the output of an operator that keeps all columns and no order.
func (t *Table) Unsorted() *Table {
	return &Table{Name: t.Name, Columns: t.All(), Open: t.Open, Serialized: t.Serialized}
}

// InOrder returns the table for the output of an operator that orders its rows, and keeps them as they are.
func (t *Table) InOrder() *Table {
	out := t.Ordered(t.All())
	out.Name = t.Name
	return out
}

// Ordered returns the table for the output of an operator that orders its rows.
func (t *Table) Ordered(cols []*Column) *Table {
	return &Table{Columns: cols, Open: t.Open, Serialized: t.Serialized, Sorted: true}
}

// Closed returns a table of the columns.
func Closed(cols ...*Column) *Table { return &Table{Columns: cols} }

// Schema returns the columns as the plan knows them.
func (t *Table) Schema() *value.Schema {
	if t.schema == nil {
		fields := make([]value.Field, len(t.Columns))
		for i, c := range t.Columns {
			fields[i] = value.Field{Name: c.Name, Type: c.Type.ValueType()}
		}
		t.schema = value.NewSchema(fields...)
	}
	return t.schema
}

// NewTable returns a table with the columns of a schema. All that is looked up
// in a table is made at once, so that goroutines can share it.
func NewTable(name string, s *value.Schema) *Table {
	t := &Table{Name: name, Columns: ColumnsOf(s), schema: s}
	t.makeIndex()
	t.Unambiguous()
	t.Passed()
	TableOf(t)
	return t
}

// ColumnsOf returns the columns of a schema.
func ColumnsOf(s *value.Schema) []*Column {
	if s == nil {
		return nil
	}
	own := make([]Column, len(s.Fields))
	cols := make([]*Column, len(s.Fields))
	for i, f := range s.Fields {
		own[i] = Column{f.Name, Scalar(f.Type)}
		cols[i] = &own[i]
	}
	return cols
}
