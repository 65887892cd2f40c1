// Package logic derives what the conditions of a bound query say about the values of its rows: that
// a condition can never be true where it stands, that it always is, and which values an
// expression can have there.
//
// A plan enters. For each of its nodes a State leaves, which knows what holds in every row that
// the node reads: what earlier conditions left over, and what the functions that made a column can
// return. A State answers questions about any condition over these rows. The semantics are those
// of the engine: three truth values, strings that are never null, terms, letter case.
//
// Nothing here guesses. What is not known widens a set of values, so that never and always are
// said only where they hold for all rows. The work is bounded for each query. When it is used up,
// nothing more is known.
package logic

// A Truth is a set of truth values.
type Truth uint8

// The truth values, and sets of them.
const (
	True Truth = 1 << iota
	False
	Null

	Nothing Truth = 0
	Any           = True | False | Null
	NotTrue       = False | Null
)

// not returns the truth values of the negation.
func (t Truth) not() Truth {
	n := t & Null
	if t&True != 0 {
		n |= False
	}
	if t&False != 0 {
		n |= True
	}
	return n
}

// when returns the truth values where the condition holds, and nothing otherwise.
func (t Truth) when(holds bool) Truth {
	if holds {
		return t
	}
	return Nothing
}

// The limits of what is remembered and looked at. Beyond them less is known.
const (
	maxValues = 256     // values of a listed set
	maxFacts  = 24      // facts about one text
	maxExcept = 64      // values that a set does not have
	maxKnown  = 64      // expressions that a state knows something about
	maxCells  = 64      // combinations of values for which an expression is computed
	maxDepth  = 4       // of expressions whose values are derived again from those of their operands
	maxWork   = 1 << 19 // steps for one query
)
