package diag

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// A Position is a place in a file as people count it: lines and columns from
// 1, columns in Unicode code points.
type Position struct{ Line, Column int }

// A LineMap turns byte offsets of a text into positions. It is immutable and
// cheap to make: lines are found once, columns are counted when asked for.
type LineMap struct {
	text   string
	starts []int
}

// NewLineMap returns the line map of the text. A line ends after "\n".
func NewLineMap(text string) *LineMap {
	starts := make([]int, 1, strings.Count(text, "\n")+1)
	for i := 0; ; {
		j := strings.IndexByte(text[i:], '\n')
		if j < 0 {
			break
		}
		i += j + 1
		starts = append(starts, i)
	}
	return &LineMap{text, starts}
}

// Position returns the position of the byte offset; an offset past the end is
// taken for the end.
func (m *LineMap) Position(offset int) Position {
	offset = max(0, min(offset, len(m.text)))
	line := sort.SearchInts(m.starts, offset+1) - 1
	return Position{line + 1, utf8.RuneCountInString(m.text[m.starts[line]:offset]) + 1}
}

// Line returns the text of the line, counted from 1, without its line end.
func (m *LineMap) Line(line int) string {
	if line < 1 || line > len(m.starts) {
		return ""
	}
	end := len(m.text)
	if line < len(m.starts) {
		end = m.starts[line] - 1
	}
	return strings.TrimSuffix(m.text[m.starts[line-1]:end], "\r")
}
