// Package aggregates has the functions that make one value from many rows, and the
// sketches that some of them keep.
package aggregates

import (
	"cmp"
	"math"

	"github.com/cockroachdb/apd/v3"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/numbers"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Basic are the aggregates that count, add and compare.
var Basic = []builtin.Function{
	{Name: "avg", Page: "avg-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "avg",
		Signature: []string{
			"(expr: integer) real",
			"(expr: real) real",
			"(expr: decimal) decimal",
			"(expr: timespan) timespan",
			"(expr: datetime) datetime",
		},
		Accumulate: avg},
	{Name: "avgif", Page: "avgif-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "avgif",
		Signature: []string{
			"(expr: integer, predicate: bool) real",
			"(expr: real, predicate: bool) real",
			"(expr: decimal, predicate: bool) decimal",
			"(expr: timespan, predicate: bool) timespan",
			"(expr: datetime, predicate: bool) datetime",
		},
		Accumulate: builtin.Where(1, avg)},
	{Name: "binary_all_and", Page: "binary-all-and-aggregation-function", ResultName: builtin.NameOfFirstArgument,
		Signature:  []string{"(expr: summable) arg0"},
		Accumulate: bitwise(numbers.BitAnd)},
	{Name: "binary_all_or", Page: "binary-all-or-aggregation-function", ResultName: builtin.NameOfFirstArgument,
		Signature:  []string{"(expr: summable) arg0"},
		Accumulate: bitwise(numbers.BitOr)},
	{Name: "binary_all_xor", Page: "binary-all-xor-aggregation-function", ResultName: builtin.NameOfFirstArgument,
		Signature:  []string{"(expr: summable) arg0"},
		Accumulate: bitwise(numbers.BitXor)},
	{Name: "cnt", Obsolete: "count", Hidden: true, ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "cnt",
		Signature:  []string{"() long"},
		Accumulate: counting},
	{Name: "count", Page: "count-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "count",
		Signature: []string{
			"() long",
			"hidden (predicate: bool) long",
		},
		Accumulate: counting},
	{Name: "count_distinct", Page: "count-distinct-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "count_distinct",
		Signature:  []string{"(expr: notDynamic) long"},
		Accumulate: distinct},
	{Name: "count_distinctif", Page: "count-distinctif-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "count_distinctif",
		Signature:  []string{"(expr: notDynamic, predicate: bool) long"},
		Accumulate: builtin.Where(1, distinct)},
	{Name: "countif", Page: "countif-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "countif",
		Signature:  []string{"(predicate: bool) long"},
		Accumulate: builtin.Where(0, counting)},
	{Name: "dcount", Page: "dcount-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "dcount",
		Refuses:    builtin.Refuses{Dynamic: "expr"},
		Signature:  []string{"(expr: scalar, accuracy?: notDynamic) long"},
		Accumulate: distinct},
	{Name: "dcountif", Page: "dcountif-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "dcountif",
		Refuses:    builtin.Refuses{Dynamic: "expr"},
		Signature:  []string{"(expr: scalar, predicate: bool, accuracy?: notDynamic) long"},
		Accumulate: builtin.Where(1, distinct)},
	{Name: "max", Page: "max-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "max",
		Signature:  []string{"(expr: orderable) arg0"},
		Accumulate: extremum(operators.IsGreater)},
	{Name: "maxif", Page: "maxif-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "maxif",
		Signature:  []string{"(expr: orderable, predicate: bool) arg0"},
		Accumulate: builtin.Where(1, extremum(operators.IsGreater))},
	{Name: "min", Page: "min-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "min",
		Signature:  []string{"(expr: orderable) arg0"},
		Accumulate: extremum(operators.IsLess)},
	{Name: "minif", Page: "minif-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "minif",
		Signature:  []string{"(expr: orderable, predicate: bool) arg0"},
		Accumulate: builtin.Where(1, extremum(operators.IsLess))},
	{Name: "sum", Page: "sum-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "sum",
		Signature:  []string{"(expr: summable) arg0Promoted"},
		Accumulate: sum},
	{Name: "sumif", Page: "sumif-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "sumif",
		Signature:  []string{"(expr: summable, predicate: bool) arg0Promoted"},
		Accumulate: builtin.Where(1, sum)},
}

// counting implements count. It counts the rows where a condition holds, or all rows if
// the argument is not a condition.
func counting(types []value.Type, result value.Type) builtin.Accumulator {
	if len(types) == 1 && types[0] == value.Bool {
		return builtin.Where(0, counting)(types, result)
	}
	return builtin.Folding(
		func([]value.Column) func(*int64, int) { return func(n *int64, _ int) { *n++ } },
		addUp[int64],
		func(n *int64) any { return *n },
	)(types, result)
}

// over folds the non-null values of the first argument.
func over[T value.Element, S any](fold func(s *S, v T)) func(args []value.Column) func(*S, int) {
	return func(args []value.Column) func(*S, int) {
		v := builtin.VectorOf[T](args[0])
		return func(s *S, row int) {
			if !v.IsNull(row) {
				fold(s, v.At(row))
			}
		}
	}
}

// addUp merges sums.
func addUp[T int64 | float64 | value.Duration](s, later *T) { *s += *later }

// sum is zero if there is nothing to add.
func sum(types []value.Type, result value.Type) builtin.Accumulator {
	switch result {
	case value.Real:
		return builtin.Folding(over(func(s *float64, v float64) { *s += v }), addUp, func(s *float64) any { return *s })(types, result)
	case value.Decimal:
		return builtin.Folding(over(addDecimal), addDecimals, decimalSum)(types, result)
	case value.Timespan:
		return builtin.Folding(over(func(s *value.Duration, v value.Duration) { *s += v }), addUp, func(s *value.Duration) any { return *s })(types, result)
	}
	return builtin.Folding(over(func(s *int64, v int64) { *s += v }), addUp, func(s *int64) any { return *s })(types, result)
}

type decimalState struct {
	total *apd.Decimal
	n     int64
}

func addDecimal(s *decimalState, v value.Number) {
	if s.total == nil {
		s.total = new(apd.Decimal)
	}
	s.n++
	if _, err := value.DecimalContext().Add(s.total, s.total, v); err != nil {
		s.total.Form = apd.NaN
	}
}

func addDecimals(s, later *decimalState) {
	if later.total == nil {
		return
	}
	n := s.n + later.n
	addDecimal(s, later.total)
	s.n = n
}

func decimalSum(s *decimalState) any {
	switch {
	case s.total == nil:
		return value.DecimalFromLong(0)
	case s.total.Form != apd.Finite:
		return nil
	}
	return s.total
}

type mean struct {
	total float64
	n     int64
}

// avg of no values is NaN for numbers and null for other types.
func avg(types []value.Type, result value.Type) builtin.Accumulator {
	switch result {
	case value.Decimal:
		return builtin.Folding(over(addDecimal), addDecimals, func(s *decimalState) any {
			if s.n == 0 || s.total.Form != apd.Finite {
				return nil
			}
			q := new(apd.Decimal)
			if _, err := value.DecimalContext().Quo(q, s.total, value.DecimalFromLong(s.n)); err != nil {
				return nil
			}
			return q
		})(types, result)
	case value.Timespan, value.DateTime:
		// The mean of the differences from the first value is exact even where the sum would overflow.
		return builtin.Folding(over(func(s *tickMean, v int64) {
			if s.n == 0 {
				s.first = v
			}
			s.n++
			s.rest += float64(v - s.first)
		}), func(s, later *tickMean) {
			if s.n == 0 {
				s.first = later.first
			}
			s.n += later.n
			s.rest += later.rest + float64(later.first-s.first)*float64(later.n)
		}, func(s *tickMean) any {
			if s.n == 0 {
				return nil
			}
			ticks := s.first + int64(math.Round(s.rest/float64(s.n)))
			if result == value.DateTime {
				return value.Instant(ticks)
			}
			return value.Duration(ticks)
		})(types, result)
	}
	return builtin.Folding(
		over(func(s *mean, v float64) { s.total += v; s.n++ }),
		func(s, later *mean) { s.total += later.total; s.n += later.n },
		func(s *mean) any { return s.total / float64(s.n) },
	)(types, result)
}

type tickMean struct {
	first int64
	rest  float64
	n     int64
}

type best[T any] struct {
	v  T
	ok bool
}

// extremum implements min and max.
func extremum(better func(order int) bool) builtin.Aggregation {
	return func(types []value.Type, result value.Type) builtin.Accumulator {
		switch result {
		case value.Int:
			return bestOf[int32](better)(types, result)
		case value.Long:
			return bestOf[int64](better)(types, result)
		case value.Real:
			return bestOf[float64](better)(types, result)
		case value.String:
			return bestText(better)
		case value.DateTime:
			return bestOf[value.Instant](better)(types, result)
		case value.Timespan:
			return bestOf[value.Duration](better)(types, result)
		}
		take := func(s *any, v any) {
			if v == nil {
				return
			}
			if order, ok := value.Compare(v, *s); *s == nil || ok && better(order) {
				*s = v
			}
		}
		return builtin.Folding(
			func(args []value.Column) func(*any, int) {
				return func(s *any, row int) { take(s, args[0].Value(row)) }
			},
			func(s, later *any) { take(s, *later) },
			func(s *any) any { return *s },
		)(types, result)
	}
}

// bestOf is extremum for values that Go orders. A NaN is both the least and the greatest number.
func bestOf[T interface {
	value.Element
	cmp.Ordered
}](better func(int) bool) builtin.Aggregation {
	take := func(s *best[T], v T) {
		if !s.ok || s.v == s.v && (v != v || better(cmp.Compare(v, s.v))) {
			s.v, s.ok = v, true
		}
	}
	return builtin.Folding(over(take), func(s, later *best[T]) {
		if later.ok {
			take(s, later.v)
		}
	}, func(s *best[T]) any {
		if !s.ok {
			return nil
		}
		return s.v
	})
}

// bestText is bestOf for strings. These may be long, so it accounts for the memory that they take.
func bestText(better func(int) bool) builtin.Accumulator {
	take := func(ctx *builtin.Context, s *best[string], v string) error {
		if s.ok && !better(cmp.Compare(v, s.v)) {
			return nil
		}
		kept := len(s.v)
		s.v, s.ok = v, true
		return ctx.Keeps(len(v) - kept)
	}
	return &builtin.Folder[best[string]]{
		Types: []value.Type{value.String},
		Bind: func(ctx *builtin.Context, args []value.Column) func(*best[string], int) error {
			v := builtin.VectorOf[string](args[0])
			return func(s *best[string], row int) error { return take(ctx, s, v.At(row)) }
		},
		Join: func(ctx *builtin.Context, s, later *best[string]) error {
			if !later.ok {
				return nil
			}
			return take(ctx, s, later.v)
		},
		Results: func(_ *builtin.Context, s *best[string]) []any { return []any{s.v} },
	}
}

// distinct counts the distinct values exactly; the service estimates their number.
func distinct(types []value.Type, result value.Type) builtin.Accumulator {
	type state struct{ seen map[string]struct{} }
	add := func(ctx *builtin.Context, s *state, key string) error {
		if s.seen == nil {
			s.seen = map[string]struct{}{}
		}
		s.seen[key] = struct{}{}
		return ctx.Keeps(keyBytes + len(key))
	}
	return &builtin.Folder[state]{
		Types: []value.Type{result},
		Bind: func(ctx *builtin.Context, args []value.Column) func(*state, int) error {
			var key []byte
			return func(s *state, row int) error {
				v := args[0].Value(row)
				if v == nil {
					return nil
				}
				key = value.AppendKey(key[:0], v)
				if _, ok := s.seen[string(key)]; ok {
					return nil
				}
				return add(ctx, s, string(key))
			}
		},
		Join: func(ctx *builtin.Context, s, later *state) error {
			for k := range later.seen {
				if err := add(ctx, s, k); err != nil {
					return err
				}
			}
			return nil
		},
		Results: func(_ *builtin.Context, s *state) []any { return []any{int64(len(s.seen))} },
	}
}

// keyBytes is about how much memory a key takes in a map in addition to its text.
const keyBytes = 48

// bitwise folds whole numbers by a bitwise operation.
func bitwise(op func(a, b int64) int64) builtin.Aggregation {
	take := func(s *best[int64], v int64) {
		if s.ok {
			v = op(s.v, v)
		}
		s.v, s.ok = v, true
	}
	return builtin.Folding(over(take), func(s, later *best[int64]) {
		if later.ok {
			take(s, later.v)
		}
	}, func(s *best[int64]) any {
		if !s.ok {
			return nil
		}
		return s.v
	})
}
