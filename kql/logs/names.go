package logs

// slotNames gives the columns of a file their slots. It is for one goroutine.
type slotNames struct {
	known map[string]int // by the names as they are written
	bytes int            // of those names
	// find returns the slot of a column that is met for the first time, or -1 when nobody asks for it.
	find func(h heading) (int, *fault)
}

// has returns the slot of a column that was met before.
func (n *slotNames) has(written string) (slot int, ok bool) {
	slot, ok = n.known[written]
	return slot, ok
}

func (n *slotNames) slot(written string, h heading) (int, *fault) {
	if slot, ok := n.known[written]; ok {
		return slot, nil
	}
	slot, wrong := n.find(h)
	if wrong != nil {
		return slot, wrong
	}
	if n.known == nil {
		n.known = map[string]int{}
	}
	if n.bytes += len(written); n.bytes < namesKept && len(n.known) < namesKept/16 {
		n.known[written] = slot
	}
	return slot, nil
}

// namesKept bounds how many bytes of names are remembered: a file may have another in each row.
const namesKept = 4 << 20

// newParser returns a parser of blocks that are yet to be read.
func (f *File) newParser(names *slotNames) (parser, error) {
	if f.layout.shape == csvRows {
		return f.newCSVParser(names)
	}
	p, err := f.newJSONParser(names)
	if err != nil {
		return nil, err
	}
	return &lineParser{p}, nil
}

func (f *File) newJSONParser(names *slotNames) (*jsonParser, error) {
	p := &jsonParser{names: names, skip: f.layout.skip, depth: f.options.Limits.Depth}
	for _, c := range f.layout.columns {
		if f.layout.shape != tuples {
			continue
		}
		slot, wrong := names.slot(c.name, heading{full: c.name, name: c.name})
		if wrong != nil {
			return nil, wrong
		}
		p.tuple = append(p.tuple, slot)
	}
	return p, nil
}

// newCSVParser finds the slots of the header's columns. A column without a name
// is passed over, and of several with one name only the first counts.
func (f *File) newCSVParser(names *slotNames) (*csvParser, error) {
	p, seen := &csvParser{layout: &f.layout.csv}, map[string]bool{}
	for i, h := range p.layout.header {
		slot := -1
		if h.full == "" {
			p.unnamed = append(p.unnamed, i)
		}
		if h.full != "" && !seen[h.name] {
			seen[h.name] = true
			var wrong *fault
			if slot, wrong = names.slot(h.full, h); wrong != nil {
				return nil, wrong
			}
		}
		p.slots, p.width = append(p.slots, slot), max(p.width, slot+1)
	}
	return p, nil
}
