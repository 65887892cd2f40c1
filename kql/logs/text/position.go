package text

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// A Position is a place in a file, in characters from 1.
type Position struct {
	Line, Column int
	cr           bool // the character before is a carriage return
}

// Places returns the lines and columns of offsets of the text, by reading it up
// to the last of them: faults are rare, and a list of all lines would grow with the file.
func (f *File) Places(offsets ...int64) []Position {
	out := make([]Position, len(offsets))
	order := make([]int, len(offsets))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(min(max(offsets[a]-offsets[b], -1), 1)) })
	if len(offsets) == 0 {
		return out
	}
	t, err := f.Open()
	if err != nil {
		return out
	}
	defer t.Close()
	at, now := int64(0), Position{Line: 1, Column: 1}
	buffer := make([]byte, readerBytes)
	for _, i := range order {
		for at < offsets[i] {
			n, err := t.Read(buffer[:min(int64(len(buffer)), offsets[i]-at)])
			now.pass(buffer[:n])
			if at += int64(n); err != nil {
				break
			}
		}
		out[i] = now
	}
	return out
}

// pass goes over a piece of text.
func (p *Position) pass(chunk []byte) {
	if !p.cr && bytes.IndexByte(chunk, '\r') < 0 {
		if i := bytes.LastIndexByte(chunk, '\n'); i >= 0 {
			p.Line, p.Column = p.Line+bytes.Count(chunk, []byte{'\n'}), 1
			chunk = chunk[i+1:]
		}
	}
	for _, c := range chunk {
		switch {
		case c == '\n' && p.cr: // the end of the line is over
		case c == '\n', c == '\r':
			p.Line, p.Column = p.Line+1, 1
		case utf8.RuneStart(c):
			p.Column++
		}
		p.cr = c == '\r'
	}
}
