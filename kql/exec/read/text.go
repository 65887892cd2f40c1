package read

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
)

// A text is the decoded text of a file: unzipped, in UTF-8, without a byte-order mark.
type text struct {
	r     io.Reader
	close func() error
	limit int64
	read  int64
}

// text opens the file. Compression and encoding are recognised by their marks.
func (f *File) text() (*text, error) {
	file, err := f.open()
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err == nil {
		if !info.Mode().IsRegular() {
			file.Close()
			return nil, errors.New("not a regular file")
		}
		f.size.Store(info.Size())
	}
	t := &text{close: file.Close, limit: f.options.Limits.FileBytes}
	if t.r, err = decoded(&counted{file, &f.read}); err != nil {
		file.Close()
		return nil, err
	}
	return t, nil
}

// A counted is a file whose bytes are counted as they are read.
type counted struct {
	io.Reader
	read *atomic.Int64
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read.Add(int64(n))
	return n, err
}

func decoded(file io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(file, 64<<10)
	if head, _ := buffered.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("it looks gzipped and is not: %w", err)
		}
		buffered = bufio.NewReaderSize(unzipped, 64<<10)
	}
	head, _ := buffered.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		buffered.Discard(3)
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		buffered.Discard(2)
		return &wide{r: buffered, order: binary.LittleEndian}, nil
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		buffered.Discard(2)
		return &wide{r: buffered, order: binary.BigEndian}, nil
	case len(head) >= 2 && head[0] != 0 && head[1] == 0:
		return &wide{r: buffered, order: binary.LittleEndian}, nil
	case len(head) >= 2 && head[0] == 0 && head[1] != 0:
		return &wide{r: buffered, order: binary.BigEndian}, nil
	}
	return buffered, nil
}

// Read implements io.Reader.
func (t *text) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if t.read += int64(n); t.read > t.limit {
		return 0, fmt.Errorf("the file has more than the limit of %d bytes", t.limit)
	}
	return n, err
}

// fill reads until the buffer is full; it returns io.EOF only at the end of the text.
func (t *text) fill(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		m, err = t.Read(p[n:])
		n += m
	}
	return n, err
}

// skip reads past so many bytes.
func (t *text) skip(n int64) error {
	_, err := io.CopyN(io.Discard, t, n)
	return err
}

// endsEarly turns the error of a stream that is cut off into a fault at a place of the text.
func endsEarly(err error, at int64) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		return &fault{at: at, kind: kindEnd, message: "the compressed file is broken or ends here: " + err.Error(), err: err}
	}
	return err
}

// place returns the line and the column of an offset of the text, by reading it
// up to there: faults are rare, and a list of all lines would grow with the file.
func (f *File) place(at int64) (line, column int) {
	t, err := f.text()
	if err != nil {
		return 0, 0
	}
	defer t.close()
	line, column = 1, 1
	buffer := make([]byte, 64<<10)
	for at > 0 {
		n, err := t.Read(buffer[:min(int64(len(buffer)), at)])
		chunk := buffer[:n]
		at -= int64(n)
		if i := bytes.LastIndexByte(chunk, '\n'); i >= 0 {
			line, column = line+bytes.Count(chunk, []byte{'\n'}), 1
			chunk = chunk[i+1:]
		}
		for _, c := range chunk {
			if utf8.RuneStart(c) {
				column++
			}
		}
		if err != nil {
			break
		}
	}
	return line, column
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
