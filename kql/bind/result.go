package bind

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

// returned applies a signature's rule for what it returns. e is the call, and
// is nil where only the type is asked for.
func (b *binder) returned(c *call, k *candidate, e *syntax.Call) *types.Type {
	argument := func(p int) *types.Type {
		if i := k.argumentOf(p); i >= 0 {
			return c.types[i]
		}
		return types.Invalid
	}
	named := func(p int) *types.Type {
		if i := k.argumentOf(p); i >= 0 && c.args[i].named != nil {
			return c.args[i].named
		}
		return types.Invalid
	}
	last := len(k.sig.Params) - 1
	switch r := k.sig.Returns; r {
	case builtin.ReturnsDeclared:
		return declaredResult(k.sig)
	case builtin.ReturnsArg0, builtin.ReturnsArg1, builtin.ReturnsArg2:
		return argument(int(r - builtin.ReturnsArg0))
	case builtin.ReturnsArgN:
		return argument(last)
	case builtin.ReturnsArg0Literal:
		return named(0)
	case builtin.ReturnsArg1Literal:
		return named(1)
	case builtin.ReturnsArgNLiteral:
		return named(last)
	case builtin.ReturnsArg0Promoted:
		return types.PromoteToLong(argument(0))
	case builtin.ReturnsArg0Array:
		if t := argument(0); !t.IsInvalid() {
			return types.ArrayOf(t)
		}
		return types.Invalid
	case builtin.ReturnsCommon, builtin.ReturnsCommonNotDynamic:
		if t := c.common(k.sig, k.params, r == builtin.ReturnsCommonNotDynamic); t != nil {
			return t
		}
		return types.Invalid
	case builtin.ReturnsWidest:
		if t := types.Widest(c.types); t != nil {
			return types.PromoteToLong(t)
		}
		return types.Invalid
	case builtin.ReturnsCustom:
		return b.customResult(c, k)
	}
	return b.namedResult(c, k, e)
}

// argumentOf returns the index of the first argument of a parameter, or -1.
func (k *candidate) argumentOf(p int) int {
	for i, q := range k.params {
		if q == p {
			return i
		}
	}
	return -1
}

// customResult asks the function itself what it returns.
func (b *binder) customResult(c *call, k *candidate) *types.Type {
	t, _ := b.outcome(c, k)
	return t
}

// outcome asks the function itself what it returns.
func (b *binder) outcome(c *call, k *candidate) (*types.Type, *builtin.Outcome) {
	f := c.fn.builtin
	if f == nil || f.Result == nil {
		return types.Invalid, nil
	}
	row := b.rowOrEmpty()
	all := row.All()
	if f.Kind == builtin.Plugin {
		all = row.Columns
	}
	info := &builtin.CallInfo{Function: f, Sig: k.sig, Args: c.builtinArgs(k.params), Input: b.inputColumns(row, all), Keys: b.keys}
	for i := range info.Args {
		info.Args[i].Column = columnIndex(row, c.args[i].inner())
	}
	info.TypeOf = func(name string) (value.Type, bool) {
		if sym := b.scope.lookup(name); sym != nil && sym.vari != nil && sym.vari.typ.IsScalar() {
			return sym.vari.typ.ValueType(), true
		}
		return 0, false
	}
	if b.graph != nil {
		info.Nodes = builtinColumns(b.graph.nodes.All())
	}
	out := f.Result(info)
	if !out.Tuple && !out.Table {
		if out.Type == value.Unknown && len(out.Columns) == 0 {
			return unknownOf(c), &out
		}
		return types.OfShape(out.Type, out.Shape), &out
	}
	if len(c.args) > 0 && !b.roomFor(len(out.Columns), c.args[0].span()) {
		return types.Invalid, &out
	}
	cols := make([]*types.Column, len(out.Columns))
	for i, o := range out.Columns {
		if o.Input >= 0 && o.Input < len(all) {
			cols[i] = all[o.Input]
			continue
		}
		cols[i] = types.NewColumn(o.Name, types.OfShape(o.Type, o.Shape))
	}
	if out.Table {
		return types.TableOf(&types.Table{Columns: cols, Open: out.Open || row.Open && inheriting[f.Name]}), &out
	}
	return types.TupleOf(cols), &out
}

// inheriting are the plugins whose result has every column that their input has, including unknown ones.
var inheriting = map[string]bool{
	"autocluster": true, "basket": true, "dcount_intersect": true, "diffpatterns": true, "geo_line_lookup": true,
	"geo_polygon_lookup": true, "identity": true, "identity_v3": true, "ipv6_lookup": true, "rows_near": true,
}

// unknownOf returns the type of a call that tells nothing: unknown, or that of an error if an argument has one.
func unknownOf(c *call) *types.Type {
	for _, t := range c.types {
		if t.IsInvalid() {
			return types.Invalid
		}
	}
	return types.Unknown
}

// columnIndex returns the ordinal of the column of the input that the expression is, or -1.
func columnIndex(row *types.Table, x *bound) int {
	if x.col == nil || x.side != sideLeft {
		return -1
	}
	if all := row.All(); x.index < len(all) && all[x.index] == x.col {
		return x.index
	}
	return -1
}

// An input is the columns of a table as the table of builtins wants to know them.
type input struct {
	of      *types.Table
	columns []builtin.Column
}

// inputColumns returns the columns of an operator's input. Many calls of one operator share them.
func (b *binder) inputColumns(row *types.Table, cols []*types.Column) []builtin.Column {
	if b.input.of != row || len(b.input.columns) != len(cols) {
		b.input = input{row, builtinColumns(cols)}
	}
	return b.input.columns
}

func builtinColumns(cols []*types.Column) []builtin.Column {
	list := make([]builtin.Column, len(cols))
	for i, c := range cols {
		list[i] = builtin.Column{Name: c.Name, Type: c.Type.ValueType(), Shape: c.Type.Shape(), Input: i}
	}
	return list
}

// otherColumns returns columns that are none of the input's.
func otherColumns(cols []*types.Column) []builtin.Column {
	list := builtinColumns(cols)
	for i := range list {
		list[i].Input = -1
	}
	return list
}

// builtinArgs returns the arguments as the table of builtins wants to know them.
func (c *call) builtinArgs(params []int) []builtin.Arg {
	list := make([]builtin.Arg, len(c.args))
	for i, x := range c.args {
		a := &list[i]
		a.Param, a.Column, a.InnerColumn = -1, -1, -1
		if params != nil {
			a.Param = params[i]
		}
		a.Type, a.Shape = c.types[i].ValueType(), c.types[i].Shape()
		if n := givenName(x); n != nil {
			a.Given = n.Text
		}
		a.Name, _ = resultName(x, nil)
		_, a.Star = x.syn.(*syntax.Star)
		x = x.inner()
		a.Literal, a.Const = x.literal, x.constant
		if x.col != nil && x.side == sideLeft {
			a.Column = x.index
		}
		if k, ok := x.expr.(*plan.Const); ok && x.constant {
			a.Value = k.Value
		}
		switch {
		case x.table() != nil:
			a.Table, a.Tables = otherColumns(x.table().Columns), true
		case x.named != nil && x.named.Kind == types.KindTable:
			a.Table, a.Tables = otherColumns(x.named.Table.Columns), true
		case x.named != nil:
			a.Type, a.Shape = x.named.ValueType(), x.named.Shape()
		}
		if x.fn != nil && len(x.args) > 0 && x.args[0].col != nil {
			a.InnerColumn = x.args[0].index
		}
	}
	return list
}
