// Package text turns the bytes of a file into text: unzipped, in UTF-8, without
// a byte-order mark. It also knows places in the text, and walks through JSON of any size.
//
// What the text means is not its concern.
package text

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync/atomic"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

	"github.com/ruleproof/ruleproof/kql/logs/fault"
)

// A File is a file whose text can be read any number of times, by several goroutines.
type File struct {
	open  func() (fs.File, error)
	limit int64        // of the text's bytes
	size  atomic.Int64 // of the file as it is stored
	read  atomic.Int64 // bytes of it that were read so far, by all readers
}

// NewFile returns the file that open opens, whose text may have so many bytes.
func NewFile(open func() (fs.File, error), limit int64) *File {
	return &File{open: open, limit: limit}
}

// Uncounted returns the same file with a Progress of its own.
func (f *File) Uncounted() *File { return NewFile(f.open, f.limit) }

// Progress returns how many bytes of the file were read so far, and how many it
// has. The bytes of every read count, so that the first number may be the larger.
func (f *File) Progress() (done, all int64) { return f.read.Load(), f.size.Load() }

// A Reader reads the text from its beginning.
type Reader struct {
	r     io.Reader
	file  fs.File
	limit int64
	read  int64
	size  int64  // about how long the text is, 0 for unknown
	ahead []byte // what was read and given back
}

// Open returns a reader of the text. Compression and encoding are recognised by their marks.
func (f *File) Open() (*Reader, error) {
	file, err := f.open()
	if err != nil {
		return nil, err
	}
	t := &Reader{file: file, limit: f.limit}
	if info, err := file.Stat(); err == nil {
		t.size = info.Size()
	} else if sized, ok := file.(interface{ Size() int64 }); ok {
		t.size = sized.Size()
	}
	f.size.Store(t.size)
	var longer bool
	if t.r, longer, err = decoded(&meter{file, &f.read}, t.BufferSize()); err != nil {
		file.Close()
		return nil, err
	}
	if longer {
		t.size = 0
	}
	return t, nil
}

// Close closes the file.
func (t *Reader) Close() error { return t.file.Close() }

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

// readerBytes is the size of buffers.
const readerBytes = 64 << 10

// Size returns about how many bytes the text has, 0 where that is not known.
func (t *Reader) Size() int64 { return t.size }

// BufferSize returns how large a buffer for the text should be: no larger than
// the text, if its size is known.
func (t *Reader) BufferSize() int {
	if t.size <= 0 {
		return readerBytes
	}
	return int(min(t.size+markBytes, readerBytes))
}

// Read implements io.Reader.
func (t *Reader) Read(p []byte) (int, error) {
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

// Unread gives back what was read last; it is read again.
func (t *Reader) Unread(p []byte) { t.ahead = append(slices.Clone(p), t.ahead...) }

// Fill reads until the buffer is full; it returns io.EOF only at the end of the text.
func (t *Reader) Fill(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		m, err = t.Read(p[n:])
		n += m
	}
	return n, err
}

// Skip reads past so many bytes.
func (t *Reader) Skip(n int64) error {
	_, err := io.CopyN(io.Discard, t, n)
	return err
}

// EndsEarly turns the error of a stream that is cut off into a fault at a place of the text.
func EndsEarly(err error, at int64) error {
	var corrupt flate.CorruptInputError
	what := ""
	switch {
	case errors.Is(err, errHalfUnit):
		what = err.Error()
	case errors.Is(err, io.ErrUnexpectedEOF):
		what = "the compressed file is cut off here"
	case errors.Is(err, gzip.ErrHeader):
		what = "something else follows the compressed data"
	case errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		what = "the compressed file is broken near here: " + err.Error()
	default:
		return err
	}
	return &fault.Fault{At: at, Kind: fault.End, Message: what, Err: err}
}
