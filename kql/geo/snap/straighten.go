package snap

import (
	"cmp"
	"slices"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

// A link is an edge of a layer from one site to another, with the edges that it was made of.
type link struct {
	from, to, layer int
	sources         []int
	used            bool
}

// A straightener replaces nearly straight chains of links by single links.
type straightener struct {
	*snapper
	links    []link
	out, in  map[int][]int // the links from and to each site
	interior map[int]bool  // sites that a chain may pass
	vertices map[int][]s2.Point
	result   [][]mesh.Edge
}

// simplifyChains straightens the chains and returns the edges of each layer.
func (s *snapper) simplifyChains(layers int) [][]mesh.Edge {
	t := &straightener{
		snapper: s, out: map[int][]int{}, in: map[int][]int{}, interior: map[int]bool{},
		vertices: map[int][]s2.Point{}, result: make([][]mesh.Edge, layers),
	}
	for e, chain := range s.chains {
		t.vertices[chain[0]] = append(t.vertices[chain[0]], s.edges[e].V0)
		last := chain[len(chain)-1]
		t.vertices[last] = append(t.vertices[last], s.edges[e].V1)
		for k := 1; k < len(chain); k++ {
			t.links = append(t.links, link{from: chain[k-1], to: chain[k], layer: s.edges[e].Layer, sources: []int{e}})
		}
	}
	slices.SortStableFunc(t.links, func(a, b link) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.layer, b.layer))
	})
	for i, l := range t.links {
		t.out[l.from] = append(t.out[l.from], i)
		t.in[l.to] = append(t.in[l.to], i)
	}
	for site := range t.out {
		t.interior[site] = t.passable(site)
	}
	t.run()
	return t.result
}

// run straightens the chains between sites that no chain may pass, and then the rings.
func (t *straightener) run() {
	for i := range t.links {
		l := &t.links[i]
		switch {
		case l.used || t.interior[l.from]:
		case !t.interior[l.to]:
			t.keep(i)
		default:
			t.straighten(l.from, l.to)
		}
	}
	for i := range t.links {
		if l := &t.links[i]; !l.used {
			t.straighten(l.from, l.to)
		}
	}
}

func (t *straightener) keep(i int) {
	l := &t.links[i]
	l.used = true
	t.add(l.layer, l.from, l.to, l.sources)
}

func (t *straightener) add(layer, from, to int, sources []int) {
	t.result[layer] = append(t.result[layer], mesh.Edge{From: from, To: to, Source: slices.Min(sources)})
}

// passable reports whether chains may pass a site. Its links must lead to only two other
// sites, and in each layer as many to the one as to the other and as many in as out.
func (t *straightener) passable(site int) bool {
	type tally struct{ excess, first, second int }
	tallies := map[int]*tally{}
	others := [2]int{-1, -1}
	count := func(layer, other, direction int) bool {
		n := tallies[layer]
		if n == nil {
			n = &tally{}
			tallies[layer] = n
		}
		n.excess += direction
		switch {
		case others[0] < 0 || others[0] == other:
			others[0] = other
			n.first++
		case others[1] < 0 || others[1] == other:
			others[1] = other
			n.second++
		default:
			return false
		}
		return true
	}
	for _, i := range t.out[site] {
		if !count(t.links[i].layer, t.links[i].to, 1) {
			return false
		}
	}
	for _, i := range t.in[site] {
		if !count(t.links[i].layer, t.links[i].from, -1) {
			return false
		}
	}
	for _, n := range tallies {
		if n.excess != 0 || n.first != n.second {
			return false
		}
	}
	return true
}

// between returns the links from one site to another.
func (t *straightener) between(from, to int) []int {
	var found []int
	for _, i := range t.out[from] {
		if t.links[i].to == to {
			found = append(found, i)
		}
	}
	return found
}

// next returns the site after a passable one on the way from another.
func (t *straightener) next(from, at int) int {
	for _, i := range t.out[at] {
		if to := t.links[i].to; to != from {
			return to
		}
	}
	return from // there and back
}

// straighten follows a chain from a link to its end. Again and again it replaces as many
// links as possible by one.
func (t *straightener) straighten(v0, v1 int) {
	start := v0
	for done := false; !done; {
		chain := []int{v0}
		avoided := map[int]bool{v0: true}
		w := newWindow(t.sites[v0])
		ok := t.avoid(w, v0, v0, v1, avoided)
		for {
			chain = append(chain, v1)
			avoided[v1] = true
			if done = !t.interior[v1] || v1 == start; done {
				break
			}
			v0, v1 = v1, t.next(v0, v1)
			if !ok || !t.reach(w, v0) || !t.avoid(w, chain[0], v0, v1, avoided) || !w.extends(t.sites[v1]) {
				break
			}
		}
		t.replace(chain)
	}
}

// reach narrows a window so that an edge passes within the radius of all vertices of a site.
func (t *straightener) reach(w *window, site int) bool {
	for _, v := range t.vertices[site] {
		if !w.target(v, t.radius) {
			return false
		}
	}
	return true
}

// avoid narrows a window so that an edge passes the sites near a link on the same side as the link.
func (t *straightener) avoid(w *window, v0, v1, v2 int, avoided map[int]bool) bool {
	p0, p1, p2 := t.sites[v0], t.sites[v1], t.sites[v2]
	near, far := s2.ChordAngleBetweenPoints(p0, p1), s2.ChordAngleBetweenPoints(p0, p2)
	if far < near || far >= s1.ChordAngleFromAngle(s1.Angle(t.longest)) {
		return false // the chain turns back, or the edge would be too long
	}
	best := -1
	for _, i := range append(t.between(v1, v2), t.between(v2, v1)...) {
		for _, e := range t.links[i].sources {
			if best < 0 || len(t.nearby[e]) < len(t.nearby[best]) {
				best = e
			}
		}
	}
	for _, site := range t.nearby[best] {
		p := t.sites[site]
		if s2.ChordAngleBetweenPoints(p0, p) >= far || avoided[site] {
			continue
		}
		avoided[site] = true
		left := s2.RobustSign(p1, p2, p) == s2.CounterClockwise
		if v1 != v0 {
			left = s2.OrderedCCW(p0, p2, p, p1)
		}
		if !w.avoid(p, separationRatio*t.radius, left) {
			return false
		}
	}
	return true
}

// replace replaces the links along a chain of sites by links from the first site to the last.
func (t *straightener) replace(chain []int) {
	first, last := chain[0], chain[len(chain)-1]
	t.replaceWay(chain, first, last)
	back := slices.Clone(chain)
	slices.Reverse(back)
	t.replaceWay(back, last, first)
}

func (t *straightener) replaceWay(chain []int, first, last int) {
	var layers []int
	var sources [][]int
	for k := 1; k < len(chain); k++ {
		for j, i := range t.between(chain[k-1], chain[k]) {
			l := &t.links[i]
			l.used = true
			if k == 1 {
				layers, sources = append(layers, l.layer), append(sources, nil)
			}
			sources[j] = append(sources[j], l.sources...)
		}
	}
	for j, layer := range layers {
		if first != last {
			t.add(layer, first, last, sources[j])
		}
	}
}
