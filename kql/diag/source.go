package diag

import (
	"slices"
	"sort"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// A Source is a text that spans refer to: the text of a file, or a text made of parts of
// other sources, such as the query in a scalar of a rule's file or the declaration of a
// stored function. It is immutable and safe for concurrent use.
type Source struct {
	Path     string // of the file, as the user named it; "" for a text that is in no file
	Function string // the name of the stored function that the text declares; "" for any other text
	Text     string

	only   Position // of a file whose text is not kept: the one place that is known
	made   bool     // whether the text was made of pieces
	pieces []Piece  // in the order of the text
	begin  Span     // where the text begins in the source that it was made from
	lines  atomic.Pointer[lineIndex]
}

// A Piece is a run of a source's text and the place that it comes from. Where
// both have the same length they are the same bytes. Otherwise the place is
// one escape, or one folded line end, and stands for the whole of the run.
type Piece struct {
	Start, Len int // of the text
	From       Span
}

// NewSource returns the source of a file's text.
func NewSource(path, text string) *Source { return &Source{Path: path, Text: text} }

// Extract returns the source of a text that is made of pieces of other sources, in the
// order of the text. A byte that belongs to no piece has its place where the piece before
// it ends. Where there is no such piece, as in an empty text, begin is the place.
func Extract(text string, begin Span, pieces []Piece) *Source {
	return &Source{Path: begin.Path(), Text: text, made: true, pieces: pieces, begin: begin}
}

// FileAt returns a place in a file whose text is not kept, as files of logs are too
// large for that; the zero Position stands for the file as a whole.
func FileAt(path string, p Position) Span {
	s := &Source{Path: path, only: p}
	if p.IsZero() {
		return s.Span(-1, -1)
	}
	return s.Span(0, 0)
}

// Span returns the span of the bytes [start, end).
func (s *Source) Span(start, end int) Span { return Span{s, start, end} }

// Whole returns the span of the whole text.
func (s *Source) Whole() Span { return Span{s, 0, len(s.Text)} }

// outer returns the place that a span of a text made of pieces comes from.
func (s *Source) outer(start, end int) Span {
	from := s.startOf(start)
	if end <= start {
		return Span{from.Source, from.Start, from.Start}
	}
	to := s.endOf(end)
	if to.Source != from.Source || to.End < from.Start {
		return from
	}
	return Span{from.Source, from.Start, to.End}
}

// startOf returns a span that starts at the place of the byte at the offset.
func (s *Source) startOf(offset int) Span {
	offset = max(0, offset)
	i := s.find(offset)
	if i == len(s.pieces) || s.pieces[i].Start > offset {
		end := s.endOf(offset)
		return Span{end.Source, end.End, end.End}
	}
	p := s.pieces[i]
	if p.From.Len() == p.Len {
		p.From.Start += offset - p.Start
	}
	return p.From
}

// endOf returns a span that ends where the byte before the offset ends.
func (s *Source) endOf(offset int) Span {
	offset = min(offset, len(s.Text))
	i := s.find(offset - 1)
	if i == len(s.pieces) || s.pieces[i].Start >= offset {
		i-- // the byte belongs to no piece: the piece before it has the place
	}
	if offset <= 0 || i < 0 {
		return Span{s.begin.Source, s.begin.Start, s.begin.Start}
	}
	p := s.pieces[i]
	if p.From.Len() == p.Len {
		p.From.End = p.From.Start + min(offset-p.Start, p.Len)
	}
	return p.From
}

// exact reports whether the offset lies between pieces, or in one that is the same bytes in its place.
func (s *Source) exact(offset int) bool {
	i := s.find(offset)
	if i == len(s.pieces) || s.pieces[i].Start >= offset {
		return true
	}
	return s.pieces[i].From.Len() == s.pieces[i].Len
}

// find returns the index of the first piece that ends after the offset.
func (s *Source) find(offset int) int {
	return sort.Search(len(s.pieces), func(i int) bool { return s.pieces[i].Start+s.pieces[i].Len > offset })
}

// A Position is a place in a text as people count it: lines and columns from 1, columns
// in Unicode code points. The zero Position stands for no place.
type Position struct{ Line, Column int }

// IsZero reports whether the position is the zero Position, which stands for no place.
func (p Position) IsZero() bool { return p.Line == 0 }

// lineIndex finds the line and column of an offset without reading the text again.
type lineIndex struct {
	starts []int // of the lines
	counts []int // of the characters before each block of blockSize bytes, so that long lines cost no more than short ones
}

const blockSize = 1 << 10

func (s *Source) index() *lineIndex {
	if x := s.lines.Load(); x != nil {
		return x
	}
	x := &lineIndex{lineStarts(s.Text), blockCounts(s.Text)}
	s.lines.Store(x)
	return x
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

// Position returns the position of a byte offset in the text itself; an offset outside
// the text counts as the nearer end.
func (s *Source) Position(offset int) Position {
	if !s.only.IsZero() {
		return s.only
	}
	offset = max(0, min(offset, len(s.Text)))
	x := s.index()
	line := sort.SearchInts(x.starts, offset+1) - 1
	return Position{line + 1, s.characters(x, x.starts[line], offset) + 1}
}

// characters returns the number of characters between two offsets.
func (s *Source) characters(x *lineIndex, start, end int) int {
	if end-start <= blockSize {
		return utf8.RuneCountInString(s.Text[start:end])
	}
	before := func(offset int) int {
		block := offset / blockSize
		return x.counts[block] + runeStarts(s.Text[block*blockSize:offset])
	}
	return before(end) - before(start)
}

// LineStarts returns the offset at which each line of the text begins.
func (s *Source) LineStarts() []int { return slices.Clip(s.index().starts) }

// Line returns the text of the line, counted from 1, without its line end.
func (s *Source) Line(line int) string {
	starts := s.index().starts
	if line < 1 || line > len(starts) {
		return ""
	}
	end := len(s.Text)
	if line < len(starts) {
		end = starts[line]
	}
	return strings.TrimRight(s.Text[starts[line-1]:end], "\r\n")
}
