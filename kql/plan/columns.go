package plan

// A ColumnSet is a set of ordinals of columns.
type ColumnSet []uint64

// Has reports whether the column is in the set.
func (s ColumnSet) Has(i int) bool { return i>>6 < len(s) && s[i>>6]&(1<<(i&63)) != 0 }

// HasAny reports whether any of the count columns from the first on is in the set.
func (s ColumnSet) HasAny(first, count int) bool {
	for i := first; i < first+count; i++ {
		if s.Has(i) {
			return true
		}
	}
	return false
}

// Add puts the column into the set.
func (s *ColumnSet) Add(i int) {
	for len(*s) <= i>>6 {
		*s = append(*s, 0)
	}
	(*s)[i>>6] |= 1 << (i & 63)
}

// Merge puts the columns of the other set into the set, and reports whether any was new.
func (s *ColumnSet) Merge(o ColumnSet) bool {
	grown := false
	for i, w := range o {
		if i == len(*s) {
			*s = append(*s, 0)
		}
		grown = grown || w&^(*s)[i] != 0
		(*s)[i] |= w
	}
	return grown
}

// AllColumns returns the set of all columns of a node.
func AllColumns(n Node) ColumnSet {
	var s ColumnSet
	for i := range n.Schema().Fields {
		s.Add(i)
	}
	return s
}

// A Reading is what a node reads of one of its inputs: columns as they are, and
// those that expressions over the input's rows refer to.
type Reading struct {
	Input   Node
	Columns ColumnSet
	Exprs   []Expr
}

// A ColumnReader is a node that needs only some columns of its inputs when only some
// of its own are read. Other nodes are taken to need all columns.
type ColumnReader interface {
	// Reads returns what the node reads of each input to yield the columns.
	Reads(yield ColumnSet) []Reading
}

// read returns what a node with one input reads.
func (u Unary) read(columns ColumnSet, exprs ...Expr) []Reading {
	return []Reading{{u.Input, columns, exprs}}
}

// own returns those of the columns that the input has too, for a node that appends columns to its input's.
func (u Unary) own(yield ColumnSet) ColumnSet {
	var own ColumnSet
	for i := range u.Input.Schema().Fields {
		if yield.Has(i) {
			own.Add(i)
		}
	}
	return own
}
