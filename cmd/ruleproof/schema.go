package main

import (
	"strings"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

var schemaCommand = command{
	name:    "schema",
	args:    "NAME",
	summary: "print the JSON Schema of a kind of file",
	help: `Prints the JSON Schema of the configuration (config) or of files of scenarios (scenario), for
editors that check a file while it is written, or of the results of 'ruleproof test --format
json' (results), for programs that read them:

  ruleproof schema config > .vscode/ruleproof.schema.json`,
	run: runSchema,
}

func runSchema(e *env, args []string) int {
	flags := e.flags()
	if code, done := e.parse(flags, args); done {
		return code
	}
	schemas := map[string]func() []byte{"config": config.Schema, "scenario": scenario.Schema, "results": report.Schema}
	text, ok := schemas[strings.Join(flags.Args(), " ")]
	if !ok {
		return e.fail("schema takes one name: config, scenario or results")
	}
	if _, err := e.stdout.Write(text()); err != nil {
		return e.failed(err)
	}
	return exitClean
}
