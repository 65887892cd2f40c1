package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/logs/write"
)

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAResultThatCannotBeWrittenIsAFailure(t *testing.T) {
	query := filepath.Join(t.TempDir(), "clean.kql")
	if err := os.WriteFile(query, []byte("print 1"), 0o644); err != nil {
		t.Fatal(err)
	}
	scenarios := filepath.Join("..", "..", "simulate", "testdata", "nrt")
	for _, args := range [][]string{
		{"help"}, {"lint", "--help"}, {"version"}, {"explain"}, {"explain", "KS142"},
		{"lint", query}, {"lint", "--format", "json", query}, {"lint", "--format", "sarif", query},
		{"inspect", query}, {"inspect", "--format", "json", query},
		{"query", "print 1"}, {"query", "--format", "csv", "print 1"}, {"query", "--list"},
		{"test", scenarios}, {"test", "--format", "junit", scenarios},
	} {
		var said strings.Builder
		e := &env{
			stdin: strings.NewReader(""), stdout: full{}, stderr: &said,
			getenv: func(string) string { return "" }, terminal: func(io.Writer) bool { return false },
		}
		if code := run(e, args); code != exitUsage || said.String() != "ruleproof: no space left on device\n" {
			t.Errorf("%v: exit code %d, %q", args, code, said.String())
		}
	}
}

// On a terminal data has no character that the terminal acts on, in any format.
func TestDataDoesNotActOnATerminal(t *testing.T) {
	for _, format := range write.Names() {
		var out, said strings.Builder
		e := &env{
			stdin: strings.NewReader(""), stdout: &out, stderr: &said,
			getenv: func(string) string { return "" }, terminal: func(io.Writer) bool { return true },
		}
		code := run(e, []string{"query", "--format", format, `print a = "\x1b[2J\u202e\u009b", b = "\xff"`})
		if code != exitClean || strings.ContainsAny(out.String(), "\x1b\r\u202e\u009b") || !strings.Contains(out.String(), `\u202e`) {
			t.Errorf("%s: exit code %d, %q, %q", format, code, out.String(), said.String())
		}
	}
}
