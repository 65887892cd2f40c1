package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/ruleproof/ruleproof/report"
)

// What the program prints for real scenarios, of every kind that the tests have, follows the JSON Schema of results.
func TestResultsFollowTheirSchema(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	if err := c.AddResource("results.json", bytes.NewReader(report.Schema())); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("results.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join("..", ".."))
	for _, args := range [][]string{
		{"rules", "simulate/testdata"},
		{"-v", "--times", "--jobs", "3", "rules", "simulate/testdata"},
		{"--require-scenarios", "--fail-fast", "simulate/testdata"},
	} {
		text := output(append([]string{"test", "--format", "json"}, args...))
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatalf("%v: %v\n%.500s", args, err, text)
		}
		if err := s.Validate(v); err != nil {
			t.Errorf("%v: %#v", args, err)
		}
	}
}
