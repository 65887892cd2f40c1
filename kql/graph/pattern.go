package graph

// A Pattern is what Match and Shortest look for: nodes and the steps between them.
type Pattern struct {
	// Nodes has for each node of the pattern those of the graph that it may be.
	Nodes  []Set
	Steps  []Step
	Cycles Cycles
}

// A Step leads from a node of the pattern to another over Low to High edges.
type Step struct {
	From, To  int
	Direction Direction
	Low, High int
	Edges     Set // the edges that it may take
	Inner     Set // the nodes that it may pass
	Sequence  int // the chain of steps that it belongs to
}

// Cycles says which matches with cycles count.
type Cycles uint8

// The choices. With NoCycles, a chain of steps comes to no node twice.
const (
	UniqueEdges Cycles = iota // no edge occurs twice
	AllCycles
	NoCycles
)

// Connected reports whether the steps connect all nodes of the pattern.
func (p *Pattern) Connected() bool {
	bound := make([]bool, len(p.Nodes))
	bound[0] = true
	for grown := true; grown; {
		grown = false
		for _, s := range p.Steps {
			if bound[s.From] != bound[s.To] {
				bound[s.From], bound[s.To], grown = true, true, true
			}
		}
	}
	for _, b := range bound {
		if !b {
			return false
		}
	}
	return true
}

// Rows are matches, as far as they have grown: for each node of the pattern,
// and for each of its steps, what it is in each row; nil where it is not known
// yet. Of a step these are the edges of its path in the order from From to To.
type Rows struct {
	Len   int
	Nodes [][]int32
	Paths [][][]int32
}

func (p *Pattern) newRows() *Rows {
	return &Rows{Nodes: make([][]int32, len(p.Nodes)), Paths: make([][][]int32, len(p.Steps))}
}

// keep leaves the given rows, which are in ascending order.
func (r *Rows) keep(rows []int) {
	if len(rows) == r.Len {
		return
	}
	for i, col := range r.Nodes {
		r.Nodes[i] = pick(col, rows)
	}
	for i, col := range r.Paths {
		r.Paths[i] = pick(col, rows)
	}
	r.Len = len(rows)
}

func pick[T any](col []T, rows []int) []T {
	if col == nil {
		return nil
	}
	for i, r := range rows {
		col[i] = col[r]
	}
	return col[:len(rows)]
}

// room is where the edges of paths are kept: many in one slice.
type room struct{ free []int32 }

const roomSize = 1 << 14

// copy returns a copy of the path.
func (r *room) copy(path []int32, reversed bool) []int32 {
	if cap(r.free)-len(r.free) < len(path) {
		r.free = make([]int32, 0, max(roomSize, len(path)))
	}
	at := len(r.free)
	r.free = append(r.free, path...)
	own := r.free[at:len(r.free):len(r.free)]
	if reversed {
		for i, j := 0, len(own)-1; i < j; i, j = i+1, j-1 {
			own[i], own[j] = own[j], own[i]
		}
	}
	return own
}
