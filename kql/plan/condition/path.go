package condition

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// A Path is a chain of calls through which a part of the plan is reached. Parts that two
// calls share are told apart by it.
type Path struct {
	parent *Path
	body   any               // the last call's Body; nil for the query itself
	calls  []plan.BodyOfCall // the outermost first
	key    string            // the places of the calls
	below  map[any]*Path     // the paths that lead on from here
}

// caller returns the path of the text that a span lies in: what stands between the parentheses of a
// call was written by the caller, although the plan has it within the body.
func (p *Path) caller(at diag.Span) *Path {
	for p.parent != nil && p.calls[len(p.calls)-1].Span.Encloses(at) {
		p = p.parent
	}
	return p
}

// A part is an expression or a node of the plan on one path.
type part struct {
	path *Path
	x    any
}

// An index finds the items of parts of the plan.
type index struct {
	root   *Path
	bodies map[any][]plan.BodyOfCall // the calls that a part is the body of, the innermost first
	lets   map[*plan.Let]*Path       // where the lets of statements belong
	first  map[any]*Path             // the path within a part or a let that was met first
	items  map[part]*Item            // of operators and conditions
	arms   map[part][]*Item          // of case and iff: one for each argument, nil for conditions
	holds  map[part]bool             // the parts that were met, and whether any item lies in them
}

// Root returns the path of the query itself.
func (x *index) Root() *Path { return x.root }

// Enter returns the path of what lies in an expression, a node or a let that is reached on a path.
// Where the list has no such path, it is that within the same thing as it is reached on another.
func (x *index) Enter(p *Path, to any) *Path {
	p, calls := x.step(p, to)
	if len(calls) == 0 {
		return p
	}
	if known := p.below[to]; known != nil {
		return known
	}
	if other := x.first[to]; other != nil {
		return other
	}
	return p
}

// step returns the path that the text of an expression, a node or a let lies on, and the calls that lead on from there.
func (x *index) step(p *Path, to any) (*Path, []plan.BodyOfCall) {
	if p.body == to {
		return p, nil
	}
	at := diag.Span{}
	switch to := to.(type) {
	case plan.Expr:
		at = to.Span()
	case plan.Node:
		at = to.Span()
	case *plan.Let:
		at = to.NameSpan
		if known := x.lets[to]; known != nil {
			return known, nil
		}
	}
	if calls := x.bodies[to]; len(calls) > 0 {
		return p.caller(calls[len(calls)-1].Span), calls
	}
	return p.caller(at), nil
}

// through returns the path that leads through the calls with one body.
func (p *Path) through(body any, calls []plan.BodyOfCall) *Path {
	if known := p.below[body]; known != nil {
		return known
	}
	next := p
	for i := len(calls) - 1; i >= 0; i-- {
		at := calls[i].Span
		next = &Path{
			parent: next, body: body,
			calls: append(next.calls[:len(next.calls):len(next.calls)], calls[i]),
			key:   fmt.Sprintf("%s%s:%d ", next.key, functionOf(at), at.Start),
		}
	}
	if p.below == nil {
		p.below = map[any]*Path{}
	}
	p.below[body] = next
	return next
}

// part returns a part as the list knows it: one that was not met on the path is taken for that on another.
func (x *index) part(p *Path, of any) part {
	k := part{p, of}
	if _, met := x.holds[k]; !met {
		k.path = x.first[of]
	}
	return k
}

// Of returns the item of an expression or a node, nil where it has none. The path is that within it, as Enter gives it.
func (x *index) Of(p *Path, of any) *Item { return x.items[x.part(p, of)] }

// Arms returns the arms of a call of case or iff, each at the index of its argument; nil for any other call.
func (x *index) Arms(p *Path, call *plan.Call) []*Item { return x.arms[x.part(p, call)] }

// Holds reports whether an item lies in an expression.
func (x *index) Holds(p *Path, e plan.Expr) bool { return x.holds[x.part(p, e)] }
