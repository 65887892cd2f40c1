package document

import (
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A cursor turns the lines and columns of yaml.v3 into offsets. It remembers the last
// place in a line and counts on from there, so that long lines cost no more than short ones.
type cursor struct {
	source *diag.Source
	starts []int // of the lines of YAML 1.1
	// The last place: its offset, the offset at which its line begins, and the number of characters between the two.
	known, line, column int
}

func newCursor(f *diag.Source) *cursor {
	c := &cursor{source: f, starts: f.LineStarts()}
	if strings.ContainsAny(f.Text, "\u0085\u2028\u2029") {
		c.starts = yamlLineStarts(f.Text)
	}
	return c
}

// yamlLineStarts returns the offset at which each line begins when NEL, LS and PS end lines too.
func yamlLineStarts(text string) []int {
	s := scalar{src: text}
	starts := []int{0}
	for i := 0; i < len(text); {
		if n := s.breakAt(i); n > 0 {
			i += n
			starts = append(starts, i)
		} else {
			i++
		}
	}
	return starts
}

// offset returns the offset of yaml.v3's line and column, both from 1.
func (c *cursor) offset(line, column int) int {
	line = max(1, min(line, len(c.starts)))
	begin, count := c.starts[line-1], 1
	if c.line == begin && c.column < column {
		begin, count = c.known, c.column+1
	}
	text := c.source.Text
	for count < column && begin < len(text) {
		_, n := utf8.DecodeRuneInString(text[begin:])
		begin += n
		count++
	}
	c.known, c.line, c.column = begin, c.starts[line-1], count-1
	return begin
}
