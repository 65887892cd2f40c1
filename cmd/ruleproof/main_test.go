package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output of scripts and documents")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ruleproof": main})
}

// TestScripts runs the program as its users do: each script in testscripts/ is
// a case. $RULES is the folder of the shipped rules.
func TestScripts(t *testing.T) {
	rules, err := filepath.Abs(filepath.Join("..", "..", "rules"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("..", "..", "testscripts"),
		UpdateScripts: *update,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(e *testscript.Env) error {
			e.Setenv("RULES", rules)
			// A repository of its own, so that nothing outside is found.
			return os.Mkdir(filepath.Join(e.WorkDir, ".git"), 0o755)
		},
	})
}

// exits is the command "exits CODE PROGRAM ARGS...", which runs a program that must
// exit with the code. Its output can then be looked at as after exec.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	default:
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}
