package layout

import "sort"

// The widths beyond which a part is broken although the author has it in one line, as in Microsoft's formatter.
const (
	maxChain  = 80
	maxPipe   = 80
	maxList   = 80
	maxTable  = 80
	maxSchema = 60
	maxRow    = 80
	maxValue  = 40
)

// breakLines decides where lines break.
func (t *text) breakLines(c *collector) {
	for _, p := range c.pipes {
		c.breakPipe(p)
	}
	for _, l := range c.lists {
		if !c.hasBreak(l.first+1, l.last) && c.width(l.first, l.last) > maxList {
			c.force(l.elems)
		} else {
			c.group(l.first, l.last, false, l.elems)
		}
	}
	for _, x := range c.chains {
		if !c.hasBreak(x.first+1, x.last) && c.width(x.first, x.last) > maxChain {
			c.force(x.signs)
		}
	}
	for _, x := range c.tables {
		c.breakTable(x)
	}
	c.spread()
}

// hasBreak reports whether the author has a line break before one of the tokens from first to last.
func (t *text) hasBreak(first, last int) bool { return t.breaks[last+1] > t.breaks[first] }

// force begins a line before each of the tokens.
func (t *text) force(list []int) {
	for _, i := range list {
		t.tokens[i].force = forceLine
	}
}

// breakPipe puts each bar of a pipe of several lines at the beginning of a line, and its operator after it.
func (c *collector) breakPipe(p pipe) {
	breakable := p.bars
	if p.first > 0 {
		switch c.word(p.first - 1) {
		case "(", "{":
			breakable = append(breakable, p.first)
		}
	}
	if !c.hasBreak(p.first+1, p.last) {
		if c.width(p.first, p.last) > maxPipe {
			c.force(breakable)
		}
	}
	for _, bar := range p.bars {
		if next := &c.tokens[bar+1]; next.broken && len(next.comments) == 0 {
			next.force = forceInline
		}
	}
	c.group(p.first, p.last, true, breakable)
}

// breakTable breaks a table that is too wide for a line, or that the author has in several.
func (c *collector) breakTable(x table) {
	if c.width(x.first, x.last) <= maxTable && !c.hasBreak(x.first+1, x.last) {
		return
	}
	if c.width(x.openSchema, x.close) > maxSchema || c.hasBreak(x.openSchema+1, x.close) {
		c.bracket(x.openSchema, x.close, x.stmt, nil, true)
		c.force(x.columns)
		for _, i := range x.columns {
			c.align(i, x.stmt, true)
		}
	}
	c.bracket(x.openValues, x.end, x.stmt, nil, true)
	columns := len(x.columns)
	if columns <= 1 {
		columns = c.rowLength(x.values)
	}
	for i, v := range x.values {
		first := &c.tokens[v.first]
		c.align(v.first, x.stmt, true)
		if i%columns == 0 {
			first.force = forceLine
		} else {
			first.force = forceInline
		}
	}
}

// rowLength returns how many values of a table of one column stand in a line.
func (c *collector) rowLength(values []section) int {
	for _, v := range values {
		if c.width(v.first, v.last) >= maxValue {
			return 1
		}
	}
	for n := 10; n >= 4; n -= 2 {
		if c.widestRow(values, n) <= maxRow {
			return n
		}
	}
	return 1
}

func (c *collector) widestRow(values []section, n int) int {
	widest := 0
	for i := 0; i < len(values); i += n {
		last := values[min(i+n, len(values))-1].last
		if c.word(last+1) == "," {
			last++
		}
		widest = max(widest, 1+indentation+c.width(values[i].first, last))
	}
	return widest
}

// spread breaks lines because of other breaks, until nothing changes. Groups lie in one another, and one that
// has three breaks has told the groups around it enough, so each token is looked at a bounded number of times.
func (c *collector) spread() {
	around := c.nest()
	var queue []int
	for i := range c.tokens {
		if c.tokens[i].broken || c.tokens[i].force == forceLine {
			queue = append(queue, i)
		}
	}
	for len(queue) > 0 {
		i := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for at := around[i]; at >= 0; at = c.groups[at].parent {
			g := &c.groups[at]
			if g.open && i == g.first {
				continue
			}
			if g.count == len(g.counted) {
				break
			}
			g.counted[g.count] = i
			g.count++
			if g.count > 2 {
				continue
			}
			for _, j := range g.breakable {
				tok := &c.tokens[j]
				if j != g.counted[0] || g.count == 2 {
					if !tok.fired && !tok.broken && tok.force == noForce {
						queue = append(queue, j)
					}
					tok.fired = true
				}
			}
		}
	}
}

// nest finds the group around each group, and returns the innermost group around each token, -1 for none.
func (c *collector) nest() []int {
	sort.SliceStable(c.groups, func(i, j int) bool {
		a, b := &c.groups[i], &c.groups[j]
		if a.first != b.first {
			return a.first < b.first
		}
		return a.last > b.last
	})
	around := make([]int, len(c.tokens))
	next, inner := 0, -1
	for i := range c.tokens {
		for inner >= 0 && c.groups[inner].last < i {
			inner = c.groups[inner].parent
		}
		for ; next < len(c.groups) && c.groups[next].first == i; next++ {
			c.groups[next].parent = inner
			inner = next
		}
		around[i] = inner
	}
	return around
}
