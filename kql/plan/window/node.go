package window

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// maxSteps bounds the work of a walk: functions that call others twice multiply it.
const maxSteps = 200_000

// maxDepth bounds how deep expressions and nodes are followed.
const maxDepth = 400

// A walker finds the ways of nodes.
type walker struct {
	period    value.Duration
	memo      map[plan.Node][]*way
	subs      map[*plan.SubInput][]*way
	lets      map[*plan.Let]val
	over      map[*way]plan.Node // the node whose rows arise in the way, for those that a filter reads
	names     map[string]bool    // of the lets that are not constants
	bounds    []Bound
	ranges    []Range
	fixed     []Fixed
	consulted []*use
	steps     int
	depth     int
	cut       bool
}

// enter counts a step down, and reports whether there is room for it.
func (w *walker) enter() bool {
	if w.steps++; w.steps > maxSteps || w.depth >= maxDepth {
		w.cut = true
		return false
	}
	w.depth++
	return true
}

// node returns the ways in which a row of the node arises.
func (w *walker) node(n plan.Node) []*way {
	if n == nil {
		return nil
	}
	if known, ok := w.memo[n]; ok {
		return known
	}
	if !w.enter() {
		return []*way{{unknown: true}}
	}
	defer func() { w.depth-- }()
	ways := w.few(w.make(n))
	w.memo[n] = ways
	return ways
}

// few leaves out what is more than a node may have.
func (w *walker) few(ways []*way) []*way {
	if len(ways) > maxWays {
		w.cut = true
		return ways[:maxWays]
	}
	return ways
}

func (w *walker) make(n plan.Node) []*way {
	switch n := n.(type) {
	case *plan.Scan:
		return []*way{source(n, &Read{Node: n, Table: n.Name, Known: n.Table != nil && (!n.Table.Assumed || strings.HasSuffix(n.Name, "_CL"))})}
	case *plan.DeclaredCall:
		if n.Function == catalog.GetWatchlist || strings.EqualFold(n.Function, "_GetWatchlistAlias") {
			return []*way{{}} // its items have no age
		}
		return []*way{source(n, &Read{Node: n, Function: n.Function, Known: true})}
	case *plan.DataTable, *plan.External, *plan.Range:
		return []*way{{}}
	case *plan.Print:
		return w.computed([]*way{{}}, n.Columns)
	case *plan.SubInput:
		return w.subs[n]
	case *plan.LetTable:
		return w.node(n.Let.Table)
	case *plan.Filter:
		return w.filter(n)
	case *plan.Project:
		return w.computed(w.node(n.Input), n.Columns)
	case *plan.Sort, *plan.Serialize, *plan.Render:
		return w.node(n.Inputs()[0])
	case *plan.Take, *plan.Top, *plan.Sample:
		return partial(w.node(n.Inputs()[0]))
	case *plan.Summarize:
		return w.summarize(n)
	case *plan.Count:
		y := &way{}
		y.set(0, val{kind: count, needs: bareAll(w.node(n.Input)), number: true})
		return []*way{y}
	case *plan.MakeSeries:
		return w.makeSeries(n)
	case *plan.Join:
		return w.join(n)
	case *plan.JoinWhere:
		return w.joinWhere(n)
	case *plan.Union:
		return w.union(n)
	case *plan.Parse:
		return partial(w.parsed(n.Input, func(i int) bool {
			return slices.ContainsFunc(n.Pattern, func(p plan.PatternPart) bool { return p.Column == i })
		}))
	case *plan.ParseKv:
		before := len(n.Input.Schema().Fields)
		return w.parsed(n.Input, func(i int) bool { return i >= before })
	case *plan.MvExpand:
		return w.expand(n)
	case *plan.MvApply:
		return w.apply(n)
	case *plan.Partition:
		w.subs[n.Rows] = w.node(n.Input)
		if n.Rows == nil {
			break
		}
		return w.node(n.Sub)
	case *plan.SampleDistinct, *plan.TopHitters, *plan.TopNested, *plan.Reduce, *plan.Consume:
		return partial(bareAll(w.node(n.Inputs()[0])))
	case *plan.Evaluate:
		return w.plugin(n)
	}
	return w.other(n)
}

// other returns the ways of an operator that is not followed: nothing is known of its rows but what they are made of.
func (w *walker) other(n plan.Node) []*way {
	var ways []*way
	for _, in := range n.Inputs() {
		for _, y := range w.node(in) {
			y = y.bare()
			y.unknown = true
			ways = append(ways, y)
		}
	}
	if len(ways) == 0 {
		return []*way{{unknown: true}}
	}
	return ways
}

// source returns the way in which a row of a table arises.
func source(n plan.Node, r *Read) *way {
	y := &way{uses: []*use{{read: r}}}
	for i, f := range n.Schema().Fields {
		if f.Type == value.DateTime || f.Name == Generated { // whatever is known of its type
			y.set(i, val{kind: event, times: []timeOf{{axis: f.Name}}})
		}
	}
	return y
}

func bareAll(ways []*way) []*way {
	out := make([]*way, len(ways))
	for i, y := range ways {
		out[i] = y.bare()
	}
	return out
}

// partial returns the ways for an operator that keeps only some of the rows.
func partial(ways []*way) []*way {
	out := make([]*way, len(ways))
	for i, y := range ways {
		copied := *y
		copied.uses = slices.Clone(y.uses)
		for j, u := range copied.uses {
			some := *u
			some.partial = true
			copied.uses[j] = &some
		}
		out[i] = &copied
	}
	return out
}

// computed returns the ways of rows whose columns are computed from others.
func (w *walker) computed(ways []*way, columns []plan.Named) []*way {
	out := make([]*way, len(ways))
	for i, y := range ways {
		out[i] = y.bare()
		for j, c := range columns {
			out[i].set(j, w.eval(y, c.Expr))
		}
	}
	return out
}

func (w *walker) filter(n *plan.Filter) []*way {
	var out []*way
	for _, y := range w.node(n.Input) {
		w.over[y] = n.Input
		for _, c := range w.where(y, n.Predicate, true) {
			w.note(y, c, n)
			met := y.with(c)
			met.uses = w.filtered(y, met.uses, n.Predicate)
			out = append(out, met)
		}
	}
	return w.few(out)
}

// note records the bounds that a condition sets on the time of the way's events.
func (w *walker) note(y *way, c cond, n *plan.Filter) {
	record := func(uses []*use, limits []limitOf) {
		for _, l := range limits {
			if l.use >= len(uses) {
				continue
			}
			both := slices.ContainsFunc(limits, func(o limitOf) bool { return o.use == l.use && o.Axis == l.Axis && o.lower != l.lower }) ||
				l.lower && len(uses[l.use].upper) > 0 || !l.lower && len(uses[l.use].lower) > 0
			w.bounds = append(w.bounds, Bound{Read: uses[l.use].read, Axis: l.Axis, Lower: l.lower, At: l.At, Span: l.span, Both: both})
		}
	}
	record(y.uses, c.limits)
	for _, n := range c.noted {
		record(n.uses, n.limits)
	}
}

// filtered adds the parts of a predicate that have nothing to do with times to what is known of the only event of a row.
func (w *walker) filtered(y *way, uses []*use, predicate plan.Expr) []*use {
	if len(uses) != 1 {
		return uses
	}
	u := *uses[0]
	u.filters = slices.Clip(u.filters)
	for _, part := range plan.Conjuncts(predicate, nil) {
		if !mentionsTime(part) {
			u.filters = append(u.filters, strings.Join(strings.Fields(part.Span().Text()), " "))
		} else if d := w.where(y, part, true); len(d) != 1 || len(d[0].limits) == 0 {
			u.partial = true
		}
	}
	return []*use{&u}
}

// mentionsTime reports whether an expression has to do with a time.
func mentionsTime(e plan.Expr) bool {
	found := false
	plan.InspectExpr(e, func(e plan.Expr) bool {
		found = found || e.Type() == value.DateTime
		return !found
	})
	return found
}

func (w *walker) union(n *plan.Union) []*way {
	var out []*way
	for i, s := range n.Sources {
		for _, y := range w.node(s) {
			united := y.bare()
			for _, c := range y.cols {
				if i < len(n.Places) && c.index < len(n.Places[i]) && n.Places[i][c.index] >= 0 {
					united.set(n.Places[i][c.index], c.val)
				}
			}
			out = append(out, united)
		}
	}
	return w.few(out)
}

// parsed returns the ways of an operator that appends columns.
func (w *walker) parsed(input plan.Node, made func(int) bool) []*way {
	ways := w.node(input)
	out := make([]*way, len(ways))
	for i, y := range ways {
		out[i] = y.bare()
		for _, c := range y.cols {
			if !made(c.index) {
				out[i].cols = append(out[i].cols, c)
			}
		}
	}
	return out
}

func (w *walker) expand(n *plan.MvExpand) []*way {
	passed := n.Passed()
	ways := w.node(n.Input)
	out := make([]*way, len(ways))
	for i, y := range ways {
		out[i] = y.bare()
		for to, from := range passed {
			if from >= 0 {
				out[i].set(to, y.column(from))
			}
		}
		for _, x := range n.Expanded {
			out[i].set(x.Column, element(w.eval(y, x.Expr)))
		}
	}
	return out
}

// element returns what is known of any element of an array.
func element(v val) val {
	switch v.kind {
	case event, murky, choice:
		return v
	case count:
		return val{kind: opaque}
	}
	return val{}
}

func (w *walker) apply(n *plan.MvApply) []*way {
	var out []*way
	memo := w.memo
	defer func() { w.memo = memo }()
	for _, y := range w.node(n.Input) {
		row := y.bare()
		made := map[int]bool{n.ItemIndex: true}
		for _, x := range n.Expanded {
			made[x.Column] = true
			row.set(x.Column, element(w.eval(y, x.Expr)))
		}
		for _, c := range y.cols {
			if !made[c.index] {
				row.cols = append(row.cols, c)
			}
		}
		// What the subquery makes of the rows of one way is not what it makes of those of another.
		w.memo = map[plan.Node][]*way{}
		w.subs[n.Rows] = []*way{row}
		for _, sub := range w.node(n.Sub) {
			joined := sub.bare()
			for i, c := range n.Columns {
				if c.Right {
					joined.set(i, sub.column(c.Index))
				} else {
					joined.set(i, y.column(c.Index))
				}
			}
			out = append(out, joined)
		}
		w.memo = memo
	}
	return w.few(out)
}

// keepsColumns are the plugins that keep the columns of their input by their names.
var keepsColumns = map[string]bool{"bag_unpack": true, "ipv4_lookup": true, "ipv6_lookup": true}

func (w *walker) plugin(n *plan.Evaluate) []*way {
	var out []*way
	for _, y := range w.node(n.Input) {
		made := y.bare()
		if keepsColumns[n.Plugin.Name] {
			for i, f := range n.Out.Fields {
				if from := n.Input.Schema().Index(f.Name); from >= 0 {
					made.set(i, y.column(from))
				}
			}
		} else {
			for _, c := range y.cols { // it may tell rows apart by their time
				made.unknown = made.unknown || c.val.kind == choice || c.val.kind == murky || c.val.kind == series
			}
			for _, a := range n.Args {
				k := w.eval(y, a).kind
				made.unknown = made.unknown || k == instant || k == age || k == choice || k == murky
			}
		}
		out = append(out, made)
	}
	return out
}
