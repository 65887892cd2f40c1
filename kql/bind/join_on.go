package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// joinKeys gathers the conditions of a join or a lookup.
type joinKeys struct {
	pairs       [][2]*types.Column // of conditions without a fault
	left, right []plan.Expr
	spans       []diag.Span
}

// node returns the join with its keys.
func (k *joinKeys) node(n plan.Join) plan.Node {
	n.LeftKeys, n.RightKeys, n.KeySpans = k.left, k.right, k.spans
	return &n
}

// bindOn binds the conditions of the on clause. b.row and b.right are the two sides.
func (b *binder) bindOn(conditions []syntax.Expr, keys *joinKeys) {
	for _, c := range conditions {
		b.bindCondition(c, keys)
	}
}

// bindCondition binds one condition. A bare name means a column of both sides.
func (b *binder) bindCondition(x syntax.Expr, keys *joinKeys) {
	if and, ok := x.(*syntax.Binary); ok && and.Op == syntax.OpAnd {
		b.bindCondition(and.Left, keys)
		b.bindCondition(and.Right, keys)
		return
	}
	common := b.commonOnly
	b.commonOnly = true
	bound := b.bindExpr(x)
	b.commonOnly = common
	b.checkCondition(bound, keys)
}

func (b *binder) checkCondition(x *bound, keys *joinKeys) {
	x = x.unparen()
	switch syn := x.syn.(type) {
	case *syntax.Binary:
		switch syn.Op {
		case syntax.OpEqual:
			b.checkEquality(x, keys)
		case syntax.OpAnd:
			b.checkCondition(x.args[0], keys)
			b.checkCondition(x.args[1], keys)
		default:
			b.report(diag.JoinConditionInvalid.At(x.span()))
		}
	case *syntax.Name, *syntax.Wildcard, *syntax.Missing:
		if b.checkColumn(x) {
			b.checkCommonKey(x, keys)
			b.checkScalar(x)
		}
	default:
		b.report(diag.JoinConditionInvalid.At(x.span()))
	}
}

// checkCommonKey checks a column that is named alone: it has to be on both sides, with one type.
func (b *binder) checkCommonKey(x *bound, keys *joinKeys) {
	name := x.col.Name
	left, right := b.columnNamed(b.rowOrEmpty(), name), b.columnNamed(b.rightOrEmpty(), name)
	switch {
	case left == nil || right == nil:
		b.report(diag.ColumnNotOnBothSides.At(x.span(), name))
	case left.Type != right.Type && !left.Type.IsUnknown() && !right.Type.IsUnknown():
		b.report(diag.JoinColumnTypesDiffer.At(x.span(), name))
	default:
		b.addKey(keys, left, right, x.span(), x.span(), x.span())
	}
}

// checkEquality checks $left.column == $right.column.
func (b *binder) checkEquality(x *bound, keys *joinKeys) {
	left, okLeft := b.checkSide(x.args[0], "$left")
	right, okRight := b.checkSide(x.args[1], "$right")
	if !okLeft || !okRight {
		return
	}
	l, r := scalarOrUnknown(x.args[0].result()), scalarOrUnknown(x.args[1].result())
	switch {
	case l.IsDynamic():
		b.report(diag.JoinKeyDynamic.At(x.args[0].span()))
	case r.IsDynamic():
		b.report(diag.JoinKeyDynamic.At(x.args[1].span()))
	case !l.IsUnknown() && !r.IsUnknown() && types.PromoteToLong(l) != types.PromoteToLong(r):
		b.report(diag.JoinKeyTypesDiffer.At(x.span(), l.String(), r.String()))
	default:
		b.addKey(keys, left, right, x.args[0].span(), x.args[1].span(), x.span())
	}
}

// checkSide checks that the operand is a column of the side, such as $left.column.
func (b *binder) checkSide(x *bound, side string) (*types.Column, bool) {
	x = x.unparen()
	path, ok := x.syn.(*syntax.Path)
	if !ok || referencedName(path.X) != side {
		b.report(diag.JoinConditionOperandInvalid.At(x.span(), side))
		return nil, false
	}
	if !b.checkColumn(x) {
		return nil, false
	}
	return x.col, b.checkScalar(x)
}

// addKey adds a condition without a fault: both columns, of one type.
func (b *binder) addKey(keys *joinKeys, left, right *types.Column, atLeft, atRight, at diag.Span) {
	keys.pairs = append(keys.pairs, [2]*types.Column{left, right})
	l, r := sideRef(left, b.rowOrEmpty(), false, atLeft), sideRef(right, b.rightOrEmpty(), true, atRight)
	if left.Type == types.Int && right.Type == types.Long {
		l = convert(l, types.Long)
	} else if left.Type == types.Long && right.Type == types.Int {
		r = convert(r, types.Long)
	}
	keys.left, keys.right, keys.spans = append(keys.left, l), append(keys.right, r), append(keys.spans, at)
}

func sideRef(c *types.Column, side *types.Table, right bool, at diag.Span) plan.Expr {
	return &plan.ColumnRef{Typed: plan.Typed{T: c.Type.ValueType(), At: at}, Name: c.Name, Index: side.Ordinal(c), Right: right}
}

// columnNamed returns the column of that name, also the one that an open table is asked for; nil if there is none.
func (b *binder) columnNamed(t *types.Table, name string) *types.Column {
	c := t.Column(name)
	if c == nil && t.Open {
		c, _ = b.infer(t, name)
	}
	return c
}

func scalarOrUnknown(t *types.Type) *types.Type {
	if t.Kind == types.KindScalar || t.IsDynamic() {
		return t
	}
	return types.Unknown
}

// unparen returns what is inside of parentheses.
func (x *bound) unparen() *bound {
	for {
		if _, ok := x.syn.(*syntax.Paren); !ok || len(x.args) == 0 {
			return x
		}
		x = x.args[0]
	}
}

// referencedName returns the name that an expression consists of, such as $left or ['$left'].
func referencedName(x syntax.Expr) string {
	switch x := x.(type) {
	case *syntax.Name:
		return x.Text
	case *syntax.Bracketed:
		if lit, ok := x.X.(*syntax.Literal); ok && lit.Kind == syntax.LitString {
			return lit.Text
		}
	}
	return ""
}
