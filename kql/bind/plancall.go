package bind

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

// planCall makes the plan of a call of a builtin function.
func (b *binder) planCall(e *syntax.Call, x *bound, c *call, k *candidate) {
	f := c.fn.builtin
	if f.Name == "datetime_diff" && countsWeeks(c) {
		x.typ = types.Real
	}
	typed := plan.Typed{T: x.typ.ValueType(), At: e.Range}
	if x.typ.Kind == types.KindTuple && len(x.typ.Columns) > 1 {
		typed.T = value.Dynamic // an array of the columns
	}
	if x.typ.Kind == types.KindTable && x.node == nil && f.Kind != builtin.Plugin {
		x.node = b.planTableCall(e, x, c)
		return
	}
	switch f.Kind {
	case builtin.Aggregate:
		b.planAggregate(e, x, c, k)
		return
	case builtin.Plugin:
		return
	}
	if f.Graph {
		x.expr = b.planGraphCall(typed, c)
		return
	}
	for _, a := range c.args {
		b.packElement(a)
	}
	switch f.Name {
	case "column_ifexists", "columnifexists":
		x.expr = b.planColumnIfExists(x, c)
		return
	case "iscolumnexists":
		if len(c.args) == 1 {
			if name, ok := c.args[0].value.(string); ok {
				x.expr = &plan.Const{Typed: typed, Value: b.rowOrEmpty().Find(name) >= 0}
				return
			}
		}
	case "column_names_of":
		if len(c.args) > 0 && c.args[0].table() != nil && b.roomFor(len(c.args[0].table().All()), e.Range) {
			names := []any{}
			for _, col := range c.args[0].table().All() {
				names = append(names, col.Name)
			}
			x.expr = &plan.Const{Typed: typed, Value: names}
			return
		}
	case "bin_auto":
		if b.planBinAuto(e, x, c) {
			return
		}
	}
	args := b.convertArgs(c, k, x.typ)
	switch f.Name {
	case "pack_all":
		args = b.packAllArgs(e, args)
	case "bag_pack_columns":
		args = named(args)
	case "ingestion_time":
		if b.row != nil {
			args = append(args, &plan.Arrival{Typed: plan.Typed{T: value.DateTime, At: e.Range}})
		}
	case "cursor_after", "cursor_before_or_at":
		if i := b.rowOrEmpty().Find("TimeGenerated"); i >= 0 {
			args = append(args, columnRef(b.row.Columns[i], i, e.Range))
		}
	}
	call := b.newCall()
	call.Typed, call.Function, call.Sig, call.Args, call.NameSpan = typed, f, k.sig, args, e.Func.Range
	b.fold(c, call)
	x.expr = call
}

// fold computes a call whose value is known, if its arguments are what its implementation expects.
func (b *binder) fold(c *call, x *plan.Call) {
	if !c.faulty {
		x.Fold(&b.foldable)
	}
}

// countsWeeks reports whether datetime_diff counts weeks: the service divides
// the time between them by seven days then, which makes a real of the result,
// though its signature speaks of a long.
func countsWeeks(c *call) bool {
	if len(c.args) == 0 {
		return false
	}
	part, ok := c.args[0].value.(string)
	return ok && strings.EqualFold(part, "week")
}

// columnIfExists returns the column that the call of column_ifexists finds, nil for none and for other calls. It has its own
// type; Microsoft's binder gives it the type of the value that stands for it where it is not there.
func (b *binder) columnIfExists(c *call) *types.Column {
	if c.fn.name != "column_ifexists" && c.fn.name != "columnifexists" || !b.engines() || len(c.args) != 2 {
		return nil
	}
	name, ok := c.args[0].value.(string)
	if !ok {
		return nil
	}
	return b.rowOrEmpty().Column(name)
}

// planColumnIfExists resolves the column that may be there: it is known by now.
func (b *binder) planColumnIfExists(x *bound, c *call) plan.Expr {
	if len(c.args) != 2 {
		return exprOf(nil)
	}
	if name, ok := c.args[0].value.(string); ok {
		if i := b.rowOrEmpty().Find(name); i >= 0 {
			return convert(columnRef(b.row.Columns[i], i, c.args[0].span()), x.typ)
		}
	}
	return exprOf(c.args[1])
}

// planBinAuto makes of bin_auto(x) the bin of the size, and from the start, that set
// statements give (KQL reference, bin-auto-function); it returns false if they give none.
func (b *binder) planBinAuto(e *syntax.Call, x *bound, c *call) bool {
	size, name := b.options["query_bin_auto_size"], "bin"
	if size == nil || len(c.args) != 1 {
		return false
	}
	args := []*bound{c.args[0], size}
	if at := b.options["query_bin_auto_at"]; at != nil {
		name, args = "bin_at", append(args, at)
	}
	f := library.Lookup(builtin.ScalarFunction, name)
	if f == nil {
		return false
	}
	bin := &call{fn: builtinFunctionOf(f), args: args, types: b.argTypes(args)}
	list := b.resolve(bin, false)
	if len(list) != 1 {
		return false
	}
	k := list[0]
	typed := plan.Typed{T: x.typ.ValueType(), At: e.Range}
	x.expr = &plan.Call{Typed: typed, Function: f, Sig: k.sig, Args: b.convertArgs(bin, &k, x.typ), NameSpan: e.Func.Range}
	return true
}

// packAllArgs returns the arguments that pack_all is computed from: whether to
// leave out what is empty, then the name and the value of each column.
func (b *binder) packAllArgs(e *syntax.Call, args []plan.Expr) []plan.Expr {
	if !b.roomFor(len(b.rowOrEmpty().Columns), e.Range) {
		return args
	}
	list := make([]plan.Expr, 0, 1+2*len(b.rowOrEmpty().Columns))
	if len(args) > 0 {
		list = append(list, args[0])
	} else {
		list = append(list, &plan.Const{Typed: plan.Typed{T: types.Bool.Value, At: e.Range}, Value: false})
	}
	for i, col := range b.rowOrEmpty().Columns {
		list = append(list, &plan.Const{Typed: plan.Typed{T: types.String.Value, At: e.Range}, Value: col.Name}, columnRef(col, i, e.Range))
	}
	return list
}

// named returns the columns with the name of each before it.
func named(columns []plan.Expr) []plan.Expr {
	list := make([]plan.Expr, 0, 2*len(columns))
	for _, x := range columns {
		if c, ok := x.(*plan.ColumnRef); ok {
			list = append(list, &plan.Const{Typed: plan.Typed{T: types.String.Value, At: c.At}, Value: c.Name}, c)
		}
	}
	return list
}

// convertArgs returns the arguments as the implementation wants them: numbers
// of one width, values of the declared type, values of the common type.
func (b *binder) convertArgs(c *call, k *candidate, result *types.Type) []plan.Expr {
	args := make([]plan.Expr, 0, len(c.args))
	var common, wide *types.Type
	if numbersMix(c, k) {
		wide = types.Widest(c.types)
	}
	for i, x := range c.args {
		if x.group != nil {
			if _, star := x.syn.(*syntax.Star); star && b.roomFor(len(x.group), x.span()) {
				for j, col := range x.group {
					args = append(args, columnRef(col, j, x.span()))
				}
				continue
			}
		}
		a, p := exprOf(x), k.params[i]
		if p < 0 {
			args = append(args, a)
			continue
		}
		switch par := &k.sig.Params[p]; par.Accepts {
		case builtin.AcceptsDeclared:
			if len(par.Types) == 1 {
				a = convert(a, types.Scalar(par.Types[0]))
			}
		case builtin.AcceptsCommonScalar, builtin.AcceptsCommonNumber, builtin.AcceptsCommonSummable,
			builtin.AcceptsCommonOrderable, builtin.AcceptsCommonScalarOrDynamic:
			if common == nil {
				if common = result; k.sig.Returns != builtin.ReturnsCommon && k.sig.Returns != builtin.ReturnsCommonNotDynamic {
					common = c.common(k.sig, k.params, false)
				}
			}
			if common != nil && common.IsScalar() {
				a = convertToCommon(a, common)
			}
		default:
			if wide != nil && c.types[i].IsNumeric() {
				a = convert(a, wide)
			}
		}
		args = append(args, a)
	}
	return args
}

// convertToCommon converts an argument to the type that it has in common with others; a constant keeps its own as well.
func convertToCommon(a plan.Expr, common *types.Type) plan.Expr {
	converted := convert(a, common)
	if k, ok := converted.(*plan.Const); ok && k != a {
		k.Written = a.Type()
	}
	return converted
}

// numbersMix reports whether an operator is given numbers of different types.
func numbersMix(c *call, k *candidate) bool {
	if c.fn.builtin == nil || c.fn.builtin.Kind != builtin.Operator && c.fn.builtin.Name != "bin" && c.fn.builtin.Name != "floor" {
		return k.sig.Returns == builtin.ReturnsWidest
	}
	var first *types.Type
	for _, t := range c.types {
		if !t.IsNumeric() || t.IsUnknown() {
			continue
		}
		if first == nil {
			first = t
		} else if t != first {
			return true
		}
	}
	return k.sig.Returns == builtin.ReturnsWidest && first == types.Int
}
