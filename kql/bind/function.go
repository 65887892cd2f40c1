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
	"github.com/ruleproof/ruleproof/kql/value"
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

	results map[conditions]binding // of calls without arguments
	fault   *diag.Diagnostic       // of a stored function: the first thing that was wrong in its body at a call, and where
	misread *diag.Diagnostic       // of a stored function: the first thing that is wrong in its text at every call
	active  bool                   // the body is being bound
}

// The conditions are all that the meaning of a function's body depends on besides the function and
// its arguments: where they are the same, so is what the body was bound to.
type conditions struct {
	fuzzy    bool
	settings int
}

// A binding is what a function's body was bound to. missed is how many sources isfuzzy leaves out of it.
type binding struct {
	result *bound
	missed int
}

// conditions returns those under which a function is called at the binder's place.
func (b *binder) conditions() conditions { return conditions{b.fuzzy, b.settings} }

// remember keeps what the body was bound to under the conditions.
func (f *function) remember(c conditions, r binding) {
	if f.results == nil {
		f.results = map[conditions]binding{}
	}
	f.results[c] = r
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

// typeOf returns the binder's type of a plan's type and shape.
func typeOf(t value.Type, s *value.Shape) *types.Type {
	if t != value.Dynamic || s == nil {
		return types.Scalar(t)
	}
	switch s.Kind {
	case value.ShapeArray:
		return types.ArrayOf(typeOf(s.Of, s.Element))
	case value.ShapeBag:
		cols := make([]*types.Column, len(s.Fields))
		for i, f := range s.Fields {
			cols[i] = types.NewColumn(f.Name, typeOf(f.Type, f.Shape))
		}
		return types.BagOf(cols)
	}
	return types.DynamicOf(types.Scalar(s.Of))
}

// shapeOf returns the shape of a dynamic type.
func shapeOf(t *types.Type) *value.Shape {
	switch t.Kind {
	case types.KindDynamic:
		return &value.Shape{Kind: value.ShapeScalar, Of: t.Elem.Value}
	case types.KindArray:
		return value.ArrayOf(t.Elem.Value, shapeOf(t.Elem))
	case types.KindBag:
		fields := make([]value.ShapedField, len(t.Columns))
		for i, c := range t.Columns {
			fields[i] = value.ShapedField{Name: c.Name, Type: c.Type.ValueType(), Shape: shapeOf(c.Type)}
		}
		return value.BagOf(fields...)
	}
	return nil
}

// declaredResult returns the type that a signature says it returns.
func declaredResult(s *builtin.Signature) *types.Type {
	if s.Columns == nil {
		return typeOf(s.Type, s.Shape)
	}
	cols := make([]*types.Column, len(s.Columns.Fields))
	for i, f := range s.Columns.Fields {
		cols[i] = types.NewColumn(f.Name, types.Scalar(f.Type))
	}
	return types.TableOf(types.Closed(cols...))
}
