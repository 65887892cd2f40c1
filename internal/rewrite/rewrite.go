// Package rewrite replaces the text of files, for commands that mend or lay out what they read.
//
// A file keeps its byte-order mark and its mode, and is replaced whole or not at all.
package rewrite

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// ErrEncoding is the error for a file that is not in UTF-8.
var ErrEncoding = errors.New("not in UTF-8; convert the file first")

// Bytes returns the bytes of a file after a change of its text. data are its bytes before, and
// before is the text that was read of them.
func Bytes(data []byte, before, after string) ([]byte, error) {
	rest, marked := bytes.CutPrefix(data, byteOrderMark)
	switch {
	case string(data) == before:
		return []byte(after), nil
	case marked && string(rest) == before:
		return append(bytes.Clone(byteOrderMark), after...), nil
	}
	return nil, ErrEncoding
}

// File replaces the content of a regular file. A link is refused: it might lead elsewhere.
func File(path string, data []byte) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	return replace(path, data, info.Mode())
}

// Create writes a file, and replaces one that is there as File does.
func Create(path string, data []byte) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return replace(path, data, 0o644)
	}
	if err != nil {
		return err
	}
	return replace(path, data, info.Mode())
}

func replace(path string, data []byte, mode fs.FileMode) (err error) {
	if !mode.IsRegular() {
		return &fs.PathError{Op: "write", Path: path, Err: errors.New("not a regular file; replace a link by the file, or name the file itself")}
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".ruleproof-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temp.Name())
		}
	}()
	if _, err = temp.Write(data); err == nil {
		err = temp.Chmod(mode.Perm())
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// Diff returns the difference of a file's texts in unified form, nothing if there is none.
func Diff(path, before, after string) []byte {
	name := filepath.ToSlash(path)
	return diff.Diff("a/"+name, []byte(before), "b/"+name, []byte(after))
}
