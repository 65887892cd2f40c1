package builtin

import (
	"fmt"
	"math"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A PluginCall is what evaluate passes to a plugin.
type PluginCall struct {
	Input  *value.Table
	Args   []PluginArg
	Result *value.Schema // as bound
	// Also takes the tables that a plugin yields after its first one. It may be nil.
	Also func(*value.Table)
	// From takes, for each row of the first table, the row of the input from which it is
	// made. In a plugin that does not call it, each row is made from all rows. It may be
	// nil.
	From func(rows []int)
}

// MadeOf records from which row of the input each row of the first table is made.
func (c *PluginCall) MadeOf(rows []int) {
	if c.From != nil {
		c.From(rows)
	}
}

// RowByRow records that each row of the input makes that many rows of the first table.
func (c *PluginCall) RowByRow(each int) {
	if c.From == nil {
		return
	}
	rows := make([]int, each*c.Input.Rows)
	for i := range rows {
		rows[i] = i / each
	}
	c.From(rows)
}

// A PluginArg is one argument of a plugin: a column of the input, the values of an
// expression over the input's columns, a constant, or a table.
type PluginArg struct {
	Param  string       // the parameter that it is for
	Given  string       // the name in "name = expression"
	Name   string       // the name that a column of it would have
	Column int          // index in the input's schema, or -1
	Values value.Column // the values of an expression
	Const  value.Column // a constant, as a column of one row
	Table  *value.Table
}

// DefaultArgument stands for the default of a parameter in the call of a plugin.
const DefaultArgument = "~"

// Constant returns the value of the argument at an index, nil if there is none.
func (c *PluginCall) Constant(at int) any {
	if at < len(c.Args) {
		return c.Args[at].Constant()
	}
	return nil
}

// Constant returns the value of a constant argument, nil for any other.
func (a *PluginArg) Constant() any {
	if a.Const != nil && a.Const.Len() > 0 {
		return a.Const.Value(0)
	}
	return nil
}

// Of returns the arguments for the parameter of that name.
func (c *PluginCall) Of(param string) []PluginArg {
	var list []PluginArg
	for _, a := range c.Args {
		if a.Param == param {
			list = append(list, a)
		}
	}
	return list
}

// Given returns the constant for the parameter of that name, nil if there is none or the
// call asks for the default.
func (c *PluginCall) Given(param string) any {
	for i := range c.Args {
		if c.Args[i].Param == param {
			if v := c.Args[i].Constant(); v != DefaultArgument {
				return v
			}
		}
	}
	return nil
}

// Column returns the ordinal of the column that is the argument for the parameter of that name, or -1.
func (c *PluginCall) Column(param string) int {
	for _, a := range c.Args {
		if a.Param == param {
			return a.Column
		}
	}
	return -1
}

// Required returns the ordinal of the column for the parameter of that name, or an error that names it.
func (c *PluginCall) Required(param string) (int, error) {
	at := c.Column(param)
	if at < 0 || at >= len(c.Input.Columns) {
		return -1, fmt.Errorf("%s is not a column of the input", param)
	}
	return at, nil
}

// Columns returns the ordinals of the columns that are arguments for the parameter of that name.
func (c *PluginCall) Columns(param string) []int {
	var list []int
	for _, a := range c.Of(param) {
		if a.Column >= 0 && a.Column < len(c.Input.Columns) {
			list = append(list, a.Column)
		}
	}
	return list
}

// Whole returns the whole number for the parameter of that name: a number, or the ticks of a time.
func (c *PluginCall) Whole(param string) (int64, error) {
	n, ok := TicksOf(c.Given(param))
	if !ok {
		return 0, fmt.Errorf("%s must be a constant number, datetime or timespan", param)
	}
	return n, nil
}

// NotPositive is the error for a parameter that must be a positive number.
func NotPositive(param string) error { return fmt.Errorf("%s must be positive", param) }

// Count returns the number for the parameter of that name, or the default if there is
// none. It must lie between low and high.
func (c *PluginCall) Count(param string, otherwise, low, high int64) (int64, error) {
	v := c.Given(param)
	if v == nil {
		return otherwise, nil
	}
	n, ok := value.Cast(v, value.Long).(int64)
	if !ok || n < low || n > high {
		return 0, fmt.Errorf("%s must be between %d and %d", param, low, high)
	}
	return n, nil
}

// Share is Count for a real.
func (c *PluginCall) Share(param string, otherwise, low, high float64) (float64, error) {
	v := c.Given(param)
	if v == nil {
		return otherwise, nil
	}
	f, ok := value.Cast(v, value.Real).(float64)
	if !ok || math.IsNaN(f) || f < low || f > high {
		return 0, fmt.Errorf("%s must be between %g and %g", param, low, high)
	}
	return f, nil
}

// TicksOf returns a number, a datetime or a timespan as a whole number.
func TicksOf(v any) (int64, bool) {
	n, ok := value.Cast(v, value.Long).(int64)
	return n, ok
}

// A TableMaker makes a table from columns.
type TableMaker struct {
	Fields  []value.Field
	columns []value.Column
	Rows    int
}

// Add adds a column.
func (t *TableMaker) Add(name string, c value.Column) {
	t.Fields = append(t.Fields, value.Field{Name: name, Type: c.Type()})
	t.columns = append(t.columns, c)
}

// Table returns the table.
func (t *TableMaker) Table() *value.Table {
	return &value.Table{Schema: value.NewSchema(t.Fields...), Columns: t.columns, Rows: t.Rows}
}

// A RowMaker makes a table row by row, with a bound on the number of rows.
type RowMaker struct {
	fields   []value.Field
	builders []*value.Builder
	Rows     int
	bytes    int
	ctx      *Context
}

// NewRowMaker begins a table with these columns.
func NewRowMaker(ctx *Context, fields ...value.Field) *RowMaker {
	m := &RowMaker{fields: fields, ctx: ctx}
	for _, f := range fields {
		m.builders = append(m.builders, value.NewBuilder(f.Type, 0))
	}
	return m
}

// Add adds a row of values, which are cast to the types of their columns.
func (m *RowMaker) Add(row ...any) error {
	m.Rows++
	for i, v := range row {
		m.bytes += value.Size(v)
		if t := m.fields[i].Type; v != nil && value.TypeOf(v) != t && t != value.Dynamic {
			v = value.Cast(v, t)
		}
		m.builders[i].Append(v)
	}
	return m.ctx.Holds(m.Rows, m.bytes)
}

// Table returns the table.
func (m *RowMaker) Table() *value.Table {
	out := TableMaker{Rows: m.Rows}
	for i, b := range m.builders {
		out.Add(m.fields[i].Name, b.Column())
	}
	return out.Table()
}

// rowUnits is about the work of making a row, in units of a meter.
const rowUnits = 200

// Holds returns an error if a table has more rows or bytes than allowed, or if the run is over.
func (c *Context) Holds(rows, bytes int) error {
	switch {
	case c.MaxRows > 0 && rows > c.MaxRows:
		return fmt.Errorf("more rows than the limit of %d", c.MaxRows)
	case c.MaxTable > 0 && bytes > c.MaxTable:
		return fmt.Errorf("more bytes than the limit of %d", c.MaxTable)
	}
	return c.Charge(rowUnits)
}

// CellBytes estimates how many bytes a value takes in a column.
const CellBytes = 16

// RowsOf returns the rows of a table.
func RowsOf(t *value.Table, rows []int) *value.Table {
	out := TableMaker{Rows: len(rows)}
	for i, c := range t.Columns {
		out.Add(t.Schema.Fields[i].Name, c.Gather(rows))
	}
	return out.Table()
}

// TextList returns the values of a constant array as texts.
func TextList(v any) []string {
	l, _ := v.([]any)
	texts := make([]string, len(l))
	for i, e := range l {
		texts[i] = value.Text(e)
	}
	return texts
}
