package lint

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/internal/suggest"
)

// families are the checks, one list and one file a family.
var families = [][]*Check{
	shapeChecks,
	identityChecks,
	scheduleChecks,
	attackChecks,
	connectorChecks,
	entityChecks,
	outputChecks,
	incidentChecks,
	queryChecks,
	ignoreChecks,
}

// Checks returns every check, by family.
var Checks = sync.OnceValue(func() []*Check { return slices.Concat(families...) })

// Lookup returns the check of that id.
func Lookup(id string) (*Check, bool) {
	for _, c := range Checks() {
		if c.ID == id {
			return c, true
		}
	}
	return nil, false
}

// Known reports whether the id names a check, or a family of checks as "family/*".
func Known(id string) bool {
	family, all := strings.CutSuffix(id, "/*")
	return slices.ContainsFunc(Checks(), func(c *Check) bool { return c.ID == id || all && c.Family() == family })
}

// Nearest returns the id of a check that is near the given one, for a question back to the user.
func Nearest(id string) (string, bool) { return suggest.Nearest(id, ids()) }

func ids() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, c := range Checks() {
			if !yield(c.ID) {
				return
			}
		}
	}
}
