package builtin

import (
	"sync"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A Signature is one way to call a function.
type Signature struct {
	Params     []Param
	Returns    Returns
	Type       value.Type    // with ReturnsDeclared
	Columns    *value.Schema // with ReturnsDeclared, of a function that returns a table
	Repeatable bool          // the parameters that may repeat do so as a block
	Hidden     bool
}

// A Param is a parameter of a signature.
type Param struct {
	Name     string
	Accepts  Accepts
	Types    []value.Type // with AcceptsDeclared
	Argument Argument
	Min, Max int      // how often it may occur: 1, 1 for an ordinary parameter, 0, 1 for an optional one
	Values   []string // the only texts allowed, if any
	Default  string
}

type lazySignatures struct {
	once sync.Once
	list []Signature
}
