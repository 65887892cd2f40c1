package main

import (
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/lint"
	"github.com/ruleproof/ruleproof/schema"
)

func TestAPanicOverOneFileDoesNotHideTheFindingsOfOthers(t *testing.T) {
	subject := func(path, query string) *lint.Subject {
		file, err := schema.NewFile(path, []byte(query))
		if err != nil {
			t.Fatal(err)
		}
		return &lint.Subject{File: file, Query: bind.BindText(query, catalog.Standard()), Text: file.Whole()}
	}
	broken := subject("b.kql", "Missing")
	broken.Text = nil // as no file makes it
	var said strings.Builder
	e := &env{stderr: &said}
	found, failed := e.lintAll([]*lint.Subject{subject("a.kql", "Missing"), broken, subject("c.kql", "Missing")}, lint.Config{})
	if !failed || !strings.Contains(said.String(), "b.kql: a fault of ruleproof") {
		t.Errorf("said %q", said.String())
	}
	if len(found) != 2 || found[0].File.Path != "a.kql" || found[1].File.Path != "c.kql" {
		t.Errorf("found %v", found)
	}
}
