package differential

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A relation is the rows of a step. Where the language leaves their order
// open, they keep that of the input, as the engine promises too.
type relation struct {
	rows [][]any
	// ranks has a number for each row where the language fixes the order: rows
	// are in the order of their ranks, and those of one rank in any. It is nil where there is no order.
	ranks []int
}

func (r *relation) add(row []any, from *relation, at int) {
	r.rows = append(r.rows, row)
	if from != nil && from.ranks != nil {
		r.ranks = append(r.ranks, from.ranks[at])
	}
}

// A plain is the plain engine at work on a query.
type plain struct {
	tables map[string]*table
	now    value.Instant
	left   int // how many rows may still be made
	lets   map[*plan.Let]*relation

	current    place // of the row at hand
	depth      int   // of the subqueries at work
	outer      map[*plan.SubInput]*relation
	partitions map[*plan.PartitionKey]any
}

// undetermined is why there is no answer to compare with: the language leaves
// it open, it takes too long, or a function cannot be computed.
type undetermined string

// answer computes a query. why is not empty where there is nothing to compare.
func (p *plain) answer(q *plan.Query) (out *relation, why undetermined) {
	defer func() {
		switch fault := recover().(type) {
		case nil:
		case undetermined:
			out, why = nil, fault
		default:
			panic(fault)
		}
	}()
	p.lets, p.outer, p.partitions = map[*plan.Let]*relation{}, map[*plan.SubInput]*relation{}, map[*plan.PartitionKey]any{}
	return p.rows(q.Result()), ""
}

// rows computes a node.
func (p *plain) rows(n plan.Node) *relation {
	here := p.current
	out := p.step(n)
	p.current = here
	if p.left -= len(out.rows); p.left < 0 {
		panic(undetermined("too many rows"))
	}
	return out
}

func (p *plain) step(n plan.Node) *relation {
	switch n := n.(type) {
	case *plan.Scan:
		return p.scan(n)
	case *plan.LetTable:
		if p.depth > 0 { // it may read the rows of the operator around it
			return p.rows(n.Let.Table)
		}
		if p.lets[n.Let] == nil {
			p.lets[n.Let] = p.rows(n.Let.Table)
		}
		return p.lets[n.Let]
	case *plan.SubInput:
		return p.outer[n]
	case *plan.MvApply:
		return p.apply(n)
	case *plan.Partition:
		return p.partition(n)
	case *plan.DataTable:
		out := &relation{}
		for r := range n.Rows {
			row := make([]any, len(n.Values))
			for i, c := range n.Values {
				row[i] = c.Value(r)
			}
			out.rows, out.ranks = append(out.rows, row), append(out.ranks, r)
		}
		return out
	case *plan.Print:
		return &relation{rows: [][]any{p.values(n.Exprs(), nil)}}
	case *plan.Range:
		return p.series(n)
	case *plan.Filter:
		return p.filter(n)
	case *plan.Project:
		in, out := p.rows(n.Input), &relation{}
		for i, row := range in.rows {
			p.current = place{in.rows, i}
			out.add(p.values(n.Exprs(), row), in, i)
		}
		return out
	case *plan.Summarize:
		return p.summarize(n)
	case *plan.Sort:
		return p.sort(p.rows(n.Input), n.Keys)
	case *plan.Top:
		return first(p.sort(p.rows(n.Input), n.Keys), p.count(n.Count))
	case *plan.Take:
		return first(p.rows(n.Input), p.count(n.Count))
	case *plan.Count:
		return &relation{rows: [][]any{{int64(len(p.rows(n.Input).rows))}}}
	case *plan.MvExpand:
		return p.expand(n)
	case *plan.Join:
		return p.join(n)
	case *plan.Union:
		return p.union(n)
	case *plan.Serialize:
		return p.rows(n.Input)
	}
	panic(undetermined(fmt.Sprintf("%T is no core operator", n)))
}

func (p *plain) scan(n *plan.Scan) *relation {
	return &relation{rows: slices.Clone(p.tables[n.Name].rows)}
}

// series computes range: From, From+By, … up to To.
func (p *plain) series(n *plan.Range) *relation {
	out := &relation{}
	from, to, by := p.value(n.From, nil), p.value(n.To, nil), p.value(n.By, nil)
	a, ok1 := from.(int64)
	b, ok2 := to.(int64)
	step, ok3 := by.(int64)
	if !ok1 || !ok2 || !ok3 || step <= 0 {
		panic(undetermined("a range of other than longs"))
	}
	for i := a; i <= b; i += step {
		out.rows, out.ranks = append(out.rows, []any{i}), append(out.ranks, len(out.ranks))
	}
	return out
}

func (p *plain) filter(n *plan.Filter) *relation {
	if j, ok := n.Input.(*plan.Join); ok && j.Kind == "innerunique" {
		panic(undetermined("where over an innerunique join: it may be tested before one row of each key is picked"))
	}
	in, out := p.rows(n.Input), &relation{}
	for i, row := range in.rows {
		p.current = place{in.rows, i}
		if p.value(n.Predicate, row) == true {
			out.add(row, in, i)
		}
	}
	return out
}

func first(in *relation, count int) *relation {
	count = min(count, len(in.rows))
	out := &relation{rows: in.rows[:count]}
	if in.ranks != nil {
		out.ranks = in.ranks[:count]
	}
	return out
}

func (p *plain) count(x plan.Expr) int {
	switch n := p.value(x, nil).(type) {
	case int64:
		return max(0, int(n))
	case int32:
		return max(0, int(n))
	}
	return 0
}

// union puts the rows of its sources one after the other, each column in its place.
func (p *plain) union(n *plan.Union) *relation {
	out := &relation{}
	for i, source := range n.Sources {
		for _, row := range p.rows(source).rows {
			wide := nullRow(n.Out)
			for at, to := range n.Places[i] {
				if to >= 0 {
					wide[to] = cast(row[at], n.Out.Fields[to].Type)
				}
			}
			if n.SourceColumn >= 0 {
				wide[n.SourceColumn] = n.SourceNames[i]
			}
			out.rows = append(out.rows, wide)
		}
	}
	return out
}

// nullRow returns a row of nulls; a string is empty.
func nullRow(s *value.Schema) []any {
	row := make([]any, len(s.Fields))
	for i, f := range s.Fields {
		if f.Type == value.String {
			row[i] = ""
		}
	}
	return row
}

// context is what functions are called with.
func (p *plain) context() *builtin.Context {
	return &builtin.Context{Now: p.now, MaxBytes: 16 << 20, MaxRows: 1 << 20, MaxTable: 1 << 28, Warn: func(string) {}}
}
