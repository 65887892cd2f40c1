package logs

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/internal/ordered"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// A panickingFS has one file, whose reads panic after so many bytes.
type panickingFS struct {
	content string
	after   int
}

// Open implements fs.FS.
func (p panickingFS) Open(string) (fs.File, error) {
	return &panickingFile{strings.NewReader(p.content), p.after}, nil
}

// Stat implements fs.StatFS.
func (p panickingFS) Stat(string) (fs.FileInfo, error) { return fs.Stat(fstest.MapFS{"f": {}}, "f") }

type panickingFile struct {
	*strings.Reader
	left int
}

// Read implements io.Reader.
func (p *panickingFile) Read(b []byte) (int, error) {
	if p.left <= 0 {
		panic("no more")
	}
	n, err := p.Reader.Read(b[:min(len(b), p.left)])
	p.left -= n
	return n, err
}

// Stat implements fs.File.
func (p *panickingFile) Stat() (fs.FileInfo, error) { return nil, errors.ErrUnsupported }

// Close implements fs.File.
func (p *panickingFile) Close() error { return nil }

// isPanic reports whether an error is that of a panic over file f.
func isPanic(err error) bool {
	at, ok := errors.AsType[diag.Diagnostic](err)
	_, panicked := errors.AsType[*ordered.Panic](err)
	return ok && panicked && at.Span.Path() == "f" && strings.Contains(err.Error(), "please report it")
}

func TestAPanicOverAFileIsAnErrorOfIt(t *testing.T) {
	for form, row := range map[string]string{"NDJSON": `{"a":1}` + "\n", "CSV": "1,2\n", "JSON array": `[{"a":1},` + strings.Repeat("\n", 100)} {
		content := strings.Repeat(row, 100_000)
		for _, after := range []int{0, 10, 200_000} {
			if f, err := OpenFS(panickingFS{content, after}, "f", Options{}); !isPanic(err) {
				t.Errorf("%s after %d bytes: got %v, %v", form, after, f, err)
			}
		}
	}
}

// In these tests the file loses what its readers need, as no file makes it.

func TestAPanicWhileTypesAreInferredIsAnErrorOfTheFile(t *testing.T) {
	for _, content := range []string{"{\"a\":1}\n{\"a\":2}\n", "[{\"a\":1}]"} {
		f, err := Bytes("f", []byte(content), Options{block: 8})
		if err != nil {
			t.Fatal(err)
		}
		f.source.Headings = nil
		if err := f.infer(); !isPanic(err) {
			t.Errorf("%q: got %v", content, err)
		}
	}
}

func TestAPanicOverABlockIsAnErrorOfTheFile(t *testing.T) {
	for _, content := range []string{"{\"a\":1}\n{\"a\":2}\n", "[{\"a\":1}]"} {
		f, err := Bytes("f", []byte(content), Options{})
		if err != nil {
			t.Fatal(err)
		}
		good, err := Bytes("g", []byte(content), Options{})
		if err != nil {
			t.Fatal(err)
		}
		f.source.Headings = nil
		if _, err := f.Table(t.Context()); !isPanic(err) {
			t.Errorf("%q: got %v", content, err)
		}
		if table, err := good.Table(t.Context()); err != nil || table.Rows == 0 {
			t.Errorf("%q: another file has %v, %v", content, table, err)
		}
	}
}

func TestAPanicWhileAColumnIsDecodedIsAnErrorOfTheFile(t *testing.T) {
	f, err := Bytes("f", []byte("a\n1\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.Rows(f.Schema().Fields)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	p, err := c.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := p.Read()
	if err != nil {
		t.Fatal(err)
	}
	f.columns = nil
	if _, err := rows.Column(0, nil); !isPanic(err) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Next(t.Context()); err != io.EOF {
		t.Errorf("the next part: %v", err)
	}
}
