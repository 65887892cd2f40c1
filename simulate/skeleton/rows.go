package skeleton

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A row is one row that a node yields: its columns, and the events that it is made of.
type row struct {
	columns []term
	events  []*event
}

// An event is one event of a table, which may occur several times.
type event struct {
	kind       source.Kind
	name       string
	columns    []*variable
	repeat     *variable
	on         *variable // an event of a spare row occurs only if this is 1; nil for others
	declared   []value.Field
	properties map[string]string
}

// A builder walks a plan from its tables to its result.
type builder struct {
	*solver
	choices  map[plan.Node]int
	subs     map[*plan.SubInput]*row
	lets     map[*plan.Let]term
	expanded map[*variable]int // how many elements of a list are taken
	on       *variable         // of the spare row that is being built
	nodes    int
}

// maxNodes bounds how many nodes are walked: functions that call each other may have exponentially many.
const maxNodes = 20_000

// result walks the whole plan and returns what the rule reads of its result.
func (b *builder) result(root plan.Node) *row {
	r := b.row(root)
	for _, name := range append([]string{source.TimeColumn}, b.options.Columns...) {
		if i := root.Schema().Index(name); i >= 0 && i < len(r.columns) {
			markUsed(r.columns[i])
		}
	}
	if n := b.options.Rows; n > 1 {
		b.assert(&comparison{&rowCount{r}, int64(n)}, diag.Span{})
	}
	return r
}

// row returns a row that the node yields.
func (b *builder) row(n plan.Node) *row {
	if b.nodes++; b.nodes > maxNodes {
		return unknownRow(n, nil)
	}
	switch n := n.(type) {
	case *plan.Scan:
		return b.event(source.TableRequest, n.Name, n)
	case *plan.External:
		if len(n.Addresses) == 0 {
			break
		}
		r := b.event(source.ExternalRequest, n.Addresses[0], n)
		r.events[0].declared, r.events[0].properties = n.Out.Fields, n.Properties
		return r
	case *plan.DeclaredCall:
		kind, name := declaredAs(n)
		return b.event(kind, name, n)
	case *plan.LetTable:
		return b.row(n.Let.Table)
	case *plan.SubInput:
		if r := b.subs[n]; r != nil {
			return r
		}
	case *plan.DataTable:
		pick := b.pick()
		r := &row{}
		for i, c := range n.Values {
			values := make([]any, min(n.Rows, maxCells))
			for at := range values {
				values[at] = c.Value(at)
			}
			r.columns = append(r.columns, &cell{n.Out.Fields[i].Type, values, pick})
		}
		return r
	case *plan.Filter:
		r := b.row(n.Input)
		for _, c := range plan.Conjuncts(n.Predicate, nil) {
			b.assert(b.expr(c, r, nil), c.Span())
		}
		return r
	case *plan.Project:
		return b.project(n)
	case *plan.Print:
		return b.columns(n.Columns, &row{})
	case *plan.Summarize:
		return b.summarize(n, n.Input, n.Keys, n.Aggregates)
	case *plan.Count:
		r := b.row(n.Input)
		return &row{[]term{&rowCount{r}}, r.events}
	case *plan.MakeSeries:
		r := b.row(n.Input)
		keys := b.columns(n.Keys, r)
		keys.columns = append(keys.columns, unknownRow(n, nil).columns[len(n.Keys):]...)
		return keys
	case *plan.Join:
		return b.join(n)
	case *plan.JoinWhere:
		left, right := b.row(n.Left), b.row(n.Right)
		for _, c := range n.Where {
			b.assert(b.expr(c, left, right), c.Span())
		}
		return joined(n.Columns, left, right)
	case *plan.Union:
		return b.union(n)
	case *plan.MvExpand:
		return b.expand(n)
	case *plan.MvApply:
		return b.apply(n)
	case *plan.Parse:
		return b.parse(n)
	case *plan.Partition:
		r := b.row(n.Input)
		markUsed(b.expr(n.By, r, nil))
		if n.Rows != nil {
			b.subs[n.Rows] = r
		}
		return b.row(n.Sub)
	case *plan.Evaluate:
		return b.evaluate(n)
	case *plan.Sort, *plan.Take, *plan.Top, *plan.Serialize, *plan.Sample, *plan.Render:
		return b.row(n.Inputs()[0])
	}
	var events []*event
	known := &row{}
	for i, input := range n.Inputs() {
		if r := b.row(input); i == 0 {
			events, known = r.events, r
		}
	}
	r := unknownRow(n, events)
	if len(n.Inputs()) > 0 {
		keepByName(r, n, n.Inputs()[0], known)
	}
	return r
}

// keepByName gives a row the columns that its input has too.
func keepByName(r *row, n, input plan.Node, known *row) {
	for i, f := range n.Schema().Fields {
		if at := input.Schema().Index(f.Name); at >= 0 && at < len(known.columns) {
			r.columns[i] = known.columns[at]
		}
	}
}

func unknownRow(n plan.Node, events []*event) *row {
	r := &row{events: events}
	for _, f := range n.Schema().Fields {
		r.columns = append(r.columns, &unknown{f.Type})
	}
	return r
}

// maxCells bounds how many constant rows are looked at.
const maxCells = 200

// pick returns a variable that picks one of some constant rows.
func (b *builder) pick() *variable { return b.variable(nil, "", value.Long, int64(0)) }

// event returns the row of a new event.
func (b *builder) event(kind source.Kind, name string, n plan.Node) *row {
	e := &event{kind: kind, name: name, on: b.on}
	e.repeat = b.variable(e, "", value.Long, int64(1))
	r := &row{events: []*event{e}}
	for _, f := range n.Schema().Fields {
		v := b.variable(e, f.Name, f.Type, nil)
		e.columns = append(e.columns, v)
		r.columns = append(r.columns, v)
		if f.Name == source.TimeColumn && f.Type == value.DateTime && kind != source.WatchlistRequest && kind != source.ExternalRequest {
			v.used = true
			b.within(v)
		}
	}
	if kind == source.TableRequest && n.Schema().Index(source.TimeColumn) < 0 {
		v := b.variable(e, source.TimeColumn, value.DateTime, nil)
		v.used = true
		e.columns = append(e.columns, v)
		b.within(v)
	}
	b.showAll(e)
	b.events = append(b.events, e)
	return r
}

// showAll gives an event of a table that nobody has declared all columns that the query reads of the table.
func (b *builder) showAll(e *event) {
	lists := map[source.Kind][]catalog.ShownColumns{source.TableRequest: b.options.Shown.Tables, source.FunctionRequest: b.options.Shown.Functions, source.WatchlistRequest: b.options.Shown.Watchlists}
	for _, c := range lists[e.kind] {
		if !strings.EqualFold(c.Name, e.name) {
			continue
		}
		for _, f := range c.Fields {
			at := slices.IndexFunc(e.columns, func(v *variable) bool { return v.name == f.Name })
			if at < 0 {
				at = len(e.columns)
				e.columns = append(e.columns, b.variable(e, f.Name, f.Type, nil))
			}
			e.columns[at].used = true
		}
	}
}

// declaredAs returns what a scenario gives the rows of a call to.
func declaredAs(n *plan.DeclaredCall) (source.Kind, string) {
	if n.Function == catalog.GetWatchlist && len(n.Args) > 0 {
		if alias, ok := plan.ValueOf(n.Args[0]); ok {
			return source.WatchlistRequest, value.Text(alias)
		}
	}
	return source.FunctionRequest, n.Function
}

// project computes columns. What an extend only passes on is not read for that.
func (b *builder) project(n *plan.Project) *row {
	r := b.row(n.Input)
	out := &row{events: r.events}
	for _, c := range n.Columns {
		x := b.expr(c.Expr, r, nil)
		if _, same := c.Expr.(*plan.ColumnRef); !same || n.Keyword == "project" {
			markUsed(x)
		}
		out.columns = append(out.columns, x)
	}
	return out
}

func (b *builder) columns(list []plan.Named, r *row) *row {
	out := &row{events: r.events}
	for _, c := range list {
		x := b.expr(c.Expr, r, nil)
		markUsed(x)
		out.columns = append(out.columns, x)
	}
	return out
}

func (b *builder) join(n *plan.Join) *row {
	kind := n.Kind
	one := func(side plan.Node, keys []plan.Expr) *row {
		r := b.row(side)
		for _, k := range keys {
			markUsed(b.expr(k, r, r))
		}
		return r
	}
	switch {
	case strings.HasPrefix(kind, "leftanti") || kind == "anti" || kind == "leftouter" && b.choices[n] == 1 || kind == "fullouter" && b.choices[n] == 1:
		return joined(n.Columns, one(n.Left, n.LeftKeys), unknownNull(n.Right))
	case strings.HasPrefix(kind, "rightanti") || kind == "rightouter" && b.choices[n] == 1:
		return joined(n.Columns, unknownNull(n.Left), one(n.Right, n.RightKeys))
	}
	left, right := b.row(n.Left), b.row(n.Right)
	for i := range n.LeftKeys {
		l, r := b.expr(n.LeftKeys[i], left, nil), b.expr(n.RightKeys[i], right, right)
		at := n.At
		if i < len(n.KeySpans) {
			at = n.KeySpans[i]
		}
		b.equal(l, r, at)
	}
	return joined(n.Columns, left, right)
}

// unknownNull is the row of a side that has no partner.
func unknownNull(n plan.Node) *row {
	r := &row{}
	for _, f := range n.Schema().Fields {
		var empty any
		if f.Type == value.String {
			empty = ""
		}
		r.columns = append(r.columns, &constant{f.Type, empty})
	}
	return r
}

func joined(columns []plan.JoinColumn, left, right *row) *row {
	r := &row{events: append(left.events[:len(left.events):len(left.events)], right.events...)}
	for _, c := range columns {
		side := left
		if c.Right {
			side = right
		}
		if c.Index < len(side.columns) {
			r.columns = append(r.columns, side.columns[c.Index])
		} else {
			r.columns = append(r.columns, &unknown{})
		}
	}
	return r
}

func (b *builder) union(n *plan.Union) *row {
	out := unknownNull(n)
	if len(n.Sources) == 0 {
		return out
	}
	leg := b.choices[n]
	r := b.row(n.Sources[leg])
	out.events = r.events
	for in, at := range n.Places[leg] {
		if at >= 0 && in < len(r.columns) {
			out.columns[at] = r.columns[in]
		}
	}
	if n.SourceColumn >= 0 && leg < len(n.SourceNames) {
		out.columns[n.SourceColumn] = &constant{value.String, n.SourceNames[leg]}
	}
	return out
}

// elements returns the element of each expanded column that the row has.
func (b *builder) elements(list []plan.Expansion, r *row) []term {
	out := make([]term, len(list))
	for i, x := range list {
		t := b.expr(x.Expr, r, nil)
		markUsed(t)
		out[i] = b.element(t)
		markUsed(out[i])
		if x.Type != value.Dynamic && x.Type != value.Unknown {
			out[i] = &conversion{out[i], x.Type}
		}
	}
	return out
}

// element returns one element of a list: of those of an event a new one.
func (b *builder) element(t term) term {
	v := variableOf(t)
	if v == nil {
		if c, ok := t.(*constant); ok {
			if list, ok := c.v.([]any); ok && len(list) > 0 {
				return &cell{value.Dynamic, list[:min(len(list), maxCells)], b.pick()}
			}
		}
		return b.navigate(t, &constant{value.Long, int64(0)})
	}
	at := int64(b.expanded[v.root()])
	b.expanded[v.root()]++
	return b.navigate(t, &constant{value.Long, at})
}

// variableOf returns the variable that a term is, or whose text it reads; nil for none.
func variableOf(t term) *variable {
	switch t := t.(type) {
	case *variable:
		return t
	case *view:
		return t.x
	}
	return nil
}

func (b *builder) expand(n *plan.MvExpand) *row {
	r := b.row(n.Input)
	out := unknownRow(n, r.events)
	for i, from := range n.Passed() {
		if from >= 0 && from < len(r.columns) {
			out.columns[i] = r.columns[from]
		}
	}
	for i, t := range b.elements(n.Expanded, r) {
		out.columns[n.Expanded[i].Column] = t
	}
	if n.ItemIndex >= 0 {
		out.columns[n.ItemIndex] = &constant{value.Long, int64(0)}
	}
	return out
}

func (b *builder) apply(n *plan.MvApply) *row {
	r := b.row(n.Input)
	inner := unknownRow(n.Rows, r.events)
	copy(inner.columns, r.columns)
	for i, t := range b.elements(n.Expanded, r) {
		inner.columns[n.Expanded[i].Column] = t
	}
	if n.ItemIndex >= 0 {
		inner.columns[n.ItemIndex] = &constant{value.Long, int64(0)}
	}
	b.subs[n.Rows] = inner
	out := joined(n.Columns, r, b.row(n.Sub))
	out.events = r.events
	return out
}

func (b *builder) parse(n *plan.Parse) *row {
	r := b.row(n.Input)
	out := unknownRow(n, r.events)
	copy(out.columns, r.columns)
	x := b.expr(n.X, r, nil)
	markUsed(x)
	p := newPattern(n)
	if p == nil {
		return out
	}
	for i, part := range n.Pattern {
		if part.Column >= 0 && part.Column < len(out.columns) {
			out.columns[part.Column] = &captured{x, p, p.group[i], part.Type}
		}
	}
	if n.Where && len(p.group) > 0 {
		b.assert(&matched{x, p}, n.Pattern[0].At)
	}
	return out
}

// evaluate follows bag_unpack, whose columns are the properties of a bag.
func (b *builder) evaluate(n *plan.Evaluate) *row {
	r := b.row(n.Input)
	out := unknownRow(n, r.events)
	keepByName(out, n, n.Input, r)
	if n.Plugin.Name != "bag_unpack" || len(n.Args) == 0 {
		return out
	}
	bag := b.expr(n.Args[0], r, nil)
	markUsed(bag)
	for i, f := range n.Out.Fields {
		if n.Input.Schema().Index(f.Name) < 0 {
			out.columns[i] = &conversion{b.navigate(bag, &constant{value.String, f.Name}), f.Type}
		}
	}
	return out
}
