package text

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func fileOf(content string) *File {
	fsys := fstest.MapFS{"f": {Data: []byte(content)}}
	return NewFile(func() (fs.File, error) { return fsys.Open("f") }, 1<<20)
}

func TestPlacesCountCharactersAndAnyEndOfLine(t *testing.T) {
	const content = "\ufeffé1\n\r\n3\r4"
	want := []Position{{Line: 1, Column: 1}, {Line: 1, Column: 2}, {Line: 1, Column: 3}, {Line: 2, Column: 1}, {Line: 3, Column: 1}, {Line: 4, Column: 1}}
	offsets := []int64{0, 2, 3, 4, 6, 8}
	for _, reversed := range []bool{false, true} {
		for i, got := range fileOf(content).Places(offsets...) {
			if got.Line != want[i].Line || got.Column != want[i].Column {
				t.Errorf("offset %d (reversed %v): got %d:%d, want %d:%d", offsets[i], reversed, got.Line, got.Column, want[i].Line, want[i].Column)
			}
		}
		for i, j := 0, len(offsets)-1; i < j; i, j = i+1, j-1 {
			offsets[i], offsets[j], want[i], want[j] = offsets[j], offsets[i], want[j], want[i]
		}
	}
}

func TestTheLimitOfATextIsAnError(t *testing.T) {
	fsys := fstest.MapFS{"f": {Data: make([]byte, 100)}}
	for limit, fails := range map[int64]bool{99: true, 100: false} {
		r, err := NewFile(func() (fs.File, error) { return fsys.Open("f") }, limit).Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(r); (err != nil) != fails {
			t.Errorf("limit %d: %v", limit, err)
		}
		r.Close()
	}
}

// walk lists the properties of an object, those of objects in it, and where their values begin.
func walk(content string) (string, error) {
	w := NewWalker(strings.NewReader(content), 16, 0, 3)
	var b strings.Builder
	var visit func(key string, first byte) error
	visit = func(key string, first byte) error {
		b.WriteString(key + "@" + content[w.At():w.At()+1] + " ")
		if first == '{' {
			return w.Members(visit)
		}
		return w.Value(nil, 0)
	}
	err := w.Members(visit)
	return strings.TrimSpace(b.String()), err
}

func TestAWalkGoesOverEveryValueOnce(t *testing.T) {
	for content, want := range map[string]string{
		`{}`:      "",
		`{"a":1}`: "a@1",
		"{ \"a\" : [1,{\"b\":\"]}\"}] , \"c\":null}": `a@[ c@n`,
		`{"a":"\"}","b":{"c":true,"d":-1.5e3}}`:      `a@" b@{ c@t d@-`,
	} {
		if got, err := walk(content); got != want || err != nil {
			t.Errorf("%s: got %s, %v", content, got, err)
		}
	}
	for _, content := range []string{`{"a"1}`, `{1:2}`, `{"a":1 "b":2}`, `[`, `{"a":[[[[1]]]]}`} {
		if _, err := walk(content); !errors.Is(err, ErrNotJSON) {
			t.Errorf("%s: got %v", content, err)
		}
	}
	for _, content := range []string{`{"a":1`, `{"a":"x`, `{`, ``} {
		if _, err := walk(content); !errors.Is(err, io.EOF) {
			t.Errorf("%s: got %v", content, err)
		}
	}
}
