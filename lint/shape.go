package lint

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/schema/validate"
)

// The checks of this family, and those of other families in routes, report the problems
// that the rule's reader found: a missing key, or a value of the wrong type, form or
// size.
var shapeChecks = []*Check{
	{
		ID: "shape/missing-key", Severity: errorLevel,
		Summary: "a key that every rule needs is missing",
		Why:     "Sentinel does not deploy the rule without it.",
		Bad: `entityMappings:
  - fieldMappings:
      - identifier: Address
        columnName: IPAddress`,
		Good: `entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: IPAddress`,
		Page: pageTemplate,
	},
	{
		ID: "shape/unknown-key", Severity: warningLevel, Fixes: true,
		Summary: "an unknown key",
		Why:     "Unknown keys are silently dropped when the rule is deployed. Most are misspelt, in another letter case, or the names that other products use. A key that is like none of a rule is only info.",
		Bad:     "Tags: []",
		Good:    "tags: []",
		Page:    pageTemplate,
	},
	{
		ID: "shape/no-effect", Severity: warningLevel,
		Summary: "a key that has no effect in such a rule",
		Why:     "An NRT rule runs every minute and alerts on any row, whatever its keys say. With the target azure-sentinel, keys that this repository drops are found too.",
		Bad:     "kind: NRT",
		Good:    "kind: Scheduled",
		Page:    sentinelPages + "near-real-time-rules",
	},
	{
		ID: "shape/type", Severity: errorLevel,
		Summary: "a value of the wrong type",
		Why:     "A number in the place of a text, or a list in the place of a single value, stops the deployment.",
		Bad:     "triggerThreshold: some",
		Good:    "triggerThreshold: 0",
		Page:    pageTemplate,
	},
	{
		ID: "shape/value", Severity: errorLevel, Fixes: true,
		Summary: "a value that is not allowed, or not in the required form",
		Why:     "Durations, names and columns have a fixed form, and many keys a list of values. Sentinel refuses anything else. It reads a value in another letter case, which other programs may not.",
		Bad:     "severity: Hihg",
		Good:    "severity: High",
		Page:    pageTemplate,
	},
	{
		ID: "shape/size", Severity: errorLevel,
		Summary: "a value that is too long, too short, too large or too small, or a list with too many entries",
		Why:     "Sentinel limits the size of names, texts, lists and numbers. Beyond a limit it refuses the rule or drops the value.",
		Bad: `customDetails:
  MinutesSincePIMActivation: AppDisplayName`,
		Good: `customDetails:
  MinutesSincePIM: AppDisplayName`,
		Page: pageLimits,
	},
	{
		ID: "shape/duplicate-key", Severity: errorLevel,
		Summary: "a key or an identifier that occurs twice",
		Why:     "A key may occur only once. If it occurs twice, programs differ in which one they use.",
		Bad: `severity: High
severity: Low`,
		Good: "severity: High",
		Page: pageTemplate,
	},
	{
		ID: "shape/document", Severity: errorLevel,
		Summary: "a part of the file is not a rule",
		Why:     "A file holds one rule, or several as YAML documents. Each is a mapping of keys to values, and everything else in the file is not read.",
		Page:    pageTemplate,
	},
}

// A route determines which check reports a kind of problem at a place of the rule.
type route struct {
	kind  string // "" for every kind
	path  string // the beginning of the path or, after a *, its end; "" for every path
	check string
}

// routes are tried in order. A problem that no route takes goes to shapeRoutes by its kind.
var routes = []route{
	{validate.Format, "id", "identity/guid"},
	{validate.Type, "version", "identity/version"},
	{schema.Schedule, "", "schedule/limits"},
	{validate.Range, "queryFrequency", "schedule/limits"},
	{validate.Range, "queryPeriod", "schedule/limits"},
	{validate.Range, "suppressionDuration", "schedule/limits"},
	{schema.FormOfDuration, "", "schedule/duration-form"},
	{schema.BadPlaceholder, "", "output/placeholder"},
	{schema.Reference, "incidentConfiguration", "incident/unmapped-key"},
	{validate.Count, "*matchingMethod", "incident/no-keys"},
	{validate.Enum, "tactics", "attack/unknown-tactic"},
	{validate.Format, "relevantTechniques", "attack/unknown-technique"},
	{validate.Format, "subTechniques", "attack/unknown-technique"},
	{validate.Enum, "*entityType", "entity/unknown-type"},
}

// shapeRoutes are the checks of the remaining problems, by kind.
var shapeRoutes = map[string]string{
	validate.MissingKey:        "shape/missing-key",
	validate.UnknownKey:        "shape/unknown-key",
	validate.NotAllowed:        "shape/no-effect",
	validate.Type:              "shape/type",
	validate.Length:            "shape/size",
	validate.Range:             "shape/size",
	validate.Count:             "shape/size",
	schema.Duplicate:           "shape/duplicate-key",
	document.DuplicateKey:      "shape/duplicate-key",
	document.BadKey:            "shape/document",
	document.MultipleDocuments: "shape/document",
	schema.NotRead:             "shape/document",
}

// otherShape is the check that reports all other problems: a value that is wrong in some other way.
const otherShape = "shape/value"

func (r route) takes(p diag.Diagnostic) bool {
	if r.kind != "" && r.kind != p.Code {
		return false
	}
	if end, ok := strings.CutPrefix(r.path, "*"); ok {
		return strings.HasSuffix(p.Key, end)
	}
	return p.Key == r.path || strings.HasPrefix(p.Key, r.path+".") || strings.HasPrefix(p.Key, r.path+"[") || r.path == ""
}

// checkOf returns the id of the check that reports the problem.
func checkOf(p diag.Diagnostic) string {
	for _, r := range routes {
		if r.takes(p) {
			return r.check
		}
	}
	if id, ok := shapeRoutes[p.Code]; ok {
		return id
	}
	return otherShape
}

// problemFindings returns the problems of the rule's shape as findings. They keep their
// severities, because the reader knows best how bad each one is.
func problemFindings(s *Subject, config Config) []diag.Diagnostic {
	found := slices.Clone(s.Problems)
	if s.Rule != nil && config.Target == AzureSentinel {
		found = append(withoutMissing(found), gateProblems(s.Rule)...)
	}
	for i := range found {
		id := checkOf(found[i])
		found[i].Check, found[i].Code = id, id
	}
	return found
}

// withoutMissing drops the missing keys at the top of a rule, which the gate names with its own.
func withoutMissing(problems []diag.Diagnostic) []diag.Diagnostic {
	return slices.DeleteFunc(problems, func(p diag.Diagnostic) bool {
		return p.Code == validate.MissingKey && !strings.ContainsAny(p.Key, ".[")
	})
}

// gateProblems returns what the gate of Azure-Sentinel finds wrong with the rule.
func gateProblems(r *schema.Rule) []diag.Diagnostic {
	problems, err := r.Gate()
	if err != nil {
		return []diag.Diagnostic{{Span: r.Span, Message: err.Error()}}
	}
	return problems
}
