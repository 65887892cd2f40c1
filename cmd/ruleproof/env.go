package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"
)

// env is the world that a command sees.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	terminal       func(io.Writer) bool
	command        command
}

// color reports whether output to the writer is to be coloured: on a terminal
// that can, and never with NO_COLOR (https://no-color.org).
func (e *env) color(w io.Writer) bool {
	return e.getenv("NO_COLOR") == "" && e.getenv("TERM") != "dumb" && e.terminal(w)
}

// fail prints what went wrong and returns the exit code for it.
func (e *env) fail(format string, args ...any) int {
	safe := make([]any, len(args))
	for i, arg := range args {
		safe[i] = shown(arg)
	}
	text := fmt.Sprintf(format, safe...)
	fmt.Fprintf(e.stderr, "ruleproof: %s\n", strings.TrimSpace(text))
	return exitUsage
}

// flags returns the flag set of the running command.
func (e *env) flags() *pflag.FlagSet {
	f := pflag.NewFlagSet(e.command.name, pflag.ContinueOnError)
	f.SortFlags = false
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	return f
}

// parse reads the flags. When done is true the command is over, with the exit code.
func (e *env) parse(f *pflag.FlagSet, args []string) (code int, done bool) {
	err := f.Parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		fmt.Fprintf(e.stdout, "Usage: ruleproof %s %s\n\n%s\n", e.command.name, e.command.args, strings.TrimSpace(e.command.help))
		if flags := f.FlagUsages(); flags != "" {
			fmt.Fprintf(e.stdout, "\nFlags:\n%s", flags)
		}
		return exitClean, true
	case err != nil:
		return e.fail("%s: %v; see 'ruleproof %s --help'", e.command.name, err, e.command.name), true
	}
	return 0, false
}
