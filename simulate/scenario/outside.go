package scenario

import (
	"io/fs"
	"path"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// External is the data that externaldata finds at an address.
type External struct {
	Name    string // for messages
	Content []byte
}

// external reads the scenario's external data.
func (r *Reader) external(s *Scenario, n *document.Node) {
	if n == nil {
		return
	}
	s.External = make(map[string]External, len(n.Pairs))
	for _, p := range n.Pairs {
		address := p.Key.Text()
		file := get(p.Value, "file")
		if file == nil {
			s.External[address] = External{"data", []byte(p.Value.Text())}
			continue
		}
		full, ok := r.beside(file.Text())
		if !ok {
			s.report(file.Span, "the path %s leaves the repository", diag.Quote(file.Text()))
			continue
		}
		content, err := r.content(full)
		if err != nil {
			s.report(file.Span, "%s: %s", diag.Quote(file.Text()), err)
			continue
		}
		s.External[address] = External{r.shown(full), content}
	}
}

// beside returns the path in the file system of a file that the scenario file
// names; false for a path that leaves the file system.
func (r *Reader) beside(name string) (string, bool) {
	full := path.Join(path.Dir(r.name), name)
	return full, fs.ValidPath(full) && !path.IsAbs(name)
}

// content returns the content of a file of external data. Scenarios that name the same file share it.
func (r *Reader) content(full string) ([]byte, error) {
	if content, ok := r.contents[full]; ok {
		return content, nil
	}
	content, err := ReadFile(r.fsys, full, MaxDataBytes)
	if err != nil {
		return nil, err
	}
	if r.contents == nil {
		r.contents = map[string][]byte{}
	}
	r.contents[full] = content
	return content, nil
}
