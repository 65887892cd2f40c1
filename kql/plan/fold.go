package plan

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The limits of what is computed before a run, in bytes: what an argument may
// take, and a result. What is larger is left to the run, which has limits of its own.
const (
	foldArgument = 4 << 10
	foldResult   = 64 << 10
)

// The limits of the work that goes into what is computed before a run, in units of Context.Charge.
const (
	foldCall  = 1 << 20 // of a call
	foldLeast = 1 << 8  // what any call counts for
)

// FoldWork is how much work goes into the constants of a query.
const FoldWork = 1 << 28

// ValueOf returns the value of an expression that depends neither on rows nor on a run.
func ValueOf(e Expr) (v any, known bool) {
	switch e := e.(type) {
	case *Const:
		return e.Value, true
	case *Call:
		if e.Folded != nil {
			return e.Folded.Value, true
		}
	case *LetRef:
		if e.Let.Scalar != nil {
			return ValueOf(e.Let.Scalar)
		}
	case *Convert:
		if v, ok := ValueOf(e.X); ok && v != nil {
			c := value.Convert(value.Constant(e.X.Type(), v, 1), e.T)
			return c.Value(0), true
		}
	}
	return nil, false
}

// Fold computes the call, by the implementation that a run would use, and keeps
// what it gives in Folded, unless its value is only known in a run. A call that
// fails is left to the run, which reports it, as are those of a query that has no work left.
func (e *Call) Fold(left *int64) {
	f := e.Function
	if !f.Pure() || f.AtRun {
		return
	}
	if v, ok := e.decided(); ok {
		e.Folded = &Const{Typed: e.Typed, Value: v}
		return
	}
	if *left <= 0 {
		return
	}
	args, types := make([]value.Column, len(e.Args)), make([]value.Type, len(e.Args))
	for i, a := range e.Args {
		v, ok := ValueOf(a)
		if !ok || value.Size(v) > foldArgument {
			return
		}
		args[i], types[i] = value.Constant(a.Type(), v, 1), a.Type()
	}
	sure := true
	ctx := &builtin.Context{Folding: true, MaxBytes: foldResult, MaxWork: foldCall, Warn: func(string) { sure = false }}
	out, err := f.Eval(types, e.T)(ctx, args, 1)
	*left -= int64(max(ctx.Work(), foldLeast))
	if err == nil && ctx.Work() <= foldCall && sure && out.Type() == e.T {
		e.Folded = &Const{Typed: e.Typed, Value: out.Value(0)}
	}
}

// decided returns the value of an and with a side that is false, and of an or
// with one that is true, whatever the other side is.
func (e *Call) decided() (any, bool) {
	if e.Function.Kind != builtin.Operator {
		return nil, false
	}
	by := e.Function.Name == "or"
	if !by && e.Function.Name != "and" {
		return nil, false
	}
	for _, a := range e.Args {
		if v, ok := ValueOf(a); ok && v == by {
			return by, true
		}
	}
	return nil, false
}
