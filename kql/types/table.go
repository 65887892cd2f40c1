package types

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Column is a column of a table, or a property of a bag. Columns are shared:
// an operator that leaves a column as it is returns the same *Column, so columns
// are compared by address.
type Column struct {
	Name string
	Type *Type
	At   *diag.Span // where the query declares it; nil for a column of the catalog, or one without a name of its own
}

// NewColumn returns a column. A column of an invalid type becomes one of unknown type,
// so that one fault is reported once.
func NewColumn(name string, t *Type) *Column {
	if t.Kind == KindInvalid {
		t = Unknown
	}
	return &Column{Name: name, Type: t}
}

// As returns a column that is made from c: it has another name or another type.
func (c *Column) As(name string, t *Type) *Column {
	made := NewColumn(name, t)
	made.At = c.At
	return made
}

// A Table is the columns of a tabular expression. Once made it does not change,
// except that an open table gains the columns that a query asks it for.
type Table struct {
	Name       string
	Columns    []*Column
	Open       bool // it may have further columns, which are not known
	Settled    bool // of an open table: it has no further columns, although Microsoft's binder takes it to have some
	Sorted     bool
	Serialized bool

	Origin Origin // of a table whose columns are declared elsewhere; nil for any other

	Inferred []*Column      // of an open table: the columns that the query asked for, in order of the first mention
	inferred map[string]int // of many of them: their positions among them
	all      []*Column      // the columns and then those inferred, as many as there were

	// A table that appends columns to those of another is searched in two steps:
	// its first columns have the names of the columns of base.
	base  *Table
	steps int            // the length of the chain of bases
	index map[string]int // of a wide table; made at the first search

	typ    *Type
	schema *value.Schema
	refs   []plan.Named // the columns as a projection that keeps them has them
	unique uniqueness
}

// An Origin knows where the columns of a table are declared.
type Origin interface {
	// Lacks says what to do about a column that the table does not have.
	Lacks(column string) string
}

// A uniqueness says whether every column of a table has a name of its own.
type uniqueness uint8

const (
	notChecked uniqueness = iota
	namesUnique
	namesRepeat
)

// EmptyTable has no columns.
var EmptyTable = &Table{index: map[string]int{}, schema: value.NewSchema(), unique: namesUnique}

func init() { EmptyTable.typ = &Type{Kind: KindTable, Table: EmptyTable} }

// TableIndexFrom is the number of columns from which an index of the names is faster than a search.
const TableIndexFrom = 24

const maxSteps = 8

// Find returns the position of the declared column of that name, or -1.
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

// Extends records that the first columns of t have the names of the columns of base.
func (t *Table) Extends(base *Table) *Table {
	if base.steps < maxSteps {
		t.base, t.steps = base, base.steps+1
	}
	return t
}

// Unambiguous reports whether every column has a name of its own.
func (t *Table) Unambiguous() bool {
	if t.unique == notChecked {
		t.unique = namesUnique
		switch {
		case t.base != nil && len(t.Columns) == len(t.base.Columns):
			if !t.base.Unambiguous() {
				t.unique = namesRepeat
			}
		case len(t.Columns) < TableIndexFrom:
			for i, c := range t.Columns {
				if t.Find(c.Name) != i {
					t.unique = namesRepeat
				}
			}
		default:
			if t.index == nil {
				t.makeIndex()
			}
			if len(t.index) < len(t.Columns) {
				t.unique = namesRepeat
			}
		}
	}
	return t.unique == namesUnique
}

// Passed returns the declared columns as the plan of a projection that keeps them has them.
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

// Infer returns the column that the name means in an open table, and its position.
func (t *Table) Infer(name string) (*Column, int) {
	if i := t.findInferred(name); i >= 0 {
		return t.Inferred[i], len(t.Columns) + i
	}
	c := NewColumn(name, Unknown)
	t.Inferred = append(t.Inferred, c)
	if t.inferred != nil {
		t.inferred[name] = len(t.Inferred) - 1
	}
	return c, len(t.Columns) + len(t.Inferred) - 1
}

// findInferred returns the position of the inferred column of that name among those, or -1.
func (t *Table) findInferred(name string) int {
	if len(t.Inferred) < TableIndexFrom {
		return slices.IndexFunc(t.Inferred, func(c *Column) bool { return c.Name == name })
	}
	if t.inferred == nil {
		t.inferred = make(map[string]int, 2*len(t.Inferred))
		for i, c := range t.Inferred {
			t.inferred[c.Name] = i
		}
	}
	if i, ok := t.inferred[name]; ok {
		return i
	}
	return -1
}

// FindAny returns the position of the declared or inferred column of that name among all of them, or -1.
func (t *Table) FindAny(name string) int {
	i := t.Find(name)
	if i < 0 {
		if i = t.findInferred(name); i >= 0 {
			i += len(t.Columns)
		}
	}
	return i
}

// Ordinal returns the position of the column in the table, or -1.
func (t *Table) Ordinal(c *Column) int {
	if i := t.Find(c.Name); i >= 0 && t.Columns[i] == c {
		return i
	}
	if i := slices.Index(t.Columns, c); i >= 0 {
		return i
	}
	if i := t.findInferred(c.Name); i >= 0 && t.Inferred[i] == c {
		return len(t.Columns) + i
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
	if len(t.all) == 0 {
		t.all = slices.Clone(t.Columns)
	}
	t.all = append(t.all, t.Inferred[len(t.all)-len(t.Columns):]...)
	return slices.Clip(t.all)
}

// Same returns the output of an operator that keeps all columns and their order. It keeps
// the name too, which union withsource shows (KQL reference, union-operator).
func (t *Table) Same() *Table {
	if len(t.Inferred) == 0 {
		return t
	}
	return &Table{Name: t.Name, Columns: t.All(), Open: t.Open, Settled: t.Settled, Sorted: t.Sorted, Serialized: t.Serialized, Origin: t.Origin}
}

// With returns a table with other columns that is as open and as ordered as t.
func (t *Table) With(cols []*Column) *Table {
	return &Table{Columns: cols, Open: t.Open, Settled: t.Settled, Sorted: t.Sorted, Serialized: t.Serialized}
}

// Settle notes that an operator named all columns of the table, and returns it.
func (t *Table) Settle() *Table {
	t.Settled = true
	return t
}

// OpenAs makes the table as open as another one whose columns it has too.
func (t *Table) OpenAs(other *Table) {
	t.Settled = (!t.Open || t.Settled) && (!other.Open || other.Settled)
	t.Open = t.Open || other.Open
}

// Unsorted returns the output of an operator that keeps all columns, but not the order of the rows.
func (t *Table) Unsorted() *Table {
	return &Table{Name: t.Name, Columns: t.All(), Open: t.Open, Settled: t.Settled, Serialized: t.Serialized, Origin: t.Origin}
}

// InOrder returns the output of an operator that sorts the rows and keeps all columns.
func (t *Table) InOrder() *Table {
	out := t.Ordered(t.All())
	out.Name, out.Origin = t.Name, t.Origin
	return out
}

// Ordered returns the output of an operator that sorts the rows and has other columns.
func (t *Table) Ordered(cols []*Column) *Table {
	return &Table{Columns: cols, Open: t.Open, Settled: t.Settled, Serialized: t.Serialized, Sorted: true}
}

// Closed returns a table that has these columns and no others.
func Closed(cols ...*Column) *Table { return &Table{Columns: cols} }

// Schema returns the declared columns in the form that the plan has them.
func (t *Table) Schema() *value.Schema {
	if t.schema == nil {
		fields := make([]value.Field, len(t.Columns))
		for i, c := range t.Columns {
			fields[i] = value.Field{Name: c.Name, Type: c.Type.ValueType()}
		}
		t.schema = value.NewSchema(fields...)
		t.schema.Open = t.Open && !t.Settled
	}
	return t.schema
}

// NewTable returns a table with the columns of a schema. Everything that is
// otherwise made at the first use is made now, so that goroutines can share the table.
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
		own[i] = Column{Name: f.Name, Type: Scalar(f.Type)}
		cols[i] = &own[i]
	}
	return cols
}
