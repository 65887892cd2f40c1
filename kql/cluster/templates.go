package cluster

import (
	"math"
	"slices"
	"strings"
)

// Others is the pattern for the texts that resemble no others.
const Others = "others"

// A Template describes similar texts. In its pattern, * stands for the parts that vary.
type Template struct {
	Pattern        string
	Count          int
	Representative string // the first text; empty for Others
}

// A group is a set of similar texts.
type group struct {
	text   int      // the first text
	count  int      // of rows
	words  []string // the words that all texts share, "" where they vary
	gaps   []string
	same   []bool // whether each gap is the same in all texts
	short  int    // words of the shortest text
	long   int    // words of the longest
	plain  bool   // whether there is only one text
	cut    bool   // whether the texts have more than these words
	parent int    // the group that absorbed this one, or -1
}

// A grouping puts texts into groups.
type grouping struct {
	splitter
	groups []*group
	alive  int
	index  map[place][]int // the groups that have, or had, a word in a place
	looked []int           // for each group, the round in which it was last looked at
	round  int
	work   int
}

// A place is a word with its position in a text.
type place struct {
	at   int
	word string
}

// rareShare is the largest share of rows in a group that may be dropped.
const rareShare = 0.1

// maxCompared bounds the comparisons between words of groups and of texts.
const maxCompared = 200_000_000

// Templates groups texts by the words that they have in the same places; counts has the
// number of rows of each text. It returns the templates in the order of their first
// texts, and the template of each text.
//
// A text joins the group with which it shares the largest part of its words, if that part
// is at least the threshold. The threshold also bounds the number of groups, as a share
// of the number of texts: if there are more, the most similar groups are merged (reduce's
// page groups ten texts at 0.9 into nine). Rare texts that resemble no others then belong
// to Others.
func Templates(texts []string, counts []int, threshold float64, characters string) (list []Template, of []int, err error) {
	g := &grouping{splitter: newSplitter(characters), index: map[place][]int{}}
	of = make([]int, len(texts))
	rows := 0
	for i, text := range texts {
		rows += counts[i]
		if of[i], err = g.join(i, counts[i], g.split(text), threshold); err != nil {
			return nil, nil, err
		}
	}
	budget := max(1, int(threshold*float64(len(texts))+1e-9))
	for _, level := range []float64{threshold / 2, threshold / 4, threshold / 8, 0} {
		if g.alive > budget {
			if err := g.merge(level, budget); err != nil {
				return nil, nil, err
			}
		}
	}
	others := g.dropSmall(budget, min(threshold, rareShare)*float64(rows))
	return g.templates(texts, of, others), of, nil
}

// join adds a text to the most similar group, or to a new one, and returns the group.
func (g *grouping) join(text, count int, l line, threshold float64) (int, error) {
	best, err := g.nearest(l.words, len(l.words), threshold, len(g.groups))
	if err != nil {
		return 0, err
	}
	n := len(l.words)
	fresh := &group{text: text, count: count, words: l.words, gaps: l.gaps, short: n, long: n, plain: true, cut: l.cut, parent: -1}
	if best >= 0 {
		g.groups[best].take(fresh)
		return best, nil
	}
	fresh.same = make([]bool, len(l.gaps))
	for i := range fresh.same {
		fresh.same[i] = true
	}
	for i, w := range l.words {
		g.index[place{i, w}] = append(g.index[place{i, w}], len(g.groups))
	}
	g.groups, g.looked = append(g.groups, fresh), append(g.looked, 0)
	g.alive++
	return len(g.groups) - 1, nil
}

// nearest returns the first group, among those before a limit, that shares the largest
// part of the words. It returns -1 if none shares at least the threshold and one word. A
// group that shares that many words has one of the rarest among them, so only those are
// looked up.
func (g *grouping) nearest(words []string, length int, least float64, before int) (int, error) {
	var lists [][]int
	for i, w := range words {
		if w != "" {
			lists = append(lists, g.index[place{i, w}])
		}
	}
	need := max(1, int(math.Ceil(least*almost*float64(length))))
	if need > len(lists) {
		return -1, nil
	}
	slices.SortStableFunc(lists, func(a, b []int) int { return len(a) - len(b) })
	best, most := -1, 0.0
	g.round++
	for _, list := range lists[:len(lists)-need+1] {
		for _, k := range list {
			o := g.groups[k]
			if k >= before || o.parent >= 0 || g.looked[k] == g.round {
				continue
			}
			g.looked[k] = g.round
			if g.work += len(o.words) + 1; g.work > maxCompared {
				return -1, tooMany("words compared", maxCompared)
			}
			shared := o.shared(words)
			part := float64(shared) / float64(max(length, o.long))
			if shared > 0 && part >= least*almost && (part > most || part == most && k < best) {
				best, most = k, part
			}
		}
	}
	return best, nil
}

// shared returns how many words of a text the group has in the same places.
func (g *group) shared(words []string) int {
	n := 0
	for i, w := range words[:min(len(words), len(g.words))] {
		if w != "" && w == g.words[i] {
			n++
		}
	}
	return n
}

// take adds the texts of another group. Words and gaps that differ vary from then on.
func (g *group) take(o *group) {
	g.count += o.count
	g.plain = false
	g.cut = g.cut || o.cut
	g.words = append([]string(nil), g.words[:min(len(g.words), len(o.words))]...)
	for i := range g.words {
		if g.words[i] != o.words[i] {
			g.words[i] = ""
		}
	}
	for i := range g.same {
		g.same[i] = g.same[i] && i < len(o.gaps) && g.gaps[i] == o.gaps[i] && (o.same == nil || o.same[i])
	}
	g.short, g.long = min(g.short, o.short), max(g.long, o.long)
}

// merge merges groups that share at least a part of their words, until there are few enough.
func (g *grouping) merge(least float64, budget int) error {
	for i, o := range g.groups {
		if g.alive <= budget {
			return nil
		}
		if o.parent >= 0 {
			continue
		}
		best, err := g.nearest(o.words, o.long, least, i)
		if err != nil {
			return err
		}
		if best >= 0 {
			g.groups[best].take(o)
			o.parent = best
			g.alive--
		}
	}
	return nil
}

// dropSmall returns the groups that belong to Others: those without any fixed word and,
// while there are too many groups, the smallest among those with few rows.
func (g *grouping) dropSmall(budget int, most float64) map[int]bool {
	others := map[int]bool{}
	sizes := map[int][]int{}
	largest := 0
	for i, o := range g.groups {
		switch {
		case o.parent >= 0:
		case !o.plain && !o.hasWord():
			others[i] = true
		case float64(o.count) <= most/almost:
			sizes[o.count] = append(sizes[o.count], i)
			largest = max(largest, o.count)
		}
	}
	left := g.alive - len(others)
	for size := 1; size <= largest && left+min(1, len(others)) > budget; size++ {
		for _, i := range sizes[size] {
			others[i] = true
			left--
		}
	}
	return others
}

func (g *group) hasWord() bool {
	for _, w := range g.words {
		if w != "" {
			return true
		}
	}
	return false
}

// templates lists the templates, and replaces the group of each text by its template.
func (g *grouping) templates(texts []string, of []int, others map[int]bool) []Template {
	var list []Template
	number := make([]int, len(g.groups)) // of the template of each group
	rest := Template{Pattern: Others}
	for i, o := range g.groups {
		switch {
		case o.parent >= 0: // it comes after the group that absorbed it
			number[i] = number[o.parent]
		case others[i]:
			rest.Count += o.count
			number[i] = -1
		default:
			number[i] = len(list)
			list = append(list, Template{g.pattern(o), o.count, texts[o.text]})
		}
	}
	if rest.Count > 0 {
		list = append(list, rest)
	}
	for i, k := range of {
		if of[i] = number[k]; of[i] < 0 {
			of[i] = len(list) - 1
		}
	}
	return list
}

// pattern writes the template of a group. Numbers become *, unless the text has nothing else.
func (g *grouping) pattern(o *group) string {
	masked := false
	for _, w := range o.words {
		masked = masked || w != "" && !isNumber(w)
	}
	var b strings.Builder
	starred := false // whether the pattern ends with a *
	star := func() {
		if !starred {
			b.WriteByte('*')
		}
		starred = true
	}
	write := func(s string) {
		if s != "" {
			b.WriteString(s)
			starred = false
		}
	}
	for i, w := range o.words {
		varies := w == "" || masked && isNumber(w)
		switch {
		case !o.same[i]:
			star()
		case varies || starred:
			write(g.bare(o.gaps[i]))
		default:
			write(o.gaps[i])
		}
		if varies {
			star()
		} else {
			write(w)
		}
	}
	switch end := len(o.words); {
	case o.cut || o.short != o.long || !o.same[min(end, len(o.same)-1)]:
		star()
	case starred:
		write(g.bare(o.gaps[end]))
	default:
		write(o.gaps[end])
	}
	return b.String()
}
