package fault

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// Notes collect what the reads of a file notice.
type Notes struct {
	Strict bool // what is in doubt is an error; set before the first read

	mu    sync.Mutex
	known map[string]*Fault // what every read notices, by the message
	most  sums              // for each kind, of the finished read that counted most
	open  map[*Tally]bool   // the reads that have not finished
	aside map[string]int64  // columns that the table does not have, and the first offset of each
	// ahead says that reads are ahead of what is needed: what is found from taken on does not count.
	ahead bool
	taken int64
	sure  map[string]bool // what was known before the first such read
}

// A Tally is what one read notices: a file may be read several times at once.
type Tally struct {
	notes   *Notes
	mu      sync.Mutex
	sums    sums
	taken   int64    // the offset up to which faults count
	waiting []*Fault // those beyond it
}

// Count counts a row that is left out or odd.
func (t *Tally) Count(f *Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f.At < t.taken {
		t.sums.add(f)
	} else {
		t.waiting = append(t.waiting, f)
	}
}

// Taken says that the text is needed up to an offset, and everything for a negative one.
func (t *Tally) Taken(end int64) {
	if end < 0 {
		end = math.MaxInt64
	}
	t.mu.Lock()
	if end > t.taken {
		t.taken = end
		t.waiting = slices.DeleteFunc(t.waiting, func(f *Fault) bool {
			if f.At < end {
				t.sums.add(f)
			}
			return f.At < end
		})
	}
	t.mu.Unlock()
	t.notes.mu.Lock()
	defer t.notes.mu.Unlock()
	t.notes.taken = max(t.notes.taken, end)
}

// counts reports whether what was noticed at an offset is needed.
func (n *Notes) counts(at int64) bool { return !n.ahead || at < n.taken }

func (t *Tally) all() sums {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.sums)
}

// Begin returns the tally of a new read, which may be ahead of what is needed.
func (n *Notes) Begin(ahead bool) *Tally {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.open == nil {
		n.open = map[*Tally]bool{}
	}
	t := &Tally{notes: n}
	if !ahead {
		t.taken, n.taken = math.MaxInt64, math.MaxInt64
	}
	if ahead && !n.ahead {
		n.ahead, n.sure = true, map[string]bool{}
		for message := range n.known {
			n.sure[message] = true
		}
	}
	n.open[t] = true
	return t
}

// End takes what a read has noticed.
func (n *Notes) End(t *Tally) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.open[t] {
		delete(n.open, t)
		n.most.larger(t.all())
	}
}

// Know notes something about the file that is not an error.
func (n *Notes) Know(f *Fault) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.known == nil {
		n.known = map[string]*Fault{}
	}
	if old := n.known[f.Message]; old == nil || f.At < old.At {
		n.known[f.Message] = f
	}
}

// Doubt notes that something may not mean what it is read as; a strict reader gets it back as an error.
func (n *Notes) Doubt(f *Fault) *Fault {
	if n.Strict {
		return f
	}
	n.Know(f)
	return nil
}

const (
	asideKept  = 10_000 // columns that are remembered
	asideShown = 20     // columns that the note lists
	knownShown = 20     // notes that are not about rows
)

// KeepAside notes a column that the table does not have, at an offset.
func (n *Notes) KeepAside(name string, at int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.aside == nil {
		n.aside = map[string]int64{}
	}
	name = diag.Preview(name)
	if first, ok := n.aside[name]; len(n.aside) < asideKept && !ok || ok && at < first {
		n.aside[name] = at
	}
}

// A Note is something about a file that is not an error.
type Note struct {
	At      int64 // of the first place; -1 for none
	Message string
	Count   int // how often it was noticed
}

// List returns what the reads so far noticed: one note for each kind of fault of
// rows, and what else there is to know of the file. Where a file was read several
// times, each kind counts as in the read that counted most of it.
func (n *Notes) List() []Note {
	n.mu.Lock()
	defer n.mu.Unlock()
	list := n.listKnown()
	all := maps.Clone(n.most)
	for t := range n.open {
		all.larger(t.all())
	}
	for kind, s := range all {
		list = append(list, Note{s.first.At, s.message(kind), s.count})
	}
	if names := n.asideNames(); len(names) > 0 {
		list = append(list, Note{-1, asideMessage(names), 1})
	}
	slices.SortFunc(list, compare)
	return list
}

func compare(a, b Note) int {
	return cmp.Or(cmp.Compare(a.At, b.At), strings.Compare(a.Message, b.Message))
}

// First returns the first note that is not about rows, "" where there is none.
func (n *Notes) First() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if list := n.listKnown(); len(list) > 0 {
		return list[0].Message
	}
	return ""
}

// listKnown lists the first of the notes that are not about rows.
func (n *Notes) listKnown() []Note {
	var list []Note
	for _, f := range n.known {
		if n.sure[f.Message] || n.counts(f.At) {
			list = append(list, Note{f.At, f.Message, 1})
		}
	}
	slices.SortFunc(list, compare)
	if more := len(list) - knownShown; more > 0 {
		list = list[:knownShown]
		list[knownShown-1].Message += fmt.Sprintf(" (and %d more such warnings)", more)
	}
	return list
}

// asideNames lists the columns that the table does not have.
func (n *Notes) asideNames() []string {
	var names []string
	for name, at := range n.aside {
		if n.counts(at) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// asideMessage names the columns that the table does not have.
func asideMessage(names []string) string {
	more := ""
	switch count := len(names); {
	case count == asideKept:
		names, more = names[:asideShown], " and many more"
	case count > asideShown:
		names, more = names[:asideShown], fmt.Sprintf(" and %d more", count-asideShown)
	}
	return fmt.Sprintf("the table does not have the columns %s%s; they are kept aside (a schema can declare them)", strings.Join(names, ", "), more)
}
