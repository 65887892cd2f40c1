package main

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/simulate"
)

// A panickingFS has no file that can be opened.
type panickingFS struct{}

func (panickingFS) Open(string) (fs.File, error) { panic("no disk") }

func TestAPanicOverAScenarioFileIsItsProblem(t *testing.T) {
	p, err := project.Open(project.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	_, r, _ := (&tester{project: p}).run(t.Context(), panickingFS{}, func(path string) string { return path }, "a.test.yaml", simulate.Options{})
	if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Error(), "a.test.yaml: a fault of ruleproof, please report it: no disk") {
		t.Errorf("got %v", r.Problems)
	}
}
