package lint

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// Severities under names that read well in the tables of checks.
const (
	errorLevel   = diag.Error
	warningLevel = diag.Warning
	infoLevel    = diag.Info
)

// show returns text of a rule for a message: a bounded preview with control characters escaped.
func show(text string) string { return diag.Preview(text) }

const blanks = " \t\r\n"

// sameWords reports whether two texts differ in nothing but blanks. It reads them to the first difference.
func sameWords(a, b string) bool {
	for {
		a, b = strings.TrimLeft(a, blanks), strings.TrimLeft(b, blanks)
		n := strings.IndexAny(a, blanks)
		if n < 0 {
			return a == strings.TrimRight(b, blanks)
		}
		if len(b) <= n || a[:n] != b[:n] || !strings.Contains(blanks, b[n:n+1]) {
			return strings.TrimRight(a, blanks) == b
		}
		a, b = a[n:], b[n:]
	}
}
