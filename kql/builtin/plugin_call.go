package builtin

import (
	"fmt"
	"math"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A PluginCall is what evaluate hands to a plugin.
type PluginCall struct {
	Input  *value.Table
	Args   []PluginArg
	Result *value.Schema // as bound
	// Also takes the tables that a plugin yields beside its first. It may be nil.
	Also func(*value.Table)
	// From takes, for each row of the first table, the row of the input that it is
	// made of. A plugin that does not call it makes each row of all rows. It may be nil.
	From func(rows []int)
}

// from says of which row of the input each row of the first table is made.
func (c *PluginCall) from(rows []int) {
	if c.From != nil {
		c.From(rows)
	}
}

// rowByRow says that each row of the input makes so many rows of the first table.
func (c *PluginCall) rowByRow(each int) {
	if c.From == nil {
		return
	}
	rows := make([]int, each*c.Input.Rows)
	for i := range rows {
		rows[i] = i / each
	}
	c.From(rows)
}

// A PluginArg is one argument of a plugin: a column of the input, what an
// expression over the input's columns gives in each row, a constant, or a table.
type PluginArg struct {
	Param  string       // the parameter that it is for
	Given  string       // the name in "name = expression"
	Name   string       // what a column of it would be called
	Column int          // index in the input's schema, or -1
	Values value.Column // of an expression
	Const  value.Column // of one row
	Table  *value.Table
}

// defaultArgument stands, in the call of a plugin, for the default of a parameter.
const defaultArgument = "~"

// constant returns the value of the argument at a place, nil if there is none.
func (c *PluginCall) constant(at int) any {
	if at < len(c.Args) {
		return c.Args[at].constant()
	}
	return nil
}

func (a *PluginArg) constant() any {
	if a.Const != nil && a.Const.Len() > 0 {
		return a.Const.Value(0)
	}
	return nil
}

// of returns the arguments for the parameter of that name.
func (c *PluginCall) of(param string) []PluginArg {
	var list []PluginArg
	for _, a := range c.Args {
		if a.Param == param {
			list = append(list, a)
		}
	}
	return list
}

// given returns the constant for the parameter of that name; nil where there
// is none, or where the default is asked for.
func (c *PluginCall) given(param string) any {
	for i := range c.Args {
		if c.Args[i].Param == param {
			if v := c.Args[i].constant(); v != defaultArgument {
				return v
			}
		}
	}
	return nil
}

// column returns the ordinal of the column that is the argument for the parameter of that name, or -1.
func (c *PluginCall) column(param string) int {
	for _, a := range c.Args {
		if a.Param == param {
			return a.Column
		}
	}
	return -1
}

// required returns the ordinal of the column for the parameter of that name, or an error that names it.
func (c *PluginCall) required(param string) (int, error) {
	at := c.column(param)
	if at < 0 || at >= len(c.Input.Columns) {
		return -1, fmt.Errorf("%s is no column of the input", param)
	}
	return at, nil
}

// columns returns the ordinals of the columns that are arguments for the parameter of that name.
func (c *PluginCall) columns(param string) []int {
	var list []int
	for _, a := range c.of(param) {
		if a.Column >= 0 && a.Column < len(c.Input.Columns) {
			list = append(list, a.Column)
		}
	}
	return list
}

// whole returns the whole number for the parameter of that name: a number, or the ticks of a time.
func (c *PluginCall) whole(param string) (int64, error) {
	n, ok := ticksOf(c.given(param))
	if !ok {
		return 0, fmt.Errorf("%s must be a constant number, datetime or timespan", param)
	}
	return n, nil
}

func notPositive(param string) error { return fmt.Errorf("%s must be positive", param) }

// count returns the number for the parameter of that name, or the default where none is given.
// It must lie between low and high.
func (c *PluginCall) count(param string, otherwise, low, high int64) (int64, error) {
	v := c.given(param)
	if v == nil {
		return otherwise, nil
	}
	n, ok := value.Cast(v, value.Long).(int64)
	if !ok || n < low || n > high {
		return 0, fmt.Errorf("%s must be between %d and %d", param, low, high)
	}
	return n, nil
}

// share is count for a real.
func (c *PluginCall) share(param string, otherwise, low, high float64) (float64, error) {
	v := c.given(param)
	if v == nil {
		return otherwise, nil
	}
	f, ok := value.Cast(v, value.Real).(float64)
	if !ok || math.IsNaN(f) || f < low || f > high {
		return 0, fmt.Errorf("%s must be between %g and %g", param, low, high)
	}
	return f, nil
}

// ticksOf returns a number, a datetime or a timespan as a whole number.
func ticksOf(v any) (int64, bool) {
	n, ok := value.Cast(v, value.Long).(int64)
	return n, ok
}

// A tableMaker puts columns together to a table of a number of rows.
type tableMaker struct {
	fields  []value.Field
	columns []value.Column
	rows    int
}

func (t *tableMaker) add(name string, c value.Column) {
	t.fields = append(t.fields, value.Field{Name: name, Type: c.Type()})
	t.columns = append(t.columns, c)
}

func (t *tableMaker) table() *value.Table {
	return &value.Table{Schema: value.NewSchema(t.fields...), Columns: t.columns, Rows: t.rows}
}

// A rowMaker makes a table row by row, and bounds their number.
type rowMaker struct {
	fields   []value.Field
	builders []*value.Builder
	rows     int
	bytes    int
	ctx      *Context
}

func newRowMaker(ctx *Context, fields ...value.Field) *rowMaker {
	m := &rowMaker{fields: fields, ctx: ctx}
	for _, f := range fields {
		m.builders = append(m.builders, value.NewBuilder(f.Type, 0))
	}
	return m
}

// add adds a row of values, which are cast to the types of their columns.
func (m *rowMaker) add(row ...any) error {
	m.rows++
	for i, v := range row {
		m.bytes += value.Size(v)
		if t := m.fields[i].Type; v != nil && value.TypeOf(v) != t && t != value.Dynamic {
			v = value.Cast(v, t)
		}
		m.builders[i].Append(v)
	}
	return m.ctx.holds(m.rows, m.bytes)
}

func (m *rowMaker) table() *value.Table {
	out := tableMaker{rows: m.rows}
	for i, b := range m.builders {
		out.add(m.fields[i].Name, b.Column())
	}
	return out.table()
}

// holds reports an error where a table has more rows or bytes than one may have.
func (c *Context) holds(rows, bytes int) error {
	switch {
	case c.MaxRows > 0 && rows > c.MaxRows:
		return fmt.Errorf("more than %d rows: that is the limit", c.MaxRows)
	case c.MaxTable > 0 && bytes > c.MaxTable:
		return fmt.Errorf("more than %d bytes: that is the limit", c.MaxTable)
	}
	return nil
}

// cellBytes is about how many bytes a value takes in a column.
const cellBytes = 16

// rowsOf returns the rows of a table.
func rowsOf(t *value.Table, rows []int) *value.Table {
	out := tableMaker{rows: len(rows)}
	for i, c := range t.Columns {
		out.add(t.Schema.Fields[i].Name, c.Gather(rows))
	}
	return out.table()
}

// textList returns the values of a constant array as texts.
func textList(v any) []string {
	l, _ := v.([]any)
	texts := make([]string, len(l))
	for i, e := range l {
		texts[i] = value.Text(e)
	}
	return texts
}
