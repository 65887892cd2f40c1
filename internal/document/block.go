package document

import (
	"slices"
	"strings"
)

// maxExplicitIndent bounds the indentations that are tried for a block scalar with an indentation indicator.
const maxExplicitIndent = 1000

// block decodes a literal or folded block scalar.
func (s *scalar) block(pos int) (ok bool, end int) {
	folded := s.src[pos] == '>'
	keep, strip, increment := false, false, 0
	for pos++; ; pos++ {
		c := s.at(pos)
		if c == '+' {
			keep = true
		} else if c == '-' {
			strip = true
		} else if '1' <= c && c <= '9' {
			increment = int(c - '0')
		} else {
			break
		}
	}
	header := pos
	for pos < len(s.src) && s.breakAt(pos) == 0 {
		pos++
	}
	pos += s.breakAt(pos)
	for _, indent := range s.indents(pos, increment) {
		s.done, s.pieces = 0, s.pieces[:0]
		b := block{scalar: s, indent: indent, folded: folded, keep: keep, strip: strip, end: header}
		if b.decode(pos) {
			return true, b.end
		}
	}
	return false, 0
}

// indents returns the indentations that the block's content may have. Without an
// indicator it is that of the first line with content, or of a longer blank line before it. An indicator
// counts from the indentation of the parent, which is not known here, so every one that is possible is tried. A
// block without content has an indentation that no line reaches.
func (s *scalar) indents(pos, increment int) []int {
	widest := 0
	for {
		begin := pos
		for s.at(pos) == ' ' {
			pos++
		}
		widest = max(widest, pos-begin)
		n := s.breakAt(pos)
		if n == 0 {
			break
		}
		pos += n
	}
	if increment == 0 {
		return []int{max(1, widest), len(s.src) + 1}
	}
	var all []int
	for indent := increment; indent <= min(widest, maxExplicitIndent); indent++ {
		all = append(all, indent)
	}
	return append(all, len(s.src)+1)
}

// A block is a block scalar being decoded with one indentation.
type block struct {
	*scalar
	indent              int
	folded, keep, strip bool
	end                 int // after the last character of the content, without its line break
}

// decode decodes the lines from pos on and reports whether they are the wanted text.
func (b *block) decode(pos int) bool {
	leading := -1       // the line break after the previous line, not emitted yet
	afterBlank := false // the line before began with a blank
	trailing, pos, column := b.blankLines(pos, nil)
	for column == b.indent && pos < len(b.src) {
		blank := isBlank(b.src[pos])
		switch {
		case leading < 0:
		case b.folded && !afterBlank && !blank && b.breakText(leading) == "\n":
			if len(trailing) == 0 && !b.emit(" ", leading, b.breakAt(leading)) {
				return false
			}
		case !b.emitBreak(leading):
			return false
		}
		if !b.emitBreaks(trailing) {
			return false
		}
		afterBlank = blank
		begin := pos
		for pos < len(b.src) && b.breakAt(pos) == 0 {
			pos++
		}
		if !b.emit(b.src[begin:pos], begin, pos-begin) {
			return false
		}
		b.end, leading = pos, -1
		if n := b.breakAt(pos); n > 0 {
			leading = pos
			pos += n
		}
		trailing, pos, column = b.blankLines(pos, trailing[:0])
	}
	if !b.strip && leading >= 0 && !b.emitBreak(leading) {
		return false
	}
	if b.keep && !b.emitBreaks(trailing) {
		return false
	}
	return b.done == len(b.want)
}

// blankLines skips indentation and blank lines; it returns the line breaks skipped and the column reached.
func (b *block) blankLines(pos int, breaks []int) ([]int, int, int) {
	for {
		begin := pos
		for pos-begin < b.indent && b.at(pos) == ' ' {
			pos++
		}
		n := b.breakAt(pos)
		if n == 0 {
			return breaks, pos, pos - begin
		}
		breaks = append(breaks, pos)
		pos += n
	}
}

// emitBreaks emits line breaks that are kept.
func (b *block) emitBreaks(breaks []int) bool {
	return !slices.ContainsFunc(breaks, func(pos int) bool { return !b.emitBreak(pos) })
}

// skipProperties returns the offset after the anchor and the tag at pos.
func skipProperties(src string, pos int) int {
	for pos < len(src) && (src[pos] == '&' || src[pos] == '!') {
		pos += len(src[pos:]) - len(strings.TrimLeftFunc(src[pos:], func(r rune) bool {
			return !strings.ContainsRune(" \t\r\n\u0085\u2028\u2029", r)
		}))
		pos = skipSpace(src, pos)
	}
	return pos
}

// skipSpace returns the offset of the next character that is neither blank, line break nor comment.
func skipSpace(src string, pos int) int {
	for pos < len(src) {
		switch c := src[pos]; {
		case isBlank(c) || c == '\n' || c == '\r':
			pos++
		case c == '#' && pos > 0 && strings.IndexByte(" \t\r\n", src[pos-1]) >= 0:
			n := strings.IndexAny(src[pos:], "\r\n")
			if n < 0 {
				return len(src)
			}
			pos += n
		default:
			return pos
		}
	}
	return pos
}
