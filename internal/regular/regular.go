// Package regular opens files, and only regular ones. To open a named pipe blocks until
// somebody writes to it, and a device may have no end, so the kind of a file is looked at
// before it is opened. Links are followed to the file that they lead to.
package regular

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Open opens a file of a file system. An error is an *fs.PathError.
func Open(fsys fs.FS, name string) (fs.File, error) {
	return open(name, func() (fs.FileInfo, error) { return fs.Stat(fsys, name) }, func() (fs.File, error) { return fsys.Open(name) })
}

// OpenPath opens the file at a path.
func OpenPath(path string) (fs.File, error) {
	return open(path, func() (fs.FileInfo, error) { return os.Stat(path) }, func() (fs.File, error) { return os.Open(path) })
}

// Read reads a file of a file system, of at most limit bytes.
func Read(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := Open(fsys, name)
	if err != nil {
		return nil, err
	}
	return readAll(f, name, limit)
}

// ReadPath reads the file at a path, of at most limit bytes.
func ReadPath(path string, limit int64) ([]byte, error) {
	f, err := OpenPath(path)
	if err != nil {
		return nil, err
	}
	return readAll(f, path, limit)
}

// Beginning reads the first bytes of the file at a path, at most limit of them.
func Beginning(path string, limit int64) ([]byte, error) {
	f, err := OpenPath(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit))
	if err != nil {
		return nil, failed("read", path, err)
	}
	return data, nil
}

// ReadAll reads to the end, or fails beyond the limit. What counts is what is read, not what a file system says.
func ReadAll(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, fmt.Errorf("larger than the limit of %d bytes", limit)
	}
	return data, err
}

func readAll(f fs.File, name string, limit int64) ([]byte, error) {
	defer f.Close()
	data, err := ReadAll(f, limit)
	if err != nil {
		return nil, failed("read", name, err)
	}
	return data, nil
}

func open(name string, stat func() (fs.FileInfo, error), open func() (fs.File, error)) (fs.File, error) {
	info, err := stat()
	if err != nil {
		return nil, failed("stat", name, err)
	}
	if !info.Mode().IsRegular() {
		return nil, failed("open", name, fmt.Errorf("not a regular file but %s", kindOf(info.Mode())))
	}
	f, err := open()
	if err != nil {
		return nil, failed("open", name, err)
	}
	return f, nil
}

// failed returns an error that has the path once.
func failed(op, name string, err error) error {
	if _, ok := err.(*fs.PathError); ok {
		return err
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}

func kindOf(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}

// Leaves reports whether a path is below the root by its name, and by its links is not:
// what a repository names in itself is not to show files from elsewhere.
func Leaves(root, name string) bool {
	abs, err := filepath.Abs(name)
	if err != nil || !isBelow(root, abs) {
		return false
	}
	realRoot, err := filepath.EvalSymlinks(root)
	if err != nil {
		return true
	}
	realName, err := filepath.EvalSymlinks(abs)
	return err != nil || !isBelow(realRoot, realName)
}

func isBelow(root, name string) bool {
	rel, err := filepath.Rel(root, name)
	return err == nil && filepath.IsLocal(rel)
}
