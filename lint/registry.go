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

// A Family is what the ids of checks begin with.
type Family struct{ Name, About string }

// Families are the families of checks, in the order of the checks.
var Families = []Family{
	{"shape", "the keys and values of a rule"},
	{"identity", "ids and versions"},
	{"text", "names, descriptions and lists, and characters that nobody sees"},
	{"schedule", "frequency, period, threshold and suppression, and the times of the events that the query reads"},
	{"attack", "tactics and techniques of MITRE ATT&CK"},
	{"connector", "data connectors and the tables that they fill"},
	{"entity", "entity mappings"},
	{"output", "what alerts take from the columns of the result"},
	{"incident", "incidents, and how alerts are grouped to them"},
	{"template", "what is left of a template"},
	{"portal", "what differs in the Defender portal"},
	{"repository", "rules among one another, their scenarios and the workspace, and what changed since another commit"},
	{"query", "names, types, conditions and joins of the query, and what has no effect in it"},
	{"cost", "what makes a query slow"},
	{"ignore", "comments that silence findings"},
	{"baseline", "the file of known findings"},
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
