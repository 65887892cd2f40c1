package logs

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

// A text is the decoded text of a file: unzipped, in UTF-8, without a byte-order mark.
type text struct {
	r     io.Reader
	close func() error
	limit int64
	read  int64
	size  int64  // about how long it is, 0 for unknown
	ahead []byte // what was read and given back
}

// text opens the file. Compression and encoding are recognised by their marks.
func (f *File) text() (*text, error) {
	file, err := f.open()
	if err != nil {
		return nil, err
	}
	t := &text{close: file.Close, limit: f.options.Limits.FileBytes}
	if info, err := file.Stat(); err == nil {
		if !info.Mode().IsRegular() {
			file.Close()
			return nil, errors.New("not a regular file")
		}
		t.size = info.Size()
	} else if sized, ok := file.(interface{ Size() int64 }); ok {
		t.size = sized.Size()
	}
	f.size.Store(t.size)
	var wide bool
	if t.r, wide, err = decoded(&meter{file, &f.read}, bufferFor(t.size)); err != nil {
		file.Close()
		return nil, err
	}
	if wide {
		t.size = 0
	}
	return t, nil
}

// A meter counts the bytes of a file as they are read.
type meter struct {
	io.Reader
	read *atomic.Int64
}

// Read implements io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	m.read.Add(int64(n))
	return n, err
}

const readerBytes = 64 << 10

// bufferFor returns how large a buffer for a file is: no larger than the file, if its size is known.
func bufferFor(size int64) int {
	if size <= 0 {
		return readerBytes
	}
	return int(min(size+markBytes, readerBytes))
}

// decoded returns the text of a file, and whether it may be longer than the file.
func decoded(file io.Reader, buffer int) (io.Reader, bool, error) {
	buffered := bufio.NewReaderSize(file, buffer)
	head, _ := buffered.Peek(2)
	zipped := bytes.Equal(head, gzipMark)
	if zipped {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, false, fmt.Errorf("it looks gzipped and is not: %w", err)
		}
		buffered = bufio.NewReaderSize(unzipped, readerBytes)
	}
	head, _ = buffered.Peek(markBytes)
	if err := noText(head); err != nil {
		return nil, false, err
	}
	bigEndian := false
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		buffered.Discard(3)
		return buffered, zipped, nil
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		buffered.Discard(2)
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		buffered.Discard(2)
		bigEndian = true
	case alternates(head, 0):
	case alternates(head, 1):
		bigEndian = true
	default:
		return buffered, zipped, nil
	}
	return &wideReader{r: buffered, bigEndian: bigEndian}, true, nil
}

var gzipMark = []byte{0x1f, 0x8b}

// alternates reports whether a text begins with two characters of UTF-16 without
// a mark: bytes from i on that are not zero beside such that are.
func alternates(head []byte, i int) bool {
	for k, b := range head[:min(len(head), 4)] {
		if (b != 0) != (k%2 == i) {
			return false
		}
	}
	return len(head) >= 2
}

// markBytes is how many bytes of a file tell what it is.
const markBytes = 16

// binaries are marks with which files begin that are no text.
var binaries = []struct{ mark, what string }{
	{"\x1f\x8b", "it is gzipped twice; unzip it once"},
	{"PK\x03\x04", "it is a zip archive or a workbook of Excel; unpack it, or save the sheet as CSV"},
	{"PAR1\x15", "it is a Parquet file; export it as JSON or CSV"},
	{"Obj\x01", "it is an Avro file; export it as JSON or CSV"},
	{"\x28\xb5\x2f\xfd", "it is compressed with zstd; unpack it, or compress it with gzip"},
	{"BZh91AY&SY", "it is compressed with bzip2; unpack it, or compress it with gzip"},
	{"\xfd7zXZ\x00", "it is compressed with xz; unpack it, or compress it with gzip"},
	{"7z\xbc\xaf\x27\x1c", "it is a 7z archive; unpack it"},
	{"%PDF-", "it is a PDF"},
	{"ElfFile\x00", "it is a Windows event log (.evtx); export it as JSON or CSV"},
	{"SQLite format 3\x00", "it is a database of SQLite; export it as JSON or CSV"},
	{"\x7fELF", "it is a program"},
	{"\x1b[", "it is coloured for a terminal; print it without colours"},
	{"<?xml", "it is XML"},
	{"<!DOCTYPE", "it is HTML"},
	{"<!doctype", "it is HTML"},
	{"<html", "it is HTML"},
	{"MZ\x90\x00", "it is a program"},
}

// noText returns an error for what begins like a file that is no text.
func noText(head []byte) error {
	for _, b := range binaries {
		if b.mark[0] == '<' {
			head = bytes.TrimLeft(head, " \t\r\n")
		}
		if bytes.HasPrefix(head, []byte(b.mark)) {
			return errors.New(b.what)
		}
	}
	return nil
}

// Read implements io.Reader.
func (t *text) Read(p []byte) (int, error) {
	if len(t.ahead) > 0 {
		n := copy(p, t.ahead)
		t.ahead = t.ahead[n:]
		return n, nil
	}
	n, err := t.r.Read(p)
	if t.read += int64(n); t.read > t.limit {
		return 0, fmt.Errorf("the file has more than the limit of %d bytes", t.limit)
	}
	return n, err
}

// unread gives back what was read last; it is read again.
func (t *text) unread(p []byte) { t.ahead = append(slices.Clone(p), t.ahead...) }

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
	var corrupt flate.CorruptInputError
	what := ""
	switch {
	case errors.Is(err, errHalfUnit):
		what = err.Error()
	case errors.Is(err, io.ErrUnexpectedEOF):
		what = "the compressed file is cut off here"
	case errors.Is(err, gzip.ErrHeader):
		what = "behind the compressed data is something else"
	case errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		what = "the compressed file is broken near here: " + err.Error()
	default:
		return err
	}
	return &fault{at: at, kind: kindEnd, message: what, err: err}
}

// A position is a place in a file, in characters from 1.
type position struct {
	line, column int
	cr           bool // the character before is a carriage return
}

// places returns the lines and columns of offsets of the text, by reading it up
// to the last of them: faults are rare, and a list of all lines would grow with the file.
func (f *File) places(offsets ...int64) []position {
	out := make([]position, len(offsets))
	order := make([]int, len(offsets))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(min(max(offsets[a]-offsets[b], -1), 1)) })
	if len(offsets) == 0 {
		return out
	}
	t, err := f.text()
	if err != nil {
		return out
	}
	defer t.close()
	at, now := int64(0), position{line: 1, column: 1}
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
func (p *position) pass(chunk []byte) {
	if !p.cr && bytes.IndexByte(chunk, '\r') < 0 {
		if i := bytes.LastIndexByte(chunk, '\n'); i >= 0 {
			p.line, p.column = p.line+bytes.Count(chunk, []byte{'\n'}), 1
			chunk = chunk[i+1:]
		}
	}
	for _, c := range chunk {
		switch {
		case c == '\n' && p.cr: // the end of the line is over
		case c == '\n', c == '\r':
			p.line, p.column = p.line+1, 1
		case utf8.RuneStart(c):
			p.column++
		}
		p.cr = c == '\r'
	}
}
