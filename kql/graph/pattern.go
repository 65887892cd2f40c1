package graph

// A Pattern describes the matches of a search: nodes and the steps between them.
type Pattern struct {
	// Nodes has, for each node of the pattern, the nodes of the graph that may match it.
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

// Cycles says which cycles a match may have.
type Cycles uint8

// The choices. With NoCycles, a chain of steps visits no node twice, unless the pattern says so: (a)-->(b)-->(a).
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

// repeats reports whether the node at the end of a step is one that its chain, which begins with the first step, has before.
func (p *Pattern) repeats(first, step int) bool {
	to := p.Steps[step].To
	for i := first; i <= step; i++ {
		if p.Steps[i].From == to {
			return true
		}
	}
	return false
}

// Rows are partial matches. For each node and each step of the pattern they have its
// value in every row, or nil if it is not bound yet. The value of a step is the edges of
// its path, in the order from From to To.
type Rows struct {
	Len   int
	Nodes [][]int32
	Paths [][][]int32
}

func (p *Pattern) newRows() *Rows {
	return &Rows{Nodes: make([][]int32, len(p.Nodes)), Paths: make([][][]int32, len(p.Steps))}
}

// keep drops all rows but the listed ones, which are in ascending order.
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

// room is storage for the edges of paths: many paths share a slice.
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
