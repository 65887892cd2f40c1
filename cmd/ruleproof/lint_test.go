package main

import (
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/lint"
)

func TestAPanicOverOneFileDoesNotHideTheFindingsOfOthers(t *testing.T) {
	unit := func(path, query string) *project.Unit {
		file := diag.NewSource(path, query)
		return &project.Unit{Source: file, Text: file, Query: bind.BindSource(file, catalog.Standard())}
	}
	broken := unit("b.kql", "Missing")
	broken.Query.Lets = append(broken.Query.Lets, nil) // as no file makes it
	var said strings.Builder
	e := &env{stderr: &said}
	all, failed := e.lintAll([]*project.Unit{unit("a.kql", "Missing"), broken, unit("c.kql", "Missing")}, judge{configOf: func(string) lint.Config { return lint.Config{} }})
	if !failed || !strings.Contains(said.String(), "b.kql: error: a fault of ruleproof") {
		t.Errorf("said %q", said.String())
	}
	found := settle(all)
	if len(found) != 2 || found[0].Span.Source.Path != "a.kql" || found[1].Span.Source.Path != "c.kql" {
		t.Errorf("found %v", found)
	}
}
