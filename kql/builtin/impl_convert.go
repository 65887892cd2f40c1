package builtin

import (
	"github.com/ruleproof/ruleproof/kql/value"
)

// converting implements the conversion functions: package value says what is what.
func converting(to value.Type) implementation {
	return func(_ []value.Type, result value.Type) Eval {
		return func(_ *Context, args []value.Column, _ int) (value.Column, error) {
			return value.Convert(value.Convert(args[0], to), result), nil
		}
	}
}
