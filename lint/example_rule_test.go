package lint

import (
	"regexp"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
)

// baseRule is a rule without findings. Examples replace its keys.
const baseRule = `id: 0b6f5c2e-7a1d-4c3e-9f48-5d2a6b7c8e9f
name: Sign-in from a new address
version: 1.0.0
kind: Scheduled
description: Identifies sign-ins from an address that the user has not used before.
severity: Medium
requiredDataConnectors:
  - connectorId: AzureActiveDirectory
    dataTypes:
      - SigninLogs
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics:
  - Persistence
relevantTechniques:
  - T1078
query: |
  SigninLogs
  | where ResultType == "0"
  | project TimeGenerated, UserPrincipalName, UserId, IPAddress, AppDisplayName
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: IPAddress
`

var topKey = regexp.MustCompile(`(?m)^([A-Za-z]+):`)

// exampleRule returns the base rule with the example's keys in place of its own. An
// example that does not begin with a key is a query.
func exampleRule(example string) string {
	if !holdsKeys(example) {
		example = "query: |\n  " + strings.ReplaceAll(example, "\n", "\n  ")
	}
	example = strings.TrimRight(example, "\n") + "\n"
	var kept strings.Builder
	for _, block := range blocks(baseRule) {
		if key := topKey.FindString(block); !strings.Contains("\n"+example, "\n"+key) {
			kept.WriteString(block)
		}
	}
	return kept.String() + example
}

// holdsKeys reports whether the example is keys of a rule, not a query.
func holdsKeys(example string) bool {
	at := topKey.FindStringIndex(example)
	return strings.HasPrefix(example, "#") || at != nil && at[0] == 0
}

// blocks cuts a rule into its top-level keys with what they hold.
func blocks(text string) []string {
	starts := topKey.FindAllStringIndex(text, -1)
	var list []string
	for i, s := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		list = append(list, text[s[0]:end])
	}
	return list
}

// subjectOf reads a rule as the program does.
func subjectOf(t testing.TB, text string) *Subject {
	t.Helper()
	rule, problems, err := schema.Parse("rule.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	s := &Subject{File: rule.File, Rule: rule, Problems: problems, Text: rule.Query.Value}
	if rule.Query.Set {
		var used []string
		for c := range rule.Columns() {
			used = append(used, c.Name)
		}
		s.Query = bind.BindSource(rule.Query.Value, catalog.Standard(), used...)
	}
	return s
}

func lintText(t testing.TB, text string) []diag.Diagnostic {
	t.Helper()
	return Run(subjectOf(t, text), Config{})
}
