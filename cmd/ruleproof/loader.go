package main

import (
	"github.com/spf13/pflag"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/lint"
)

// projectFlags say which project a command works on.
type projectFlags struct{ project.Options }

func (p *projectFlags) define(f *pflag.FlagSet) {
	f.StringArrayVar(&p.Functions, "functions", nil, "folder of functions: .kql files, or YAML of rule repositories (may be repeated)")
	f.StringArrayVar(&p.Schemas, "schema", nil, "file that declares tables, as a workspace does (may be repeated)")
	f.StringVar(&p.Config, "config", "", "configuration file (default: the nearest "+config.FileName+")")
}

// open opens the project and prints its warnings.
func (e *env) open(flags projectFlags) (*project.Project, error) {
	flags.Stdin = func() ([]byte, error) { return project.ReadLimited(e.stdin) }
	p, err := project.Open(flags.Options)
	if err != nil {
		return nil, err
	}
	known := func(id string) bool { return knownCheck(id) || isOwn(p.Config().Custom, id) }
	for _, w := range p.Config().UnknownChecks(known, nearestCheck) {
		e.printAt(w.Where(), w.Severity, w.Message)
	}
	for _, w := range p.Warnings() {
		e.printAt(w.Where(), diag.Warning, "left out: "+w.Message)
	}
	return p, nil
}

// subjectOf returns a loaded file as the linter judges it.
func subjectOf(u *project.Unit) *lint.Subject {
	return &lint.Subject{File: u.Source, Rule: u.Rule, Problems: u.Problems, Query: u.Query, Text: u.Text}
}
