package regex

import (
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A machine runs a program over a text. All ways to match go on side by side, in the order
// of their preference, so that each character costs at most the size of the program.
type machine struct {
	prog   *syntax.Prog
	prefix string // that every match begins with
	slots  int
	now    threads
	next   threads
	places []int // of the thread that is followed
	found  []int
	stack  []pending
}

// threads is a set of threads by their instruction, in order.
type threads struct {
	sparse []uint32
	dense  []uint32
	places []int // slots for each instruction
}

// A pending is an instruction to follow later, or a slot to restore.
type pending struct {
	pc   uint32
	slot int // -1 for an instruction
	old  int
}

func (t *threads) has(pc uint32) bool {
	i := t.sparse[pc]
	return int(i) < len(t.dense) && t.dense[i] == pc
}

func (t *threads) add(pc uint32) {
	t.sparse[pc] = uint32(len(t.dense))
	t.dense = append(t.dense, pc)
}

func (re *Regexp) newMachine() *machine {
	m := &machine{prog: re.lazy.prog()}
	m.prefix, _ = m.prog.Prefix()
	n := len(m.prog.Inst)
	m.now.sparse, m.next.sparse = make([]uint32, n), make([]uint32, n)
	m.now.dense, m.next.dense = make([]uint32, 0, n), make([]uint32, 0, n)
	return m
}

// use prepares the machine for a search with a number of slots.
func (m *machine) use(slots int) {
	m.slots = slots
	if len(m.places) != slots {
		m.places = make([]int, slots)
		m.found = make([]int, slots)
	}
	for _, t := range []*threads{&m.now, &m.next} {
		t.dense = t.dense[:0]
		if need := slots * len(m.prog.Inst); len(t.places) < need {
			t.places = make([]int, need)
		}
	}
}

// A place is what assertions look at: the characters before and after, -1 for none.
type place struct{ before, after rune }

// search finds the leftmost match that begins at from or later. It returns as many places
// as slots; an empty list is a match, too.
func (re *Regexp) search(s string, from, slots int) []int {
	m, _ := re.lazy.machines.Get().(*machine)
	if m == nil {
		m = re.newMachine()
	}
	defer re.lazy.machines.Put(m)
	m.use(slots)
	return m.run(s, from, re.meter)
}

// metered is the number of steps after which a search reports to its meter.
const metered = 1 << 20

func (m *machine) run(s string, from int, meter Meter) []int {
	matched, steps := false, int64(0)
	at := place{-1, -1}
	if from > 0 {
		at.before, _ = utf8.DecodeLastRuneInString(s[:from])
	}
	for pos := from; ; {
		if len(m.now.dense) == 0 {
			if matched {
				break
			}
			if m.prefix != "" {
				skip := strings.Index(s[pos:], m.prefix)
				if skip < 0 {
					break
				}
				if pos += skip; skip > 0 {
					at.before, _ = utf8.DecodeLastRuneInString(s[:pos])
				}
			}
		}
		r, width := rune(-1), 0
		if pos < len(s) {
			r, width = utf8.DecodeRuneInString(s[pos:])
		}
		at.after = r
		if !matched {
			for i := range m.places {
				m.places[i] = -1
			}
			if m.slots > 0 {
				m.places[0] = pos
			}
			m.follow(&m.now, uint32(m.prog.Start), pos, at)
		}
		after := place{r, -1}
		if pos+width < len(s) {
			after.after, _ = utf8.DecodeRuneInString(s[pos+width:])
		}
		if steps += int64(len(m.now.dense)) + 1; steps > metered && meter != nil {
			if !meter(steps) {
				return nil
			}
			steps = 0
		}
		if matched = m.step(r, pos, width, after) || matched; matched && m.slots == 0 {
			return []int{} // where it is does not matter
		}
		m.now, m.next = m.next, m.now
		m.next.dense = m.next.dense[:0]
		if width == 0 {
			break
		}
		pos += width
		at = after
	}
	if !matched {
		return nil
	}
	return append(make([]int, 0, m.slots), m.found...)
}

// step moves all threads over a character at pos, -1 at the end of the text. It reports
// whether one of them has matched before it. The threads of less preference end there.
func (m *machine) step(r rune, pos, width int, after place) bool {
	for _, pc := range m.now.dense {
		in := &m.prog.Inst[pc]
		switch in.Op {
		case syntax.InstMatch:
			if copy(m.found, m.now.placesOf(pc, m.slots)); m.slots > 0 {
				m.found[1] = pos
			}
			return true
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			if r >= 0 && takes(in, r) {
				copy(m.places, m.now.placesOf(pc, m.slots))
				m.follow(&m.next, in.Out, pos+width, after)
			}
		}
	}
	return false
}

func (t *threads) placesOf(pc uint32, slots int) []int {
	return t.places[int(pc)*slots : (int(pc)+1)*slots]
}

func takes(in *syntax.Inst, r rune) bool {
	switch in.Op {
	case syntax.InstRuneAny:
		return true
	case syntax.InstRuneAnyNotNL:
		return r != '\n'
	case syntax.InstRune1:
		return r == in.Rune[0]
	}
	return in.MatchRune(r)
}

// follow adds the threads that an instruction leads to without taking a character.
func (m *machine) follow(t *threads, pc uint32, pos int, at place) {
	m.stack = append(m.stack[:0], pending{pc, -1, 0})
	for len(m.stack) > 0 {
		top := m.stack[len(m.stack)-1]
		m.stack = m.stack[:len(m.stack)-1]
		if top.slot >= 0 {
			m.places[top.slot] = top.old
			continue
		}
		for pc, more := top.pc, true; more && !t.has(pc); {
			t.add(pc)
			in := &m.prog.Inst[pc]
			switch pc = in.Out; in.Op {
			case syntax.InstAlt, syntax.InstAltMatch:
				m.stack = append(m.stack, pending{in.Arg, -1, 0})
			case syntax.InstNop:
			case syntax.InstEmptyWidth:
				more = syntax.EmptyOp(in.Arg)&^syntax.EmptyOpContext(at.before, at.after) == 0
			case syntax.InstCapture:
				more = m.capture(int(in.Arg), pos, at)
			default:
				more = false
				if in.Op != syntax.InstFail {
					copy(t.placesOf(t.dense[len(t.dense)-1], m.slots), m.places)
				}
			}
		}
	}
}

// capture notes a place of a group. The groups that stand for assertions hold or do not.
func (m *machine) capture(slot, pos int, at place) bool {
	switch {
	case slot >= 2*firstLook:
		return slot%2 == 1 || at.holds(look(slot/2-firstLook))
	case slot < m.slots:
		m.stack = append(m.stack, pending{0, slot, m.places[slot]})
		m.places[slot] = pos
	}
	return true
}

// holds reports whether an assertion holds.
func (at place) holds(l look) bool {
	isWord := isWord
	if l >= asciiBoundary {
		l -= asciiBoundary - boundary
		isWord = isASCIIWord
	}
	switch l {
	case crlfStart:
		return at.before < 0 || at.before == '\n' || at.before == '\r' && at.after != '\n'
	case crlfEnd:
		return at.after < 0 || at.after == '\r' || at.after == '\n' && at.before != '\r'
	case boundary:
		return isWord(at.before) != isWord(at.after)
	case noBoundary:
		return isWord(at.before) == isWord(at.after)
	case wordStart:
		return !isWord(at.before) && isWord(at.after)
	case wordEnd:
		return isWord(at.before) && !isWord(at.after)
	case wordStartHalf:
		return !isWord(at.before)
	}
	return !isWord(at.after) // wordEndHalf
}

func isASCIIWord(r rune) bool {
	return '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || r == '_'
}

func isWord(r rune) bool {
	if r <= unicode.MaxASCII {
		return isASCIIWord(r)
	}
	return words().has(r)
}
