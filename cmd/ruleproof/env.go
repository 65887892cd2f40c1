package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"

	"github.com/spf13/pflag"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/report"
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
	e.say(fmt.Sprintf(format, args...))
	return exitUsage
}

// failed prints an error, joined ones on a line each, and returns the exit code
// for it. A line about a place begins with the place.
func (e *env) failed(err error) int {
	switch fault := err.(type) {
	case interface{ Unwrap() []error }:
		for _, err := range fault.Unwrap() {
			e.failed(err)
		}
	case diag.Diagnostic:
		e.printAt(fault.Where(), diag.Error, fault.Message)
	default:
		e.say(err.Error())
	}
	return exitUsage
}

// say prints a line on standard error.
func (e *env) say(text string) {
	fmt.Fprintln(e.stderr, safe.Text("ruleproof: "+strings.TrimSpace(text)))
}

// printAt prints a line about a place on standard error.
func (e *env) printAt(where string, s diag.Severity, message string) {
	fmt.Fprintln(e.stderr, report.Line(where, s, message))
}

// data returns where a command writes data of the user: standard output, and
// on a terminal without anything that it acts on. Whoever writes closes it, which
// leaves standard output open.
func (e *env) data() io.WriteCloser {
	if e.terminal(e.stdout) {
		return safe.Writer(e.stdout)
	}
	return openWriter{e.stdout}
}

// interruptible returns a context that also ends with the first interrupt (Ctrl-C). The second one ends
// the process at once, as it does when nothing runs.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// parseMemory returns the bytes of the flag --memory.
func parseMemory(text string) (int, error) {
	bytes, ok := parseBytes(text)
	if !ok {
		return 0, fmt.Errorf("--memory %q is not a size such as 400MB or 2GB", text)
	}
	return bytes, nil
}

// limitMemory has the process keep to so many bytes, and returns the limits of its runs.
func limitMemory(bytes int) exec.Limits {
	debug.SetMemoryLimit(int64(bytes))
	return exec.Limits{Memory: bytes, Process: bytes}
}

// An openWriter stays open.
type openWriter struct{ io.Writer }

// Close implements io.Closer.
func (openWriter) Close() error { return nil }

// A result is where a command writes its result. It keeps the first error of
// writing, so that a command that did not write everything never ends well.
type result struct {
	to  io.Writer
	err error
}

// Write implements io.Writer.
func (r *result) Write(p []byte) (int, error) {
	n, err := r.to.Write(p)
	if r.err == nil {
		r.err = err
	}
	return n, err
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
