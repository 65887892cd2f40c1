package lint

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A Config says how severe each finding is.
type Config struct {
	// Severities maps the id of a check, a family as "family/*", or "*" to a
	// severity; the most exact entry counts.
	Severities map[string]diag.Severity
}

// severity returns the severity that the configuration gives a check.
func (c Config) severity(check *Check) diag.Severity {
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

// apply gives the findings their configured severities and leaves out those that are off.
func (c Config) apply(found []diag.Diagnostic) []diag.Diagnostic {
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
