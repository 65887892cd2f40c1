package lint

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A Config says what is checked, and how severe findings are.
type Config struct {
	// Severities maps the id of a check, a family as "family/*", or "*" to a severity.
	// The most specific entry applies. Only its own entry turns an optional check on.
	Severities map[string]diag.Severity

	Target    Target  // the gate that rules must pass; Service if empty
	Durations Dialect // the form of schedules; AutoDurations if empty
	Portal    Portal  // where incidents are worked on; AzurePortal if empty
}

// severity returns the severity of a check under the configuration.
func (c Config) severity(check *Check) diag.Severity {
	if check.Family() == "portal" && c.Portal != DefenderPortal {
		return diag.Off
	}
	if _, named := c.Severities[check.ID]; check.Optional && !named {
		return diag.Off
	}
	if s, ok := c.override(check.ID); ok {
		return s
	}
	return check.Severity
}

func (c Config) override(id string) (diag.Severity, bool) {
	family, _, _ := strings.Cut(id, "/")
	for _, key := range [...]string{id, family + "/*", "*"} {
		if s, ok := c.Severities[key]; ok {
			return s, true
		}
	}
	return 0, false
}

// Apply sets the configured severities of the findings and drops those that are off.
func (c Config) Apply(found []diag.Diagnostic) []diag.Diagnostic {
	kept := found[:0]
	for _, f := range found {
		if s, ok := c.override(f.Check); ok {
			f.Severity = s
		}
		if f.Severity != diag.Off {
			kept = append(kept, f)
		}
	}
	return kept
}
