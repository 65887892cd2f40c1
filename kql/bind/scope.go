package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A scope holds the names that let statements and parameters declare.
type scope struct {
	outer   *scope
	symbols []symbol

	base    *scope         // of a snapshot: the scope whose first symbols these are
	index   map[string]int // of many symbols: the last of each name
	indexed int            // how many of them are in the index
}

const scopeIndexFrom = 24 // the symbols from which an index pays

// A symbol is a declared name: a variable, a function or a column (of partition and scan).
type symbol struct {
	name string
	at   diag.Span
	vari *variable
	fn   *function
	col  *types.Column
	typ  *types.Type // of anything else, such as an entity group or a pattern

	index int       // of a column: its ordinal
	expr  plan.Expr // of a column
}

// A variable is a let that is no function, or a parameter.
type variable struct {
	name      string
	typ       *types.Type
	constant  bool
	value     any    // of a constant, if known
	source    *bound // what it stands for, nil for a parameter of a function that is declared
	let       *plan.Let
	parameter bool
	node      plan.Node // of a table without a let
	expr      plan.Expr // of a scalar without a let
	inRow     bool      // the expression reads the row of the call
}

func newScope(outer *scope) *scope { return &scope{outer: outer} }

// add declares a symbol; it hides one of the same name.
func (s *scope) add(sym symbol) { s.symbols = append(s.symbols, sym) }

// snapshot returns the scope as it is now: what is declared later is not in it.
func (s *scope) snapshot() *scope {
	return &scope{outer: s.outer, symbols: s.symbols[:len(s.symbols):len(s.symbols)], base: s}
}

// here returns the symbol of that name in this scope alone.
func (s *scope) here(name string) *symbol {
	last := len(s.symbols) - 1
	if len(s.symbols) >= scopeIndexFrom {
		at, ok := s.find(name)
		if !ok {
			return nil
		}
		last = min(last, at)
	}
	for i := last; i >= 0; i-- {
		if s.symbols[i].name == name {
			return &s.symbols[i]
		}
	}
	return nil
}

// find returns the position of the last symbol of the name, which in a snapshot may have been declared later.
func (s *scope) find(name string) (int, bool) {
	for s.base != nil {
		s = s.base
	}
	if s.index == nil {
		s.index = make(map[string]int, 2*len(s.symbols))
	}
	for ; s.indexed < len(s.symbols); s.indexed++ {
		s.index[s.symbols[s.indexed].name] = s.indexed
	}
	at, ok := s.index[name]
	return at, ok
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
