package operators

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// listed lifts an operator over a value and a list. A constant list is prepared only once.
func listed(prepare func(f *builtin.Frame, list []any, fixed bool) func(v any) any) builtin.Implementation {
	return func(types []value.Type, _ value.Type) builtin.Eval {
		f := &builtin.Frame{Types: types}
		return func(ctx *builtin.Context, args []value.Column, rows int) (value.Column, error) {
			f.Context, f.Err = ctx, nil
			o := builtin.NewOutput[bool](rows, args)
			fixed := builtin.AllConst(args[1:])
			var test func(v any) any
			list := make([]any, len(args)-1)
			for i := range o.Data {
				if i == 0 || !fixed {
					for k, c := range args[1:] {
						if list[k] = c.Value(i); c.Type() == value.String && isSpelled(types[0]) {
							list[k] = value.Cast(list[k], types[0])
						}
					}
					test = prepare(f, WordList(list), fixed)
				}
				v := args[0].Value(i)
				if err := ctx.Charge(value.Width(v)); err != nil {
					return nil, err
				}
				b, ok := test(v).(bool)
				if f.Err != nil {
					return nil, f.Err
				}
				o.Set(i, b, ok)
			}
			return o.Column(value.Bool), nil
		}
	}
}

// membership implements in and its variants (KQL reference, in-operator): equal to an
// element of the list, with the null rule of equality.
func membership(folded, negated bool) builtin.Implementation {
	general := listed(func(f *builtin.Frame, list []any, _ bool) func(v any) any {
		return memberOf(f.Types[0], list, folded, negated)
	})
	texts := seekingAmong(folded, negated)
	return func(types []value.Type, result value.Type) builtin.Eval {
		if types[0] == value.String {
			return texts(types, result)
		}
		return general(types, result)
	}
}

// memberOf tests whether a value is in the list. With a string, a dynamic is compared as its text.
func memberOf(t value.Type, list []any, folded, negated bool) func(v any) any {
	key := func(b []byte, v any) []byte {
		if s, ok := v.(string); ok && folded {
			v = strings.Map(Lower, s)
		}
		return value.AppendKey(b, v)
	}
	members := make(map[string]struct{}, len(list))
	inexact := map[value.Type][]any{}
	texts := map[string]struct{}{}
	hasNull := false
	var b []byte
	for _, w := range list {
		if s, isText := w.(string); isText && t == value.Dynamic {
			texts[string(foldInto(b[:0], s, folded))] = struct{}{}
			continue
		}
		if w = castLike(w, t); w == nil {
			hasNull = true
			continue
		}
		b = key(b[:0], w)
		members[string(b)] = struct{}{}
		if isInexact(w) {
			inexact[value.TypeOf(w)] = append(inexact[value.TypeOf(w)], w)
		}
	}
	return func(v any) any {
		if len(texts) > 0 {
			b = foldInto(b[:0], value.Text(v), folded)
			if _, found := texts[string(b)]; found {
				return !negated
			}
		}
		if v == nil {
			if hasNull {
				return nil
			}
			return negated
		}
		b = key(b[:0], v)
		_, found := members[string(b)]
		found = found && value.Equal(v, v) // NaN is not even equal to itself
		for t, others := range inexact {
			found = found || t != value.TypeOf(v) && isInexact(v) && slices.ContainsFunc(others, func(w any) bool { return value.Equal(v, w) })
		}
		return found != negated
	}
}

// isInexact reports whether a value is a number that may equal one of another type
// without having the same key: it is not whole, or too large for a real to hold exactly.
func isInexact(v any) bool {
	const exact = 1 << 53
	switch v := v.(type) {
	case int64:
		return v >= exact || v <= -exact
	case float64:
		return v != math.Trunc(v) || math.Abs(v) >= exact
	case value.Number:
		n, err := v.Int64()
		return err != nil || n >= exact || n <= -exact
	}
	return false
}

// seekingAmong is membership for strings, which need no encoding. A null in a dynamic is an empty text.
func seekingAmong(folded, negated bool) builtin.Implementation {
	return func([]value.Type, value.Type) builtin.Eval {
		return func(_ *builtin.Context, args []value.Column, rows int) (value.Column, error) {
			o := builtin.NewOutput[bool](rows, args)
			texts := builtin.VectorOf[string](args[0])
			fixed := builtin.AllConst(args[1:])
			members := map[string]struct{}{}
			var list []any
			var b []byte
			for i := range o.Data {
				if i == 0 || !fixed {
					clear(members)
					list = list[:0]
					for _, c := range args[1:] {
						switch v := c.Value(i); {
						case c.Type() == value.Dynamic:
							list = append(list, v)
						case v != nil:
							list = append(list, value.TextOf(c.Type(), v))
						}
					}
					for _, w := range WordList(list) {
						members[string(foldInto(b[:0], value.Text(w), folded))] = struct{}{}
					}
				}
				b = foldInto(b[:0], texts.At(i), folded)
				_, found := members[string(b)]
				o.Data[i] = found != negated
			}
			return o.Column(value.Bool), nil
		}
	}
}

// foldInto appends the text to b, folded if fold is set.
func foldInto(b []byte, text string, folded bool) []byte {
	if !folded {
		return append(b, text...)
	}
	for _, r := range text {
		b = utf8.AppendRune(b, Lower(r))
	}
	return b
}
