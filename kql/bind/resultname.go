package bind

import (
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// resultName returns the name of the column that the expression makes when none is given, def if it has none.
func (b *binder) resultName(x *bound, def string) string {
	if name, ok := resultName(x, nil); ok {
		return name
	}
	return def
}

// resultName returns the name of the column that the expression makes when none
// is given; ok is false if it has none. row is where column_ifexists looks.
func resultName(x *bound, row *types.Table) (name string, ok bool) {
	switch e := x.syn.(type) {
	case *syntax.Name:
		return e.Text, true
	case *syntax.Paren:
		return resultName(x.args[0], row)
	case *syntax.Ordered:
		return resultName(x.args[0], nil)
	case *syntax.NamedExpr:
		if !e.List && len(e.Names) == 1 {
			return e.Names[0].Text, true
		}
	case *syntax.Path:
		return pathName(x, func() (string, bool) {
			switch sel := e.Sel.(type) {
			case *syntax.Name:
				return sel.Text, true
			case *syntax.Call:
				return callName(x, nil)
			case *syntax.Bracketed:
				return keyName(x)
			}
			return "", false
		})
	case *syntax.Index:
		return pathName(x, func() (string, bool) { return keyName(x) })
	case *syntax.Call:
		return callName(x, row)
	}
	return "", false
}

// pathName returns the name of a.b or a[b]: that of b, of a dynamic value with that of a before it.
func pathName(x *bound, right func() (string, bool)) (string, bool) {
	name, ok := right()
	if x.left == nil {
		return name, ok
	}
	switch t := x.left.result(); {
	case t == types.Dynamic, t.Kind == types.KindArray, t.Kind == types.KindBag, t.IsUnknown():
		if left, _ := resultName(x.left, nil); strings.TrimSpace(left) != "" {
			return left + "_" + name, true
		}
	}
	return name, ok
}

// keyName returns the name that an index gives: its text or number.
func keyName(x *bound) (string, bool) {
	if len(x.args) == 0 || !x.args[0].literal {
		return "", false
	}
	switch v := x.args[0].value.(type) {
	case string:
		if x.args[0].typ == types.String {
			return v, true
		}
	case int64:
		return strconv.FormatInt(v, 10), true
	case int32:
		return strconv.Itoa(int(v)), true
	}
	return "", false
}

// callName returns the name that a call gives, by the rule of its function.
func callName(x *bound, row *types.Table) (string, bool) {
	if x.fn == nil || x.fn.builtin == nil {
		return "", false
	}
	f := x.fn.builtin
	if both[f.Name] && len(x.args) >= 2 {
		first, _ := resultName(x.args[0], nil)
		second, _ := resultName(x.args[1], nil)
		return f.Name + "_" + first + "_" + second, true
	}
	prefix := f.ResultPrefix
	switch f.ResultName {
	case builtin.NameAndFirstArgument:
		prefix = f.Name
		fallthrough
	case builtin.NamePrefixAndArgument:
		switch {
		case len(x.args) > 0:
			name, ok := resultName(x.args[0], nil)
			if prefix != "" {
				return prefix + "_" + name, true
			}
			return name, ok
		case prefix != "":
			return prefix + "_", true
		}
	case builtin.NamePrefix:
		return prefix, prefix != ""
	case builtin.NameOfFirstArgument:
		if len(x.args) > 0 {
			return resultName(x.args[0], nil)
		}
	case builtin.NameOfOnlyArgument:
		if len(x.args) == 1 {
			return resultName(x.args[0], nil)
		}
	case builtin.NameOfColumnInArgument:
		if len(x.args) > 0 && row != nil && x.args[0].constant {
			if name, ok := x.args[0].value.(string); ok && row.Find(name) >= 0 {
				return name, true
			}
		}
	}
	return "", false
}

// both are the aggregates that Microsoft's engine names after two arguments.
var both = map[string]bool{"covariance": true, "covarianceif": true, "covariancep": true, "covariancepif": true}

// declaredName returns the name written before "=", "" if there is none.
func declaredName(x *bound) string {
	if _, ok := x.syn.(*syntax.Ordered); ok {
		return declaredName(x.args[0])
	}
	return nameText(givenName(x))
}

// autoName returns the next of Column1, Column2, … that stands for nothing.
func (b *binder) autoName(inRow bool) string {
	for {
		*b.unnamed++
		name := "Column" + strconv.Itoa(*b.unnamed)
		if inRow && b.row != nil && b.row.Find(name) >= 0 || b.scope.lookup(name) != nil ||
			b.cat.Table(name) != nil || b.cat.Function(name) != nil {
			continue
		}
		return name
	}
}
