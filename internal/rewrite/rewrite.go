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
	"strconv"
	"strings"
	"unicode"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/ruleproof/ruleproof/internal/regular"
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

// ErrChanged is the error for a file that somebody else wrote meanwhile.
var ErrChanged = errors.New("changed meanwhile, and left as it is now")

// Check says what keeps a file from being replaced: a link might lead elsewhere, and a read-only file is to stay.
func Check(path string) error {
	_, err := modeOf(path)
	return err
}

// File replaces the content of a file, which must still be before.
func File(path string, before, after []byte) error {
	now, err := regular.ReadPath(path, int64(len(before)))
	if err == nil && !bytes.Equal(now, before) {
		err = &fs.PathError{Op: "write", Path: path, Err: ErrChanged}
	}
	if err != nil {
		return err
	}
	mode, err := modeOf(path)
	if err != nil {
		return err
	}
	return replace(path, after, mode)
}

// Create writes a file, whatever it holds.
func Create(path string, data []byte) error {
	mode, err := modeOf(path)
	if errors.Is(err, fs.ErrNotExist) {
		mode, err = 0o644, nil
	}
	if err != nil {
		return err
	}
	return replace(path, data, mode)
}

func modeOf(path string) (fs.FileMode, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return 0, err
	}
	switch mode := info.Mode(); {
	case !mode.IsRegular():
		return 0, &fs.PathError{Op: "write", Path: path, Err: errors.New("not a regular file; replace a link by the file, or name the file itself")}
	case mode.Perm()&0o222 == 0:
		return 0, &fs.PathError{Op: "write", Path: path, Err: errors.New("the file is read-only")}
	default:
		return mode, nil
	}
}

func replace(path string, data []byte, mode fs.FileMode) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), ".ruleproof-*")
	if err != nil {
		if fault, ok := errors.AsType[*fs.PathError](err); ok {
			fault.Path = path // not the one that is only for a while
		}
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
	return diff.Diff(quoted("a/"+name), []byte(before), quoted("b/"+name), []byte(after))
}

// quoted returns a path as git has it in a difference: in quotes if a line end or another control in it would read as a part of the patch.
func quoted(path string) string {
	if !strings.ContainsFunc(path, unicode.IsControl) {
		return path
	}
	return strconv.QuoteToASCII(path)
}
