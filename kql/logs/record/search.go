package record

import "github.com/ruleproof/ruleproof/kql/logs/fault"

// A search looks for the row that follows one that could not be read. It goes through
// the text once and keeps nothing of it, so that a row may be of any length.
//
// Where the brackets of the broken row are right, the row ends with them. Where
// they are not, the next row begins on a line that is indented as rows are: lines within rows
// are indented deeper. A string ends with its line, since no string contains a newline.
type search struct {
	from    int64 // where the broken row begins
	place   place // where it stands
	opening byte  // of rows
	indents indent
	depth   int
	quoted  bool
	escaped bool
	blanks  int // since the beginning of the line, -1 after other characters
}

// lose begins to search for the row that follows the one at an offset.
func (s *sequence) lose(from int64) {
	s.lost = &search{from: from, place: s.place, opening: s.opening(), indents: s.indents, blanks: -1}
	if !s.lost.inRows() {
		s.lost.opening, s.lost.indents = '{', indent{known: true}
	}
}

// rest is the fault of a text in which no other row was found.
func (l *search) rest() *fault.Fault {
	return fault.At(l.from, fault.Lost, "after the row that begins here no other row can be recognised; what follows it is left out")
}

// inRows reports whether the search is among rows, and not within an object that wraps them.
func (l *search) inRows() bool {
	return l.place == inArray || l.place == element || l.place == afterRow
}

// find returns where reading goes on in a block, or more when the block does not show that.
func (s *sequence) find(b *Block, i int) (next, used int) {
	for i = max(i, int(s.lost.from-b.at)); i < len(b.data); i++ {
		if next, found := s.lost.see(b.data[i], i); found {
			s.place = s.lost.place
			s.lost = nil
			return next, next
		}
	}
	return more, i
}

// see looks at the next byte, and returns where reading goes on if this byte shows it.
func (l *search) see(c byte, i int) (next int, found bool) {
	if l.blanks >= 0 {
		if c == l.opening && l.indents.is(l.blanks) {
			l.place = l.beginning()
			return i, true
		}
		if l.blanks++; c != ' ' && c != '\t' {
			l.blanks = -1
		}
	}
	switch {
	case c == '\n':
		l.quoted, l.escaped, l.blanks = false, false, 0
	case l.escaped:
		l.escaped = false
	case l.quoted:
		l.escaped, l.quoted = c == '\\', c != '"'
	case c == '"':
		l.quoted = true
	case c == '{', c == '[':
		l.depth++
	case c == '}', c == ']':
		return l.close(c, i)
	case c == ',' && l.depth == 0 && l.inRows():
		l.place = element
		return i + 1, true
	}
	return 0, false
}

// close goes over the end of an object or an array.
func (l *search) close(c byte, i int) (next int, found bool) {
	switch l.depth--; {
	case l.depth > 0:
	case l.depth == 0:
		if l.place == atStart {
			return i + 1, true
		}
	case c == ']' && l.inRows():
		l.place = afterRow
		return i, true
	default:
		l.depth = 0 // there is one too many
	}
	return 0, false
}

// beginning returns the place of a row that begins on a line of its own.
func (l *search) beginning() place {
	if l.inRows() {
		return element
	}
	return atStart
}

// An indent is the indentation of the lines on which rows begin.
type indent struct {
	known bool
	width int
}

// maxIndent bounds the indentation that is recognised.
const maxIndent = 256

// see looks at the row that begins at i of a block.
func (d *indent) see(b *Block, i int) {
	for from := i - 1; from >= 0 && i-from <= maxIndent; from-- {
		switch b.data[from] {
		case ' ', '\t':
		case '\n':
			*d = indent{true, i - 1 - from}
			return
		default:
			return
		}
	}
}

func (d indent) is(blanks int) bool { return d.known && d.width == blanks }
