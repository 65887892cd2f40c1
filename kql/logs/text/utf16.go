package text

import (
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// errHalfUnit is how a text in UTF-16 ends that has an odd number of bytes.
var errHalfUnit = errors.New("the text is UTF-16 and ends within a character")

// A wideReader turns UTF-16 into UTF-8. Half a surrogate pair becomes U+FFFD.
type wideReader struct {
	r         io.Reader
	bigEndian bool
	in        [8 << 10]byte
	have      int    // bytes in in
	out, rest []byte // decoded; rest is the part that was not read yet
	err       error  // what ended the input
}

// Read implements io.Reader.
func (w *wideReader) Read(p []byte) (int, error) {
	for len(w.rest) == 0 {
		if w.err != nil {
			return 0, w.err
		}
		n, err := w.r.Read(w.in[w.have:])
		w.have += n
		w.decode(err != nil)
		if w.err = err; err == io.EOF && w.have > 0 {
			w.err = errHalfUnit
		}
	}
	n := copy(p, w.rest)
	w.rest = w.rest[n:]
	return n, nil
}

// decode decodes the characters whose bytes are all there; at the end of the input, everything except an odd byte.
func (w *wideReader) decode(atEnd bool) {
	out, i := w.out[:0], 0
	for ; i+2 <= w.have; i += 2 {
		r := w.unit(i)
		if utf16.IsSurrogate(r) {
			second := rune(0)
			switch {
			case i+4 <= w.have:
				second = w.unit(i + 2)
			case !atEnd:
				w.keep(out, i)
				return
			}
			if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
				i += 2
			}
		}
		out = utf8.AppendRune(out, r)
	}
	w.keep(out, i)
}

// keep hands out what was decoded, and keeps the bytes from i on.
func (w *wideReader) keep(out []byte, i int) {
	w.out, w.rest = out, out
	w.have = copy(w.in[:], w.in[i:w.have])
}

func (w *wideReader) unit(i int) rune {
	if w.bigEndian {
		return rune(binary.BigEndian.Uint16(w.in[i:]))
	}
	return rune(binary.LittleEndian.Uint16(w.in[i:]))
}
