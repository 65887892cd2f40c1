package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/ruleproof/ruleproof/internal/testshared"
)

func TestDataFilesAreWhatTheFactsMake(t *testing.T) {
	files, err := Generate(testshared.Path(t, "facts"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", "..", "data", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the facts make; run go generate", name)
		}
	}
}
