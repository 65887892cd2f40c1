package yamldoc

import (
	"encoding/binary"
	"fmt"
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// An Encoding is how the text of a file is written in bytes.
type Encoding uint8

// The encodings that YAML files come in.
const (
	UTF8 Encoding = iota
	UTF16LE
	UTF16BE
)

var encodingNames = [...]string{"UTF-8", "UTF-16LE", "UTF-16BE"}

// String returns the encoding's name.
func (e Encoding) String() string { return encodingNames[e] }

// A File is a file's bytes and the text that they hold.
type File struct {
	Path     string // as the user named it; shown, never opened
	Data     []byte // as read
	Text     string // decoded, without a byte-order mark, with the line ends of the file
	Encoding Encoding
	BOM      bool  // the file begins with a byte-order mark
	CRLF     bool  // some line ends with CR LF
	starts   []int // of the lines
	counts   []int // of the characters before each block of blockSize bytes, so that long lines cost no more than short ones
}

const blockSize = 1 << 10

// NewFile decodes a file's bytes. They are UTF-8 or UTF-16, with or without a
// byte-order mark; anything else is an *Error at the first wrong byte.
func NewFile(path string, data []byte) (*File, error) {
	f := &File{Path: path, Data: data}
	var bad int // offset in the text so far of what is wrong, or -1
	switch body := data; {
	case strings.HasPrefix(string(data[:min(3, len(data))]), "\xEF\xBB\xBF"):
		f.BOM = true
		f.Text, bad = decodeUTF8(body[3:])
	case len(data) >= 2 && data[0] == 0xFF && data[1] == 0xFE:
		f.BOM, f.Encoding = true, UTF16LE
		f.Text, bad = decodeUTF16(body[2:], binary.LittleEndian)
	case len(data) >= 2 && data[0] == 0xFE && data[1] == 0xFF:
		f.BOM, f.Encoding = true, UTF16BE
		f.Text, bad = decodeUTF16(body[2:], binary.BigEndian)
	case len(data) >= 2 && data[0] != 0 && data[1] == 0: // ASCII first, as YAML files have
		f.Encoding = UTF16LE
		f.Text, bad = decodeUTF16(body, binary.LittleEndian)
	case len(data) >= 2 && data[0] == 0 && data[1] != 0:
		f.Encoding = UTF16BE
		f.Text, bad = decodeUTF16(body, binary.BigEndian)
	default:
		f.Text, bad = decodeUTF8(body)
	}
	f.CRLF = strings.Contains(f.Text, "\r\n")
	f.starts, f.counts = lineStarts(f.Text), blockCounts(f.Text)
	if bad >= 0 {
		return nil, &Error{path, f.Position(bad), fmt.Sprintf("not %s text", f.Encoding)}
	}
	return f, nil
}

// decodeUTF8 returns the bytes as text, and the offset of the first byte that is not UTF-8 or -1.
func decodeUTF8(data []byte) (string, int) {
	text := string(data)
	if utf8.ValidString(text) {
		return text, -1
	}
	for i, r := range text {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(text[i:]); n == 1 {
				return text, i
			}
		}
	}
	return text, len(text)
}

// decodeUTF16 returns the text of UTF-16 code units, and the offset in it of the first unpaired surrogate or half unit, or -1.
func decodeUTF16(data []byte, order binary.ByteOrder) (string, int) {
	var b strings.Builder
	b.Grow(len(data) / 2)
	bad := -1
	for i := 0; i < len(data); i += 2 {
		if i+1 == len(data) {
			return b.String(), b.Len()
		}
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			second := rune(0)
			if i+3 < len(data) {
				second = rune(order.Uint16(data[i+2:]))
			}
			if r = utf16.DecodeRune(r, second); r == utf8.RuneError {
				if bad < 0 {
					bad = b.Len()
				}
			} else {
				i += 2
			}
		}
		b.WriteRune(r)
	}
	return b.String(), bad
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
