package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// A selection says which scenarios run.
type selection struct {
	pattern string
	tags    []string

	name             *regexp.Regexp
	wanted, unwanted []string // tags
}

func (s *selection) define(set *pflag.FlagSet) {
	set.StringVar(&s.pattern, "run", "", "run only scenarios whose name matches the regular expression `REGEXP`")
	set.StringSliceVar(&s.tags, "tag", nil, "run only scenarios with one of the `TAGS`, and none with a tag after '!' (may be repeated)")
}

// check reads the flags.
func (s *selection) check() (err error) {
	if s.name, err = regexp.Compile(s.pattern); err != nil {
		return fmt.Errorf("--run: %w", err)
	}
	for _, tag := range s.tags {
		tag = strings.TrimSpace(tag)
		name, not := strings.CutPrefix(tag, "!")
		switch {
		case name == "":
			return fmt.Errorf("--tag %q names no tag", tag)
		case not:
			s.unwanted = append(s.unwanted, name)
		default:
			s.wanted = append(s.wanted, name)
		}
	}
	return nil
}

// selects reports whether a scenario runs.
func (s *selection) selects(sc *scenario.Scenario) bool {
	has := func(tag string) bool { return slices.Contains(sc.Tags, tag) }
	return s.name.MatchString(sc.Name) && (len(s.wanted) == 0 || slices.ContainsFunc(s.wanted, has)) && !slices.ContainsFunc(s.unwanted, has)
}

// String says what a selected scenario has, after "no scenario".
func (s selection) String() string {
	var parts []string
	if s.pattern != "" {
		parts = append(parts, "has a name that --run "+diag.Quote(s.pattern)+" matches")
	}
	if len(s.tags) > 0 {
		parts = append(parts, "has tags that --tag "+diag.Quote(strings.Join(s.tags, ","))+" selects")
	}
	if len(parts) == 0 {
		return "is in the files"
	}
	return strings.Join(parts, " and ")
}

// findScenarios returns the scenario files that the arguments name, and the rules among the arguments that have no scenarios
// beside them.
func findScenarios(p *project.Project, args []string) (names, bare []string, err error) {
	files, err := p.Find(args, project.Scenarios)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range files {
		switch {
		case f.Kind == project.Scenarios:
			names = append(names, f.Path)
		case f.Path == project.Stdin || project.KindOf(f.Path) != project.Rules:
			return nil, nil, fmt.Errorf("%s: neither a scenario file (*.test.yaml) nor a rule", f.Path)
		default:
			beside, ok := scenariosBeside(f.Path)
			if !ok {
				bare = append(bare, f.Path)
				continue
			}
			names = append(names, beside)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), bare, nil
}

// scenariosBeside returns the scenario file of a rule.
func scenariosBeside(rule string) (path string, ok bool) {
	stem := strings.TrimSuffix(rule, filepath.Ext(rule))
	for _, end := range schema.ScenarioSuffixes {
		if _, err := os.Stat(stem + end); err == nil {
			return stem + end, true
		}
	}
	return "", false
}

// withoutScenarios says that rules have no scenarios, and what to do.
func withoutScenarios(rules []string) string {
	var lines []string
	for _, rule := range rules {
		stem := strings.TrimSuffix(filepath.Base(rule), filepath.Ext(rule))
		lines = append(lines, fmt.Sprintf("%s: no scenarios: there is no %s%s beside it; 'ruleproof init %s' makes one", rule, stem, schema.ScenarioSuffixes[0], rule))
	}
	return strings.Join(lines, "; ")
}
