package cluster

// A miner finds the frequent patterns of a table. It finds only closed patterns: a
// pattern is left out if another has one more value and describes the same rows. So
// columns that always vary together count as one dimension.
type miner struct {
	*table
	items []item
	seen  map[string]bool
	work  int
}

// An item is a value of a column that is frequent on its own.
type item struct {
	column int
	rows   bitmap
}

// A minedPattern is a pattern with its rows and their weight.
type minedPattern struct {
	pattern Pattern
	rows    bitmap
	weight  weight
}

// mine returns the frequent closed patterns with a bounded number of dimensions.
func (t *table) mine(dimensions int) ([]minedPattern, error) {
	m := &miner{table: t, seen: map[string]bool{}}
	m.findItems()
	all := newBitmap(len(t.rows))
	for i := range t.rows {
		all.set(i)
	}
	var found []minedPattern
	level := []minedPattern{{m.closure(all), all, t.total}}
	if level[0].pattern.size() > 0 && dimensions > 0 {
		found = append(found, level[0])
		m.seen[level[0].pattern.key()] = true
	}
	for depth := 0; depth < dimensions && len(level) > 0; depth++ {
		var next []minedPattern
		for _, p := range level {
			more, err := m.extend(p)
			if err != nil {
				return nil, err
			}
			if next = append(next, more...); len(found)+len(next) > maxPatterns {
				return nil, tooMany("patterns", maxPatterns)
			}
		}
		found = append(found, next...)
		level = next
	}
	return found, nil
}

// findItems collects the values that are frequent on their own.
func (m *miner) findItems() {
	for c := range m.columns {
		items := map[int32]bitmap{}
		for i, row := range m.rows {
			if row[c] == Wildcard {
				continue
			}
			if items[row[c]] == nil {
				items[row[c]] = newBitmap(len(m.rows))
				m.items = append(m.items, item{c, items[row[c]]})
			}
			items[row[c]].set(i)
		}
	}
}

// extend returns the closed patterns that have one more value than a pattern and were not found before.
func (m *miner) extend(p minedPattern) ([]minedPattern, error) {
	var list []minedPattern
	for _, it := range m.items {
		if p.pattern[it.column] != Wildcard {
			continue
		}
		rows, sum := make(bitmap, len(p.rows)), weight{}
		for w := range rows {
			rows[w] = p.rows[w] & it.rows[w]
		}
		rows.each(func(i int) {
			m.work++
			sum = sum.plus(m.weights[i])
		})
		if m.work += len(rows); m.work > maxWork {
			return nil, tooMany("values", maxWork)
		}
		if !m.enough(sum) {
			continue
		}
		pattern := m.closure(rows)
		if key := pattern.key(); !m.seen[key] {
			m.seen[key] = true
			list = append(list, minedPattern{pattern, rows, sum})
		}
	}
	return list, nil
}

// closure returns the values that all of the rows share.
func (m *miner) closure(rows bitmap) Pattern {
	p := make(Pattern, m.columns)
	var shared []int // the columns with a single value so far
	first := true
	rows.each(func(i int) {
		m.work += len(shared)
		if first {
			first = false
			copy(p, m.rows[i])
			for c, v := range p {
				if v != Wildcard {
					shared = append(shared, c)
				}
			}
			return
		}
		kept := shared[:0]
		for _, c := range shared {
			if p[c] == m.rows[i][c] {
				kept = append(kept, c)
			} else {
				p[c] = Wildcard
			}
		}
		shared = kept
	})
	if first {
		for c := range p {
			p[c] = Wildcard
		}
	}
	return p
}
