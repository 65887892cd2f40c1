package lint

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/schema"
)

// These checks are about what rules have to do with each other and with the files beside them.
var repositoryChecks = []*Check{
	{
		ID: "repository/duplicate-query", Severity: warningLevel,
		Summary: "two rules have the same query",
		Why:     "Both raise an alert for the same events. Mostly one of them is a copy that was to be changed, or was forgotten. Comments, layout and the names of lets do not count.",
		Page:    pageOverview,
		run:     checkDuplicateQuery,

		AcrossFiles: true,
	},
	{
		ID: "repository/duplicate-name", Severity: warningLevel,
		Summary: "two rules have the same name",
		Why:     "Alerts and incidents bear the name of the rule. Whoever handles them cannot tell which of the two it was.",
		Page:    pageTemplate,
		run:     checkDuplicateName,

		AcrossFiles: true,
	},
	{
		ID: "repository/no-scenarios", Severity: infoLevel,
		Summary: "a rule without scenarios, where others have some",
		Why:     "Nothing shows that the rule finds what it is for. Said only where the repository has scenarios of other rules.",
		Page:    "docs/scenarios.md",
		run:     checkNoScenarios,

		AcrossFiles: true,
	},
	{
		ID: "repository/one-sided-scenarios", Severity: infoLevel,
		Summary: "all scenarios of a rule expect an alert, or none of them does",
		Why:     "A rule that always fires passes the first, and one that never fires passes the second. A scenario of each kind tells them apart from one that works.",
		Page:    "docs/scenarios.md",
		run:     checkOneSided,

		AcrossFiles: true,
	},
	{
		ID: lostScenarios, Severity: warningLevel,
		Summary: "scenarios of a rule that is not there",
		Why:     "The rule was moved, renamed or removed, and its scenarios no longer run.",
		Page:    "docs/scenarios.md",

		AcrossFiles: true,
	},
	{
		ID: "repository/undeclared-watchlist", Severity: infoLevel,
		Summary: "a watchlist that the workspace does not declare, where it declares others",
		Why:     "The columns of the watchlist are not known, and its name may be wrong: a query over a watchlist that does not exist fails. Said only where the configuration declares watchlists.",
		Page:    "docs/workspace.md",
		run:     checkUndeclaredWatchlist,

		AcrossFiles: true,
	},
}

const lostScenarios = "repository/lost-scenarios"

// reportOther reports that the first rule has the same as this one.
func (p *pass) reportOther(at, first diag.Span, what string) *diag.Diagnostic {
	f := p.report(at, fmt.Sprintf("%s is also that of %s, line %d", what, safe.Path(first.Path()), first.Position().Line))
	f.Related = []diag.Related{{Span: first, Message: "the other rule"}}
	return f
}

// isCopy reports whether identity/duplicate-id says already that the rules are the same.
func isCopy(a, b *schema.Rule) bool { return normalID(a) != "" && normalID(a) == normalID(b) }

// sameQuery returns the first rule with the rule's query, nil if that is the rule itself or one with the same id.
func (p *pass) sameQuery() *schema.Rule {
	if p.Rule == nil || p.Repo == nil {
		return nil
	}
	d, ok := p.Repo.queries[p.Rule]
	first := p.Repo.byQuery[d]
	if !ok || first == p.Rule || isCopy(first, p.Rule) {
		return nil
	}
	return first
}

// checkDuplicateQuery says less of rules that run the same query on different schedules, which may be meant.
func checkDuplicateQuery(p *pass) {
	first := p.sameQuery()
	if first == nil {
		return
	}
	f := p.reportOther(p.Rule.Query.KeySpan, first.Query.KeySpan, "the query")
	if first.EffectiveKind() != p.Rule.EffectiveKind() || first.QueryPeriod.Value.Duration != p.Rule.QueryPeriod.Value.Duration ||
		first.TriggerOperator.Value != p.Rule.TriggerOperator.Value || first.TriggerThreshold.Value != p.Rule.TriggerThreshold.Value {
		f.Severity = infoLevel
	}
}

func checkDuplicateName(p *pass) {
	if p.Rule == nil || p.Repo == nil || p.sameQuery() != nil {
		return
	}
	if first := p.Repo.byName[normalName(p.Rule)]; first != nil && first != p.Rule && !isCopy(first, p.Rule) {
		p.reportOther(p.Rule.Name.Span, first.Name.Span, "the name")
	}
}

// scenarios returns how many scenarios of the rule expect an alert and how many expect none, and whether the repository has
// scenarios at all.
func (p *pass) scenarios() (firing, silent int, any bool) {
	if p.Rule == nil || p.Repo == nil || len(p.Repo.scenarios) == 0 {
		return 0, 0, false
	}
	firing, silent = p.Repo.ScenariosOf(p.File.Path)
	return firing, silent, true
}

func checkNoScenarios(p *pass) {
	if firing, silent, any := p.scenarios(); any && firing+silent == 0 {
		stem := strings.TrimSuffix(filepath.Base(p.File.Path), filepath.Ext(p.File.Path))
		p.report(p.File.Span(0, 0), "the rule has no scenarios").Hint = "write some in " + show(stem) + ".test.yaml beside it"
	}
}

func checkOneSided(p *pass) {
	firing, silent, _ := p.scenarios()
	switch {
	case firing+silent == 0:
	case firing == 0:
		p.report(p.File.Span(0, 0), "no scenario of the rule expects an alert")
	case silent == 0:
		p.report(p.File.Span(0, 0), "no scenario of the rule expects that it is silent")
	}
}

// Findings returns what is wrong with files of the repository that are not rules.
func (r *Repository) Findings() (list []diag.Diagnostic) {
	for _, s := range r.scenarios {
		if s.Missing {
			list = append(list, diag.Diagnostic{Span: s.At, Check: lostScenarios, Code: lostScenarios, Severity: warningLevel, Message: "there is no rule for these scenarios"})
		}
	}
	return list
}

func checkUndeclaredWatchlist(p *pass) {
	if p.Query == nil || p.Repo == nil || len(p.Repo.watchlists) == 0 {
		return
	}
	told := map[string]bool{}
	p.Query.Inspect(func(n plan.Node) bool {
		c, ok := n.(*plan.DeclaredCall)
		if !ok || c.Function != "_GetWatchlist" || len(c.Args) == 0 {
			return true
		}
		alias, known := constText(c.Args[0])
		if folded := strings.ToLower(alias); known && alias != "" && !told[folded] && !p.Repo.watchlists[folded] {
			told[folded] = true
			p.report(c.Args[0].Span(), fmt.Sprintf("the workspace declares no watchlist '%s'", show(alias)))
		}
		return true
	}, func(plan.Expr) bool { return true })
}
