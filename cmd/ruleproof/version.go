package main

import (
	"fmt"
	"runtime/debug"
)

var versionCommand = command{
	name:    "version",
	summary: "print the version",
	help:    "Prints the version of the program, and the commit and Go release that it was built with.",
	run:     runVersion,
}

func runVersion(e *env, args []string) int {
	flags := e.flags()
	if code, done := e.parse(flags, args); done {
		return code
	}
	if flags.NArg() > 0 {
		return e.fail("version takes no arguments")
	}
	if _, err := fmt.Fprintf(e.stdout, "ruleproof %s\n", version()); err != nil {
		return e.failed(err)
	}
	return exitClean
}

// version returns what the Go toolchain recorded of the build.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	text := info.Main.Version
	if text == "" {
		text = "(devel)"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			text += " " + s.Value[:12]
		}
	}
	return text + " " + info.GoVersion
}
