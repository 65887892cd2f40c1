package document

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// mapScalar maps the text of a scalar to the file. The scalar begins at start, after
// its anchor and tag, and want is the text that yaml.v3 decodes it to. It is decoded a
// second time here to find where each character comes from, and the result is compared
// with want. If the two differ, exact is false and every character has the place of the whole
// scalar, which then ends with its first line. The end is the offset after the scalar.
func mapScalar(f *diag.Source, start int, plain bool, want string) (text *diag.Source, end int, exact bool) {
	s := scalar{file: f, src: f.Text, want: want}
	ok := false
	switch first := s.at(start); {
	case plain:
		ok, end = s.plain(start)
	case first == '\'' || first == '"':
		ok, end = s.quoted(start)
	case first == '|' || first == '>':
		ok, end = s.block(start)
	}
	if !ok {
		end = start
		for end < len(f.Text) && s.breakAt(end) == 0 {
			end++
		}
		s.pieces = []diag.Piece{{Start: 0, Len: len(want), From: f.Span(start, end)}}
	}
	first := start
	if len(s.pieces) > 0 {
		first = s.pieces[0].From.Start
	}
	return diag.Extract(want, f.Span(first, max(first, end)), s.pieces), end, ok
}

// A scalar is a scalar that is being decoded for its map.
type scalar struct {
	file   *diag.Source
	src    string // the whole file
	want   string // what it decodes to
	done   int    // how much of want is decoded
	pieces []diag.Piece
}

// at returns the file's byte at the offset, 0 after the end.
func (s *scalar) at(pos int) byte {
	if pos < len(s.src) {
		return s.src[pos]
	}
	return 0
}

// breakAt returns the length of the line break at the offset, or 0. YAML 1.1 counts
// NEL, LS and PS as line breaks.
func (s *scalar) breakAt(pos int) int {
	switch s.at(pos) {
	case '\n':
		return 1
	case '\r':
		if s.at(pos+1) == '\n' {
			return 2
		}
		return 1
	case 0xC2:
		if s.at(pos+1) == 0x85 {
			return 2
		}
	case 0xE2:
		if s.at(pos+1) == 0x80 && (s.at(pos+2) == 0xA8 || s.at(pos+2) == 0xA9) {
			return 3
		}
	}
	return 0
}

// breakText returns what the line break at the offset decodes to: LS and PS stay, all others become LF.
func (s *scalar) breakText(pos int) string {
	if s.src[pos] == 0xE2 {
		return s.src[pos : pos+3]
	}
	return "\n"
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// emit adds text that comes from the n bytes of the file at pos, and reports whether want continues with it.
func (s *scalar) emit(text string, pos, n int) bool {
	if !strings.HasPrefix(s.want[s.done:], text) {
		return false
	}
	if text == "" {
		return true
	}
	verbatim := n == len(text) && s.src[pos:pos+n] == text
	if k := len(s.pieces) - 1; k >= 0 && verbatim && s.pieces[k].Len == s.pieces[k].From.Len() && s.pieces[k].From.End == pos {
		s.pieces[k].Len += n
		s.pieces[k].From.End += n
	} else {
		s.pieces = append(s.pieces, diag.Piece{Start: s.done, Len: len(text), From: s.file.Span(pos, pos+n)})
	}
	s.done += len(text)
	return true
}

// emitBreak emits a line break that is kept.
func (s *scalar) emitBreak(pos int) bool { return s.emit(s.breakText(pos), pos, s.breakAt(pos)) }

// fold reads the blanks and line breaks at pos. Blanks within a line are kept. A single line break becomes
// a space; of several, the first is dropped. After an escaped line break, joined is true, and nothing stands for that break.
func (s *scalar) fold(pos int, joined bool) (ok bool, next int) {
	begin, end := pos, pos
	var breaks []int
	for {
		if isBlank(s.at(end)) {
			end++
		} else if n := s.breakAt(end); n > 0 {
			breaks = append(breaks, end)
			end += n
		} else {
			break
		}
	}
	if len(breaks) == 0 && !joined {
		return s.emit(s.src[begin:end], begin, end-begin), end
	}
	if !joined {
		first := breaks[0]
		breaks = breaks[1:]
		switch {
		case s.breakText(first) != "\n":
			if !s.emitBreak(first) {
				return false, end
			}
		case len(breaks) == 0:
			return s.emit(" ", first, s.breakAt(first)), end
		}
	}
	for _, b := range breaks {
		if !s.emitBreak(b) {
			return false, end
		}
	}
	return true, end
}

// plain decodes a plain scalar. It ends where want ends.
func (s *scalar) plain(pos int) (ok bool, end int) {
	for s.done < len(s.want) {
		run := pos
		for run < len(s.src) && run-pos < len(s.want)-s.done && !isBlank(s.src[run]) && s.breakAt(run) == 0 {
			run++
		}
		if run > pos {
			ok, pos = s.emit(s.src[pos:run], pos, run-pos), run
		} else {
			ok, pos = s.fold(pos, false)
			ok = ok && pos > run
		}
		if !ok {
			return false, 0
		}
	}
	return true, pos
}

// quoted decodes a scalar in single or double quotes.
func (s *scalar) quoted(pos int) (ok bool, end int) {
	quote := s.src[pos]
	pos++
	for pos < len(s.src) {
		c := s.src[pos]
		ok, next := false, pos
		switch {
		case c == quote && quote == '\'' && s.at(pos+1) == '\'':
			ok, next = s.emit("'", pos, 2), pos+2
		case c == quote:
			return s.done == len(s.want), pos + 1
		case c == '\\' && quote == '"':
			if n := s.breakAt(pos + 1); n > 0 {
				ok, next = s.fold(pos+1+n, true)
			} else if text, n := unescape(s.src[pos:]); n > 0 {
				ok, next = s.emit(text, pos, n), pos+n
			}
		case isBlank(c) || s.breakAt(pos) > 0:
			ok, next = s.fold(pos, false)
		default:
			for next++; next < len(s.src) && s.src[next] != quote && s.src[next] != '\\' && !isBlank(s.src[next]) && s.breakAt(next) == 0; {
				next++
			}
			ok = s.emit(s.src[pos:next], pos, next-pos)
		}
		if !ok {
			return false, 0
		}
		pos = next
	}
	return false, 0
}

// escapes are the escapes of one letter in double quotes.
var escapes = map[byte]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b",
	' ': " ", '"': `"`, '\'': "'", '\\': `\`, 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

// unescape returns the text of the escape at the beginning of src and its length in src, 0 if there is none.
func unescape(src string) (string, int) {
	if len(src) < 2 {
		return "", 0
	}
	digits := 0
	switch src[1] {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		text, ok := escapes[src[1]]
		if !ok {
			return "", 0
		}
		return text, 2
	}
	if len(src) < 2+digits {
		return "", 0
	}
	var r rune
	for _, c := range []byte(src[2 : 2+digits]) {
		d := strings.IndexByte("0123456789abcdef", c|0x20)
		if c < 'A' {
			d = strings.IndexByte("0123456789", c)
		}
		if d < 0 || r > 0x10FFFF {
			return "", 0
		}
		r = r<<4 | rune(d)
	}
	return string(r), 2 + digits
}
