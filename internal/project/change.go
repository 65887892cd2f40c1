package project

import (
	"path/filepath"
	"strings"

	"github.com/ruleproof/ruleproof/internal/config"
)

// Keep makes the project remember what it loads, for an editor that asks for
// the same file again and again. What is remembered of a file is dropped when it changes.
func (p *Project) Keep() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open, p.units, p.texts = true, map[string][]*Unit{}, map[string][]byte{}
}

// Change tells the project that a file has another text: the one given, which
// an editor holds, or with nil the one on disk, if it is still there. A change
// of the configuration or of the workspace drops all that was loaded, since any
// query may name what changed; when the new text cannot be read, the project
// stays as it was, and the error says why.
func (p *Project) Change(path string, text []byte) error {
	path = filepath.Clean(path)
	p.mu.Lock()
	defer p.mu.Unlock()
	if text != nil {
		p.texts[path] = text
	} else {
		delete(p.texts, path)
	}
	delete(p.units, path)
	p.changes++
	if !p.declares(path) {
		return nil
	}
	fresh, err := p.options.read()
	if err != nil {
		return err
	}
	p.state = *fresh
	clear(p.units)
	return nil
}

// declares reports whether the file is the configuration, or one that declares a part of the workspace.
func (p *Project) declares(path string) bool {
	abs, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	if filepath.Base(path) == filepath.Base(p.config.Path) || filepath.Base(path) == config.FileName {
		return true
	}
	var places []string
	for _, w := range p.config.Workspace {
		places = append(places, filepath.Join(p.config.Root, filepath.FromSlash(w)))
	}
	for _, place := range append(append(places, p.options.Functions...), p.options.Schemas...) {
		if place, err := filepath.Abs(place); err == nil && (abs == place || strings.HasPrefix(abs, place+string(filepath.Separator))) {
			return true
		}
	}
	return false
}

// kept returns what was loaded from a file before, nil for nothing, and how many changes there have been so far.
func (p *Project) kept(path string) ([]*Unit, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.units[filepath.Clean(path)], p.changes
}

// keep remembers what was loaded from a file, unless a change came meanwhile.
func (p *Project) keep(path string, units []*Unit, changes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open && p.changes == changes {
		p.units[filepath.Clean(path)] = units
	}
}

// text returns the text of a file that an editor holds.
func (p *Project) text(path string) ([]byte, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	data, ok := p.texts[filepath.Clean(path)]
	return data, ok
}
