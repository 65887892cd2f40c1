package skeleton

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A group is the rows that a row of a summarize is made of: one that is always there, and spare ones,
// whose events occur only where a condition of an aggregate needs other rows than the first.
type group struct {
	instances []*instance
}

// An instance is one row of a group. Its events may occur several times.
type instance struct {
	row  *row
	on   *variable // of a spare one
	args [][]term  // of each aggregate
}

// An aggregate is a column of an aggregate over a group.
type aggregate struct {
	name   string
	t      value.Type
	group  *group
	index  int // of the aggregate in the summarize
	column int // of those that it yields
}

// A rowCount is how many rows there are.
type rowCount struct{ row *row }

// A comparison is the condition that a number is at least n.
type comparison struct {
	x term
	n int64
}

// A matched is the condition that a text matches the pattern of a parse-where.
type matched struct {
	x       term
	pattern *pattern
}

func (a *aggregate) typ() value.Type { return a.t }
func (*rowCount) typ() value.Type    { return value.Long }
func (*comparison) typ() value.Type  { return value.Bool }
func (*matched) typ() value.Type     { return value.Bool }

func (a *aggregate) args(i *instance) []term { return i.args[a.index] }

// maxSpares bounds the spare rows of a group.
const maxSpares = 3

// summarize returns the row of a group.
func (b *builder) summarize(n plan.Node, input plan.Node, keys []plan.Named, aggregates []plan.AggregateCall) *row {
	g := &group{}
	main := b.instance(g, input, keys, aggregates, nil)
	var seen []string
	for _, a := range aggregates {
		if !conditional(nameOf(a)) || len(a.Args) == 0 || b.on != nil || len(seen) == maxSpares {
			continue
		}
		text := a.Args[len(a.Args)-1].Span().Text()
		if slices.Contains(seen, text) {
			continue
		}
		seen = append(seen, text)
		b.on = b.variable(nil, "", value.Long, int64(0))
		spare := b.instance(g, input, keys, aggregates, b.on)
		for i := range keys {
			b.equal(main.columns[i], spare.columns[i], keys[i].Expr.Span())
		}
		b.on = nil
	}
	out := &row{columns: slices.Clip(main.columns), events: main.events}
	for at, a := range aggregates {
		for i := range a.Names {
			t := value.Unknown
			if i < len(a.Types) {
				t = a.Types[i]
			}
			out.columns = append(out.columns, b.aggregated(&aggregate{nameOf(a), t, g, at, i}, a, i, input))
		}
	}
	return out
}

// instance adds a row to a group, and returns its keys.
func (b *builder) instance(g *group, input plan.Node, keys []plan.Named, aggregates []plan.AggregateCall, on *variable) *row {
	r := b.row(input)
	i := &instance{row: r, on: on}
	for _, a := range aggregates {
		var args []term
		for _, x := range a.Args {
			t := b.expr(x, r, nil)
			if _, plain := x.(*plan.ColumnRef); !plain || len(a.Args) == 1 || len(args) == 0 {
				markUsed(t)
			}
			args = append(args, t)
		}
		i.args = append(i.args, args)
	}
	g.instances = append(g.instances, i)
	return b.columns(keys, r)
}

// aggregated returns the column of an aggregate. One that picks a value of the rows is that of the first row.
func (b *builder) aggregated(g *aggregate, a plan.AggregateCall, column int, input plan.Node) term {
	main := g.group.instances[0]
	args := g.args(main)
	switch g.name {
	case "arg_max", "arg_min", "argmax", "argmin", "any", "take_any", "take_anyif", "anyif":
		if len(args) == len(a.Names) {
			return args[column]
		}
		name := a.Names[column]
		for {
			if i := input.Schema().Index(name); i >= 0 && i < len(main.row.columns) {
				return main.row.columns[i]
			}
			_, rest, more := strings.Cut(name, "_")
			if !more {
				break
			}
			name = rest
		}
		if column < len(args) {
			return args[column]
		}
		return &unknown{g.t}
	}
	return g
}

// nameOf returns the name of an aggregate's function: count with a condition is countif.
func nameOf(a plan.AggregateCall) string {
	if a.Function.Name == "count" && len(a.Args) == 1 && a.Args[0].Type() == value.Bool {
		return "countif"
	}
	return a.Function.Name
}

func conditional(name string) bool {
	return strings.HasSuffix(name, "if") && name != "if" || strings.HasSuffix(name, "_if")
}

// count returns how many rows the events make.
func (s *solver) count(r *row, on *variable) int64 {
	n := int64(1)
	for _, e := range r.events {
		if k, ok := e.repeat.root().val.(int64); ok {
			n *= k
		}
	}
	if on != nil && on.val != int64(1) {
		return 0
	}
	return n
}

// aggregate computes an aggregate over its group.
func (s *solver) aggregate(a *aggregate) (any, bool) {
	name := strings.ReplaceAll(a.name, "_", "")
	var values []any // one for each row, or for each kind of row
	var counts []int64
	total := int64(0)
	for _, i := range a.group.instances {
		n := s.count(i.row, i.on)
		args := a.args(i)
		if n == 0 {
			continue
		}
		if conditional(a.name) {
			holds, ok := s.eval(args[len(args)-1])
			if !ok {
				return nil, false
			}
			if holds != true {
				continue
			}
			args = args[:len(args)-1]
		}
		total += n
		if len(args) > 0 {
			v, ok := s.eval(args[0])
			if !ok {
				return nil, false
			}
			values, counts = append(values, v), append(counts, n)
			if s.varies(args[0]) {
				counts[len(counts)-1] = -n
			}
		}
	}
	base := strings.TrimSuffix(name, "if")
	if base == "count" && !strings.HasPrefix(name, "countdistinct") {
		return total, true
	}
	switch base {
	case "dcount", "countdistinct":
		return distinct(values, counts), true
	case "makeset", "makelist":
		var list []any
		for i, v := range values {
			for k := int64(0); k < max(1, -counts[i]) && len(list) < 200; k++ {
				if v != nil && v != "" && (base == "makelist" || !slices.ContainsFunc(list, func(have any) bool { return value.Equal(have, v) }) || k > 0) {
					list = append(list, v)
				}
			}
		}
		return list, true
	case "sum":
		sum := 0.0
		for i, v := range values {
			f, ok := number(v)
			if !ok {
				return nil, false
			}
			sum += f * float64(abs(counts[i]))
		}
		return value.Cast(sum, a.t), true
	case "stdev", "variance", "stdevp", "variancep":
		return 0.0, true
	case "min", "max":
		var best any
		for _, v := range values {
			if order, ok := value.Compare(v, best); best == nil || ok && (order > 0) == (base == "max") && order != 0 {
				best = v
			}
		}
		return best, true
	case "avg", "percentile":
		if len(values) == 0 {
			return nil, true
		}
		return value.Cast(values[0], a.t), true
	}
	return nil, false
}

// distinct counts different values. A negative count is of rows whose values differ.
func distinct(values []any, counts []int64) int64 {
	n := int64(0)
	for i, v := range values {
		if counts[i] < 0 {
			n -= counts[i]
		} else if v != nil && !slices.ContainsFunc(values[:i], func(have any) bool { return value.Equal(have, v) }) {
			n++
		}
	}
	return n
}

func abs(n int64) int64 { return max(n, -n) }

func number(v any) (float64, bool) {
	f, ok := value.Cast(v, value.Real).(float64)
	return f, ok
}

// varies reports whether the value of a term is another one for each event.
func (s *solver) varies(t term) bool {
	found := false
	each(t, func(v *variable) {
		text, ok := v.root().val.(string)
		found = found || ok && strings.Contains(text, counter) || v.root() == v && v.numbered
		found = found || v.root().numbered
	})
	return found
}

// makeAggregate looks for values with which an aggregate has the value v.
func (s *solver) makeAggregate(a *aggregate, v any, k func() bool) bool {
	name := strings.TrimSuffix(strings.ReplaceAll(a.name, "_", ""), "if")
	if conditional(a.name) && s.makeSpare(a, v, name, k) {
		return true
	}
	main := a.group.instances[0]
	args := a.args(main)
	switch name {
	case "count":
		n, ok := value.Cast(v, value.Long).(int64)
		return ok && s.repeat(main.row, n, k)
	case "dcount", "countdistinct":
		n, ok := value.Cast(v, value.Long).(int64)
		return ok && len(args) > 0 && s.repeat(main.row, n, func() bool { return s.vary(args[0], k) })
	case "sum":
		if f, ok := number(v); ok && len(args) > 0 {
			n := float64(max(1, s.count(main.row, nil)))
			return s.make(args[0], value.Cast(f/n, args[0].typ()), k) || s.make(args[0], value.Cast(f/n+1, args[0].typ()), k)
		}
	case "min", "max", "avg", "percentile":
		return len(args) > 0 && s.make(args[0], value.Cast(v, args[0].typ()), k)
	case "makeset", "makelist":
		if list, ok := v.([]any); ok && len(list) > 0 && len(args) > 0 {
			return s.make(args[0], list[0], k)
		}
		return len(args) > 0 && s.make(args[0], v, k)
	}
	return false
}

// makeSpare is makeAggregate for an aggregate with a condition, over the row that meets it already or over a spare one.
func (s *solver) makeSpare(a *aggregate, v any, name string, k func() bool) bool {
	n, ok := value.Cast(v, value.Long).(int64)
	if !ok {
		return false
	}
	for _, i := range a.group.instances {
		args := a.args(i)
		if i.on != nil && i.on.val != int64(0) {
			continue // another condition has it
		}
		if i.on == nil {
			if holds, _ := s.eval(args[len(args)-1]); holds != true {
				continue
			}
		}
		rest := func() bool {
			if name == "dcount" {
				return s.repeat(i.row, n, func() bool { return s.vary(args[0], k) })
			}
			return s.repeat(i.row, n, k)
		}
		if i.on == nil {
			if rest() {
				return true
			}
			continue
		}
		if s.set(i.on, int64(1), func() bool { return s.achieve(args[len(args)-1], true, rest) }) {
			return true
		}
	}
	main := a.group.instances[0]
	args := a.args(main)
	return s.achieve(args[len(args)-1], true, func() bool { return s.repeat(main.row, n, k) })
}

// maxRepeat is how often an event may occur.
const maxRepeat = 10_000

// repeat has the events of a row occur so often that they make n rows.
func (s *solver) repeat(r *row, n int64, k func() bool) bool {
	if n < 1 || n > maxRepeat {
		return false
	}
	for _, e := range r.events {
		if s.set(e.repeat, n, k) {
			return true
		}
	}
	return n == 1 && k()
}

// vary gives each event another value of a term.
func (s *solver) vary(t term, k func() bool) bool {
	if s.varies(t) {
		return k()
	}
	if v, ok := s.eval(t); ok && t.typ() == value.String {
		for _, text := range countedTexts(value.Text(v)) {
			if s.make(t, text, func() bool { return s.varies(t) && k() }) {
				return true
			}
		}
	}
	done := false
	each(t, func(v *variable) {
		if v = v.root(); done || v.event == nil || len(v.children) > 0 && v.t != value.Dynamic {
			return
		}
		switch x := v.val.(type) {
		case string:
			for _, text := range countedTexts(x) {
				if done = s.set(v, text, k); done {
					return
				}
			}
		case int32, int64, float64, value.Instant:
			if _, time := x.(value.Instant); time && v.name != source.TimeColumn {
				return
			}
			v.numbered = true
			s.gen++
			if done = k(); !done {
				v.numbered = false
				s.gen++
			}
		}
	})
	return done
}
