package document

import "github.com/ruleproof/ruleproof/kql/diag"

// A Kind is what a node is.
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

// String returns the kind in words a writer of YAML understands.
func (k Kind) String() string { return kindNames[k] }

// A Node is a value of a document. What an alias stands for appears in each place where
// the alias stands, with the ranges of the anchor, where its text can be changed.
type Node struct {
	Kind   Kind
	Span   diag.Span      // an empty value has the empty range behind its key
	Quoted bool           // a scalar in quotes or a block scalar: text, whatever it looks like
	Scalar *diag.Source   // of a scalar: its text, also when it is a number; else nil
	Exact  bool           // of a scalar: each of its characters has a place of its own; else each stands for the whole
	Items  []*Node        // of a Seq
	Pairs  []Pair         // of a Map, in the order of the file, repeated keys dropped
	Value  any            // of a scalar: nil, bool, int64, float64 or string
	index  map[string]int // of a Map: the pair of each key
}

// A Pair is a key of a mapping and its value. Keys that are not scalars are errors of the document.
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

// Text returns the text of a scalar, as written but for quotes and escapes; "" for other nodes.
func (n *Node) Text() string {
	if n.Scalar == nil {
		return ""
	}
	return n.Scalar.Text
}
