package builtin

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
)

// oddTable has a column of each type, full of values that functions stumble over.
func oddTable() *value.Table {
	const rows = 24
	odd := oddValues()
	out := tableMaker{rows: rows}
	for _, typ := range allTypes {
		b := value.NewBuilder(typ, rows)
		for row := range rows {
			b.Append(odd[typ][row%len(odd[typ])])
		}
		out.add("c_"+typ.String(), b.Column())
	}
	return out.table()
}

// oddArgument returns an argument for a parameter: a column, a table, a condition or a constant.
func oddArgument(p *Param, in *value.Table, random *rand.Rand) PluginArg {
	arg := PluginArg{Param: p.Name, Column: -1, Name: "e"}
	odd := oddValues()
	types := typesFor(p, nil)
	switch p.Argument {
	case ArgumentColumn, ArgumentColumnOf0, ArgumentColumnOf0Common:
		arg.Column = random.IntN(len(in.Columns))
		return arg
	}
	typ := types[random.IntN(len(types))]
	switch {
	case p.Accepts == AcceptsTabular:
		arg.Table = in
	case typ == value.Bool && random.IntN(2) == 0:
		arg.Values = in.Columns[0]
	default:
		arg.Const = value.Constant(typ, odd[typ][random.IntN(len(odd[typ]))], 1)
	}
	return arg
}

func TestPluginsStandOddArguments(t *testing.T) {
	in := oddTable()
	random := rand.New(rand.NewPCG(3, 9))
	for f := range All(Plugin) {
		if f.Run == nil {
			continue
		}
		signatures := f.Signatures()
		for i := range signatures {
			for range 400 {
				call := PluginCall{Input: in, Also: func(*value.Table) {}}
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

// standsCall runs a plugin, which may fail but not panic, and checks that what it yields is a table.
func standsCall(t *testing.T, f *Function, call PluginCall) {
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

func describe(call PluginCall) []string {
	var list []string
	for i := range call.Args {
		a := &call.Args[i]
		switch {
		case a.Column >= 0:
			list = append(list, call.Input.Schema.Fields[a.Column].Name)
		case a.Const != nil:
			list = append(list, fmt.Sprint(a.constant()))
		default:
			list = append(list, a.Param)
		}
	}
	return list
}

func TestEveryPluginRunsOrSaysWhatItNeeds(t *testing.T) {
	for f := range All(Plugin) {
		if f.Runs() == (f.Outside != "") && !strings.HasPrefix(f.Name, "geo_") {
			t.Errorf("%s: runs is %t, what it needs from outside is %q", f.Name, f.Runs(), f.Outside)
		}
		if len(f.Outside) > 40 {
			t.Errorf("%s: %q is too long for a message", f.Name, f.Outside)
		}
	}
}

func TestNetworksFindTheRowsOfAnAddress(t *testing.T) {
	column := func(texts ...string) value.Column { return value.NewVector(value.String, texts, nil) }
	cases := []struct {
		read     func(string) (subnet, bool)
		networks []string
		address  string
		want     string
	}{
		{subnet4, []string{"10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "0.0.0.0/0", "bad", "10.1.2.3/32"}, "10.1.2.3", "[0 1 2 3 5]"},
		{subnet4, []string{"10.0.0.0/8", "10.0.0.0/24"}, "10.0.0.0/16", "[0]"}, // the network lies in the first one only
		{subnet4, []string{"10.1.2.7/29", "10.1.2.8/29"}, "10.1.2.1", "[0]"},
		{subnet4, []string{"10.0.0.0/8"}, "10.0.0", "[]"},
		{subnet6, []string{"fe80::/10", "fe80::1", "::/0", "10.0.0.0/8"}, "fe80::1", "[0 1 2]"},
		{subnet6, []string{"fe80::/10", "10.0.0.0/8", "::ffff:10.0.0.0/104"}, "10.1.2.3", "[1]"},
		{subnet6, []string{"2001:db8::/33"}, "2001:db8:8000::1", "[]"},
	}
	for _, c := range cases {
		index := newNetworkIndex(c.read, column(c.networks...), nil)
		if got := fmt.Sprint(index.find([]int{}, column(c.address), nil, 0)); got != c.want {
			t.Errorf("%s in %q: got %s, want %s", c.address, c.networks, got, c.want)
		}
	}
}

// TestNetworksAgreeWithTheFunctions holds the index against the comparison of each pair.
func TestNetworksAgreeWithTheFunctions(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	text := func() string {
		return fmt.Sprintf("10.%d.%d.%d/%d", random.IntN(3), random.IntN(3), random.IntN(256), 8+random.IntN(25))
	}
	var networks, addresses []string
	for range 200 {
		networks, addresses = append(networks, text()), append(addresses, text())
	}
	index := newNetworkIndex(subnet4, value.NewVector(value.String, networks, nil), nil)
	column := value.NewVector(value.String, addresses, nil)
	for row, a := range addresses {
		want := []int{}
		for at, n := range networks {
			if in, ok := inRange4(a, n); ok && in {
				want = append(want, at)
			}
		}
		if got := index.find([]int{}, column, nil, row); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, want %v", a, got, want)
		}
	}
}

func TestPeriodsOfTime(t *testing.T) {
	day := int64(value.Day)
	at := func(s string) int64 { return int64(dt(s)) }
	cases := []struct {
		start, end int64
		step       any
		want       int // periods; -1 for an error
		last       int64
	}{
		{0, 10 * day, value.Day, 11, 10 * day},
		{0, 10*day - 1, value.Day, 10, 9 * day},
		{5, 4, int64(1), 0, 0},
		{0, 1 << 62, int64(1), -1, 0},
		{-1 << 63, 1<<63 - 1, int64(1 << 60), 16, 0},
		{0, 10, int64(0), -1, 0},
		{0, 10, nil, -1, 0},
		{at("2024-01-31"), at("2024-03-01"), "month", 3, at("2024-03-01")},
		{at("2024-01-31"), at("2024-03-01"), "year", 1, at("2024-01-01")},
		{at("2024-01-31"), at("2024-02-04"), "week", 2, at("2024-02-04")},
		{at("9999-12-01"), int64(value.MaxInstant), "year", 1, at("9999-01-01")},
		{at("2024-01-31"), at("2024-02-04"), "era", -1, 0},
		{-5, 5, "week", -1, 0},
	}
	for _, c := range cases {
		p, err := newPeriods(c.start, c.end, c.step)
		switch {
		case (err != nil) != (c.want < 0):
			t.Errorf("%d to %d by %v: %v", c.start, c.end, c.step, err)
		case err != nil:
		case p.count() != c.want:
			t.Errorf("%d to %d by %v: %d periods, want %d", c.start, c.end, c.step, p.count(), c.want)
		case c.last != 0 && p[p.count()-1] != c.last:
			t.Errorf("%d to %d by %v: the last begins at %d, want %d", c.start, c.end, c.step, p[p.count()-1], c.last)
		}
	}
}
