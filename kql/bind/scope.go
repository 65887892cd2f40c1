package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// A scope holds the names that let statements and parameters declare.
type scope struct {
	outer   *scope
	symbols []symbol // few: they are looked through from the last to the first
}

// A symbol is a declared name: a variable, a function or a column (of partition and scan).
type symbol struct {
	name string
	at   diag.Span
	vari *variable
	fn   *function
	col  *column
	typ  *typ // of anything else, such as an entity group or a pattern

	index int       // of a column: its ordinal
	expr  plan.Expr // of a column
}

// A variable is a let that is no function, or a parameter.
type variable struct {
	name      string
	typ       *typ
	constant  bool
	value     any    // of a constant, if known
	source    *bound // what it stands for, nil for a parameter of a function that is declared
	let       *plan.Let
	parameter bool
	node      plan.Node // of a table without a let
	expr      plan.Expr // of a scalar without a let
	inRow     bool      // the expression reads a row: one of row
	row       *table
}

func newScope(outer *scope) *scope { return &scope{outer: outer} }

// add declares a symbol; it hides one of the same name.
func (s *scope) add(sym symbol) { s.symbols = append(s.symbols, sym) }

// snapshot returns the scope as it is now: what is declared later is not in it.
func (s *scope) snapshot() *scope {
	return &scope{outer: s.outer, symbols: s.symbols[:len(s.symbols):len(s.symbols)]}
}

// here returns the symbol of that name in this scope alone.
func (s *scope) here(name string) *symbol {
	for i := len(s.symbols) - 1; i >= 0; i-- {
		if s.symbols[i].name == name {
			return &s.symbols[i]
		}
	}
	return nil
}

// lookup returns the symbol of that name in this scope or those around it.
func (s *scope) lookup(name string) *symbol {
	for ; s != nil; s = s.outer {
		if sym := s.here(name); sym != nil {
			return sym
		}
	}
	return nil
}
