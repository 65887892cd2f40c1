package aggregates

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Rows are the aggregates that pick a row.
var Rows = []builtin.Function{
	{Name: "any", Page: "take-any-aggregation-function", Obsolete: "take_any", Hidden: true, ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "any",
		Signature: []string{
			"(expr: scalar) arg0",
			"(expr{2,}: scalar) custom",
			"(expr: star scalar) custom",
		},
		Result:     anyResult,
		Accumulate: takeAny},
	{Name: "anyif", Page: "take-anyif-aggregation-function", Obsolete: "take_anyif", Hidden: true, ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "anyif",
		Signature:  []string{"(expr: scalar, predicate: bool) arg0"},
		Accumulate: builtin.Where(1, takeAny)},
	{Name: "arg_max", Page: "arg-max-aggregation-function",
		Signature:  []string{"(maximized: orderable, returned*: starAllowed scalar) custom"},
		Result:     argMaxResult,
		Accumulate: argExtreme(operators.IsGreater)},
	{Name: "arg_min", Page: "arg-min-aggregation-function",
		Signature:  []string{"(minimized: orderable, returned*: starAllowed scalar) custom"},
		Result:     argMinResult,
		Accumulate: argExtreme(operators.IsLess)},
	{Name: "argmax", Page: "arg-max-aggregation-function", Obsolete: "arg_max", Hidden: true, ResultPrefix: "max",
		Signature:  []string{"(maximized: orderable, returned*: starAllowed scalar) custom"},
		Result:     argMaxOldResult,
		Accumulate: argExtreme(operators.IsGreater)},
	{Name: "argmin", Page: "arg-min-aggregation-function", Obsolete: "arg_min", Hidden: true, ResultPrefix: "min",
		Signature:  []string{"(minimized: orderable, returned*: starAllowed scalar) custom"},
		Result:     argMaxOldResult,
		Accumulate: argExtreme(operators.IsLess)},
	{Name: "passthrough", Hidden: true, ResultName: builtin.NameOfFirstArgument,
		Signature:  []string{"(expr: scalar) arg0"},
		Accumulate: takeAny},
	{Name: "take_any", Page: "take-any-aggregation-function",
		Signature:  []string{"(expr+: starAllowed scalar) custom"},
		Result:     takeAnyResult,
		Accumulate: takeAny},
	{Name: "take_anyif", Page: "take-anyif-aggregation-function", ResultName: builtin.NameOfFirstArgument,
		Signature:  []string{"(expr: scalar, predicate: bool) arg0"},
		Accumulate: builtin.Where(1, takeAny)},
}

// A pickedRow is the row that an aggregate has picked: the value that it compares, and
// the columns that it returns.
type pickedRow struct {
	by  any
	row []any
}

// argExtreme implements arg_max and arg_min: it returns the columns of the row with the
// best value in the first column. NaN is better than any number. A row whose value is
// null wins only if all rows have null there.
func argExtreme(better func(order int) bool) builtin.Aggregation {
	wins := func(s *pickedRow, v any) bool {
		switch {
		case s.row == nil:
			return true
		case v == nil || s.by == nil:
			return v != nil
		case builtin.IsNaN(v) || builtin.IsNaN(s.by):
			return !builtin.IsNaN(s.by)
		}
		order, ok := value.Compare(v, s.by)
		return ok && better(order)
	}
	return func(types []value.Type, _ value.Type) builtin.Accumulator {
		return &builtin.Folder[pickedRow]{
			Types: types,
			Bind: func(ctx *builtin.Context, args []value.Column) func(*pickedRow, int) error {
				return func(s *pickedRow, row int) error {
					v := args[0].Value(row)
					if !wins(s, v) {
						return nil
					}
					s.by = v
					return s.keep(ctx, rowOf(args, row))
				}
			},
			Join: func(ctx *builtin.Context, s, later *pickedRow) error {
				if later.row == nil || !wins(s, later.by) {
					return nil
				}
				s.by = later.by
				return s.keep(ctx, later.row)
			},
			Results: func(_ *builtin.Context, s *pickedRow) []any { return s.values(len(types)) },
		}
	}
}

// keep replaces the picked row.
func (s *pickedRow) keep(ctx *builtin.Context, row []any) error {
	bytes := 0
	for _, v := range row {
		bytes += value.Width(v)
	}
	for _, v := range s.row {
		bytes -= value.Width(v)
	}
	s.row = row
	return ctx.Keeps(bytes)
}

func rowOf(args []value.Column, row int) []any {
	values := make([]any, len(args))
	for i, c := range args {
		values[i] = c.Value(row)
	}
	return values
}

func (s *pickedRow) values(n int) []any {
	if s.row == nil {
		return make([]any, n)
	}
	return s.row
}

// takeAny picks the first row or, for a single column, the first value that is neither
// null nor an empty string.
func takeAny(types []value.Type, _ value.Type) builtin.Accumulator {
	yields := func(s *pickedRow, row []any) bool {
		return s.row == nil || len(row) == 1 && builtin.IsEmpty(s.row[0]) && !builtin.IsEmpty(row[0])
	}
	return &builtin.Folder[pickedRow]{
		Types: types,
		Bind: func(ctx *builtin.Context, args []value.Column) func(*pickedRow, int) error {
			return func(s *pickedRow, row int) error {
				if s.row != nil && (len(args) > 1 || !builtin.IsEmpty(s.row[0])) {
					return nil
				}
				if values := rowOf(args, row); yields(s, values) {
					return s.keep(ctx, values)
				}
				return nil
			}
		},
		Join: func(ctx *builtin.Context, s, later *pickedRow) error {
			if later.row != nil && yields(s, later.row) {
				return s.keep(ctx, later.row)
			}
			return nil
		},
		Results: func(_ *builtin.Context, s *pickedRow) []any { return s.values(len(types)) },
	}
}
