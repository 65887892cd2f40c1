package bind

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// Microsoft's engine names some columns otherwise than its binder does. The names here were measured on the engine.

// engines reports whether columns have the names and types that the engine gives them, not those of the binder.
func (b *binder) engines() bool { return !b.cat.Has(catalog.Binder) }

// nameOf returns the name that a column gets from its expression, by the rules of the operator.
func (p *projection) nameOf(x *bound, row *types.Table, style projectStyle) (string, bool) {
	if !p.b.engines() {
		return resultName(x, row)
	}
	switch style {
	case projectBy, projectDistinct:
		name, ok := groupName(x, row, style == projectDistinct)
		if !ok && arithmetic(x) {
			p.b.autoName(false) // the engine numbers them twice
		}
		return name, ok
	case projectSummarize:
		return aggregateName(x, row)
	}
	return resultName(x, row)
}

// losers are the functions under which a key of summarize or distinct loses the name that the binder gives it.
var losers = map[string]bool{"exp10": true, "pow": true}

// groupName returns the name of a key. lets says that a variable has its own name.
func groupName(x *bound, row *types.Table, lets bool) (string, bool) {
	x = x.unparen()
	if x.vari != nil && !lets {
		return "", false
	}
	if f := builtinOf(x); f != nil {
		switch {
		case losers[f.Name]:
			return "", false
		case f.ResultName == builtin.NameOfFirstArgument:
			return groupName(x.args[0], row, lets)
		}
	}
	return resultName(x, row)
}

// aggregateName returns the name of a column of summarize: a call around an aggregate is named as the aggregate is.
func aggregateName(x *bound, row *types.Table) (string, bool) {
	x = x.unparen()
	f := builtinOf(x)
	switch {
	case f == nil:
	case x.typ.Kind == types.KindTuple && len(x.typ.Columns) == 1:
		name := x.typ.Columns[0].Name
		if f.ResultPrefix != "" {
			name = f.ResultPrefix + "_" + name
		}
		return name, true
	case f.Kind == builtin.ScalarFunction && !branches[f.Name]:
		if name, ok := resultName(x, row); ok {
			return name, ok
		}
		return aggregateName(x.args[0], row)
	}
	return resultName(x, row)
}

// branches are the functions that choose between values: the first argument is a condition, and the result never
// comes from it.
var branches = map[string]bool{"case": true, "iff": true, "iif": true}

// builtinOf returns the builtin function that is called with arguments, nil for anything else.
func builtinOf(x *bound) *builtin.Function {
	if _, ok := x.syn.(*syntax.Call); !ok || x.fn == nil || len(x.args) == 0 {
		return nil
	}
	return x.fn.builtin
}

// arithmetic reports whether the expression is an arithmetic operation.
func arithmetic(x *bound) bool {
	switch e := x.unparen().syn.(type) {
	case *syntax.Unary:
		return true
	case *syntax.Binary:
		return e.Op >= syntax.OpAdd && e.Op <= syntax.OpMod
	}
	return false
}
