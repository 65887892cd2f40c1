package project

import (
	"maps"
	"path/filepath"
)

// Keep makes the project remember what it loads, for an editor that asks for
// the same file again and again. What is remembered of a file is dropped when it changes.
func (p *Project) Keep() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.units = map[string][]*Unit{}
}

// Change tells the project that a file has another text: the one given, which
// an editor holds, or with nil the one on disk, if it is still there. A change
// of the configuration or of the workspace drops all that was loaded, since any
// query may name what changed; when the new text cannot be read, the project
// stays as it was, and the error says why.
func (p *Project) Change(path string, text []byte) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	p.changing.Lock()
	defer p.changing.Unlock()
	texts, declares := p.change(path, text)
	if !declares {
		return nil
	}
	files := &disk{texts: texts, asked: map[string]bool{}}
	fresh, err := p.options.read(files)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		maps.Copy(p.asked, files.asked) // a change of these may mend it
		return err
	}
	p.state, p.asked = *fresh, files.asked
	p.changes++
	clear(p.units)
	return nil
}

// change notes the text of a file. It returns all texts, and whether the file
// is the configuration or declares a part of the workspace: it, or a folder
// that it is in, was asked for when these were read.
func (p *Project) change(path string, text []byte) (texts map[string][]byte, declares bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	texts = map[string][]byte{}
	maps.Copy(texts, p.texts)
	if text != nil {
		texts[path] = text
	} else {
		delete(texts, path)
	}
	p.texts = texts
	p.changes++
	delete(p.units, path)
	for at := path; ; at = filepath.Dir(at) {
		if p.asked[at] || at == filepath.Dir(at) {
			return texts, p.asked[at]
		}
	}
}

// kept returns what was loaded from a file before, nil for nothing, and how many changes there have been so far.
func (p *Project) kept(path string) ([]*Unit, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.units[absolute(path)], p.changes
}

// keep remembers what was loaded from a file, unless a change came meanwhile.
func (p *Project) keep(path string, units []*Unit, changes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.units != nil && p.changes == changes {
		p.units[absolute(path)] = units
	}
}

// disk returns the files with the texts that an editor holds now.
func (p *Project) disk() *disk {
	p.mu.Lock()
	defer p.mu.Unlock()
	return &disk{texts: p.texts}
}

// absolute returns the path from the root, by which files are told apart.
func absolute(path string) string {
	if path == Stdin {
		return path
	}
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
