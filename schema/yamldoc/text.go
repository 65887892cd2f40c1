package yamldoc

import (
	"sort"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A Text is the text of a scalar as YAML decodes it, with the place in the file of
// each of its bytes, whatever the style that it is written in.
type Text struct {
	Text   string
	file   *File
	start  int     // offset in the file of the first character, or of the scalar when the text is empty
	pieces []piece // in the order of the text, covering it
	exact  bool
}

// A piece is a run of the text and the run of the file that it comes from. The bytes
// of both are the same when the piece is verbatim; otherwise the file's run is one
// escape or one folded line end and stands for the whole of the text's run.
type piece struct {
	text, textLen int
	file, fileLen int
	verbatim      bool
}

// Position returns the place in the file of the text's byte at offset. An
// offset at or past the end gives the place behind the last character.
func (t *Text) Position(offset int) Position {
	if t.file == nil {
		return Position{}
	}
	return t.file.Position(t.offset(offset))
}

// Range returns the part of the file that a span of the text comes from.
func (t *Text) Range(span diag.Span) Range {
	if t.file == nil {
		return Range{}
	}
	start := t.offset(span.Start)
	end := start
	if span.End > span.Start {
		end = t.endOffset(span.End)
	}
	return t.file.Range(start, end)
}

// Exact reports whether each character has a place of its own. It is false for a scalar in a
// form that could not be followed: then every character stands for the whole.
func (t *Text) Exact() bool { return t.exact }

// offset returns the file offset at which the text's byte at offset begins.
func (t *Text) offset(offset int) int {
	offset = max(0, offset)
	if offset >= len(t.Text) {
		return t.endOffset(len(t.Text))
	}
	p := t.pieces[t.find(offset)]
	if p.verbatim {
		return p.file + offset - p.text
	}
	return p.file
}

// endOffset returns the file offset behind the text's byte before offset.
func (t *Text) endOffset(offset int) int {
	offset = min(offset, len(t.Text))
	if offset <= 0 {
		return t.start
	}
	p := t.pieces[t.find(offset-1)]
	if p.verbatim {
		return p.file + offset - p.text
	}
	return p.file + p.fileLen
}

// find returns the index of the piece that holds the text's byte at offset.
func (t *Text) find(offset int) int {
	return sort.Search(len(t.pieces), func(i int) bool { return t.pieces[i].text+t.pieces[i].textLen > offset })
}
