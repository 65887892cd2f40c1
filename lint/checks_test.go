package lint

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
)

func TestTheBaseRuleHasNoFinding(t *testing.T) {
	for _, f := range lintText(t, baseRule) {
		t.Errorf("%s: %s: %s", f.Span.Position(), f.Check, f.Message)
	}
}

// The examples of a check are its tests: the check finds the bad one and does not find the good one.
func TestExamplesShowTheirCheck(t *testing.T) {
	for _, c := range Checks() {
		t.Run(c.ID, func(t *testing.T) {
			reports := func(example string) bool {
				return slices.ContainsFunc(Run(subjectOf(t, exampleRule(example)), only(c)), func(f diag.Diagnostic) bool { return f.Check == c.ID })
			}
			if c.Bad != "" && !reports(c.Bad) {
				t.Errorf("the bad example is not found:\n%s", exampleRule(c.Bad))
			}
			if c.Good != "" && reports(c.Good) {
				t.Errorf("the good example is found:\n%s", exampleRule(c.Good))
			}
		})
	}
}

func TestEveryCheckSaysWhatAUserNeeds(t *testing.T) {
	id := regexp.MustCompile(`^[a-z]+/[a-z-]+$`)
	seen := map[string]bool{}
	for _, c := range Checks() {
		if !id.MatchString(c.ID) || seen[c.ID] {
			t.Errorf("id %q is not family/name, or is there twice", c.ID)
		}
		seen[c.ID] = true
		if c.Summary == "" || c.Why == "" || c.Page == "" || strings.HasSuffix(c.Summary, ".") {
			t.Errorf("%s: summary (without a full stop), reason and page are needed", c.ID)
		}
	}
	for _, id := range []string{otherShape, syntaxCheck, bindingCheck} {
		if !seen[id] {
			t.Errorf("%s is reported and not among the checks", id)
		}
	}
	for _, r := range routes {
		if !seen[r.check] {
			t.Errorf("%s is reported and not among the checks", r.check)
		}
	}
	for _, check := range shapeRoutes {
		if !seen[check] {
			t.Errorf("%s is reported and not among the checks", check)
		}
	}
}

func TestEveryCheckHasAFamily(t *testing.T) {
	known := map[string]int{}
	for _, c := range Checks() {
		known[c.Family()]++
	}
	for _, f := range Families {
		if known[f.Name] == 0 || f.About == "" {
			t.Errorf("family %s has no check, or says nothing about itself", f.Name)
		}
		delete(known, f.Name)
	}
	for name := range known {
		t.Errorf("family %s is not described", name)
	}
}

func TestTwoRulesWithOneID(t *testing.T) {
	first, second := subjectOf(t, baseRule), subjectOf(t, strings.Replace(baseRule, "0b6f5c2e", "0B6F5C2E", 1))
	repo := NewRepository([]*schema.Rule{first.Rule, second.Rule})
	first.Repo, second.Repo = repo, repo
	if found := Run(first, Config{}); len(found) != 0 {
		t.Errorf("the first has a finding: %v", found[0].Message)
	}
	found := Run(second, Config{})
	if len(found) != 1 || found[0].Check != "identity/duplicate-id" || found[0].Severity != diag.Info || found[0].Span.Position().Line != 1 {
		t.Errorf("want identity/duplicate-id in line 1, got %v", found)
	}
}

func TestAnotherRuleWithTheSameIDIsLost(t *testing.T) {
	first, second := subjectOf(t, baseRule), subjectOf(t, strings.Replace(baseRule, "ResultType == \"0\"", "ResultType == \"50126\"", 1))
	second.Repo = NewRepository([]*schema.Rule{first.Rule, second.Rule})
	if found := Run(second, Config{}); len(found) != 1 || found[0].Check != "identity/duplicate-id" || found[0].Severity != diag.Warning {
		t.Errorf("want a warning of identity/duplicate-id, got %v", found)
	}
}

func TestALetWhoseUseIsWrongIsNotUnused(t *testing.T) {
	text := exampleRule(`let rejected = SigninLogs | where ResultType != "0";
SigninLogs | join kind=inner rejected() on UserPrincipalName`)
	for _, f := range lintText(t, text) {
		if f.Check == "query/unused-let" {
			t.Errorf("%s", f.Message)
		}
	}
}

func TestOneFaultIsOneFinding(t *testing.T) {
	text := exampleRule(`entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: FullName
        columnName: UserPrincipalName
      - identifier: SID
        columnName: UserId`)
	found := lintText(t, text)
	if len(found) != 1 || found[0].Check != "entity/unknown-identifier" {
		t.Errorf("want one finding, of the identifier; got %v", found)
	}
}

func TestComparisonsOfStringsWithNumbers(t *testing.T) {
	for _, c := range []struct{ condition, message, hint string }{
		{"ResultType == 0", "ResultType is a string, but is compared with a number", `write "0"`},
		{"0 != ResultType", "ResultType is a string, but is compared with a number", `write "0"`},
		{"ResultType in (0, 50126)", "ResultType is a string, but is compared with a number", `write "0", "50126"`},
		{"CreatedDateTime == TimeGenerated", "", ""},
		{`toint(ResultType) in ("50126")`, "toint(ResultType) is a number, but is compared with a string", "write 50126"},
		{`toint(ResultType) == "none"`, "toint(ResultType) is a number, but is compared with a string", ""},
		{"ResultType == toint(ResultDescription)", "ResultType is a string, but is compared with a number", ""},
		{"tolong(ResultType) == 0", "", ""},
	} {
		t.Run(c.condition, func(t *testing.T) {
			message, hint := "", ""
			for _, f := range lintText(t, exampleRule("SigninLogs | where "+c.condition)) {
				message, hint = f.Message, f.Hint
			}
			if message != c.message || hint != c.hint {
				t.Errorf("got %q (%q), want %q (%q)", message, hint, c.message, c.hint)
			}
		})
	}
}

// The fix of a bad example removes the finding and adds none.
func TestFixesMendTheirExamples(t *testing.T) {
	for _, c := range Checks() {
		if c.Bad == "" {
			continue
		}
		t.Run(c.ID, func(t *testing.T) {
			s := subjectOf(t, exampleRule(c.Bad))
			before := map[string]int{}
			var edits [][]diag.Edit
			for _, f := range Run(s, only(c)) {
				before[f.Check]++
				if f.Check == c.ID && f.Fix != nil {
					edits = append(edits, f.Fix.Edits)
				}
			}
			if c.Fixes != (len(edits) > 0) {
				t.Errorf("the check says %v of whether its bad example has a fix", c.Fixes)
			}
			if len(edits) == 0 {
				return
			}
			fixed, made := document.ApplyEach(s.File, edits)
			if slices.Contains(made, false) {
				t.Errorf("not every fix can be made: %v", made)
			}
			before[c.ID] = 0
			for _, f := range Run(subjectOf(t, fixed), only(c)) {
				if before[f.Check]--; before[f.Check] < 0 {
					t.Errorf("after the fix: %s: %s\n%s", f.Check, f.Message, fixed)
				}
			}
		})
	}
}

// only returns the configuration that turns a check on, which may be optional or of one portal.
func only(c *Check) Config {
	config := Config{Today: "2026-11-30", Target: c.Target, Portal: c.Portal}
	if c.Optional {
		config.Severities = map[string]diag.Severity{c.ID: c.Severity}
	}
	return config
}
