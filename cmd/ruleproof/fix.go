package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/internal/rewrite"
	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// maxRounds bounds how often the fixes of findings are made: one fix may make room for another.
const maxRounds = 10

// A fixer makes the fixes of findings. The project holds the new texts as it holds those
// of an editor, so that nothing is on disk before all are known.
type fixer struct {
	*env
	project *project.Project
	files   map[string]*fixedFile // by path
	writes  bool                  // whether the files will be written
	failed  map[string]bool       // files that stay as they are, with which something is wrong
}

// A fixedFile is a file in which fixes were made.
type fixedFile struct {
	path   string
	data   []byte // as on disk
	before string // the text of data
	after  string
	made   int // how many fixes
}

// fixAll makes the fixes of the findings, and then those of what is found again. What is found in
// the end replaces *found.
func (f *fixer) fixAll(found *[]diag.Diagnostic, again func() []diag.Diagnostic) {
	for n := 0; n < maxRounds && f.round(*found); n++ {
		*found = again()
	}
}

// fail says what is wrong with a file. It keeps no other file from being fixed.
func (f *fixer) fail(path string, err error) {
	f.env.failed(err)
	f.failed[path] = true
}

// round makes fixes that do not meet each other, and reports whether it made any.
func (f *fixer) round(found []diag.Diagnostic) (changed bool) {
	groups := map[*diag.Source][][]diag.Edit{}
	var sources []*diag.Source
	for _, d := range found {
		if d.Fix == nil {
			continue
		}
		file := d.Span.InFile().Source
		if f.failed[file.Path] {
			continue
		}
		if groups[file] == nil {
			sources = append(sources, file)
		}
		groups[file] = append(groups[file], d.Fix.Edits)
	}
	for _, file := range sources {
		after, made := document.ApplyEach(file, groups[file])
		if after == file.Text {
			continue
		}
		if err := f.change(file, after, made); err != nil {
			f.fail(file.Path, err)
			continue
		}
		changed = true
	}
	return changed
}

func (f *fixer) change(file *diag.Source, after string, made []bool) error {
	if file.Path == project.Stdin {
		return fmt.Errorf("standard input cannot be fixed; name a file")
	}
	path := filepath.FromSlash(file.Path)
	fixed := f.files[file.Path]
	if fixed == nil {
		if f.writes {
			if err := rewrite.Check(path); err != nil {
				return err
			}
		}
		data, err := f.project.Read(path)
		if err != nil {
			return err
		}
		fixed = &fixedFile{path: path, data: data, before: file.Text}
	}
	data, err := rewrite.Bytes(fixed.data, fixed.before, after)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	fixed.after = after
	for _, ok := range made {
		if ok {
			fixed.made++
		}
	}
	f.files[file.Path] = fixed
	return f.project.Change(path, data)
}

// changed returns the files in which fixes were made, by path.
func (f *fixer) changed() []*fixedFile {
	var list []*fixedFile
	for _, file := range f.files {
		list = append(list, file)
	}
	slices.SortFunc(list, func(a, b *fixedFile) int { return strings.Compare(a.path, b.path) })
	return list
}

// write writes the files and says on standard error what it did.
func (f *fixer) write() {
	made, files := 0, 0
	for _, file := range f.changed() {
		data, err := rewrite.Bytes(file.data, file.before, file.after)
		if err == nil {
			err = rewrite.File(file.path, file.data, data)
		}
		if err != nil {
			f.fail(file.path, err)
			continue
		}
		made += file.made
		files++
	}
	if made > 0 {
		f.say(fmt.Sprintf("fixed %s in %s", words.Count(made, "finding"), words.Count(files, "file")))
	}
}

// printDiff prints a file's change in unified form, for people in colours. A terminal and
// the log of a workflow get nothing that they act on; every other reader gets the text as it is.
func (e *env) printDiff(path, before, after string) error {
	diff := string(rewrite.Diff(path, before, after))
	if !e.terminal(e.stdout) && e.getenv("GITHUB_ACTIONS") == "" && e.getenv("TF_BUILD") == "" {
		_, err := fmt.Fprint(e.stdout, diff)
		return err
	}
	color := e.color(e.stdout)
	for line := range strings.Lines(diff) {
		line = strings.TrimRight(line, "\r\n")
		shown := line
		if line != "" { // the mark would hide what follows it
			shown = line[:1] + safe.Text(line[1:])
		}
		if code := diffColors[line[:min(1, len(line))]]; color && code != "" {
			shown = code + shown + "\x1b[0m"
		}
		if _, err := fmt.Fprintln(e.stdout, shown); err != nil {
			return err
		}
	}
	return nil
}

var diffColors = map[string]string{"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
