package builtin

// touching reports whether some edges cross: of lines, or of rings where closed.
func touching(left, right [][]vector, leftClosed, rightClosed bool) bool {
	found := false
	for _, l := range left {
		eachEdge(l, leftClosed, func(a, b vector) {
			for _, r := range right {
				if !found {
					eachEdge(r, rightClosed, func(c, d vector) {
						found = found || crosses(a, b, c, d) || a == c || a == d || b == c || b == d
					})
				}
			}
		})
	}
	return found
}

// maxEdgePairs is how many pairs of edges are tried for a crossing.
const maxEdgePairs = 10_000_000

func (f *frame) tooManyEdges(left, right [][]vector) bool {
	n, m := 0, 0
	for _, l := range left {
		n += len(l)
	}
	for _, r := range right {
		m += len(r)
	}
	if n > 0 && m > maxEdgePairs/n {
		f.fail("shapes of %d and %d points: the limit is %d pairs", n, m, maxEdgePairs)
		return true
	}
	return false
}

func geoIntersectLines(f *frame, a []any) any {
	x, ok1 := linesOf(a[0])
	y, ok2 := linesOf(a[1])
	if !ok1 || !ok2 || f.tooManyEdges(x, y) {
		return nil
	}
	return touching(x, y, false, false)
}

func geoIntersectPolygons(f *frame, a []any) any {
	left, ok1 := polygonsOf(a[0])
	right, ok2 := polygonsOf(a[1])
	if !ok1 || !ok2 {
		return nil
	}
	for _, p := range left {
		for _, q := range right {
			if f.tooManyEdges(p, q) {
				return nil
			}
			if touching(p, q, true, true) || q.contains(p[0][0]) || p.contains(q[0][0]) {
				return true
			}
		}
	}
	return false
}

func geoIntersectLinePolygon(f *frame, a []any) any {
	lines, ok1 := linesOf(a[0])
	polygons, ok2 := polygonsOf(a[1])
	if !ok1 || !ok2 {
		return nil
	}
	for _, p := range polygons {
		if f.tooManyEdges(lines, p) {
			return nil
		}
		if touching(lines, p, false, true) {
			return true
		}
		for _, l := range lines {
			if p.contains(l[0]) {
				return true
			}
		}
	}
	return false
}

// geoLineSimplify leaves out the points that lie within a tolerance, in meters, of the line without them.
func geoLineSimplify(f *frame, a []any) any {
	lines, ok := linesOf(a[0])
	tolerance := optional(a, 1, 10.0)
	if !ok || !(tolerance >= 0) {
		return nil
	}
	var out []any
	for _, l := range lines {
		kept := simplified(l, tolerance/earthRadius)
		if lineLength(l, false) <= tolerance/earthRadius {
			return nil
		}
		var points []any
		for _, p := range kept {
			points = append(points, p.degrees())
		}
		out = append(out, points)
	}
	if len(out) == 1 {
		return shape("LineString", out[0].([]any))
	}
	return shape("MultiLineString", out)
}

// simplified keeps of a line the ends, and of what lies between the farthest point if it is too far away.
func simplified(points []vector, tolerance float64) []vector {
	keep := make([]bool, len(points))
	keep[0], keep[len(points)-1] = true, true
	type part struct{ from, to int }
	for open := []part{{0, len(points) - 1}}; len(open) > 0; {
		p := open[len(open)-1]
		open = open[:len(open)-1]
		at, farthest := -1, tolerance
		for i := p.from + 1; i < p.to; i++ {
			if d := points[i].angle(nearestOn(points[i], points[p.from], points[p.to])); d > farthest {
				at, farthest = i, d
			}
		}
		if at >= 0 {
			keep[at] = true
			open = append(open, part{p.from, at}, part{at, p.to})
		}
	}
	var kept []vector
	for i, p := range points {
		if keep[i] {
			kept = append(kept, p)
		}
	}
	return kept
}
