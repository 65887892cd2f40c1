package graph

// A walk extends matches by one step. It follows edges depth first, with an explicit stack.
type walk struct {
	search    *Search
	stage     int
	step      *Step
	index     int // of the step
	direction Direction
	reversed  bool // whether it is walked from To to From
	start     int  // the node of the pattern where the walk begins
	end       int  // and the node to which it leads
	closing   bool // whether that node is bound already
	allowed   Set  // the nodes that may be the end
	far       []int32

	rows *Rows // the matches that are extended
	out  *Rows // the extended matches
	size int   // edges in the paths of the last step of out

	path  []int32
	nodes []int32 // the nodes of the path, including the first
	stack []visit
	err   error
}

// A visit is a node of the current path and the next of its edges to try.
type visit struct {
	choices choices
	next    int
}

func (s *Search) walkOf(stage int, rows *Rows) *walk {
	index := s.order[stage]
	step := &s.pattern.Steps[index]
	w := &walk{
		search: s, stage: stage, step: step, index: index, direction: step.Direction,
		start: step.From, end: step.To, rows: rows, out: s.pattern.newRows(),
	}
	if rows.Nodes[step.From] == nil {
		w.reversed, w.direction = true, step.Direction.reverse()
		w.start, w.end = step.To, step.From
	}
	w.closing = rows.Nodes[w.end] != nil
	w.allowed = s.pattern.Nodes[w.end]
	if step.High > 1 && w.allowed != nil {
		if s.far[index] == nil {
			s.far[index] = s.graph.distances(w.allowed, step, w.direction.reverse())
		}
		w.far = s.far[index]
	}
	return w
}

// unreachable is the distance of nodes that cannot be reached.
const unreachable = 1 << 30

// distances returns each node's distance in edges from the nearest of the nodes, as far as the step goes.
func (g *Graph) distances(from Set, step *Step, d Direction) []int32 {
	far := make([]int32, g.nodes)
	var ring []int32
	for n := range far {
		if far[n] = unreachable; from.has(int32(n)) {
			far[n] = 0
			ring = append(ring, int32(n))
		}
	}
	for depth := int32(1); len(ring) > 0 && int(depth) <= step.High; depth++ {
		var next []int32
		for _, n := range ring {
			if depth > 1 && !step.Inner.has(n) {
				continue
			}
			c := g.choices(n, d)
			for i := range c.len() {
				e, to, _ := g.at(&c, i)
				if far[to] == unreachable && step.Edges.has(e) {
					far[to] = depth
					next = append(next, to)
				}
			}
		}
		ring = next
	}
	return far
}

// from walks the step from the node of a match.
func (w *walk) from(row int) {
	start := w.rows.Nodes[w.start][row]
	if w.tooFar(start, 0) {
		return
	}
	w.path, w.nodes, w.stack = w.path[:0], append(w.nodes[:0], start), w.stack[:0]
	w.arrive(row)
	w.enter(start)
	for len(w.stack) > 0 && w.err == nil {
		top := &w.stack[len(w.stack)-1]
		if top.next == top.choices.len() {
			w.leave()
			continue
		}
		if !w.search.budget.spend() {
			w.unwind()
			return
		}
		edge, to, ok := w.search.graph.at(&top.choices, top.next)
		top.next++
		if !ok || !w.passable(edge, to) {
			continue
		}
		w.path, w.nodes = append(w.path, edge), append(w.nodes, to)
		if w.search.used != nil {
			w.search.used[edge] = true
		}
		w.arrive(row)
		w.enter(to)
	}
	w.unwind()
}

// unwind removes the marks that the walk left.
func (w *walk) unwind() {
	for len(w.stack) > 0 {
		w.leave()
	}
}

// enter prepares to go on from the node that the path has reached, or turns back at once.
func (w *walk) enter(node int32) {
	v := visit{}
	inner := len(w.path) == 0 || w.step.Inner.has(node) && !w.closesLoop(node)
	if len(w.path) < w.step.High && inner {
		v.choices = w.search.graph.choices(node, w.direction)
	}
	w.stack = append(w.stack, v)
}

// leave goes back by one edge.
func (w *walk) leave() {
	w.stack = w.stack[:len(w.stack)-1]
	if last := len(w.path) - 1; last >= 0 {
		if w.search.used != nil {
			w.search.used[w.path[last]] = false
		}
		w.path, w.nodes = w.path[:last], w.nodes[:last+1]
	}
}

// passable reports whether the path may go over the edge to the node.
func (w *walk) passable(edge, to int32) bool {
	if !w.step.Edges.has(edge) || w.search.used != nil && w.search.used[edge] || w.tooFar(to, len(w.path)+1) {
		return false
	}
	if w.search.pattern.Cycles == NoCycles {
		for _, n := range w.nodes {
			if n == to {
				return w.closesLoop(to)
			}
		}
	}
	return true
}

// closesLoop reports whether a path without cycles may come back to a node, because its end is known and may be where it began.
func (w *walk) closesLoop(node int32) bool {
	return w.search.pattern.Cycles == NoCycles && w.closing && node == w.nodes[0]
}

// tooFar reports whether no end can be reached any more from a node at a given number of edges.
func (w *walk) tooFar(node int32, walked int) bool {
	return w.far != nil && walked+int(w.far[node]) > w.step.High
}

// arrive makes the path a match if it is long enough and ends at an allowed node.
func (w *walk) arrive(row int) {
	node := w.nodes[len(w.nodes)-1]
	if len(w.path) < w.step.Low || !w.allowed.has(node) || w.closing && w.rows.Nodes[w.end][row] != node {
		return
	}
	w.emit(row, node)
	if w.out.Len == batchRows || w.size > batchEdges {
		w.flush(row)
	}
}

// emit adds the match with the path.
func (w *walk) emit(row int, node int32) {
	out := w.out
	for i, col := range w.rows.Nodes {
		if col != nil {
			out.Nodes[i] = append(out.Nodes[i], col[row])
		}
	}
	if !w.closing {
		out.Nodes[w.end] = append(out.Nodes[w.end], node)
	}
	for i, col := range w.rows.Paths {
		if col != nil {
			out.Paths[i] = append(out.Paths[i], col[row])
		}
	}
	out.Paths[w.index] = append(out.Paths[w.index], w.search.room.copy(w.path, w.reversed))
	out.Len++
	w.size += len(w.path)
}

// flush passes on the extended matches. While those grow further, the edges of the
// current match are not marked.
func (w *walk) flush(row int) {
	rows := w.out
	w.out, w.size = w.search.pattern.newRows(), 0
	w.markAll(row, false)
	w.err = w.search.grow(w.stage+1, rows)
	w.markAll(row, true)
}

// markAll notes that the edges of the current match and of the path are used, or no longer are.
func (w *walk) markAll(row int, used bool) {
	if w.search.used == nil {
		return
	}
	w.search.mark(w.rows, row, used)
	for _, e := range w.path {
		w.search.used[e] = used
	}
}
