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

// Reads returns what the columns are computed from.
func (n *Project) Reads(yield ColumnSet) []Reading {
	var exprs []Expr
	for i, c := range n.Columns {
		if yield.Has(i) {
			exprs = append(exprs, c.Expr)
		}
	}
	return n.read(nil, exprs...)
}

// Reads returns the same columns and those of the predicate.
func (n *Filter) Reads(yield ColumnSet) []Reading { return n.read(yield, n.Predicate) }

// Reads returns the same columns and those of the keys.
func (n *Sort) Reads(yield ColumnSet) []Reading { return n.read(yield, n.Exprs()...) }

// Reads returns the same columns and those of the keys.
func (n *Top) Reads(yield ColumnSet) []Reading { return n.read(yield, n.Exprs()...) }

// Reads returns the same columns.
func (n *Take) Reads(yield ColumnSet) []Reading { return n.read(yield, n.Count) }

// Reads returns the same columns.
func (n *Serialize) Reads(yield ColumnSet) []Reading { return n.read(yield) }

// Reads returns the same columns.
func (n *Render) Reads(yield ColumnSet) []Reading { return n.read(yield) }

// Reads returns no columns: it counts rows.
func (n *Count) Reads(ColumnSet) []Reading { return n.read(nil) }

// Reads returns no columns: the names and types are in the plan.
func (n *GetSchema) Reads(ColumnSet) []Reading { return n.read(nil) }

// Reads returns the keys and the arguments of the aggregates that are read.
func (n *Summarize) Reads(yield ColumnSet) []Reading {
	exprs := exprsOf(n.Keys)
	at := len(n.Keys)
	for _, a := range n.Aggregates {
		if yield.HasAny(at, len(a.Names)) {
			exprs = append(exprs, a.Args...)
		}
		at += len(a.Names)
	}
	return n.read(nil, exprs...)
}

// Reads returns the same columns and the text.
func (n *Parse) Reads(yield ColumnSet) []Reading { return n.read(n.own(yield), n.X) }

// Reads returns the same columns and the text.
func (n *ParseKv) Reads(yield ColumnSet) []Reading { return n.read(n.own(yield), n.X) }

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

// Reads returns the columns that stay as they are, and what is expanded.
func (n *MvExpand) Reads(yield ColumnSet) []Reading {
	var passed ColumnSet
	for out, in := range n.Passed() {
		if in >= 0 && yield.Has(out) {
			passed.Add(in)
		}
	}
	return n.read(passed, n.Exprs()...)
}

// Reads returns the columns of each side and its keys.
func (n *Join) Reads(yield ColumnSet) []Reading {
	var left, right ColumnSet
	for out, c := range n.Columns {
		switch {
		case !yield.Has(out):
		case c.Right:
			right.Add(c.Index)
		default:
			left.Add(c.Index)
		}
	}
	return []Reading{{n.Left, left, n.LeftKeys}, {n.Right, right, n.RightKeys}}
}

// Reads returns the columns of each table.
func (n *Union) Reads(yield ColumnSet) []Reading {
	list := make([]Reading, len(n.Sources))
	for i, source := range n.Sources {
		list[i].Input = source
		for in, out := range n.Places[i] {
			if out >= 0 && yield.Has(out) {
				list[i].Columns.Add(in)
			}
		}
	}
	return list
}

// Passed returns, for each column of the output, the column of the input that it repeats, or -1.
func (n *MvExpand) Passed() []int {
	from := make([]int, len(n.Out.Fields))
	made := map[int]bool{n.ItemIndex: true}
	for _, x := range n.Expanded {
		made[x.Column] = true
	}
	for i, f := range n.Out.Fields {
		from[i] = -1
		if !made[i] {
			from[i] = n.Input.Schema().Index(f.Name)
		}
	}
	return from
}
