// Command ruleproof lints Microsoft Sentinel analytics rules and proves them
// against declared events.
package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"

	"golang.org/x/term"
)

// The exit codes of every command.
const (
	exitClean    = 0 // nothing found, everything passed
	exitFindings = 1 // findings, or failed scenarios
	exitUsage    = 2 // wrong use, or input that cannot be read
	exitNothing  = 3 // no scenario ran: nothing is proven
)

// A command is one subcommand.
type command struct {
	name    string
	args    string // as the usage line shows them
	summary string // one line
	help    string // what --help says before the flags
	run     func(*env, []string) int
}

// commands are all subcommands, in the order in which help lists them.
func commands() []command {
	return []command{lintCommand, testCommand, initCommand, queryCommand, inspectCommand, fmtCommand, explainCommand, eventsCommand, schemaCommand, versionCommand}
}

func main() {
	debug.SetGCPercent(400) // most runs end before a collection would pay
	os.Exit(run(&env{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv,
		terminal: func(w io.Writer) bool {
			f, ok := w.(*os.File)
			return ok && term.IsTerminal(int(f.Fd()))
		},
	}, os.Args[1:]))
}

// run runs the program with the arguments after its name and returns the exit
// code. A command whose result could not be written in full has failed.
func run(e *env, args []string) int {
	out, terminal := &result{to: e.stdout}, e.terminal
	e.stdout = out
	e.terminal = func(w io.Writer) bool {
		if w == out {
			w = out.to
		}
		return terminal(w)
	}
	code := runCommand(e, args)
	if out.err != nil && code != exitUsage { // otherwise the command has said so
		return e.failed(out.err)
	}
	return code
}

func runCommand(e *env, args []string) int {
	if len(args) == 0 {
		usage(e.stderr)
		return exitUsage
	}
	switch {
	case asksHelp(args[0]) && len(args) > 1 && !asksHelp(args[1]):
		return runCommand(e, []string{args[1], "--help"})
	case asksHelp(args[0]):
		usage(e.stdout)
		return exitClean
	case args[0] == "--version":
		args = append([]string{versionCommand.name}, args[1:]...)
	}
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == args[0] })
	if i < 0 {
		return e.fail("unknown command %q; see 'ruleproof help'", args[0])
	}
	e.command = all[i]
	return e.command.run(e, args[1:])
}

func asksHelp(arg string) bool { return arg == "help" || arg == "-h" || arg == "--help" }

func usage(w io.Writer) {
	fmt.Fprint(w, `ruleproof lints Microsoft Sentinel analytics rules and proves them against declared events.

Usage: ruleproof COMMAND [flags] [arguments]

`)
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, `
'ruleproof COMMAND --help' says more about a command.
Exit codes: 0 clean, 1 findings or failed scenarios, 2 wrong use or unreadable input,
3 no scenario ran.
`)
}
