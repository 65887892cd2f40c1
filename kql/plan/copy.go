package plan

import "reflect"

// CanCopy reports whether a copy of the node means the same as the node. It does not where the
// node stands for what is read elsewhere, such as the rows that an operator hands to its subquery, or
// where the engine computes it once for all who read it.
func CanCopy(n Node) bool {
	switch n.(type) {
	case *SubInput, *SubGraph, *LetTable, *Evaluate:
		return false
	}
	return !YieldsGraph(n)
}

// Copy returns a copy of the node over the same inputs and expressions.
func Copy(n Node) Node {
	from := reflect.ValueOf(n).Elem()
	to := reflect.New(from.Type())
	to.Elem().Set(from)
	return to.Interface().(Node)
}
