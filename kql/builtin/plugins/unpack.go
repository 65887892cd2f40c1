package plugins

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// What to do if a property of the bag has the name of a column of the input.
const (
	conflictError         = "error"
	conflictKeepSource    = "keep_source"
	conflictReplaceSource = "replace_source"
)

// A bagUnpacker holds the parameters of a call of bag_unpack and what it found.
type bagUnpacker struct {
	call     builtin.PluginCall
	bags     int // ordinal of the column of bags
	prefix   string
	conflict string
	ignored  map[string]bool
	names    []string // of the properties, sorted
	types    map[string]value.Type
}

// bagUnpack makes a column from each property in a column of bags, in the order of their
// names; one that has the name of the column of bags takes its place. Its type is the one that all values of the property have (KQL reference,
// bag-unpack-plugin).
func bagUnpack(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	u := &bagUnpacker{call: call, conflict: conflictError, ignored: map[string]bool{}}
	if err := u.readArguments(); err != nil {
		return nil, err
	}
	u.readProperties()
	if err := ctx.Holds(call.Input.Rows, len(u.names)*call.Input.Rows*builtin.CellBytes); err != nil {
		return nil, fmt.Errorf("%d properties in %d rows: %w", len(u.names), call.Input.Rows, err)
	}
	out := builtin.TableMaker{Rows: call.Input.Rows}
	done := map[string]bool{}
	for i, f := range call.Input.Schema.Fields {
		column := call.Input.Columns[i]
		name, prefixed := strings.CutPrefix(f.Name, u.prefix)
		_, clash := u.types[name]
		switch clash = clash && prefixed; {
		case i == u.bags && !clash:
			continue
		case !clash:
		case i == u.bags || u.conflict == conflictReplaceSource:
			column = u.property(name)
		case u.conflict == conflictError:
			return nil, fmt.Errorf("the property %s has the name of a column of the input", builtin.Preview(name))
		}
		done[name] = done[name] || clash
		out.Add(f.Name, column)
	}
	for _, name := range u.names {
		if !done[name] {
			out.Add(u.prefix+name, u.property(name))
		}
	}
	call.RowByRow(1)
	return out.Table(), nil
}

// readArguments reads the arguments after the column, by name or by position.
func (u *bagUnpacker) readArguments() error {
	if u.bags = -1; len(u.call.Args) > 0 {
		u.bags = u.call.Args[0].Column
	}
	if u.bags < 0 {
		return fmt.Errorf("it needs a column")
	}
	for i := 1; i < len(u.call.Args); i++ {
		a, v := &u.call.Args[i], u.call.Constant(i)
		texts, isList := v.([]any)
		text, isText := v.(string)
		switch {
		case isList:
			for _, k := range texts {
				u.ignored[value.Text(k)] = true
			}
		case isText && (strings.EqualFold(a.Given, "columnsConflict") || a.Given == "" && i == 2):
			u.conflict = text
		case isText && i == 1:
			u.prefix = text
		}
	}
	if !slices.Contains([]string{conflictError, conflictKeepSource, conflictReplaceSource}, u.conflict) {
		return fmt.Errorf("columnsConflict cannot be %s", builtin.Preview(u.conflict))
	}
	return nil
}

// readProperties finds the properties of all bags, each with a type that fits all of its values.
func (u *bagUnpacker) readProperties() {
	u.types = map[string]value.Type{}
	c := u.call.Input.Columns[u.bags]
	for row := range c.Len() {
		bag, ok := c.Value(row).(*value.Bag)
		if !ok {
			continue
		}
		for i := range bag.Len() {
			if k, v := bag.At(i); !u.ignored[k] {
				u.see(k, value.TypeOf(v), v == nil)
			}
		}
	}
	for k, t := range u.types {
		if t == value.Unknown {
			u.types[k] = value.Dynamic
		}
	}
	slices.Sort(u.names)
}

// see widens the type of a property for one more value.
func (u *bagUnpacker) see(name string, t value.Type, null bool) {
	before, seen := u.types[name]
	switch {
	case !seen:
		u.names = append(u.names, name)
		u.types[name] = t
	case null || before == t:
	case before == value.Unknown:
		u.types[name] = t
	case before == value.Long && t == value.Real || before == value.Real && t == value.Long:
		u.types[name] = value.Real
	default:
		u.types[name] = value.Dynamic
	}
}

// property returns the column of a property.
func (u *bagUnpacker) property(name string) value.Column {
	c, t := u.call.Input.Columns[u.bags], u.types[name]
	b := value.NewBuilder(t, c.Len())
	for row := range c.Len() {
		var v any
		if bag, ok := c.Value(row).(*value.Bag); ok {
			v, _ = bag.Get(name)
		}
		b.Append(value.Cast(v, t))
	}
	return b.Column()
}
