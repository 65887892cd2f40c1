package lint

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/schema"
)

var identityChecks = []*Check{
	{
		ID: "identity/guid", Severity: errorLevel,
		Summary: "the id is not a GUID",
		Why:     "The id identifies the rule in every workspace. Sentinel accepts only a GUID in its usual form.",
		Bad:     "id: my-rule",
		Good:    "id: 5c3b9a0e-8d0e-4a54-9d0b-2f6f3a1b7c11",
		Page:    pageTemplate,
	},
	{
		ID: "identity/duplicate-id", Severity: errorLevel,
		Summary: "two rules have the same id",
		Why:     "A rule is deployed under its id. If two rules have the same id, the second replaces the first, and one detection is silently lost.",
		Page:    pageTemplate,
		run:     checkDuplicateID,

		AcrossFiles: true,
	},
	{
		ID: "identity/version", Severity: warningLevel,
		Summary: "the version is not of the form 1.2.3",
		Why:     "Workspaces offer an update when the version increases. A version that is not three numbers is not compared.",
		Bad:     `version: "1.0"`,
		Good:    "version: 1.0.0",
		Page:    pageTemplate,
	},
}

// normalID returns the rule's id in a form for comparisons, "" if it has none.
func normalID(r *schema.Rule) string { return strings.ToLower(strings.TrimSpace(r.ID.Value)) }

func checkDuplicateID(p *pass) {
	if p.Rule == nil {
		return
	}
	same := p.Repo.sameID(p.Rule)
	if len(same) < 2 || same[0] == p.Rule {
		return
	}
	first := same[0]
	p.report(p.Rule.ID.Span, fmt.Sprintf("id %s is also the id of %s, line %d", show(p.Rule.ID.Value), show(first.File.Path), first.ID.Span.Position().Line))
}
