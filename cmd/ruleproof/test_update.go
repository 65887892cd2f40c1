package main

import (
	"fmt"
	"path/filepath"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/rewrite"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/simulate"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// The values of --update.
const (
	updateWrites = "write"
	updateShows  = "diff"
)

// An updated is a scenario file with the edits after which its failed scenarios expect what happened.
type updated struct {
	path   string // as it is opened
	source *diag.Source
	edits  []diag.Edit
	left   []diag.Span // the names of failed scenarios that nothing is written for
}

// updatesOf returns the edits of a file, nil where there are none.
func updatesOf(path string, suite *simulate.Suite, r *simulate.Report) *updated {
	if suite.File == nil {
		return nil
	}
	u := &updated{path: path, source: suite.File.Source}
	for _, result := range r.Results {
		switch {
		case result.Status != simulate.Failed:
		case len(result.Edits) > 0:
			u.edits = append(u.edits, result.Edits...)
		default:
			u.left = append(u.left, result.Span)
		}
	}
	if len(u.edits)+len(u.left) == 0 {
		return nil
	}
	return u
}

// update shows what changes in scenario files and, unless only the difference is asked for, writes them. It returns how many files
// changed, or would.
func (t *tester) update(files []*updated, writes bool) (changed int, err error) {
	for _, u := range files {
		data, err := t.project.Read(filepath.FromSlash(u.path))
		if err != nil {
			return changed, err
		}
		for _, at := range u.left {
			t.printAt(diag.Diagnostic{Span: at}.Where(), diag.Warning, "--update writes nothing here: what cases expect, what aliases repeat, lists with include or exclude, and mappings in runs are changed by hand")
		}
		after, err := document.Apply(u.source, u.edits)
		if err != nil {
			return changed, err
		}
		if after == u.source.Text {
			continue
		}
		if _, err := scenario.OutlineOf(u.source.Path, []byte(after)); err != nil {
			return changed, fmt.Errorf("%s: not updated: the file with its updates cannot be read: %w", u.path, err)
		}
		if err := t.printDiff(u.source.Path, u.source.Text, after); err != nil {
			return changed, err
		}
		changed++
		if !writes {
			continue
		}
		written, err := rewrite.Bytes(data, u.source.Text, after)
		if err == nil {
			err = rewrite.File(filepath.FromSlash(u.path), data, written)
		}
		if err != nil {
			return changed, fmt.Errorf("%s: %w", u.path, err)
		}
	}
	return changed, nil
}

// updated ends a run with --update: it makes the updates, and runs the files again that were written.
func (t *tester) updated(args []string) (code int, done bool) {
	writes := t.flags.update == updateWrites
	changed, err := t.update(t.updates, writes)
	switch {
	case err != nil:
		return t.failed(err), true
	case changed == 0:
		return 0, false
	case !writes:
		if n := (&report.Report{Suites: t.suites}).Counts(); n.Errored+n.Unreadable > 0 {
			return exitUsage, true
		}
		return exitFindings, true
	}
	t.say("updated " + words.Count(changed, "scenario file"))
	f := *t.flags
	f.update = ""
	again, err := t.newTester(t.project, &f)
	if err != nil {
		return t.failed(err), true
	}
	return again.test(args), true
}

// checkUpdate reports a value of --update that there is not.
func checkUpdate(text string) error {
	switch text {
	case "", updateWrites, updateShows:
		return nil
	}
	return fmt.Errorf("--update=%s: write or diff is meant", diag.Preview(text))
}
