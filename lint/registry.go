package lint

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/internal/suggest"
)

// families are the checks, with one list and one file for each family.
var families = [][]*Check{
	shapeChecks,
	identityChecks,
	wordingChecks,
	scheduleChecks,
	durationChecks,
	attackChecks,
	connectorChecks,
	entityChecks,
	entityColumnChecks,
	outputChecks,
	outputValueChecks,
	placeholderChecks,
	incidentChecks,
	templateChecks,
	portalChecks,
	repositoryChecks,
	queryChecks,
	logicChecks,
	typeChecks,
	textChecks,
	formChecks,
	caseChecks,
	rowChecks,
	callChecks,
	nameChecks,
	joinChecks,
	leftoverChecks,
	costChecks,
	ignoreChecks,
	baselineChecks,
	baseChecks,
}

// Checks returns every check, by family.
var Checks = sync.OnceValue(func() []*Check { return slices.Concat(families...) })

// Lookup returns the check with that id.
func Lookup(id string) (*Check, bool) {
	for _, c := range Checks() {
		if c.ID == id {
			return c, true
		}
	}
	return nil, false
}

// Known reports whether the id is that of a check, or a family as "family/*".
func Known(id string) bool {
	family, all := strings.CutSuffix(id, "/*")
	return slices.ContainsFunc(Checks(), func(c *Check) bool { return c.ID == id || all && c.Family() == family })
}

// Nearest returns a check's id that is similar to the given one, as a suggestion.
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
