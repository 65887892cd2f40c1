package logic

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The limits of what one computation may take.
const (
	computeBytes = 16 << 10
	computeWork  = 1 << 18
)

// computable reports whether a function has one value for given arguments, whatever the run.
func computable(f *builtin.Function) bool { return f != nil && f.Pure() && !f.AtRun }

// compute calls a function for rows of arguments, by the implementation that a run uses. ok is false where
// the value is only known in a run.
func compute(f *builtin.Function, types []value.Type, result value.Type, args []value.Column, rows int) (list []any, ok bool) {
	sure := true
	ctx := &builtin.Context{Folding: true, MaxBytes: computeBytes, MaxWork: computeWork, Warn: func(string) { sure = false }}
	out, err := f.Eval(types, result)(ctx, args, rows)
	if err != nil || !sure || ctx.Work() > computeWork || out.Type() != result {
		return nil, false
	}
	list = make([]any, rows)
	for i := range list {
		if list[i] = out.Value(i); value.Size(list[i]) > computeBytes {
			return nil, false
		}
	}
	return list, true
}

// on returns whether a condition holds for a text.
func (f *Fact) on(text string) Truth {
	if len(text) > computeBytes {
		return Any
	}
	if n := f.looks; n != nil && n.whole() && !n.cased {
		return True.when(fold(text) == n.folded) | False.when(fold(text) != n.folded)
	}
	args := make([]value.Column, len(f.Args)+1)
	args[0] = value.Constant(value.String, text, 1)
	types := append([]value.Type{value.String}, f.Types...)
	for i, v := range f.Args {
		args[i+1] = value.Constant(f.Types[i], v, 1)
	}
	list, ok := compute(f.Function, types, value.Bool, args, 1)
	if !ok {
		return Any
	}
	return truthOf(list[0])
}

func truthOf(v any) Truth {
	switch v {
	case true:
		return True
	case false:
		return False
	case nil:
		return Null
	}
	return Any
}

// column returns the values as a column of a type; ok is false where one does not have that type.
func column(t value.Type, list []any) (value.Column, bool) {
	b := value.NewBuilder(t, len(list))
	for _, v := range list {
		v, ok := typed(t, v)
		if !ok {
			return nil, false
		}
		b.Append(v)
	}
	return b.Column(), true
}

// typed returns a value as columns of a type hold it.
func typed(t value.Type, v any) (any, bool) {
	if v == nil || t == value.Dynamic {
		_, relative := v.(Moment)
		return v, !relative
	}
	if _, relative := v.(Moment); relative || t == value.Unknown {
		return nil, false
	}
	c := value.Cast(v, t)
	return c, c != nil && (equal(c, v) || isNaN(c) && isNaN(v))
}
