package differential

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/value"
)

// odd has values beside those of tables that functions may trip over, by type.
var odd = map[value.Type][]string{
	value.Int:  {"int(100000000)", "int(-100000000)"},
	value.Long: {"1000000000", "long(-1000000000)", "100", "3000000000000", "64"},
	value.Real: {"real(180)", "real(-90.5)", "real(1e-9)", "1e18", "real(0.5)", "real(2147483648)"},
	value.String: {
		`"(a*)*b"`, `"["`, `"(?P<x>a)"`, `"yyyy-MM-dd HH:mm:ss.fffffff tt"`, `"POINT(1 2)"`, `"10.0.0.0/8"`, `"fe80::1%eth0"`, `"<a b='c'>d<e/></a>"`,
		`"https://u:p@[::1]:80/a/../b?c=d&e#f"`, `"SGVsbG8="`, `"xn--a-b"`, `"$.a[0]['b']"`, `"$..x"`, `"{\"a\":[1,{\"b\":null}]}"`, `"Mozilla/5.0 (X11; Linux) Gecko"`,
		`strrep("ab", 5000)`, `strrep("[", 5000)`, `"year"`, `"%s %d"`, `"1e99999"`, `"C:\\a\\b.txt"`, `"u4pruydqqvj"`, `"a=1;b=\"2;3\""`,
	},
	value.DateTime: {"datetime(9999-12-31T23:59:59.9999999Z)", "datetime(0001-01-01)", "now()"},
	value.Timespan: {"1d", "time(-1.00:00:00)", "1tick", "0s"},
	value.Dynamic: {
		"range(1, 2000)", "range(datetime(2024-01-01), datetime(2024-03-01), 1h)", "repeat(real(nan), 100)", "repeat(dynamic(null), 50)", `dynamic([1,-1,1e308,-1e308,null])`,
		`dynamic({"type":"Point","coordinates":[200,"x"]})`, `dynamic({"type":"Polygon","coordinates":[[[0,0],[10,10],[0,10],[10,0],[0,0]]]})`, `dynamic([["a",1],["b"]])`,
		`parse_json(strcat(strrep("[", 3000), strrep("]", 3000)))`, `dynamic(["a","b","a"])`, `pack_array(1, "1", 1.0, true, now(), 1h)`,
	},
}

// accepted has the types that a parameter takes which does not list them.
var accepted = map[builtin.Accepts][]value.Type{
	builtin.AcceptsInteger: integers, builtin.AcceptsIntegerOrArray: {value.Long, value.Dynamic}, builtin.AcceptsRealOrDecimal: {value.Real, value.Decimal},
	builtin.AcceptsStringOrDynamic: {value.String, value.Dynamic}, builtin.AcceptsStringOrArray: {value.String, value.Dynamic},
	builtin.AcceptsDynamicArray: {value.Dynamic}, builtin.AcceptsDynamicBag: {value.Dynamic}, builtin.AcceptsNumber: numeric, builtin.AcceptsNumberOrBool: numeric,
	builtin.AcceptsSummable: orderable, builtin.AcceptsOrderable: orderable, builtin.AcceptsCommonNumber: numeric, builtin.AcceptsCommonSummable: orderable, builtin.AcceptsCommonOrderable: orderable,
}

// A caller draws calls of functions.
type caller struct {
	*dice
	scope scope
	types []value.Type // of the arguments so far
}

// value draws an argument of a type: a column, where it may be one, or a constant.
func (c *caller) value(t value.Type, fixed bool) string {
	columns := c.scope.columns(t)
	switch {
	case !fixed && len(columns) > 0 && c.chance(60):
		return pick(c.dice, columns)
	case len(odd[t]) > 0 && c.chance(60):
		return pick(c.dice, odd[t])
	}
	return c.literal(t)
}

func (c *caller) argument(p *builtin.Param, fixed bool) string {
	switch {
	case p.Accepts == builtin.AcceptsTabular:
		return pick(c.dice, []string{"(T)", "(T | take 2)", "(U)"})
	case p.Accepts == builtin.AcceptsTypeLiteral:
		return "typeof(" + pick(c.dice, allTypes).String() + ")"
	case p.Argument == builtin.ArgumentStar, p.Argument == builtin.ArgumentStarAllowed && c.chance(20):
		return "*"
	case p.Argument == builtin.ArgumentAggregate:
		return pick(c.dice, []string{"count()", "make_list(l0)", "max(t0)", "dcount(s0)"})
	case len(p.Values) > 0 && c.chance(70):
		return quote(pick(c.dice, p.Values))
	case p.Default != "" && c.chance(20):
		return p.Default
	case p.Argument == builtin.ArgumentColumn || p.Argument == builtin.ArgumentColumnOf0 || p.Argument == builtin.ArgumentColumnOf0Common:
		return pick(c.dice, c.scope.fields).Name
	}
	types := allTypes
	switch list, known := accepted[p.Accepts]; {
	case c.chance(8):
	case p.Accepts == builtin.AcceptsDeclared && len(p.Types) > 0:
		types = p.Types
	case known:
		types = list
	}
	t := pick(c.dice, types)
	if at := int(p.Accepts - builtin.AcceptsArg0); p.Accepts >= builtin.AcceptsArg0 && at < len(c.types) {
		t = c.types[at]
	}
	c.types = append(c.types, t)
	return c.value(t, fixed || p.Argument >= builtin.ArgumentLiteral)
}

// call draws a call by one of the function's signatures.
func (c *caller) call(f *builtin.Function, fixed bool) string {
	c.types = nil
	sig := pick(c.dice, f.Signatures())
	var args []string
	for i := range sig.Params {
		p := &sig.Params[i]
		for range p.Min + c.below(min(p.Max-p.Min, 3)+1) {
			args = append(args, c.argument(p, fixed))
		}
	}
	if f.Kind == builtin.Operator {
		return operation(f.Name, args)
	}
	return f.Name + "(" + strings.Join(args, ", ") + ")"
}

// operation writes an operator between its operands.
func operation(name string, args []string) string {
	first, rest := args[0], args[1:]
	switch {
	case strings.HasPrefix(name, "unary "):
		return name[len("unary "):] + "(" + first + ")"
	case strings.HasSuffix(name, "between"):
		return first + " " + name + " (" + strings.Join(rest, " .. ") + ")"
	case strings.TrimLeft(name, "!") == "in", strings.TrimLeft(name, "!") == "in~", strings.HasPrefix(name, "has_a"):
		return first + " " + name + " (" + strings.Join(rest, ", ") + ")"
	}
	return first + " " + name + " " + strings.Join(rest, " ")
}

// callTables returns tables that have a column of each type, with every value there is.
func callTables() []*table {
	full := &table{name: "T"}
	var fields []value.Field
	for _, t := range allTypes {
		fields = append(fields, value.Field{Name: letters[t] + "0", Type: t})
	}
	full.schema = value.NewSchema(fields...)
	for r := range 40 {
		row := make([]any, len(fields))
		for i, f := range fields {
			all := append(append(append([]any(nil), tame[f.Type]...), wild[f.Type]...), nil)
			if row[i] = all[r%len(all)]; row[i] == nil && f.Type == value.String {
				row[i] = unwritten
			}
		}
		full.rows = append(full.rows, row)
	}
	few := &table{name: "U", schema: full.schema, rows: full.rows[:2]}
	return []*table{full, few}
}

// callForms are the queries in which a function of a kind is called.
var callForms = map[builtin.Kind][]string{
	builtin.ScalarFunction: {"print x = %s", "T | project x = %s", "T | extend x = %s | summarize count(), take_any(x) by i0", "T | serialize x = %s", "T | where isnotnull(%s)"},
	builtin.Operator:       {"print x = %s", "T | project x = %s", "T | where %s", "T | where not(%s)", "T | extend x = %s | sort by tostring(x) asc"},
	builtin.Aggregate: {"T | summarize x = %s", "T | summarize %s by i0", "T | make-series x = %s on t0 from datetime(2024-01-01) to datetime(2024-02-01) step 1d",
		"T | where false | summarize %s", "T | top-nested 3 of s0 by x = %s"},
	builtin.Plugin: {"T | evaluate %s", "U | evaluate %s", "T | where false | evaluate %s", "T | project s0, l0, t0 | evaluate %s"},
}

func TestEveryFunctionAnswersOrSaysWhatIsWrong(t *testing.T) {
	rounds := 5
	switch {
	case *queries > 0:
		rounds = *queries
	case testing.Short():
		rounds = 2
	}
	tables := callTables()
	cat := catalogOf(tables)
	c := &caller{dice: newDice(seedOf(*firstSeed)), scope: scope{fields: tables[0].schema.Fields}}
	for kind, list := range callForms {
		drawn, bound, ran := 0, 0, 0
		for f := range library.All(kind) {
			if f.Outside != "" || len(f.Signatures()) == 0 {
				continue
			}
			for range rounds {
				i := c.below(len(list))
				text := fmt.Sprintf(list[i], c.call(f, i == 0 && list[0] == "print x = %s"))
				e := survive(text, tables, cat, timeGiven)
				drawn++
				if e.bound {
					bound++
				}
				if e.ran {
					ran++
				}
				if e.fault != "" {
					t.Errorf("%s\n%s", text, e.fault)
				}
			}
		}
		t.Logf("%s: %d calls, %d bound, %d gave an answer", list[0], drawn, bound, ran)
		if bound < drawn/4 {
			t.Errorf("only %d of %d calls bind", bound, drawn)
		}
	}
}
