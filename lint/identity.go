package lint

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
)

var identityChecks = []*Check{
	{
		ID: "identity/guid", Severity: errorLevel,
		Summary: "the id is not a GUID",
		Why:     "Azure-Sentinel's gate accepts only a GUID in its usual form. Sentinel itself takes any name, so the check needs the target azure-sentinel.",
		Bad:     "id: my-rule",
		Good:    "id: 5c3b9a0e-8d0e-4a54-9d0b-2f6f3a1b7c11",
		Target:  AzureSentinel,
		Page:    pageTemplate,
	},
	{
		ID: "identity/duplicate-id", Severity: warningLevel,
		Summary: "two rules have the same id",
		Why:     "A rule is deployed under its id. If two rules have the same id, the second replaces the first, and one detection is silently lost. A copy of the same rule is only info.",
		Page:    pageTemplate,
		run:     checkDuplicateID,

		AcrossFiles: true,
	},
	{
		ID: "identity/version", Severity: warningLevel, Fixes: true,
		Summary: "the version is not of the form 1.2.3",
		Why:     "Workspaces offer an update when the version increases. A version that is not three numbers is not compared.",
		Bad:     `version: "1.0"`,
		Good:    "version: 1.0.0",
		Page:    pageTemplate,
		run:     checkVersion,
	},
}

// versionForm is the form of a version, and of those that have one meaning as a version: v1, 1.0.
var versionForm = regexp.MustCompile(`^[vV]?([0-9]{1,9})(?:\.([0-9]{1,9}))?(?:\.([0-9]{1,9}))?$`)

func checkVersion(p *pass) {
	if p.Rule == nil || !p.Rule.Version.Set || p.Rule.Version.Value == "" {
		return
	}
	v := p.Rule.Version
	parts := versionForm.FindStringSubmatch(v.Value)
	if parts != nil && parts[3] != "" && v.Value[0] != 'v' && v.Value[0] != 'V' {
		return
	}
	finding := p.report(v.Span, fmt.Sprintf("version %s is not three numbers", show(v.Value)))
	if parts != nil {
		version := strings.Join([]string{parts[1], cmp.Or(parts[2], "0"), cmp.Or(parts[3], "0")}, ".")
		finding.Fix = document.WriteFix(v.Span, version)
		finding.Hint = "write " + version
	}
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
	finding := p.report(p.Rule.ID.Span, fmt.Sprintf("id %s is also the id of %s, line %d", show(p.Rule.ID.Value), safe.Path(first.File.Path), first.ID.Span.Position().Line))
	finding.Related = []diag.Related{{Span: first.ID.Span, Message: "the other rule"}}
	if p.Rule.Name.Value == first.Name.Value && p.Rule.Query.Value.Text == first.Query.Value.Text {
		finding.Severity = diag.Info // a copy, which replaces the rule by itself
	}
}
