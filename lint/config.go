package lint

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
)

// A Config says what is checked, and how severe findings are.
type Config struct {
	// Severities maps the id of a check, a family as "family/*", or "*" to a severity.
	// The most specific entry applies. Only its own entry turns an optional check on.
	Severities map[string]diag.Severity

	// Narrower are severities of some files. The last one that says something about a check applies, before Severities.
	Narrower []map[string]diag.Severity

	Target    Target  // the gate that rules must pass; Service if empty
	Durations Dialect // the form of schedules; AutoDurations if empty
	MaxCost   int     // the highest cost of a query; 0 for any

	Portal      schema.Portal      // where incidents are handled; the Azure portal if empty, and the family portal is off
	Correlation schema.Correlation // of rules without a tag, in the Defender portal; Excluded if empty

	// Today is the day on which comments that hold until a date are judged, as 2026-12-31; with "" all of them hold.
	Today string

	Own []*Check // the checks of the user's own, whose findings are made elsewhere
}

// severity returns the severity of a check under the configuration.
func (c *Config) severity(check *Check) diag.Severity {
	switch {
	case check.Target != "" && check.Target != c.Target, check.Portal != "" && check.Portal != c.Portal, check.ID == scoreCheck && c.MaxCost <= 0:
		return diag.Off
	}
	if s, ok := c.override(check.ID, check.Optional); ok {
		return s
	}
	if check.Optional {
		return diag.Off
	}
	return check.Severity
}

// override returns the configured severity of a check. A family or * says nothing about
// an optional check that no entry turns on by its id.
func (c *Config) override(id string, optional bool) (diag.Severity, bool) {
	family, _, _ := strings.Cut(id, "/")
	for i := len(c.Narrower); i >= 0; i-- {
		entries := c.Severities
		if i > 0 {
			entries = c.Narrower[i-1]
		}
		if len(entries) == 0 {
			continue
		}
		if s, ok := entries[id]; ok {
			return s, true
		}
		if optional && !c.names(id) {
			continue
		}
		for _, key := range [...]string{family + "/*", "*"} {
			if s, ok := entries[key]; ok {
				return s, true
			}
		}
	}
	return 0, false
}

// names reports whether an entry turns on a check by its id.
func (c *Config) names(id string) bool {
	on := func(entries map[string]diag.Severity) bool {
		s, ok := entries[id]
		return ok && s != diag.Off
	}
	return on(c.Severities) || slices.ContainsFunc(c.Narrower, on)
}

// Apply sets the configured severities of the findings and drops those that are off.
func (c *Config) Apply(found []diag.Diagnostic) []diag.Diagnostic {
	kept := found[:0]
	for _, f := range found {
		check, _ := c.lookup(f.Check)
		optional := check != nil && check.Optional
		if s, ok := c.override(f.Check, optional); ok {
			f.Severity = s
		} else if optional {
			continue
		}
		if f.Severity != diag.Off {
			kept = append(kept, f)
		}
	}
	return kept
}

// lookup returns the check with that id, also one of the user's own.
func (c *Config) lookup(id string) (*Check, bool) {
	for _, check := range c.Own {
		if check.ID == id {
			return check, true
		}
	}
	return Lookup(id)
}

// known reports whether the id is that of a check, or a family as "family/*".
func (c *Config) known(id string) bool {
	if Known(id) {
		return true
	}
	family, all := strings.CutSuffix(id, "/*")
	for _, check := range c.Own {
		if check.ID == id || all && check.Family() == family {
			return true
		}
	}
	return false
}
