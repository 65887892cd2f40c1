package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/ruleproof/ruleproof/internal/testshared"
)

func TestEmbeddedFactsAreUpToDate(t *testing.T) {
	files, err := generate(testshared.Path(t, "facts"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", "..", "data", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("data/%s differs from its facts: run go generate", name)
		}
	}
}
