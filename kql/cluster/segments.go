package cluster

import (
	"math"
	"math/bits"
	"slices"
)

// The conditions under which a segment is chosen.
const (
	leastShare  = 0.05 // the least share of all rows
	mostCovered = 0.5  // the largest share of its rows in the segments before it
)

// Segments returns a few patterns that describe many rows with many values. It grows each
// from a seed, a row that no segment describes yet. It drops the values of the row one by
// one, always the one whose loss admits the most rows, and keeps the pattern with the
// best score on the way. A larger size weight favors rows, a smaller one values. This is
// the seed-expand algorithm of Algorithms for Telemetry Data Mining using Discrete
// Attributes. Total is the weight of all rows.
func Segments(r Rows, rows int, sizeWeight float64, seeds int) (list []Segment, total float64, err error) {
	t := newTable(r, rows, oneSet, func(some, all weight) bool { return some[0] >= almost*leastShare*all[0] })
	g := &grower{table: t, sizeWeight: sizeWeight, words: (t.columns + 63) >> 6}
	order := t.heaviest()
	covered := make([]bool, len(t.rows))
	seen := map[string]bool{}
	for _, seed := range order {
		if seeds == 0 {
			break
		}
		if covered[seed] {
			continue
		}
		seeds--
		s, err := g.grow(seed)
		if err != nil {
			return nil, 0, err
		}
		covered[seed] = true
		for i := range t.rows {
			covered[i] = covered[i] || g.describes(i, s.kept)
		}
		if key := s.Pattern.key(); !seen[key] {
			seen[key] = true
			list = append(list, s.Segment)
		}
	}
	return g.choose(list), t.total[0], nil
}

// heaviest returns the rows, the heaviest first.
func (t *table) heaviest() []int {
	order := make([]int, len(t.rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return descending(t.weights[i][0], t.weights[j][0]) })
	return order
}

// A grower grows a segment from a row.
type grower struct {
	*table
	sizeWeight float64
	words      int      // the length of a set of columns
	differs    []uint64 // for each row, the columns in which it differs from the seed
	work       int
}

// seedSegment is a segment with the set of the columns to which it gives values.
type seedSegment struct {
	Segment
	kept []uint64
}

// score is a weighted geometric mean of the number of rows that a pattern describes and
// the number of its values (KQL reference, autocluster-plugin).
func (g *grower) score(w float64, values int) float64 {
	if values == 0 || w <= 0 {
		return 0
	}
	rows, size := w/g.total[0], float64(values)/float64(g.columns)
	return math.Pow(rows, g.sizeWeight) * math.Pow(size, 1-g.sizeWeight)
}

// grow returns the best segment on the way from a row to the pattern without values.
func (g *grower) grow(seed int) (seedSegment, error) {
	g.compare(seed)
	kept, left := make([]uint64, g.words), 0
	for c, v := range g.rows[seed] {
		if v != Wildcard {
			kept[c>>6] |= 1 << (c & 63)
			left++
		}
	}
	best := seedSegment{kept: make([]uint64, g.words)}
	top := -1.0
	for ; left > 0; left-- {
		w, drop := g.look(kept)
		if s := g.score(w, left); s > top {
			top, best.Weight = s, w
			copy(best.kept, kept)
		}
		if g.work += len(g.rows) * g.words; g.work > maxWork {
			return best, tooMany("values", maxWork)
		}
		kept[drop>>6] &^= 1 << (drop & 63)
	}
	best.Pattern = make(Pattern, g.columns)
	for c, v := range g.rows[seed] {
		if best.Pattern[c] = Wildcard; best.kept[c>>6]&(1<<(c&63)) != 0 {
			best.Pattern[c] = v
		}
	}
	return best, nil
}

// compare notes in which columns each row differs from the seed.
func (g *grower) compare(seed int) {
	g.differs = make([]uint64, len(g.rows)*g.words)
	for i, row := range g.rows {
		of := g.differs[i*g.words:]
		for c, v := range row {
			if v != g.rows[seed][c] {
				of[c>>6] |= 1 << (c & 63)
			}
		}
	}
}

// look returns the weight of the rows that have all kept values, and the value to drop:
// the one that is the only missing value of most rows or, failing that, the one that most
// rows lack.
func (g *grower) look(kept []uint64) (sum float64, drop int) {
	alone, lack := make([]float64, g.columns), make([]float64, g.columns)
	for i := range g.rows {
		w, n, last := g.weights[i][0], 0, -1
		for k, word := range g.differs[i*g.words : (i+1)*g.words] {
			for word &= kept[k]; word != 0; word &= word - 1 {
				last = k<<6 + bits.TrailingZeros64(word)
				lack[last] += w
				n++
			}
		}
		switch n {
		case 0:
			sum += w
		case 1:
			alone[last] += w
		}
	}
	drop = -1
	for c := range g.columns {
		if kept[c>>6]&(1<<(c&63)) == 0 {
			continue
		}
		if drop < 0 || alone[c] > alone[drop] || alone[c] == alone[drop] && lack[c] > lack[drop] {
			drop = c
		}
	}
	return sum, drop
}

// describes reports whether a row has all kept values of the seed.
func (g *grower) describes(row int, kept []uint64) bool {
	for k, word := range g.differs[row*g.words : (row+1)*g.words] {
		if word&kept[k] != 0 {
			return false
		}
	}
	return true
}

// choose sorts segments by score. It leaves out small ones, and those whose rows are
// mostly in the segments before them.
func (g *grower) choose(list []Segment) []Segment {
	slices.SortStableFunc(list, func(a, b Segment) int {
		return descending(g.score(a.Weight, a.Pattern.size()), g.score(b.Weight, b.Pattern.size()))
	})
	covered := make([]bool, len(g.rows))
	var chosen []Segment
	for _, s := range list {
		nested := slices.ContainsFunc(chosen, func(c Segment) bool { return c.Pattern.within(s.Pattern) || s.Pattern.within(c.Pattern) })
		if nested || s.Weight < almost*leastShare*g.total[0] || s.Pattern.size() == 0 {
			continue
		}
		known := 0.0
		for i, row := range g.rows {
			if covered[i] && s.Pattern.holds(row) {
				known += g.weights[i][0]
			}
		}
		if known > mostCovered*s.Weight {
			continue
		}
		chosen = append(chosen, s)
		for i, row := range g.rows {
			covered[i] = covered[i] || s.Pattern.holds(row)
		}
	}
	return chosen
}

// holds reports whether a row has the values of the pattern.
func (p Pattern) holds(row []int32) bool {
	for c, v := range p {
		if v != Wildcard && row[c] != v {
			return false
		}
	}
	return true
}
