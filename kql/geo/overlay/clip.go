package overlay

import (
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

// A piece is an edge of which some part is kept. Its number among the pieces is the
// source of the edges cut from it.
type piece struct {
	edge     s2.Edge
	area     bool // it bounds an area
	inside   bool // its beginning is kept
	reversed bool // it is kept the other way around
	signs    []sign
}

// A sign is the change, at a crossing, in how many times the piece is kept from there on.
type sign struct {
	at     s2.Point
	change int
}

// A clip collects pieces.
type clip struct {
	op      operation
	pieces  []piece
	numbers [2]map[int]int // the piece of each edge of either shape that others cross
}

// summary says how an edge meets the edges of the other shape.
type summary struct {
	same, opposite bool // an edge of the other area is this edge, or leads back along it
	back           s2.Edge
	onLine         bool // an edge of the other lines is this edge
	startOnLine    bool
	endOnLine      bool
	startOnArea    bool
	endOnArea      bool
	atStart, atEnd int // the number of crossings of the other area's boundary at the ends
	within         int // and their number between the ends
	signs          []sign
}

func (c *clip) summarize(e s2.Edge, area bool, other chains, met []meeting) summary {
	var s summary
	for _, m := range met {
		o := other.edges[m.b]
		switch {
		case m.inside && other.area:
			s.within++
			change := 1
			if m.toward == c.op.invertB {
				change = -1
			}
			s.signs = append(s.signs, sign{m.at, change})
		case m.inside:
			s.within += 2 // crossing a line does not change inside or outside
			if !area {
				s.signs = append(s.signs, sign{m.at, 0})
			}
		case other.area:
			s.touchArea(e, o, m)
		case !area:
			s.onLine = s.onLine || e == o || e == o.Reversed()
			s.startOnLine = s.startOnLine || o.IncidentOn(e.V0)
			s.endOnLine = s.endOnLine || o.IncidentOn(e.V1)
		}
	}
	return s
}

func (s *summary) touchArea(e, o s2.Edge, m meeting) {
	switch {
	case e == o:
		s.atStart++
		s.same = true
	case e == o.Reversed():
		s.atStart++
		s.opposite = true
		s.back = o
	case m.vertex && o.IncidentOn(e.V0):
		s.atStart++
	case m.vertex:
		s.atEnd++
	}
	s.startOnArea = s.startOnArea || o.IncidentOn(e.V0)
	s.endOnArea = s.endOnArea || o.IncidentOn(e.V1)
}

// walk goes along the edges of a shape and keeps the pieces inside the other shape. Each
// shape is walked in turn; edges that both have are kept on the second walk.
func (c *clip) walk(side int, shape, other chains, area *s2.Polygon, met map[int][]meeting) {
	if !shape.area && c.op.invertA != c.op.invertResult || shape.area && !other.area && !c.op.invertB {
		return // lines have no complement, and no part of an area is inside a line
	}
	for k, start := range shape.starts {
		end := len(shape.edges)
		if k+1 < len(shape.starts) {
			end = shape.starts[k+1]
		}
		if start == end {
			continue
		}
		w := walk{clip: c, side: side, shape: shape, other: other}
		w.inside = (area != nil && area.ContainsPoint(shape.edges[start].V0)) != c.op.invertB
		for i := start; i < end; i++ {
			s := c.summarize(shape.edges[i], shape.area, other, met[i])
			if shape.area {
				w.areaEdge(i, s)
			} else {
				w.lineEdge(i, i == end-1, s)
			}
		}
	}
}

// A walk is the walk along one chain.
type walk struct {
	*clip
	side         int
	shape, other chains
	inside       bool // the walk is inside the other shape
	kept         bool // the edge before is kept up to its end
}

// keep keeps a piece of an edge, and walks over what crosses it.
func (w *walk) keep(i int, s summary) {
	if !w.inside && s.within == 0 {
		return
	}
	if s.within > 0 {
		w.numbers[w.side][i] = len(w.pieces)
	}
	w.pieces = append(w.pieces, piece{
		edge: w.shape.edges[i], area: w.shape.area, inside: w.inside,
		reversed: w.op.invertA != w.op.invertResult, signs: s.signs,
	})
	w.inside = w.inside != (s.within%2 == 1)
}

// keepPoint keeps only an end of an edge.
func (w *walk) keepPoint(p s2.Point) {
	w.pieces = append(w.pieces, piece{edge: s2.Edge{V0: p, V1: p}, area: w.shape.area, inside: true})
}

// areaEdge walks along an edge of an area.
func (w *walk) areaEdge(i int, s summary) {
	if w.op.invertA != w.op.invertB {
		s.same, s.opposite = s.opposite, s.same
	}
	w.inside = w.inside != (s.atStart%2 == 1)
	if w.side == 0 && (s.same || s.opposite) {
		w.inside = w.inside != (s.atEnd%2 == 1)
		return
	}
	touching := w.op.closed && !w.op.invertA && !w.op.invertB // edges and points where the shapes only touch are kept
	kept := w.inside
	switch {
	case s.same:
		kept = true
	case s.opposite:
		kept = touching
	}
	if kept != w.inside {
		w.inside = kept
		s.atEnd++ // and back after it
	}
	if touching && w.side == 1 {
		if s.startOnArea && !w.inside {
			w.keepPoint(w.shape.edges[i].V0)
		}
		if s.opposite {
			w.pieces = append(w.pieces, piece{edge: s.back, area: true, inside: true})
		}
	}
	w.keep(i, s)
	w.inside = w.inside != (s.atEnd%2 == 1)
}

// lineEdge walks along an edge of a line.
func (w *walk) lineEdge(i int, last bool, s summary) {
	e := w.shape.edges[i]
	start := w.holds(s.startOnLine, s.startOnArea && w.op.closed)
	w.inside = w.inside != (s.atStart%2 == 1)
	if kept := w.holdsEdge(s); kept != w.inside {
		w.inside = kept
		s.atEnd++
	}
	if !w.inside && !w.kept && start {
		w.keepPoint(e.V0)
	}
	w.keep(i, s)
	w.kept = w.inside
	w.inside = w.inside != (s.atEnd%2 == 1)
	if last && !w.kept && w.holds(s.endOnLine, s.endOnArea && w.op.closed) {
		w.keepPoint(e.V1)
	}
}

// holds reports whether the other shape, or its complement, contains the point that the
// walk is at: on its lines, on a boundary that belongs to it, or in its interior.
func (w *walk) holds(onLine, onBoundary bool) bool {
	return (w.inside != w.op.invertB || onLine || onBoundary) != w.op.invertB
}

// holdsEdge reports the same for an edge. An area without its boundary contains the edges
// that have the area on their left.
func (w *walk) holdsEdge(s summary) bool {
	in := w.inside != w.op.invertB
	switch {
	case s.onLine || s.same:
		in = true
	case s.opposite:
		in = w.op.closed
	}
	return in != w.op.invertB
}

// crossings returns where pieces cross, by their numbers.
func (c *clip) crossings(m meetings) []mesh.Crossing {
	var out []mesh.Crossing
	for _, t := range m {
		if !t.inside {
			continue
		}
		a, ok1 := c.numbers[0][t.a]
		b, ok2 := c.numbers[1][t.b]
		switch {
		case ok1 && ok2:
			out = append(out, mesh.Crossing{A: a, B: b, At: t.at})
		case ok1:
			out = append(out, mesh.Crossing{A: a, B: a, At: t.at})
		case ok2:
			out = append(out, mesh.Crossing{A: b, B: b, At: t.at})
		}
	}
	return out
}
