package read

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"sort"
	"unicode/utf16"
	"unicode/utf8"
)

// An input is the decoded text of a file: unzipped, in UTF-8, without a byte-order mark.
// It remembers where lines begin.
type input struct {
	r      io.Reader
	limit  int64
	read   int64
	starts []int64
}

// newInput decodes the content. Compression and encoding are recognised by their marks.
func newInput(r io.Reader, limit int64) (*input, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	if head, _ := buffered.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("it looks gzipped and is not: %w", err)
		}
		buffered = bufio.NewReaderSize(unzipped, 64<<10)
	}
	head, _ := buffered.Peek(4)
	in := &input{r: buffered, limit: limit, starts: []int64{0}}
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		buffered.Discard(3)
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		buffered.Discard(2)
		in.r = &wide{r: buffered, order: binary.LittleEndian}
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		buffered.Discard(2)
		in.r = &wide{r: buffered, order: binary.BigEndian}
	case len(head) >= 2 && head[0] != 0 && head[1] == 0:
		in.r = &wide{r: buffered, order: binary.LittleEndian}
	case len(head) >= 2 && head[0] == 0 && head[1] != 0:
		in.r = &wide{r: buffered, order: binary.BigEndian}
	}
	return in, nil
}

// Read implements io.Reader.
func (in *input) Read(p []byte) (int, error) {
	n, err := in.r.Read(p)
	for i := 0; ; {
		j := bytes.IndexByte(p[i:n], '\n')
		if j < 0 {
			break
		}
		i += j + 1
		in.starts = append(in.starts, in.read+int64(i))
	}
	if in.read += int64(n); in.read > in.limit {
		return 0, fmt.Errorf("the file has more than the limit of %d bytes", in.limit)
	}
	return n, err
}

// place returns the line and the column, in bytes, of an offset.
func (in *input) place(at int64) (line, column int) {
	line = sort.Search(len(in.starts), func(i int) bool { return in.starts[i] > at })
	return line, int(at-in.starts[line-1]) + 1
}

// wide turns UTF-16 into UTF-8.
type wide struct {
	r     *bufio.Reader
	order binary.ByteOrder
	rest  []byte
}

// Read implements io.Reader.
func (w *wide) Read(p []byte) (int, error) {
	for len(w.rest) < min(len(p), 4096) {
		unit, err := w.unit()
		if err != nil {
			if len(w.rest) > 0 {
				break
			}
			return 0, err
		}
		r := rune(unit)
		if utf16.IsSurrogate(r) {
			second, _ := w.r.Peek(2)
			if len(second) < 2 {
				r = utf8.RuneError
			} else if r = utf16.DecodeRune(r, rune(w.order.Uint16(second))); r != utf8.RuneError {
				w.r.Discard(2)
			}
		}
		w.rest = utf8.AppendRune(w.rest, r)
	}
	n := copy(p, w.rest)
	w.rest = w.rest[:copy(w.rest, w.rest[n:])]
	return n, nil
}

func (w *wide) unit() (uint16, error) {
	var two [2]byte
	if _, err := io.ReadFull(w.r, two[:]); err != nil {
		return 0, err
	}
	return w.order.Uint16(two[:]), nil
}
