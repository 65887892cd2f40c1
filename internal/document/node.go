package document

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A Kind is the type of a node.
type Kind uint8

// The kinds of node.
const (
	Null Kind = iota
	Bool
	Int
	Float
	String
	Seq
	Map
)

var kindNames = [...]string{"empty", "true or false", "a number", "a number", "text", "a list", "a mapping"}

// String returns the kind in the words of someone who writes documents.
func (k Kind) String() string { return kindNames[k] }

// A Node is a value of a document. The nodes of an anchor appear again wherever an
// alias repeats them, with the places of the anchor, because their text can only be changed there.
type Node struct {
	Kind   Kind
	Span   diag.Span      // an empty value has the empty span after its key
	Quoted bool           // a scalar in quotes or a block scalar: it is text, whatever it looks like
	Scalar *diag.Source   // the text of a scalar, also of a number; nil for a list or a mapping
	Exact  bool           // each character of the scalar has a place of its own; otherwise each has the place of the whole
	Items  []*Node        // of a Seq
	Pairs  []Pair         // of a Map, in the order of the file; a repeated key is dropped
	Reused bool           // an alias repeats it
	Value  any            // of a scalar: nil, bool, int64, float64 or string
	index  map[string]int // of a Map: the index of each key's pair
}

// A Pair is a key of a mapping and its value. A key is always a scalar.
type Pair struct {
	Key   *Node
	Value *Node
}

// Get returns the pair of the key, or nil.
func (n *Node) Get(key string) *Pair {
	if i, ok := n.index[key]; ok {
		return &n.Pairs[i]
	}
	return nil
}

// Shares reports whether an alias repeats the node or a part of it, so that a change of its text changes other places too.
func (n *Node) Shares() bool {
	return n.Reused || slices.ContainsFunc(n.Items, (*Node).Shares) ||
		slices.ContainsFunc(n.Pairs, func(p Pair) bool { return p.Key.Shares() || p.Value.Shares() })
}

// Text returns the text of a scalar without its quotes and with its escapes decoded; "" for other nodes.
func (n *Node) Text() string {
	if n.Scalar == nil {
		return ""
	}
	return n.Scalar.Text
}

// WithPairs returns the mapping with other pairs, whose keys differ.
func (n *Node) WithPairs(pairs []Pair) *Node {
	c := *n
	c.Pairs, c.index = pairs, make(map[string]int, len(pairs))
	for i, p := range pairs {
		c.index[p.Key.Text()] = i
	}
	return &c
}

// WithItems returns the list with other items.
func (n *Node) WithItems(items []*Node) *Node {
	c := *n
	c.Items = items
	return &c
}

// Named returns the key with another name, at the same place.
func (n *Node) Named(name string) *Node {
	c := *n
	c.Scalar, c.Value, c.Exact = &diag.Source{Text: name}, name, false
	return &c
}
