package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/baseline"
	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/internal/regular"
	"github.com/ruleproof/ruleproof/internal/rewrite"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/lint"
)

// known is what a run knows of findings: those of the baseline, and those that it is to write.
type known struct {
	config   *config.Config
	baseline *baseline.Baseline // nil for none
	writer   *baseline.Writer   // nil unless findings are to be written
	searched []string           // files and folders, slash-separated, from the root of the repository
	checked  map[baseline.Subject]bool
}

// openKnown reads the baseline.
func (l *linter) openKnown(args []string) (k known, err error) {
	k.config = l.project.Config()
	if len(args) == 0 {
		args = []string{"."}
	}
	for _, arg := range args {
		k.searched = append(k.searched, k.config.FromRoot(arg))
	}
	name := l.flags.baseline
	switch {
	case l.flags.writeBaseline != "" && l.flags.diff:
		return k, errors.New("--write-baseline and --diff do not go together")
	case l.flags.writeBaseline != "":
		name = l.flags.writeBaseline
	case name == "" && k.config.Baseline != "":
		name = k.config.File(k.config.Baseline)
		if regular.Leaves(k.config.Root, name) {
			return k, fmt.Errorf("%s: a link that leads out of %s", name, k.config.Root)
		}
	}
	if name == "" {
		return k, nil
	}
	data, err := regular.ReadPath(name, baseline.MaxSize)
	switch {
	case !errors.Is(err, fs.ErrNotExist):
	case l.flags.writeBaseline != "":
		return k, nil
	default:
		return k, fmt.Errorf("there is no baseline %s; --write-baseline %s writes it", name, name)
	}
	if err == nil {
		k.baseline, err = baseline.Read(fromHere(absolute(name)), data)
	}
	return k, err
}

// absolute returns a path from the root of the file system, if there is one.
func absolute(name string) string {
	if abs, err := filepath.Abs(name); err == nil {
		return abs
	}
	return name
}

// begin begins a pass over the files.
func (k *known) begin(writes bool) {
	k.checked, k.writer = map[baseline.Subject]bool{}, nil
	if writes {
		k.writer = &baseline.Writer{}
	}
	if k.baseline != nil {
		k.baseline.Begin()
	}
}

// drop returns the findings about a rule or query that are not known.
func (k *known) drop(u *project.Unit, found []diag.Diagnostic) []diag.Diagnostic {
	if k.baseline == nil && k.writer == nil {
		return found
	}
	of := baseline.Subject{File: k.config.FromRoot(filepath.FromSlash(u.Source.Path))}
	if u.Rule != nil {
		of.Rule = cmp.Or(ruleID(u.Rule), strings.TrimSpace(u.Rule.Name.Value))
	}
	k.checked[identity(of)] = true
	if k.writer != nil {
		k.writer.Add(of, found)
		return nil
	}
	return k.baseline.Drop(of, found)
}

// identity returns by what a subject is known: its rule if that has an id or a name, or its file.
func identity(s baseline.Subject) baseline.Subject {
	if s.Rule != "" {
		s.File = ""
	}
	return s
}

// covers reports whether the run would have found a subject's findings: it checked the subject, or
// searched where the subject's file was.
func (k *known) covers(s baseline.Subject) bool {
	return k.checked[identity(s)] || k.searches(s.File)
}

// searches reports whether the run looks for a file, given by its path from the root of the repository.
func (k *known) searches(file string) bool {
	return slices.ContainsFunc(k.searched, func(at string) bool {
		return at == "." || file == at || strings.HasPrefix(file, at+"/")
	})
}

// stale returns what no longer occurs of the baseline.
func (k *known) stale() []diag.Diagnostic {
	if k.baseline == nil || k.writer != nil {
		return nil
	}
	d, ok := k.baseline.Stale(k.covers)
	if !ok {
		return nil
	}
	return []diag.Diagnostic{lint.Stale(d)}
}

// writeBaseline writes the findings as known and returns the exit code. The file keeps what
// it knows of rules that this run did not look for.
func (l *linter) writeBaseline() int {
	if l.broken {
		l.settings.failures = false
		l.report()
		return l.fail("the baseline is not written: not everything could be checked")
	}
	name, old := l.flags.writeBaseline, l.known.baseline
	if old != nil {
		l.known.writer.Keep(old, l.known.covers)
	}
	data, count := l.known.writer.Bytes()
	if err := rewrite.Create(name, data); err != nil {
		return l.failed(err)
	}
	l.say(fmt.Sprintf("wrote %s to %s", words.Count(count, "known finding"), name))
	return exitClean
}
