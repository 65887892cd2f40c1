package yamldoc

import (
	"errors"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/internal/encoding"
)

// A File is a file's bytes and the text that they hold.
type File struct {
	Path   string // as the user named it; shown, never opened
	Data   []byte // as read
	Text   string // decoded, without a byte-order mark, with the line ends of the file
	starts []int  // of the lines
	counts []int  // of the characters before each block of blockSize bytes, so that long lines cost no more than short ones
}

const blockSize = 1 << 10

// NewFile decodes a file's bytes. They are UTF-8 or UTF-16, with or without a
// byte-order mark; anything else is an *Error at the first wrong byte.
func NewFile(path string, data []byte) (*File, error) {
	f := &File{Path: path, Data: data}
	text, err := encoding.Decode(data)
	f.Text = text
	f.starts, f.counts = lineStarts(f.Text), blockCounts(f.Text)
	var bad *encoding.Error
	if errors.As(err, &bad) {
		return nil, &Error{path, f.Position(bad.Offset), bad.Error()}
	}
	return f, nil
}

// lineStarts returns the offset at which each line begins. A line ends with LF, CR LF or CR.
func lineStarts(text string) []int {
	starts := make([]int, 1, strings.Count(text, "\n")+1)
	for i := range len(text) {
		if text[i] == '\n' || text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// Position returns the position of a byte offset into the text; an offset outside is taken for the nearer end.
func (f *File) Position(offset int) Position {
	offset = max(0, min(offset, len(f.Text)))
	line := sort.SearchInts(f.starts, offset+1) - 1
	return Position{offset, line + 1, f.characters(f.starts[line], offset) + 1}
}

// characters returns the number of characters between two offsets.
func (f *File) characters(start, end int) int {
	if end-start <= blockSize {
		return utf8.RuneCountInString(f.Text[start:end])
	}
	return f.charactersBefore(end) - f.charactersBefore(start)
}

// charactersBefore returns the number of characters before the offset.
func (f *File) charactersBefore(offset int) int {
	block := offset / blockSize
	return f.counts[block] + runeStarts(f.Text[block*blockSize:offset])
}

// blockCounts returns the number of characters that begin before each block of the text.
func blockCounts(text string) []int {
	counts := make([]int, 1, len(text)/blockSize+1)
	for end := blockSize; end <= len(text); end += blockSize {
		counts = append(counts, counts[len(counts)-1]+runeStarts(text[end-blockSize:end]))
	}
	return counts
}

// runeStarts returns the number of characters that begin in the bytes of text.
func runeStarts(text string) int {
	n := 0
	for i := range len(text) {
		if utf8.RuneStart(text[i]) {
			n++
		}
	}
	return n
}

// Range returns the range between two byte offsets into the text.
func (f *File) Range(start, end int) Range {
	return Range{f.Position(start), f.Position(max(start, end))}
}

// Lines returns the number of lines.
func (f *File) Lines() int { return len(f.starts) }

// Line returns the text of the line, counted from 1, without its line end.
func (f *File) Line(line int) string {
	if line < 1 || line > len(f.starts) {
		return ""
	}
	end := len(f.Text)
	if line < len(f.starts) {
		end = f.starts[line]
	}
	return strings.TrimRight(f.Text[f.starts[line-1]:end], "\r\n")
}
