package window

import (
	"strings"
	"unicode"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// timely are the names whose mention in an expression makes it a matter of times, or of other rows.
var timely = map[string]bool{
	"ago": true, "now": true, "ingestion_time": true, "toscalar": true, "between": true, "datetime_diff": true,
	"startofday": true, "endofday": true, "startofweek": true, "endofweek": true, Generated: true,
}

// unbound returns what follows from a condition that could not be bound, as the types of its columns are not known: nothing,
// unless it may be about times or compare with other rows.
func (w *walker) unbound(x *plan.Bad) dnf {
	isName := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	for name := range strings.FieldsFuncSeq(x.At.Text(), func(r rune) bool { return !isName(r) }) {
		if timely[name] || w.names[name] {
			return unclear()
		}
	}
	return always()
}

// letNames returns the names of the lets of a query that are not constants.
func letNames(q *plan.Query) map[string]bool {
	names := map[string]bool{}
	for _, l := range q.Lets {
		if _, known := plan.ValueOf(l.Scalar); !known {
			names[l.Name] = true
		}
	}
	return names
}
