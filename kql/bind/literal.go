package bind

import (
	"strconv"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

var literalTypes = [...]*types.Type{
	syntax.LitString: types.String, syntax.LitLong: types.Long, syntax.LitReal: types.Real, syntax.LitInt: types.Int,
	syntax.LitDecimal: types.Decimal, syntax.LitBool: types.Bool, syntax.LitDateTime: types.DateTime,
	syntax.LitTimespan: types.Timespan, syntax.LitGuid: types.GUID, syntax.LitNull: types.Null, syntax.LitWord: types.Void,
}

// bindLiteral binds a value that is written out.
func (b *binder) bindLiteral(e *syntax.Literal) *bound {
	x := b.newBound(e, literalTypes[e.Kind])
	x.literal = true
	switch e.Kind {
	case syntax.LitWord:
		x.value = e.Text
		return x
	case syntax.LitDecimal:
		if b.inDynamic {
			b.report(diag.DecimalInDynamic.At(e.Range))
			return x
		}
	}
	x.constant = true
	b.refuseLiteral(e)
	v, ok := literalValue(e)
	x.value = v
	typed := plan.Typed{T: x.typ.ValueType(), At: e.Range}
	if e.Kind == syntax.LitDateTime && !e.Null && strings.TrimSpace(e.Text) == "" { // datetime() is the current time
		now := library.Lookup(builtin.ScalarFunction, "now")
		x.expr = &plan.Call{Typed: typed, Function: now, Sig: &now.Signatures()[0], NameSpan: e.Range}
		return x
	}
	if !ok {
		x.expr = &plan.Bad{Typed: typed}
		return x
	}
	x.expr = &plan.Const{Typed: typed, Value: v}
	return x
}

// literalValue decodes a literal; ok is false if its text has no value of its type.
func literalValue(e *syntax.Literal) (v any, ok bool) {
	if e.Null || e.Kind == syntax.LitNull {
		return nil, true
	}
	s := strings.TrimSpace(e.Text)
	switch e.Kind {
	case syntax.LitString:
		return e.Text, true
	case syntax.LitLong:
		return asAny(wholeLiteral(s))
	case syntax.LitInt:
		n, ok := wholeLiteral(s)
		if int64(int32(n)) != n {
			return nil, true
		}
		return int32(n), ok
	case syntax.LitReal:
		return asAny(value.ParseReal(s))
	case syntax.LitDecimal:
		return asAny(value.ParseDecimal(s))
	case syntax.LitBool:
		return asAny(value.ParseBool(s))
	case syntax.LitDateTime:
		return asAny(datetimeLiteral(s))
	case syntax.LitGuid:
		return asAny(value.ParseGUID(s))
	case syntax.LitTimespan:
		if e.Text == e.Raw {
			return asAny(value.ParseTimespanLiteral(s))
		}
		return asAny(value.ParseTimespan(s))
	}
	return nil, false
}

// wholeLiteral reads a number such as 12 or -0x1f.
func wholeLiteral(s string) (int64, bool) {
	if hex, ok := strings.CutPrefix(s, "-0x"); ok {
		n, ok := value.ParseLong("0x" + hex)
		return -n, ok
	}
	return value.ParseLong(s)
}

// datetimeLiteral reads what stands in datetime(…): a text that todatetime knows, 2025, 6, 14 or
// 2025, 6, or a number of seconds since 1970, unless it has as many digits as a year or a date.
func datetimeLiteral(s string) (value.Instant, bool) {
	if strings.Contains(s, ",") {
		parts := strings.Split(strings.ReplaceAll(s, " ", ""), ",")
		if len(parts) == 2 {
			parts = append(parts, "1")
		}
		if len(parts) != 3 {
			return 0, false
		}
		s = strings.Join(parts, "-")
	}
	if n, err := strconv.ParseUint(s, 10, 36); err == nil && len(s) != len("2025") && len(s) != len("20250614") {
		return value.InstantOf(time.Unix(int64(n), 0)), true
	}
	return value.ParseDatetime(strings.ReplaceAll(s, " - ", "-"))
}

func asAny[T any](v T, ok bool) (any, bool) {
	if !ok {
		return nil, false
	}
	return v, true
}

// bindDynamic binds dynamic(…): its type depends on the value in it.
func (b *binder) bindDynamic(e *syntax.Dynamic) *bound {
	x := b.newBound(e, types.Dynamic)
	x.literal, x.constant = true, true
	outer := b.inDynamic
	b.inDynamic = true
	t, v, ok := b.bindJSON(e.X)
	b.inDynamic = outer
	x.typ = types.DynamicOf(t)
	x.value = e.X.Span().Text()
	if lit, isText := e.X.(*syntax.Literal); isText && lit.Kind == syntax.LitString {
		x.value = lit.Text
	}
	typed := plan.Typed{T: value.Dynamic, At: e.Range}
	if !ok {
		x.expr = &plan.Bad{Typed: typed}
		return x
	}
	x.expr = &plan.Const{Typed: typed, Value: v}
	return x
}

// bindJSON returns the type and the value of what stands in dynamic(…).
func (b *binder) bindJSON(e syntax.Expr) (t *types.Type, v any, ok bool) {
	switch e := e.(type) {
	case *syntax.Literal:
		x := b.bindLiteral(e)
		b.refuseInDynamic(e)
		v, ok := literalValue(e)
		switch n := v.(type) {
		case int32:
			v = int64(n)
		case value.Duration: // the service keeps its ticks
			v = int64(n)
		}
		return x.typ, v, ok
	case *syntax.Unary:
		t, v, ok := b.bindJSON(e.X)
		if n, isLong := v.(int64); isLong && e.Minus && isHex(e.X) {
			b.refuse(diag.NotInDynamic.At(e.Range, e.Range.Text(), strconv.FormatInt(-n, 10)))
		}
		if e.Minus {
			switch n := v.(type) {
			case int64:
				v = -n
			case float64:
				v = -n
			case value.Duration:
				v = -n
			}
		}
		return t, v, ok
	case *syntax.Dynamic:
		t, v, ok := b.bindJSON(e.X)
		return types.DynamicOf(t), v, ok
	case *syntax.Array:
		list := make([]any, len(e.Elems))
		var element *types.Type
		common, all := true, true
		for i, x := range e.Elems {
			t, v, ok := b.bindJSON(x)
			all = all && ok
			list[i] = v
			if common {
				element, common = types.Common(element, t, types.ConvertNone)
			}
		}
		if !common {
			element = nil
		}
		return types.ArrayOf(element), list, all
	case *syntax.Object:
		bag := value.NewBag(len(e.Pairs))
		cols := make([]*types.Column, 0, len(e.Pairs))
		all := true
		for _, p := range e.Pairs {
			t, v, ok := b.bindJSON(p.Value)
			all = all && ok
			if p.Key != nil {
				bag.Set(p.Key.Text, v)
				cols = append(cols, types.NewColumn(p.Key.Text, t))
			}
		}
		return types.BagOf(cols), bag, all
	}
	x := b.bindExpr(e)
	return x.typ, nil, false
}

// bindTypeOf binds typeof(…).
func (b *binder) bindTypeOf(e *syntax.TypeOf) *bound {
	x := b.newBound(e, types.TypeLiteral)
	x.literal, x.constant = true, true
	if len(e.Types) == 1 {
		if t, ok := e.Types[0].(*syntax.ScalarType); ok {
			x.named = b.declaredType(t)
			x.expr = &plan.Const{Typed: plan.Typed{T: value.String, At: e.Range}, Value: x.named.String()}
			return x
		}
	}
	var cols []*types.Column
	for _, t := range e.Types {
		switch t := t.(type) {
		case *syntax.Star:
			if b.row == nil {
				b.report(diag.NoColumnsInScope.At(t.Range))
				continue
			}
			cols = append(cols, b.row.All()...)
		case *syntax.ColumnDecl:
			cols = append(cols, b.declaredColumn(t.Name, b.declaredType(t.Type)))
		default:
			b.report(diag.ColumnDeclarationInvalid.At(t.Span()))
		}
	}
	x.named = types.TableOf(types.Closed(cols...))
	return x
}

// declaredType returns the type that a declaration writes: of a scalar or of a table.
func (b *binder) declaredType(e syntax.TypeExpr) *types.Type {
	switch e := e.(type) {
	case *syntax.ScalarType:
		if t, ok := value.ParseType(e.Name); ok {
			return types.Scalar(t)
		}
		switch e.Name {
		case "":
		case "type":
			return types.TypeLiteral
		case "null":
			return types.Null
		default:
			b.report(diag.TypeNameInvalid.At(e.Range, e.Name))
		}
		return types.Invalid
	case *syntax.SchemaType:
		if e.Star && len(e.Columns) == 0 {
			return types.TableOf(types.EmptyTable)
		}
		cols := make([]*types.Column, len(e.Columns))
		for i, d := range e.Columns {
			cols[i] = b.declaredColumn(d.Name, b.declaredType(d.Type))
		}
		return types.TableOf(types.Closed(cols...))
	}
	return types.Invalid
}

func nameText(n *syntax.Name) string {
	if n == nil {
		return ""
	}
	return n.Text
}

// declaredColumns returns the columns of a list "(name: type, …)"; a name may occur only once.
func (b *binder) declaredColumns(s *syntax.RowSchema) []*types.Column {
	if s == nil {
		return nil
	}
	cols := make([]*types.Column, 0, len(s.Columns))
	seen := make(map[string]*syntax.Name, len(s.Columns))
	for _, d := range s.Columns {
		t, ok := d.Type.(*syntax.ScalarType)
		if !ok {
			b.report(diag.ColumnDeclarationInvalid.At(d.Range))
			continue
		}
		typ := b.declaredType(t)
		if first, twice := seen[nameText(d.Name)]; twice {
			b.report(diag.ColumnDeclaredTwice.At(d.Name.Range, d.Name.Text).WithRelated(first.Range, "the first declaration"))
			continue
		}
		seen[nameText(d.Name)] = d.Name
		cols = append(cols, b.declaredColumn(d.Name, typ))
	}
	return cols
}

// convertConst returns a constant as a value of the type; ok is false if only the engine can tell.
func convertConst(v any, t value.Type) (any, bool) {
	if v == nil {
		return nil, t != value.String
	}
	if c := value.Cast(v, t); c != nil {
		return c, true
	}
	return nil, false
}
