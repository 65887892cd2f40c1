package report

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// maxAlike bounds the findings of one cause in one file that are written. A file with a hundred thousand
// faults of a kind is read no further than that, and its report would be many times its size.
const maxAlike = 100

// A cause is what findings of one file have in common.
type cause struct {
	file        string
	check, code string
}

// capped returns the findings without those that are too many of one cause in one file. The last one that is
// written of such a cause says how many are left out.
func capped(found []diag.Diagnostic) []diag.Diagnostic {
	if len(found) <= maxAlike {
		return found
	}
	of := func(f diag.Diagnostic) cause { return cause{f.Span.Path(), f.Check, f.Code} }
	count := map[cause]int{}
	for _, f := range found {
		count[of(f)]++
	}
	list := make([]diag.Diagnostic, 0, len(found))
	shown := map[cause]int{}
	for _, f := range found {
		k := of(f)
		shown[k]++
		if more := count[k] - maxAlike; more > 0 && shown[k] == maxAlike {
			f.Message += fmt.Sprintf(" (and %d more of these in this file)", more)
		}
		if shown[k] <= maxAlike {
			list = append(list, f)
		}
	}
	return list
}
