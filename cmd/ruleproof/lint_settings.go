package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/lint"
	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/schema"
)

// lintFlags are what the flags of lint say.
type lintFlags struct {
	out                       outputFlags
	show, failOn              string
	target, durations, portal string
	maxCost                   int
	fix, diff                 bool
	rulesOnly                 bool
	baseline, writeBaseline   string
	suppressed                bool
	stdinName                 string
	changed, base             string
	today                     string
	where                     projectFlags
}

func (l *lintFlags) define(f *pflag.FlagSet) {
	l.out.define(f, report.Findings)
	f.IntVar(&l.out.limit, "limit", 0, "print at most so many findings, the worst (default: all)")
	f.StringVar(&l.show, "show", "", "least severity that is reported: info, warning or error (default: info)")
	f.StringVar(&l.failOn, "fail-on", "", "least severity that makes the exit code 1: info, warning, error or never (default: warning)")
	f.BoolVar(&l.fix, "fix", false, "make the fixes of findings that have one, and report what is left")
	f.BoolVar(&l.diff, "diff", false, "print what --fix would change, and nothing else")
	f.StringVar(&l.target, "target", "", "gate that rules must pass: service, or azure-sentinel for what that repository asks as well (default: service)")
	f.StringVar(&l.durations, "durations", "", "form of queryFrequency and queryPeriod: auto, short (1h) or iso (PT1H) (default: auto, that of most rules)")
	f.StringVar(&l.portal, "portal", "", "where incidents are handled: azure, or defender for what differs there (default: azure)")
	f.IntVar(&l.maxCost, "max-cost", 0, "highest cost of a query (default: any)")
	f.StringVar(&l.baseline, "baseline", "", "file of known findings, which are not reported; what no longer occurs of them is")
	f.BoolVar(&l.suppressed, "suppressed", false, "SARIF also has the findings that comments and the baseline silence, as suppressed; GitHub opens alerts for them, Azure DevOps does not")
	f.StringVar(&l.writeBaseline, "write-baseline", "", "file to write the findings to as known, instead of reporting them")
	f.StringVar(&l.changed, "changed", "", "commit, such as origin/main: report only on files that changed since the branch left it, and on rules that use a declaration that did")
	f.StringVar(&l.base, "base", "", "commit to compare rules with: ids that changed, versions that did not, rules that are gone")
	f.StringVar(&l.stdinName, "stdin-filename", "", "the file whose text - is: findings have its name, and the configuration for its path applies")
	f.BoolVar(&l.rulesOnly, "rules-only", false, "skip named files that are not rules, as in folders; for hooks that name every changed file")
	f.StringVar(&l.today, "today", "", "the day for comments that ignore a finding until a date, as 2026-12-31 (default: the present day)")
	l.where.define(f)
}

// settings are what the flags and the configuration of a repository say about findings.
type settings struct {
	config   *config.Config
	general  lint.Config // for all files
	show     diag.Severity
	failOn   diag.Severity
	failures bool // whether findings of failOn and worse make the exit code 1
}

// neverFails is the value of --fail-on with which no finding makes the exit code 1.
const neverFails = "never"

// settings returns the settings of a configuration, over which the flags win.
func (l *lintFlags) settings(c *config.Config) (s settings, err error) {
	one := func(flag, value, configured string, values ...string) string {
		value = cmp.Or(value, configured, values[0])
		if !slices.Contains(values, value) && err == nil {
			err = fmt.Errorf("--%s %q is not one of %s", flag, value, strings.Join(values, ", "))
		}
		return value
	}
	show := one("show", l.show, c.Show, "info", "warning", "error")
	failOn := one("fail-on", l.failOn, c.FailOn, "warning", "info", "error", neverFails)
	s.config = c
	s.general = lint.Config{
		Target:    lint.Target(one("target", l.target, c.Target, string(lint.Service), string(lint.AzureSentinel))),
		Durations: lint.Dialect(one("durations", l.durations, c.Durations, string(lint.AutoDurations), string(lint.ShortDurations), string(lint.ISODurations))),
		Portal:    schema.Portal(one("portal", l.portal, c.Portal, string(schema.AzurePortal), string(schema.DefenderPortal))),
		MaxCost:   cmp.Or(l.maxCost, c.MaxCost),

		Correlation: schema.Correlation(c.Correlation),
		Today:       cmp.Or(l.today, time.Now().Format(time.DateOnly)),
	}
	if err != nil {
		return s, err
	}
	if l.maxCost < 0 {
		return s, fmt.Errorf("--max-cost %d must not be negative", l.maxCost)
	}
	if _, err := time.Parse(time.DateOnly, s.general.Today); err != nil {
		return s, fmt.Errorf("--today %q is not a day such as 2026-12-31", l.today)
	}
	s.show, _ = diag.ParseSeverity(show)
	s.failOn, s.failures = diag.ParseSeverity(failOn)
	return s, nil
}

// of returns the configuration for a file.
func (s *settings) of(path string) lint.Config {
	c := s.general
	severities := s.config.SeveritiesIn(path)
	c.Severities, c.Narrower = severities[0], severities[1:]
	return c
}

// shown returns the findings that are reported.
func (s *settings) shown(found []diag.Diagnostic) []diag.Diagnostic {
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return d.Severity > s.show })
}

// fails reports whether the findings make the exit code 1.
func (s *settings) fails(found []diag.Diagnostic) bool {
	return s.failures && slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Severity <= s.failOn })
}
