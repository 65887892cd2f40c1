package differential

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

func (p *plain) values(list []plan.Expr, row []any) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = p.value(x, row)
	}
	return out
}

// value computes an expression over a row. A string is never null.
func (p *plain) value(x plan.Expr, row []any) any {
	v := p.compute(x, row)
	if v == nil && x.Type() == value.String {
		return ""
	}
	return v
}

func (p *plain) compute(x plan.Expr, row []any) any {
	switch x := x.(type) {
	case *plan.Const:
		return x.Value
	case *plan.ColumnRef:
		return row[x.Index]
	case *plan.LetRef:
		return p.value(x.Let.Scalar, row)
	case *plan.Convert:
		v := p.value(x.X, row)
		if x.T == value.String {
			return value.TextOf(x.X.Type(), v)
		}
		return cast(v, x.T)
	case *plan.Member:
		return cast(property(p.value(x.X, row), x.Name), x.T)
	case *plan.Element:
		return cast(element(p.value(x.X, row), p.value(x.Index, row)), x.T)
	case *plan.ScalarQuery:
		if rows := p.rows(x.Table).rows; len(rows) > 0 {
			return cast(rows[0][0], x.T)
		}
		return nil
	case *plan.PartitionKey:
		return p.partitions[x]
	case *plan.InTable:
		return p.inTable(x, row)
	case *plan.Call:
		if special := specials[x.Function.Name]; special != nil && x.Function.Kind == builtin.Operator || lazy[x.Function.Name] {
			return special(p, x, row)
		}
		if window := windows[x.Function.Name]; window != nil {
			return window(p, x)
		}
		return p.call(x, row)
	}
	panic(undetermined(fmt.Sprintf("%T is no core expression", x)))
}

func property(v any, name string) any {
	if bag, ok := v.(*value.Bag); ok {
		p, _ := bag.Get(name)
		return p
	}
	return nil
}

// element returns an element of an array, from its end where the index is below zero, or a property of a bag.
func element(v, index any) any {
	if name, ok := index.(string); ok {
		return property(v, name)
	}
	list, ok := v.([]any)
	if !ok || index == nil {
		return nil
	}
	i := whole(index)
	if i < 0 {
		i += int64(len(list))
	}
	if i < 0 || i >= int64(len(list)) {
		return nil
	}
	return list[i]
}

// inTable computes in and its kin over the first column of a table.
func (p *plain) inTable(x *plan.InTable, row []any) any {
	name := strings.TrimPrefix(x.Operator.Name, "!")
	if name != "in" && name != "in~" {
		panic(undetermined(name + " of a table"))
	}
	t := x.X.Type()
	if t == value.Dynamic {
		t = value.String // a dynamic is its text here
	}
	var list []any
	for _, r := range p.rows(x.Table).rows {
		list = append(list, cast(r[0], t))
	}
	return among(cast(p.value(x.X, row), t), list, name == "in~", name != x.Operator.Name)
}

// call calls a function for one row.
func (p *plain) call(x *plan.Call, row []any) any {
	types, args := make([]value.Type, len(x.Args)), make([]value.Column, len(x.Args))
	for i, a := range x.Args {
		types[i] = a.Type()
		if c, ok := a.(*plan.Const); ok {
			args[i] = value.Constant(c.T, c.Value, 1)
			continue
		}
		b := value.NewBuilder(a.Type(), 1)
		b.Append(p.value(a, row))
		args[i] = b.Column()
	}
	if x.Function.Eval == nil || x.Function.Varies || x.Function.Window {
		panic(undetermined(x.Function.Name + " is no pure function"))
	}
	ctx := p.context()
	ctx.Folding = x.Folded != nil
	out, err := x.Function.Eval(types, x.T)(ctx, args, 1)
	if err != nil {
		panic(undetermined(x.Function.Name + ": " + err.Error()))
	}
	if out.Len() != 1 || out.Type() != x.T {
		panic(fmt.Sprintf("%s gives %d rows of %s for one of %s", x.Function.Name, out.Len(), out.Type(), x.T))
	}
	return out.Value(0)
}
