package operators

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Comparisons (KQL reference, null-values): null does not equal any value, and two nulls
// are neither equal nor unequal. Any other comparison with null is null.

// equality implements == and, negated, !=.
func equality(negated bool) builtin.Implementation {
	return func(types []value.Type, result value.Type) builtin.Eval {
		a, b := types[0], types[1]
		switch {
		case a == value.String && b == value.String:
			return equal[string](negated)
		case isIntegral(a) && isIntegral(b):
			return equal[int64](negated)
		case a.IsNumeric() && b.IsNumeric() && a != value.Decimal && b != value.Decimal:
			return equal[float64](negated)
		case a == value.DateTime && b == value.DateTime:
			return equal[value.Instant](negated)
		case a == value.Timespan && b == value.Timespan:
			return equal[value.Duration](negated)
		case a == value.GUID && b == value.GUID:
			return equal[value.UUID](negated)
		}
		return builtin.Lenient(func(f *builtin.Frame, v []any) any {
			x, y := meet(v[0], v[1], f.Types[0], f.Types[1])
			if x == nil && y == nil {
				return nil
			}
			return (x != nil && y != nil && value.Equal(x, y)) != negated
		}, value.Unknown)(types, result)
	}
}

func isIntegral(t value.Type) bool { return t == value.Bool || t.IsInteger() }

func equal[T interface {
	value.Element
	comparable
}](negated bool) builtin.Eval {
	return func(_ *builtin.Context, args []value.Column, rows int) (value.Column, error) {
		o := builtin.NewOutput[bool](rows, args)
		a, b := builtin.VectorOf[T](args[0]), builtin.VectorOf[T](args[1])
		for i := range o.Data {
			null, other := a.IsNull(i), b.IsNull(i)
			switch {
			case null && other:
				o.Null(i)
			case null || other:
				o.Data[i] = negated
			default:
				o.Data[i] = (a.At(i) == b.At(i)) != negated
			}
		}
		return o.Column(value.Bool), nil
	}
}

// meet converts a dynamic operand to the type of the other: a string that spells a
// datetime is compared with a datetime as one, and with a string a dynamic is its text, which is
// empty for null. A string is compared with a number or a
// time as the value that it spells; rules with ResultType == 0 rely on that.
func meet(x, y any, a, b value.Type) (any, any) {
	switch {
	case a == value.String && isSpelled(b):
		x = value.Cast(x, b)
	case b == value.String && isSpelled(a):
		y = value.Cast(y, a)
	case a == value.Dynamic && b != value.Dynamic:
		x = castLike(x, b)
	case b == value.Dynamic && a != value.Dynamic:
		y = castLike(y, a)
	}
	return x, y
}

// isSpelled reports whether a string is compared with values of the type as the value that it spells.
func isSpelled(t value.Type) bool { return t != value.String && t != value.Dynamic }

func castLike(v any, t value.Type) any {
	switch t {
	case value.String:
		return value.Text(v)
	case value.DateTime, value.Timespan, value.GUID:
		if _, ok := v.(string); ok {
			return value.Cast(v, t)
		}
	}
	return v
}

// ordering implements <, <=, > and >=: accept says which orders satisfy it.
func ordering(accept func(order int) bool) builtin.Implementation {
	return func(types []value.Type, result value.Type) builtin.Eval {
		a, b := types[0], types[1]
		switch {
		case isIntegral(a) && isIntegral(b):
			return ordered[int64](accept)
		case a.IsNumeric() && b.IsNumeric() && a != value.Decimal && b != value.Decimal:
			return ordered[float64](accept)
		case a == value.DateTime && b == value.DateTime:
			return ordered[value.Instant](accept)
		case a == value.Timespan && b == value.Timespan:
			return ordered[value.Duration](accept)
		case a == value.String && b == value.String:
			return ordered[string](accept)
		}
		return builtin.Strict(func(f *builtin.Frame, v []any) any {
			x, y := meet(v[0], v[1], f.Types[0], f.Types[1])
			switch order, ok := value.Compare(x, y); {
			case ok:
				return accept(order)
			case builtin.CountsAsNumber(x) && builtin.CountsAsNumber(y):
				return false // comparisons with NaN are false
			}
			return nil
		}, value.Unknown)(types, result)
	}
}

func ordered[T interface {
	value.Element
	int64 | float64 | string | value.Instant | value.Duration
}](accept func(int) bool) builtin.Eval {
	less, same, greater := accept(-1), accept(0), accept(1)
	return func(_ *builtin.Context, args []value.Column, rows int) (value.Column, error) {
		o := builtin.NewOutput[bool](rows, args)
		a, b := builtin.VectorOf[T](args[0]), builtin.VectorOf[T](args[1])
		for i := range o.Data {
			if a.IsNull(i) || b.IsNull(i) {
				o.Null(i)
				continue
			}
			switch x, y := a.At(i), b.At(i); {
			case x < y:
				o.Data[i] = less
			case x > y:
				o.Data[i] = greater
			case x == y:
				o.Data[i] = same
			} // comparisons with NaN are false
		}
		return o.Column(value.Bool), nil
	}
}

// IsLess, IsAtMost, IsGreater and IsAtLeast interpret the result of comparing two values.
func IsLess(order int) bool    { return order < 0 }
func IsAtMost(order int) bool  { return order <= 0 }
func IsGreater(order int) bool { return order > 0 }
func IsAtLeast(order int) bool { return order >= 0 }

// between implements between and, negated, !between. Where the value and the
// start are datetimes, the end may be a timespan after the start.
func between(negated bool) builtin.Implementation {
	return builtin.Strict(func(f *builtin.Frame, a []any) any {
		v, start, end := a[0], a[1], a[2]
		if from, ok := start.(value.Instant); ok {
			if d, ok := end.(value.Duration); ok {
				until, ok := from.Add(d)
				if !ok {
					return nil
				}
				end = until
			}
		}
		v, start = meet(v, start, f.Types[0], f.Types[1])
		v, end = meet(v, end, f.Types[0], f.Types[2])
		low, ok1 := value.Compare(v, start)
		high, ok2 := value.Compare(v, end)
		switch {
		case ok1 && ok2:
			return (low >= 0 && high <= 0) != negated
		case builtin.CountsAsNumber(v) && builtin.CountsAsNumber(start) && builtin.CountsAsNumber(end):
			return negated && (ok1 && low < 0 || ok2 && high > 0) // comparisons with NaN are false
		}
		return nil
	}, value.Unknown)
}

// conjunction implements and, which is false if one operand is, even if the other is
// null; disjunction implements or.
func conjunction([]value.Type, value.Type) builtin.Eval { return logic(false) }
func disjunction([]value.Type, value.Type) builtin.Eval { return logic(true) }

// logic combines two truth values. A single operand with the decisive value determines the result.
func logic(decisive bool) builtin.Eval {
	return func(_ *builtin.Context, args []value.Column, rows int) (value.Column, error) {
		o := builtin.NewOutput[bool](rows, args)
		a, b := builtin.BoolColumn(args[0]), builtin.BoolColumn(args[1])
		for i := range o.Data {
			null, other := a.IsNull(i), b.IsNull(i)
			switch {
			case !null && a.At(i) == decisive, !other && b.At(i) == decisive:
				o.Data[i] = decisive
			case null || other:
				o.Null(i)
			default:
				o.Data[i] = !decisive
			}
		}
		return o.Column(value.Bool), nil
	}
}
