package project

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"time"
)

// A disk is the files on disk, with the texts that an editor holds in place of
// those of their files. It remembers what was asked for.
type disk struct {
	texts map[string][]byte // by absolute path; not changed
	asked map[string]bool   // absolute paths of files and folders, also of those that are not there; nil to forget
}

// held returns the text of a file that an editor holds.
func (d *disk) held(path string) ([]byte, bool) {
	if d.asked != nil {
		d.asked[path] = true
	}
	text, ok := d.texts[path]
	return text, ok
}

// below returns the files below a folder, given by its absolute path, of which
// under has those on disk. A file that is only held is found by its name, and not in its folder.
func (d *disk) below(dir string, under fs.FS) fs.FS { return overlay{d, dir, under} }

// An overlay is a file system with the texts of a disk.
type overlay struct {
	*disk
	dir   string
	under fs.FS
}

func (o overlay) path(name string) string { return filepath.Join(o.dir, filepath.FromSlash(name)) }

// Open opens a file or a folder.
func (o overlay) Open(name string) (fs.File, error) {
	if text, ok := o.held(o.path(name)); ok && fs.ValidPath(name) {
		return heldFile{bytes.NewReader(text), filepath.Base(name)}, nil
	}
	return o.under.Open(name)
}

// Stat describes a file without opening it: to open a named pipe would block for ever.
func (o overlay) Stat(name string) (fs.FileInfo, error) {
	if text, ok := o.held(o.path(name)); ok && fs.ValidPath(name) {
		return heldFile{bytes.NewReader(text), filepath.Base(name)}, nil
	}
	return fs.Stat(o.under, name)
}

// A heldFile is an open file of which an editor holds the text, and its description.
type heldFile struct {
	*bytes.Reader
	name string
}

func (f heldFile) Close() error               { return nil }
func (f heldFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f heldFile) Name() string               { return f.name }
func (f heldFile) Mode() fs.FileMode          { return 0o444 }
func (f heldFile) ModTime() time.Time         { return time.Time{} }
func (f heldFile) IsDir() bool                { return false }
func (f heldFile) Sys() any                   { return nil }
