package bind

import (
	"sync"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A function is anything that can be called: a row of the table of builtins,
// a let, or a function that the catalog holds.
type function struct {
	name    string
	builtin *builtin.Function // nil for the user's
	sigs    []builtin.Signature

	// Of the user's functions:
	params   []*syntax.FuncParam
	types    []*types.Type // of the parameters
	defaults []*bound      // of the parameters, nil for those that must be given
	body     *syntax.FuncBody
	scope    *scope // what the body sees beside the parameters
	view     bool
	let      *plan.Let
	stored   *catalog.Function

	results map[callKey]binding // of calls
	fault   *diag.Diagnostic    // of a stored function: the first thing that was wrong in its body at a call, and where
	misread *diag.Diagnostic    // of a stored function: the first thing that is wrong in its text at every call
	active  bool                // the body is being bound
}

// builtins holds the function of every row of the table.
var builtins = sync.OnceValue(func() map[*builtin.Function]*function {
	m := map[*builtin.Function]*function{}
	for k := builtin.ScalarFunction; k <= builtin.Plugin; k++ {
		for f := range library.All(k) {
			m[f] = &function{name: f.Name, builtin: f, sigs: f.Signatures()}
		}
	}
	return m
})

func builtinFunctionOf(f *builtin.Function) *function { return builtins()[f] }

// user reports whether the function is not builtin: its arguments may be named, and are converted as needed.
func (f *function) user() bool { return f.builtin == nil }

func (f *function) minArgs() int {
	least := -1
	for i := range f.sigs {
		if n, _ := f.sigs[i].Arguments(); least < 0 || n < least {
			least = n
		}
	}
	return max(least, 0)
}

func (f *function) maxArgs() int {
	most := 0
	for i := range f.sigs {
		_, n := f.sigs[i].Arguments()
		most = max(most, n)
	}
	return most
}

// returnedByAll returns the type that a call without arguments would have.
func (b *binder) returnedByAll(f *function) *types.Type {
	if f.user() {
		b.mute++
		x := b.expand(f, nil, nil)
		b.mute--
		return x.typ
	}
	c := &call{fn: f}
	var common *types.Type
	b.mute++
	for i := range f.sigs {
		t := b.returned(c, &candidate{sig: &f.sigs[i]}, nil)
		if common == nil {
			common = t
		} else if !types.Assignable(common, t, types.ConvertNone) {
			common = types.Invalid
			break
		}
	}
	b.mute--
	return common
}

// declaredResult returns the type that a signature says it returns.
func declaredResult(s *builtin.Signature) *types.Type {
	if s.Columns == nil {
		return types.OfShape(s.Type, s.Shape)
	}
	cols := make([]*types.Column, len(s.Columns.Fields))
	for i, f := range s.Columns.Fields {
		cols[i] = types.NewColumn(f.Name, types.Scalar(f.Type))
	}
	return types.TableOf(types.Closed(cols...))
}
