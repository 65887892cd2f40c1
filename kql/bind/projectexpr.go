package bind

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A projectStyle is the way of an operator to project.
type projectStyle uint8

const (
	projectPlain projectStyle = iota
	projectExtend
	projectPrint
	projectReplace
	projectReorder
	projectSummarize
	projectBy       // the keys of summarize
	projectDistinct // the keys of distinct
	projectGraph
)

// projectOptions say how the columns of an expression are added.
type projectOptions struct {
	style projectStyle
	once  bool        // the columns are not added again
	typ   *types.Type // the column's type, nil for that of the expression
	name  string      // the column's name, if it has none of its own; with print, in any case
}

// addExprs adds the columns that the expressions make.
func (p *projection) addExprs(list []*bound, o projectOptions) {
	for _, x := range list {
		p.addExpr(x, o)
	}
}

// addExpr adds the column, or the columns, that an expression makes.
func (p *projection) addExpr(x *bound, o projectOptions) {
	var order *syntax.Ordered
	if e, ok := x.syn.(*syntax.Ordered); ok {
		order, x = e, x.args[0]
	}
	switch e := x.syn.(type) {
	case *syntax.NamedExpr:
		if e.List {
			p.addNamedList(e, x, o)
		} else if len(e.Names) == 1 {
			p.addNamed(e.Names[0], x.args[0], o)
		}
		return
	case *syntax.Star:
		if !p.b.roomFor(len(p.b.rowOrEmpty().All()), e.Range) {
			return
		}
		for i, c := range p.b.rowOrEmpty().All() {
			p.add(c, columnRef(c, i, e.Range), addOptions{replace: true, once: o.once})
		}
		return
	case *syntax.Call:
		p.addCall(x, o)
		return
	}
	c := resultColumn(x)
	switch {
	case c != nil && o.style != projectGraph:
		p.declareColumn(x, c, o)
	case len(x.group) > 0 && o.style == projectReorder:
		for _, c := range orderColumns(x.group, order) {
			p.add(c, p.b.refTo(c, x.span()), addOptions{once: true})
		}
	case x.group != nil && x.typ.Kind == types.KindGroup:
		if len(x.group) > 0 || o.style != projectReorder {
			p.b.report(diag.SeveralColumns.At(x.span()))
		}
	default:
		p.addValue(x, o)
	}
}

// declareColumn adds a column that is named by itself.
func (p *projection) declareColumn(x *bound, c *types.Column, o projectOptions) {
	if o.typ != nil && o.typ != c.Type {
		c = c.As(c.Name, o.typ)
	}
	p.declare(c, exprOf(x), x.span(), o.style == projectReplace)
	if o.once {
		p.drop(c)
	}
}

// addValue adds the column of an expression that is no column and has no name given.
func (p *projection) addValue(x *bound, o projectOptions) {
	t := x.result()
	if !t.IsInvalid() && !t.IsScalar() {
		p.b.report(diag.ScalarExpected.At(x.span()))
		t = types.Unknown
	}
	if o.typ != nil {
		t = o.typ
	}
	if o.style == projectPrint && o.name != "" {
		p.add(p.b.columnFor(x, o.name, t), exprOf(x), addOptions{base: o.name})
		return
	}
	name, ok := p.nameOf(x, nil, o.style)
	if !ok {
		if name = o.name; name == "" {
			name = p.b.autoName(o.style == projectExtend)
		}
	}
	p.add(p.b.columnFor(x, name, t), exprOf(x), addOptions{replace: o.style == projectReplace || o.style == projectExtend})
}

// addNamed adds the column of "name = expression".
func (p *projection) addNamed(name *syntax.Name, x *bound, o projectOptions) {
	typ := func(t *types.Type) *types.Type {
		if o.typ != nil {
			return o.typ
		}
		return t
	}
	if x.typ.Kind == types.KindTuple {
		if len(x.typ.Columns) == 0 {
			return
		}
		c := x.typ.Columns[0]
		p.declare(p.b.declaredColumn(name, typ(c.Type)), x.part(0), name.Range, true)
		if o.once {
			p.drop(c)
		}
		if o.style != projectPrint {
			p.addTuple(x, 1, o)
		}
		return
	}
	if x.col != nil {
		p.declare(p.b.declaredColumn(name, typ(x.col.Type)), exprOf(x), name.Range, true)
		if o.once {
			p.drop(x.col)
		}
		return
	}
	p.declare(p.b.declaredColumn(name, typ(x.result())), exprOf(x), name.Range, o.style == projectReplace || o.style == projectExtend)
}

// addNamedList adds the columns of "(name, name) = expression".
func (p *projection) addNamedList(e *syntax.NamedExpr, named *bound, o projectOptions) {
	x := named.args[0]
	switch {
	case x.typ.Kind == types.KindTuple:
		for i, c := range x.typ.Columns {
			if i >= len(e.Names) {
				if o.style != projectPrint {
					p.addTuple(x, i, o)
				}
				break
			}
			t := c.Type
			if o.typ != nil {
				t = o.typ
			}
			p.declare(p.b.declaredColumn(e.Names[i], t), x.part(i), e.Names[i].Range, o.style == projectReplace || o.style == projectExtend)
			if o.once {
				p.drop(c)
			}
		}
		for i := len(x.typ.Columns); i < len(e.Names); i++ {
			p.b.report(diag.NameWithoutExpression.At(e.Names[i].Range))
		}
	case len(e.Names) == 1:
		p.addNamed(e.Names[0], x, o)
	default:
		p.b.report(diag.NotSeveralValues.At(namesSpan(e)))
	}
}

// addTuple adds the columns of a tuple from the given one on, under names of their own.
func (p *projection) addTuple(x *bound, from int, o projectOptions) {
	for i := from; i < len(x.typ.Columns); i++ {
		c := x.typ.Columns[i]
		if x.fn != nil && x.fn.builtin != nil && x.fn.builtin.ResultPrefix != "" {
			c = c.As(x.fn.builtin.ResultPrefix+"_"+c.Name, c.Type)
		}
		p.add(c, x.part(i), addOptions{once: o.once})
	}
}

// addCall adds the columns of a call.
func (p *projection) addCall(x *bound, o projectOptions) {
	if c := resultColumn(x); c != nil {
		p.declareColumn(x, c, o)
		return
	}
	tuple := x.typ.Kind == types.KindTuple
	t := x.typ
	if tuple && len(t.Columns) == 1 && o.style == projectPrint && o.name != "" {
		t, tuple = t.Columns[0].Type, false
	}
	if o.typ != nil && !tuple {
		t = o.typ
	}
	switch {
	case o.style == projectPrint && o.name != "" && !tuple:
		p.add(types.NewColumn(o.name, t), exprOf(x), addOptions{base: o.name})
	case tuple && x.fn != nil:
		p.addTuple(x, 0, o)
	default:
		name, ok := p.nameOf(x, p.b.row, o.style)
		if !ok {
			if name = o.name; name == "" {
				name = p.b.autoName(o.style == projectExtend)
			}
		}
		p.add(types.NewColumn(name, t), exprOf(x), addOptions{replace: o.style == projectReplace || o.style == projectExtend})
	}
}

// part returns the plan of the i-th value of a tuple.
func (x *bound) part(i int) plan.Expr {
	if len(x.typ.Columns) == 1 && x.expr != nil {
		return x.expr
	}
	at := x.span()
	c := x.typ.Columns[i]
	if x.inTuple {
		return columnRef(c, x.tupleAt+i, at)
	}
	return &plan.Element{
		Typed: plan.Typed{T: c.Type.ValueType(), At: at}, X: exprOf(x),
		Index: &plan.Const{Typed: plan.Typed{T: types.Long.Value, At: at}, Value: int64(i)},
	}
}

// conversions are the functions that change nothing when their argument is of their type.
var conversions = map[string]bool{
	"tobool": true, "todatetime": true, "todecimal": true, "todouble": true, "todynamic": true, "toguid": true,
	"toint": true, "tolong": true, "toreal": true, "tostring": true, "totime": true, "totimespan": true,
}

// resultColumn returns the column that the expression is: a name, or a conversion of one to the type that it has.
func resultColumn(x *bound) *types.Column {
	for {
		if _, ok := x.syn.(*syntax.Paren); !ok {
			break
		}
		x = x.args[0]
	}
	if x.col != nil {
		return x.col
	}
	if x.fn != nil && x.fn.builtin != nil && len(x.args) == 1 && x.args[0].col != nil &&
		conversions[x.fn.builtin.Name] && x.typ == x.args[0].col.Type {
		if _, ok := x.syn.(*syntax.Call); ok {
			return x.args[0].col
		}
	}
	return nil
}

// columnFor returns the column that the expression makes under the name: the
// very column if it is one of that name. typ is nil for the type of the expression.
func (b *binder) columnFor(x *bound, name string, t *types.Type) *types.Column {
	if c := resultColumn(x); c != nil {
		if name == "" || c.Name == name {
			return c
		}
		if t == nil {
			t = c.Type
		}
		return c.As(name, t)
	}
	if t == nil {
		t = x.result()
	}
	return types.NewColumn(name, t)
}

// refTo returns the plan's reference to a column of the input.
func (b *binder) refTo(c *types.Column, at diag.Span) plan.Expr {
	return columnRef(c, b.rowOrEmpty().Ordinal(c), at)
}

// orderColumns returns the columns in the order that project-reorder asks for.
func orderColumns(cols []*types.Column, order *syntax.Ordered) []*types.Column {
	if order == nil || order.Order == syntax.OrderNone {
		return cols
	}
	compare := func(x, y *types.Column) int { return strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)) }
	if order.Order == syntax.OrderGrannyAsc || order.Order == syntax.OrderGrannyDesc {
		compare = func(x, y *types.Column) int { return compareGranny(strings.ToLower(x.Name), strings.ToLower(y.Name)) }
	}
	sorted := slices.Clone(cols)
	slices.SortStableFunc(sorted, func(x, y *types.Column) int {
		if order.Order == syntax.OrderDesc || order.Order == syntax.OrderGrannyDesc {
			return compare(y, x)
		}
		return compare(x, y)
	})
	return sorted
}

// compareGranny compares texts so that a number in one is compared with a number in the other by value.
func compareGranny(x, y string) int {
	for x != "" && y != "" {
		nx, ny := digits(x), digits(y)
		if nx > 0 && ny > 0 {
			a, b := strings.TrimLeft(x[:nx], "0"), strings.TrimLeft(y[:ny], "0")
			if len(a) != len(b) {
				return len(a) - len(b)
			}
			if c := strings.Compare(a, b); c != 0 {
				return c
			}
			x, y = x[nx:], y[ny:]
			continue
		}
		if x[0] != y[0] {
			return int(x[0]) - int(y[0])
		}
		x, y = x[1:], y[1:]
	}
	return len(x) - len(y)
}

// digits returns how many digits the text begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
