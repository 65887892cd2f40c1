package bind

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// Functions that call others twice ask for exponentially many calls, most of which mean the same. What
// a body was bound to is kept, and stands for later calls of the same function with the same arguments: for those
// without arguments always, for others once a query has many.
const manyExpansions = 256

// A callKey is all that the meaning of a function's body depends on besides the function: where it
// is the same, so is what the body was bound to.
type callKey struct {
	fuzzy    bool
	settings int
	args     string
}

// A binding is what a function's body was bound to. missed is how many sources isfuzzy leaves out of it,
// fault the first error in the text of a stored function.
type binding struct {
	result *bound
	missed int
	fault  *diag.Diagnostic
}

// callKey returns the key of a call at the binder's place; ok is false where nothing is kept.
func (b *binder) callKey(args []*bound) (k callKey, ok bool) {
	k = callKey{fuzzy: b.fuzzy, settings: b.settings}
	if len(args) == 0 {
		return k, true
	}
	if b.expansions < manyExpansions {
		return k, false
	}
	var text strings.Builder
	for _, x := range args {
		if n := givenName(x); n != nil {
			fmt.Fprintf(&text, "%q=", n.Text)
		}
		if !b.sames.argument(&text, x.inner()) {
			return k, false
		}
	}
	k.args = text.String()
	return k, true
}

// remembered returns what a call with the key gave before.
func (b *binder) remembered(fn *function, k callKey) (*bound, bool) {
	kept, ok := fn.results[k]
	if !ok {
		return nil, false
	}
	b.missed += kept.missed
	fn.fault = kept.fault
	return kept.result, true
}

// remember keeps what the body was bound to for calls with the key.
func (f *function) remember(k callKey, r binding) {
	if f.results == nil {
		f.results = map[callKey]binding{}
	}
	f.results[k] = r
}

// sames numbers expressions, so that those that mean the same have the same number.
type sames struct {
	values map[any]int       // constants
	shapes map[string]int    // what is made of numbered expressions
	known  map[plan.Expr]int // by address
	empty  map[int]bool      // the numbers of expressions of which nothing but the type is known
	parts  map[any]int       // lets, functions and whatever is only the same as itself
}

// argument writes what an argument means. It returns false where that is not known to be the same again.
func (s *sames) argument(to *strings.Builder, x *bound) bool {
	if x.node != nil {
		use, ok := x.node.(*plan.LetTable)
		if !ok {
			return false
		}
		fmt.Fprintf(to, "table %d,", s.part(use.Let))
		return true
	}
	if x.expr == nil || !x.typ.IsScalar() {
		return false
	}
	constant, v := x.constantKnown()
	fmt.Fprintf(to, "%t %t %d %d,", x.literal, constant, s.value(v), s.expr(x.expr))
	return true
}

// part returns the number of something that is only the same as itself.
func (s *sames) part(x any) int {
	if s.parts == nil {
		s.parts = map[any]int{}
	}
	return numberOf(s.parts, x)
}

// value returns the number of a constant. Values that cannot be compared, such as arrays, all differ.
func (s *sames) value(v any) int {
	if v != nil && !reflect.TypeOf(v).Comparable() {
		return s.part(new(byte))
	}
	if s.values == nil {
		s.values = map[any]int{}
	}
	return numberOf(s.values, v)
}

// expr returns the number of an expression.
func (s *sames) expr(x plan.Expr) int {
	if n, ok := s.known[x]; ok {
		return n
	}
	n := s.numbered(x)
	if s.known == nil {
		s.known = map[plan.Expr]int{}
	}
	s.known[x] = n
	return n
}

func (s *sames) numbered(x plan.Expr) int {
	var what string
	switch x := x.(type) {
	case *plan.Const:
		what = fmt.Sprintf("constant %d", s.value(x.Value))
	case *plan.ColumnRef:
		what = fmt.Sprintf("column %t %d %q", x.Right, x.Index, x.Name)
	case *plan.Arrival:
		what = "arrival"
	case *plan.LetRef:
		if x.Let.Scalar != nil && s.empty[s.expr(x.Let.Scalar)] {
			return s.nothing(x)
		}
		what = fmt.Sprintf("let %d", s.part(x.Let))
	case *plan.Call:
		what = fmt.Sprintf("call %d %d", s.part(x.Function), s.part(x.Sig))
	case *plan.Bad: // as a parameter where its function is declared
		return s.nothing(x)
	case *plan.Convert:
		what = "convert"
	case *plan.Member:
		what = fmt.Sprintf("member %q", x.Name)
	case *plan.Element:
		what = "element"
	default:
		return s.part(x)
	}
	if s.computesNothing(x.Operands()) {
		return s.nothing(x)
	}
	what = fmt.Sprintf("%s to %d", what, x.Type())
	for _, o := range x.Operands() {
		what += fmt.Sprintf(" %d", s.expr(o))
	}
	return s.shape(what)
}

// computesNothing reports whether nothing is known of what is computed from the operands: they are constants and what nothing
// is known of. A declaration that hands x+1 on to the one before it then asks for no call that another has not asked for.
func (s *sames) computesNothing(operands []plan.Expr) bool {
	found := false
	for _, o := range operands {
		empty := s.empty[s.expr(o)]
		if _, constant := o.(*plan.Const); !empty && !constant {
			return false
		}
		found = found || empty
	}
	return found
}

// nothing returns the number of an expression of which nothing but the type is known.
func (s *sames) nothing(x plan.Expr) int {
	n := s.shape(fmt.Sprintf("nothing to %d", x.Type()))
	if s.empty == nil {
		s.empty = map[int]bool{}
	}
	s.empty[n] = true
	return n
}

// shape returns the number of what a text describes.
func (s *sames) shape(what string) int {
	if s.shapes == nil {
		s.shapes = map[string]int{}
	}
	return s.part(numberOf(s.shapes, what))
}

// numberOf returns the number of a key; a new one has the next.
func numberOf[K comparable](known map[K]int, key K) int {
	n, ok := known[key]
	if !ok {
		n = len(known) + 1
		known[key] = n
	}
	return n
}
