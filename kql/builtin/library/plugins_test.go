package library

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// oddTable has a column of each type, full of values that functions may stumble over.
func oddTable() *value.Table {
	const rows = 24
	odd := oddValues()
	out := builtin.TableMaker{Rows: rows}
	for _, typ := range allTypes {
		b := value.NewBuilder(typ, rows)
		for row := range rows {
			b.Append(odd[typ][row%len(odd[typ])])
		}
		out.Add("c_"+typ.String(), b.Column())
	}
	return out.Table()
}

// oddArgument returns an argument for a parameter: a column, a table, a condition or a constant.
func oddArgument(p *builtin.Param, in *value.Table, random *rand.Rand) builtin.PluginArg {
	arg := builtin.PluginArg{Param: p.Name, Column: -1, Name: "e"}
	odd := oddValues()
	types := typesFor(p, nil)
	switch p.Argument {
	case builtin.ArgumentColumn, builtin.ArgumentColumnOf0, builtin.ArgumentColumnOf0Common:
		arg.Column = random.IntN(len(in.Columns))
		return arg
	}
	typ := types[random.IntN(len(types))]
	switch {
	case p.Accepts == builtin.AcceptsTabular:
		arg.Table = in
	case typ == value.Bool && random.IntN(2) == 0:
		arg.Values = in.Columns[0]
	default:
		arg.Const = value.Constant(typ, odd[typ][random.IntN(len(odd[typ]))], 1)
	}
	return arg
}

func TestNoPluginPanicsOnOddArguments(t *testing.T) {
	in := oddTable()
	random := rand.New(rand.NewPCG(3, 9))
	for f := range All(builtin.Plugin) {
		if f.Run == nil {
			continue
		}
		signatures := f.Signatures()
		for i := range signatures {
			for range 400 {
				call := builtin.PluginCall{Input: in, Also: func(*value.Table) {}}
				for k := range signatures[i].Params {
					p := &signatures[i].Params[k]
					for range p.Min + random.IntN(2) {
						call.Args = append(call.Args, oddArgument(p, in, random))
					}
				}
				standsCall(t, f, call)
			}
		}
	}
}

// standsCall runs a plugin, which may fail but not panic, and checks that its result is a proper table.
func standsCall(t *testing.T, f *builtin.Function, call builtin.PluginCall) {
	t.Helper()
	defer func() {
		if fault := recover(); fault != nil {
			t.Fatalf("%s%v: %v", f.Name, describe(call), fault)
		}
	}()
	ctx := testContext()
	ctx.MaxRows = 5_000
	out, err := f.Run(ctx, call)
	if err != nil {
		if strings.TrimSpace(err.Error()) == "" {
			t.Errorf("%s%v fails without a word", f.Name, describe(call))
		}
		return
	}
	for i, c := range out.Columns {
		if field := out.Schema.Fields[i]; c.Len() != out.Rows || c.Type() != field.Type {
			t.Errorf("%s%v: column %s has %d rows of %s, want %d of %s", f.Name, describe(call), field.Name, c.Len(), c.Type(), out.Rows, field.Type)
		}
	}
}

func describe(call builtin.PluginCall) []string {
	var list []string
	for i := range call.Args {
		a := &call.Args[i]
		switch {
		case a.Column >= 0:
			list = append(list, call.Input.Schema.Fields[a.Column].Name)
		case a.Const != nil:
			list = append(list, fmt.Sprint(a.Constant()))
		default:
			list = append(list, a.Param)
		}
	}
	return list
}

func TestEveryPluginRunsOrSaysWhatItNeeds(t *testing.T) {
	for f := range All(builtin.Plugin) {
		if f.Runs() == (f.Outside != "") && !strings.HasPrefix(f.Name, "geo_") {
			t.Errorf("%s: runs is %t, what it needs from outside is %q", f.Name, f.Runs(), f.Outside)
		}
		if len(f.Outside) > 40 {
			t.Errorf("%s: %q is too long for a message", f.Name, f.Outside)
		}
	}
}
