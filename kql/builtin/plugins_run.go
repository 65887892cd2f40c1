package builtin

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/value"
)

// constant returns the value of the argument at a place, nil if there is none.
func (c *PluginCall) constant(at int) any {
	if at < len(c.Args) && c.Args[at].Const != nil && c.Args[at].Const.Len() > 0 {
		return c.Args[at].Const.Value(0)
	}
	return nil
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

// What to do where a property of the bag is called as a column of the input.
const (
	conflictError         = "error"
	conflictKeepSource    = "keep_source"
	conflictReplaceSource = "replace_source"
)

// bagUnpack makes a column of each property of a column of bags, in the order
// of their names, of the type that all values of the property have (KQL
// reference, bag-unpack-plugin).
func bagUnpack(ctx *Context, call PluginCall) (*value.Table, error) {
	if len(call.Args) == 0 || call.Args[0].Column < 0 {
		return nil, fmt.Errorf("it is given no column")
	}
	at := call.Args[0].Column
	prefix, conflict := "", conflictError
	ignored := map[string]bool{}
	for i := 1; i < len(call.Args); i++ {
		switch v := call.constant(i).(type) {
		case string:
			if v == conflictError || v == conflictKeepSource || v == conflictReplaceSource {
				conflict = v
			} else if i == 1 {
				prefix = v
			}
		case []any:
			for _, k := range v {
				ignored[value.Text(k)] = true
			}
		}
	}
	names, types := propertiesOf(call.Input.Columns[at], ignored)
	out := tableMaker{rows: call.Input.Rows}
	taken := map[string]bool{}
	for i, f := range call.Input.Schema.Fields {
		if _, unpacked := types[trimmed(f.Name, prefix)]; i == at || unpacked && conflict == conflictReplaceSource {
			continue
		}
		taken[f.Name] = true
		out.add(f.Name, call.Input.Columns[i])
	}
	for _, name := range names {
		if taken[prefix+name] {
			if conflict == conflictKeepSource {
				continue
			}
			return nil, fmt.Errorf("the property %s is called as a column of the input", preview(name))
		}
		b := value.NewBuilder(types[name], call.Input.Rows)
		for row := range call.Input.Rows {
			var v any
			if bag, ok := bagOfArg(call.Input.Columns[at].Value(row)); ok {
				v, _ = bag.Get(name)
			}
			b.Append(value.Cast(v, types[name]))
		}
		out.add(prefix+name, b.Column())
	}
	return out.table(), nil
}

func trimmed(name, prefix string) string {
	if len(name) >= len(prefix) && name[:len(prefix)] == prefix {
		return name[len(prefix):]
	}
	return name
}

// propertiesOf returns the properties of the bags of a column by name, with the type that fits all values of each.
func propertiesOf(c value.Column, ignored map[string]bool) ([]string, map[string]value.Type) {
	types := map[string]value.Type{}
	var names []string
	for row := range c.Len() {
		bag, ok := bagOfArg(c.Value(row))
		if !ok {
			continue
		}
		for i := range bag.Len() {
			k, v := bag.At(i)
			if ignored[k] {
				continue
			}
			t := value.TypeOf(v)
			before, seen := types[k]
			switch {
			case !seen:
				names = append(names, k)
				types[k] = t
			case v == nil || before == t:
			case before == value.Unknown:
				types[k] = t
			case before == value.Long && t == value.Real || before == value.Real && t == value.Long:
				types[k] = value.Real
			default:
				types[k] = value.Dynamic
			}
		}
	}
	for k, t := range types {
		if t == value.Unknown {
			types[k] = value.Dynamic
		}
	}
	slices.Sort(names)
	return names, types
}

// narrow makes a row of each value of the input: the number of its row, its column and its text.
func narrow(ctx *Context, call PluginCall) (*value.Table, error) {
	in := call.Input
	n := in.Rows * len(in.Columns)
	rows, names, texts := make([]int64, 0, n), make([]string, 0, n), make([]string, 0, n)
	for row := range in.Rows {
		for i, c := range in.Columns {
			rows = append(rows, int64(row))
			names = append(names, in.Schema.Fields[i].Name)
			texts = append(texts, value.Text(c.Value(row)))
		}
	}
	out := tableMaker{rows: n}
	out.add("Row", value.NewVector(value.Long, rows, nil))
	out.add("Column", value.NewVector(value.String, names, nil))
	out.add("Value", value.NewVector(value.String, texts, nil))
	return out.table(), nil
}

// identityPlugin returns its input.
func identityPlugin(_ *Context, call PluginCall) (*value.Table, error) { return call.Input, nil }

// ipLookup joins each row with the networks of a table that hold its address
// (KQL reference, ipv4-lookup-plugin): the table, the column of addresses, the
// column of networks, columns that must be equal, and whether to keep rows
// without a match.
func ipLookup(inRange func(ip, network string) (in, ok bool)) func(*Context, PluginCall) (*value.Table, error) {
	return func(_ *Context, call PluginCall) (*value.Table, error) {
		if len(call.Args) < 3 || call.Args[0].Table == nil || call.Args[1].Column < 0 || call.Args[2].Column < 0 {
			return nil, fmt.Errorf("it needs a table, a column of addresses and a column of networks")
		}
		lookup := call.Args[0].Table
		addresses, networks := call.Input.Columns[call.Args[1].Column], lookup.Columns[call.Args[2].Column]
		keep := false
		var keys []string
		for i := 3; i < len(call.Args); i++ {
			if at := call.Args[i].Column; at >= 0 {
				keys = append(keys, call.Input.Schema.Fields[at].Name)
			} else if call.constant(i) == true {
				keep = true
			}
		}
		var left, right []int
		for row := range call.Input.Rows {
			found := false
			for at := range lookup.Rows {
				in, ok := inRange(value.Text(addresses.Value(row)), value.Text(networks.Value(at)))
				if ok && in && sameKeys(call.Input, row, lookup, at, keys) {
					left, right = append(left, row), append(right, at)
					found = true
				}
			}
			if !found && keep {
				left, right = append(left, row), append(right, -1)
			}
		}
		var columns []Column
		out := tableMaker{rows: len(left)}
		for i, f := range call.Input.Schema.Fields {
			columns = append(columns, fresh(f.Name, f.Type))
			out.add(f.Name, call.Input.Columns[i].Gather(left))
		}
		for i, f := range lookup.Schema.Fields {
			if !slices.Contains(keys, f.Name) {
				columns = append(columns, fresh(f.Name, f.Type))
				out.add(f.Name, lookup.Columns[i].Gather(right))
			}
		}
		for i, c := range uniqueNames(columns) {
			out.fields[i].Name = c.Name
		}
		return out.table(), nil
	}
}

func sameKeys(left *value.Table, row int, right *value.Table, at int, keys []string) bool {
	for _, k := range keys {
		i, j := left.Schema.Index(k), right.Schema.Index(k)
		if i < 0 || j < 0 {
			return false
		}
		x, y := left.Columns[i].Value(row), right.Columns[j].Value(at)
		if x == nil || y == nil || !value.Equal(x, y) {
			return false
		}
	}
	return true
}

// inEngine stands for a plugin that the engine runs itself, since it groups the input for an aggregate.
func inEngine(*Context, PluginCall) (*value.Table, error) {
	return nil, errors.New("it runs in the engine only")
}
