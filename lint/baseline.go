package lint

import "github.com/ruleproof/ruleproof/kql/diag"

var baselineChecks = []*Check{
	{
		ID: "baseline/stale", Severity: infoLevel,
		Summary: "a finding of the baseline that no longer occurs",
		Why: "The baseline would hide the same fault if it came again. It is reported at the file of --baseline, for the rules and " +
			"queries that were checked; --write-baseline writes the file without it.",
		Page: "docs/configuration.md",
	},
}

// Stale makes a finding of what a baseline says no longer occurs.
func Stale(d diag.Diagnostic) diag.Diagnostic {
	c := baselineChecks[0]
	d.Check, d.Code, d.Severity = c.ID, c.ID, c.Severity
	return d
}
