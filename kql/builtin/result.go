package builtin

import (
	"sync"

	"github.com/ruleproof/ruleproof/kql/value"
)

// An Arg is what the binder knows about an argument before the query runs.
type Arg struct {
	Param int          // the parameter it is for, as an index in the signature; -1 for none
	Type  value.Type   // of a scalar
	Shape *value.Shape // of a dynamic
	Name  string       // the name that a column of this expression would have, or ""
	Given string       // the name in "name = expression"

	Column  int  // the column of the input that it is, perhaps under another name; -1 for none
	Star    bool // *
	Literal bool // a literal, such as 5 or "x"
	Const   bool // a constant; Value holds it, nil for null
	Value   any

	Table  []Column // the columns of a table, or those that a type literal lists
	Tables bool     // whether it is a table or lists columns

	InnerColumn int // the column of the input that is the first argument of a call of a function, or -1
}

// A Column is a column of a result, before the query runs.
type Column struct {
	Name  string
	Type  value.Type
	Shape *value.Shape
	Input int // the column of the input that it is; -1 for a new column

	// For the columns of an aggregate such as arg_max: the argument that the column holds
	// and, for a star, the column of the input.
	Arg  int
	From int
}

// A CallInfo is what the binder knows about a call. From it the function determines what it returns.
type CallInfo struct {
	Function *Function
	Sig      *Signature
	Args     []Arg
	Input    []Column // the columns of the operator's input
	Keys     []int    // the columns of the input by which the enclosing summarize groups
	// TypeOf returns the type of a scalar name in scope, for functions that read a let. It may be nil.
	TypeOf func(name string) (value.Type, bool)
	Nodes  []Column // the columns of the nodes, within a graph operator
}

// An Outcome is what a call with a rule of its own returns: a scalar of a type, several
// columns at once, or a table.
type Outcome struct {
	Type    value.Type // of a scalar
	Shape   *value.Shape
	Columns []Column // of a tuple or a table
	Tuple   bool     // whether one expression of a projection yields all columns, as arg_max does
	Table   bool
	Open    bool // whether the table has further columns, known only in the run
}

// ArgOf returns the first argument for the parameter of that name, or nil.
func (c *CallInfo) ArgOf(name string) *Arg {
	if p := c.Sig.Param(name); p >= 0 {
		for i := range c.Args {
			if c.Args[i].Param == p {
				return &c.Args[i]
			}
		}
	}
	return nil
}

// ArgsOf returns the arguments for the parameter of that name.
func (c *CallInfo) ArgsOf(name string) []*Arg {
	p := c.Sig.Param(name)
	var list []*Arg
	for i := range c.Args {
		if p >= 0 && c.Args[i].Param == p {
			list = append(list, &c.Args[i])
		}
	}
	return list
}

// Fresh returns a column that is not one of the input's.
func Fresh(name string, t value.Type) Column {
	return Column{Name: name, Type: t, Input: -1, Arg: -1, From: -1}
}

// Scalar, Tuple and Table are the three kinds of outcome.
func Scalar(t value.Type, s *value.Shape) Outcome { return Outcome{Type: t, Shape: s} }
func Tuple(columns []Column) Outcome              { return Outcome{Columns: columns, Tuple: true} }
func Table(columns []Column) Outcome              { return Outcome{Columns: columns, Table: true} }

// ColumnList returns a function that decodes columns written like "min: real, line_fit:
// dynamic[real]". It decodes them only once.
func ColumnList(text string) func() []value.ShapedField {
	return sync.OnceValue(func() []value.ShapedField {
		p := notation{text: text + ")"}
		return p.fields(")")
	})
}

// ColumnsOf returns columns that are not the input's, with a prefix before their names.
func ColumnsOf(fields []value.ShapedField, prefix string) []Column {
	columns := make([]Column, len(fields))
	for i, f := range fields {
		columns[i] = Fresh(prefix+f.Name, f.Type)
		columns[i].Shape = f.Shape
	}
	return columns
}
