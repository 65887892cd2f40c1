package lint

import "github.com/ruleproof/ruleproof/kql/diag"

// Severities under names that read well in the tables of checks.
const (
	errorLevel   = diag.Error
	warningLevel = diag.Warning
	infoLevel    = diag.Info
)

// show returns text of a rule for a message: a bounded preview with control characters escaped.
func show(text string) string { return diag.Preview(text) }
