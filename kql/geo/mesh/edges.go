package mesh

import "slices"

// Siblings says what to do with two edges that lead there and back.
type Siblings int

// What to do with two edges that lead there and back.
const (
	KeepSiblings   Siblings = iota // both stay
	DropSiblings                   // they cancel each other: a ring that contains both encloses nothing there
	CreateSiblings                 // an edge without its sibling gets one, with a count of 0
)

// Merge sorts edges. Edges with the same ends become one that counts them all, degenerate
// edges are left out, and siblings are treated as requested. Of edges that occur several
// times, as many stay as their siblings do not cancel, so that as many edges lead into
// each point as out of it.
func Merge(edges []Edge, siblings Siblings) []Edge {
	counts := countEdges(edges)
	out := make([]Edge, 0, len(counts))
	for _, e := range counts {
		back, found := find(counts, e.To, e.From)
		switch {
		case siblings == DropSiblings && found:
			e.Count -= counts[back].Count
		case siblings == CreateSiblings && !found:
			out = append(out, Edge{From: e.To, To: e.From, Source: noSource})
		}
		if siblings != DropSiblings {
			out = append(out, e)
			continue
		}
		for n := e.Count; n > 0; n-- {
			e.Count = 1
			out = append(out, e)
		}
	}
	sortEdges(out)
	return out
}

// noSource is the source of an edge that was not cut from any. It sorts after all others.
const noSource = int(^uint(0) >> 1)

// countEdges merges edges with the same ends and drops degenerate ones.
func countEdges(edges []Edge) []Edge {
	sorted := slices.DeleteFunc(slices.Clone(edges), Edge.Degenerate)
	sortEdges(sorted)
	var out []Edge
	for _, e := range sorted {
		if e.Count == 0 {
			e.Count = 1
		}
		if n := len(out); n > 0 && compareEnds(out[n-1], e) == 0 {
			out[n-1].Count += e.Count
			out[n-1].Source = min(out[n-1].Source, e.Source)
			continue
		}
		out = append(out, e)
	}
	return out
}

// find returns the index of the edge between two points in a sorted list.
func find(edges []Edge, from, to int) (int, bool) {
	return slices.BinarySearchFunc(edges, Edge{From: from, To: to}, compareEnds)
}

// Pairs returns the edges whose sibling is present too.
func Pairs(edges []Edge) []Edge {
	merged := countEdges(edges)
	var out []Edge
	for _, e := range merged {
		back, found := find(merged, e.To, e.From)
		if found && merged[back].Count == e.Count {
			out = append(out, e)
		}
	}
	return out
}

// LonePoints returns the degenerate edges' points where no other edge ends, sorted and without repetition.
func LonePoints(edges []Edge) []int {
	met := map[int]bool{}
	for _, e := range edges {
		if !e.Degenerate() {
			met[e.From], met[e.To] = true, true
		}
	}
	var out []int
	for _, e := range edges {
		if e.Degenerate() && !met[e.From] {
			out = append(out, e.From)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// SiblingsOf returns the sibling of each edge of a sorted list in which every edge has one.
func SiblingsOf(edges []Edge) []int {
	siblings := make([]int, len(edges))
	for i, e := range edges {
		siblings[i], _ = find(edges, e.To, e.From)
	}
	return siblings
}
