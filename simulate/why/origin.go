package why

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The bounds of what is said about where a value comes from.
const (
	maxOrigins = 2  // computed columns of a condition, and columns of a table that one is computed from
	maxSteps   = 64 // operators that a column is followed through
	maxNested  = 16 // columns that are computed from computed ones
)

// A column is a column of the rows that an operator yields.
type column struct {
	at    *condition.Item
	index int
}

// An origin is what computed the value of a column.
type origin struct {
	text   string      // as the query writes it
	verb   string      // how the text makes the value: "=", or "is parsed from"
	place  diag.Span   // where
	exprs  []plan.Expr // over the rows of input
	input  *condition.Item
	picked *plan.AggregateCall // it picks one row of each group
	group  bool                // it is a value of a whole group
	table  string              // for a column of a table: its name; nothing computed it
}

// originOf follows a column to the operator that computed it, or to its table; ok is false where that is not known.
func (f *flow) originOf(c column, event int) (o origin, ok bool) {
	for range maxSteps {
		if c.at == nil || c.index < 0 || c.index >= len(c.at.Node.Schema().Fields) {
			return o, false
		}
		var in *condition.Item
		if producers := f.producers[c.at.ID]; len(producers) > 0 {
			in = producers[0]
		}
		switch n := c.at.Node.(type) {
		case *plan.Scan:
			return origin{table: n.Schema().Fields[c.index].Name}, true
		case *plan.LetTable, *plan.Filter, *plan.Sort, *plan.Take, *plan.Top, *plan.Serialize, *plan.Sample, *plan.SubInput:
			if in == nil || len(in.Node.Schema().Fields) <= c.index {
				return o, false
			}
			c.at = in
		case *plan.Project:
			if c.index >= len(n.Columns) {
				return o, false
			}
			x := unconverted(n.Columns[c.index].Expr)
			ref, same := x.(*plan.ColumnRef)
			if !same {
				return computed(x, in), true
			}
			c = column{in, ref.Index}
		case *plan.Parse:
			if c.index >= len(n.Input.Schema().Fields) {
				return origin{text: subjectOf(n.X), verb: "is parsed from", place: n.Span(), exprs: []plan.Expr{n.X}, input: in}, true
			}
			c.at = in
		case *plan.MvExpand:
			if from := n.Passed()[c.index]; from >= 0 {
				c = column{in, from}
				continue
			}
			i := slices.IndexFunc(n.Expanded, func(x plan.Expansion) bool { return x.Column == c.index })
			if i < 0 {
				return o, false
			}
			ref, same := unconverted(n.Expanded[i].Expr).(*plan.ColumnRef)
			if !same {
				o = computed(n.Expanded[i].Expr, in)
				o.verb = "is an element of"
				return o, true
			}
			c = column{in, ref.Index}
		case *plan.Summarize:
			if c.index < len(n.Keys) {
				x := unconverted(n.Keys[c.index].Expr)
				ref, same := x.(*plan.ColumnRef)
				if !same {
					return computed(x, in), true
				}
				c = column{in, ref.Index}
				continue
			}
			return aggregated(n, c.index-len(n.Keys), in)
		case *plan.Join:
			c, ok = f.throughJoin(c, n.Columns)
			if !ok {
				return o, false
			}
		case *plan.JoinWhere:
			c, ok = f.throughJoin(c, n.Columns)
			if !ok {
				return o, false
			}
		case *plan.Union:
			if len(c.at.Sides) != len(n.Places) || len(c.at.Inputs) != len(n.Places) {
				return o, false
			}
			leg := slices.IndexFunc(c.at.Inputs, func(in *condition.Item) bool { return f.reaches[in.ID][event] })
			if leg < 0 {
				return o, false
			}
			c = column{c.at.Inputs[leg], slices.Index(n.Places[leg], c.index)}
		default:
			return o, false
		}
	}
	return o, false
}

// throughJoin returns the column of a side that a column of a join repeats.
func (f *flow) throughJoin(c column, columns []plan.JoinColumn) (column, bool) {
	if c.index >= len(columns) || len(c.at.Inputs) != 2 {
		return c, false
	}
	from := columns[c.index]
	if from.Right {
		return column{c.at.Inputs[1], from.Index}, true
	}
	return column{c.at.Inputs[0], from.Index}, true
}

func computed(x plan.Expr, in *condition.Item) origin {
	return origin{text: subjectOf(x), verb: "=", place: x.Span(), exprs: []plan.Expr{x}, input: in}
}

// aggregated returns the origin of a column of an aggregate.
func aggregated(n *plan.Summarize, index int, in *condition.Item) (o origin, ok bool) {
	for i := range n.Aggregates {
		a := &n.Aggregates[i]
		if index >= len(a.Names) {
			index -= len(a.Names)
			continue
		}
		o = origin{text: callText(a), verb: "=", place: a.NameSpan, exprs: a.Args, input: in, group: true}
		switch a.Function.Name {
		case "arg_max", "arg_min", "argmax", "argmin", "take_any", "any", "take_anyif", "anyif":
			o.picked = a
		}
		return o, true
	}
	return o, false
}

// callText returns an aggregate as the query writes it, up to its last argument.
func callText(a *plan.AggregateCall) string {
	name := a.NameSpan.Text()
	if len(a.Names) > 1 { // arg_max(x, *) has an argument for each column
		return name + "(" + subjectOf(a.Args[0]) + ", …)"
	}
	var args []string
	for _, x := range a.Args {
		args = append(args, subjectOf(x))
	}
	return shownCode(name + "(" + strings.Join(args, ", ") + ")")
}

func unconverted(x plan.Expr) plan.Expr {
	for {
		of, ok := x.(*plan.Convert)
		if !ok {
			return x
		}
		x = of.X
	}
}

// columnsOf returns the columns that an expression reads, each once.
func columnsOf(list ...plan.Expr) []*plan.ColumnRef {
	var refs []*plan.ColumnRef
	for _, x := range list {
		plan.InspectExpr(x, func(x plan.Expr) bool {
			if ref, ok := x.(*plan.ColumnRef); ok && !slices.ContainsFunc(refs, func(r *plan.ColumnRef) bool { return r.Index == ref.Index && r.Right == ref.Right }) {
				refs = append(refs, ref)
			}
			return true
		})
	}
	return refs
}

// A trail says where the values of a condition come from.
type trail struct {
	made   string // what computes them
	source string // the values in the event that they are computed from
}

// trail returns where the values of a condition of an operator come from, for a row that is made of events.
func (f *flow) trail(op, item *condition.Item, event int, rows []exec.RowRef) trail {
	producers := f.producers[op.ID]
	if len(producers) != 1 || item.Expr == nil {
		return trail{}
	}
	return f.trailOf(item.Expr, producers[0], event, rows)
}

// trailOf returns where the columns of an expression over the rows of an operator come from.
func (f *flow) trailOf(x plan.Expr, input *condition.Item, event int, rows []exec.RowRef) (t trail) {
	var made, source []string
	shown := map[string]bool{}
	for _, ref := range columnsOf(x) {
		o, ok := f.originOf(column{input, ref.Index}, event)
		if !ok || len(o.exprs) == 0 || len(made) == maxOrigins {
			continue // it is a column of the table, or count()
		}
		if o.picked != nil {
			if text := f.pick(o, rows); text != "" && !shown[text] {
				made, shown[text] = append(made, text), true
			}
			continue
		}
		made = append(made, fmt.Sprintf("%s %s %s%s", ref.Name, o.verb, o.text, line(o.place)))
		if o.group {
			continue
		}
		if !f.alone(event, rows) {
			continue
		}
		names, _ := f.sources(o, event, nil, maxNested)
		for _, name := range names {
			if v, ok := f.events[event].value(name); ok && len(source) < maxOrigins && !shown[name] {
				source, shown[name] = append(source, name+" is "+seenAs(v)), true
			}
		}
	}
	t.made, t.source = strings.Join(made, ", "), strings.Join(source, ", ")
	return t
}

// line says on which line something stands.
func line(at diag.Span) string {
	if at.IsZero() || at.Source == nil {
		return ""
	}
	return fmt.Sprintf(" (line %d)", at.Position().Line)
}

// String returns the trail as what follows in a message.
func (t trail) String() string {
	switch {
	case t.made == "":
		return ""
	case t.source == "":
		return "; " + t.made
	}
	return "; " + t.made + ", and " + t.source
}

// alone reports whether a row is made of one event only.
func (f *flow) alone(event int, rows []exec.RowRef) bool {
	return !slices.ContainsFunc(rows, func(ref exec.RowRef) bool {
		i, ok := f.byRef[ref]
		return !ok || i != event
	})
}

// sources adds the columns of the event's table that a value is computed from; ok is false where it is not computed from the event alone.
func (f *flow) sources(o origin, event int, list []string, depth int) (all []string, ok bool) {
	if depth == 0 || o.group || o.input == nil || !f.reaches[o.input.ID][event] || slices.ContainsFunc(o.exprs, readsOtherRows) {
		return nil, false
	}
	for _, ref := range columnsOf(o.exprs...) {
		from, known := f.originOf(column{o.input, ref.Index}, event)
		switch {
		case !known:
			return nil, false
		case from.table == "":
			if list, ok = f.sources(from, event, list, depth-1); !ok {
				return nil, false
			}
		case !slices.Contains(list, from.table):
			list = append(list, from.table)
		}
	}
	return list, true
}

// readsOtherRows reports whether an expression has a function of the window of rows, such as prev.
func readsOtherRows(x plan.Expr) bool {
	found := false
	plan.InspectExpr(x, func(x plan.Expr) bool {
		if c, ok := x.(*plan.Call); ok {
			found = found || c.Function.Name == "prev" || c.Function.Name == "next" || strings.HasPrefix(c.Function.Name, "row_")
		}
		return !found
	})
	return found
}

// pick says which event of a group an aggregate such as arg_max picked.
func (f *flow) pick(o origin, rows []exec.RowRef) string {
	var group []int
	for _, ref := range rows {
		if i, ok := f.byRef[ref]; ok {
			group = append(group, i)
		}
	}
	if len(group) < 2 {
		return ""
	}
	text := fmt.Sprintf("%s%s picks one of them", o.text, line(o.place))
	most := strings.HasSuffix(o.picked.Function.Name, "max")
	if !most && !strings.HasSuffix(o.picked.Function.Name, "min") {
		return text
	}
	ref, ok := unconverted(o.exprs[0]).(*plan.ColumnRef)
	if !ok {
		return text
	}
	best, ties := -1, false
	var bound any
	for _, i := range group {
		from, ok := f.originOf(column{o.input, ref.Index}, i)
		if !ok || from.table == "" {
			return text
		}
		v, ok := f.events[i].value(from.table)
		if !ok || v == nil {
			continue
		}
		order, ok := value.Compare(v, bound)
		switch {
		case best < 0 || ok && (order > 0) == most && order != 0:
			best, bound, ties = i, v, false
		case !ok || order == 0:
			ties = true
		}
	}
	if best < 0 || ties {
		return text
	}
	return fmt.Sprintf("%s%s picks %s", o.text, line(o.place), f.events[best].Name)
}

// value returns the value that a column has in an event; ok is false where it is not known.
func (e Event) value(name string) (v any, ok bool) {
	if e.Value == nil {
		return nil, false
	}
	return e.Value(name)
}

// seenAs returns a value as a message shows what something is.
func seenAs(v any) string {
	if v == "" {
		return "empty"
	}
	return literal(v)
}
