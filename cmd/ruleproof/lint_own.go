package main

import (
	"context"
	"slices"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/internal/custom"
	"github.com/ruleproof/ruleproof/internal/ignore"
	"github.com/ruleproof/ruleproof/lint"
)

// isOwn reports whether an id, or a family as "family/*", is of the checks of the user's own.
func isOwn(own []config.Custom, id string) bool {
	return slices.ContainsFunc(own, func(c config.Custom) bool { return ignore.Matches(id, c.ID) })
}

// openOwn binds the checks of the user's own.
func (l *linter) openOwn() (err error) {
	taken := func(family string) bool { return knownCheck(family + "/*") }
	if l.own, err = custom.New(l.project.Config().Custom, taken); err != nil {
		return err
	}
	for _, c := range l.own {
		l.settings.general.Own = append(l.settings.general.Own, &lint.Check{
			ID: c.ID, Severity: c.Severity, Summary: c.Message.Text, Why: c.Why, AcrossFiles: true,
		})
	}
	return nil
}

// runOwn adds the findings of the user's own checks to those of the rules. It reports whether a check failed, and says why.
func (l *linter) runOwn(all []judged) (broken bool) {
	if len(l.own) == 0 {
		return false
	}
	var rules []custom.Rule
	var of []*lint.Findings
	for _, j := range all {
		if j.Rule != nil {
			rules = append(rules, custom.Rule{Rule: j.Rule, Tables: j.reads.tables, Functions: j.reads.functions, Watchlists: j.reads.watchlists})
			of = append(of, j.findings)
		}
	}
	found, err := custom.Run(context.Background(), l.own, rules)
	for _, f := range found {
		of[f.Rule].Add(f.Diagnostic)
	}
	if err != nil {
		l.failed(err)
	}
	return err != nil
}
