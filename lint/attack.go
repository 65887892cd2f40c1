package lint

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/schema/facts"
)

var attackChecks = []*Check{
	{
		ID: "attack/unknown-tactic", Severity: errorLevel,
		Summary: "a tactic that Sentinel does not know",
		Why:     "Tactics are a fixed list: the names of ATT&CK without spaces, such as PrivilegeEscalation. Any other value stops the deployment.",
		Bad: `tactics:
  - Privilege Escalation`,
		Good: `tactics:
  - PrivilegeEscalation
relevantTechniques:
  - T1078`,
		Page: pageTactics,
	},
	{
		ID: "attack/unknown-technique", Severity: errorLevel,
		Summary: "a technique that ATT&CK does not have",
		Why:     "A technique is written T1078, a sub-technique T1078.004. Sentinel refuses one that does not exist, or never shows it in the coverage of the workspace.",
		Bad: `tactics:
  - Persistence
relevantTechniques:
  - T9999`,
		Good: `tactics:
  - Persistence
relevantTechniques:
  - T1078`,
		Page: pageTactics,
		run:  checkTechniques,
	},
	{
		ID: "attack/technique-without-tactic", Severity: warningLevel,
		Summary: "a technique that belongs to none of the rule's tactics",
		Why:     `Sentinel answers "no valid tactic corresponding to the technique was provided" and refuses the rule. It may know another version of ATT&CK than ruleproof does.`,
		Bad: `tactics:
  - Exfiltration
relevantTechniques:
  - T1078`,
		Good: `tactics:
  - Persistence
relevantTechniques:
  - T1078`,
		Page: pageTactics,
		run:  checkTechniqueTactics,
	},
	{
		ID: "attack/retired", Severity: warningLevel,
		Summary: "a technique that ATT&CK has retired",
		Why:     "A revoked technique has moved to another id, and coverage maps no longer show the old one.",
		Bad: `tactics:
  - Execution
relevantTechniques:
  - T1086`,
		Good: `tactics:
  - Execution
relevantTechniques:
  - T1059.001`,
		Page: pageTactics,
		run:  checkRetired,
	},
}

// eachTechnique calls f for every technique of the rule, with its entry in ATT&CK or nil.
func (p *pass) eachTechnique(f func(schema.Field[string], *facts.Technique)) {
	if p.Rule == nil {
		return
	}
	for _, list := range [...][]schema.Field[string]{p.Rule.RelevantTechniques.Value, p.Rule.SubTechniques.Value} {
		for _, field := range list {
			if field.Set {
				t, _ := facts.LookupTechnique(field.Value)
				f(field, t)
			}
		}
	}
}

func checkTechniques(p *pass) {
	p.eachTechnique(func(f schema.Field[string], t *facts.Technique) {
		if t != nil || !isTechniqueID(f.Value) {
			return // the reader reports a wrong form
		}
		p.report(f.Span, fmt.Sprintf("ATT&CK %s has no technique %s", facts.ATTACKVersion, show(f.Value)))
	})
}

// isTechniqueID reports whether the text has the form of a technique's id, T1234 or T1234.567.
func isTechniqueID(text string) bool {
	digits := strings.NewReplacer("0", "9", "1", "9", "2", "9", "3", "9", "4", "9", "5", "9", "6", "9", "7", "9", "8", "9").Replace(text)
	return digits == "T9999" || digits == "T9999.999"
}

// effectiveTactics returns the rule's tactics that Sentinel knows.
func effectiveTactics(r *schema.Rule) []string {
	var names []string
	for _, t := range r.Tactics.Value {
		if _, ok := facts.LookupTactic(t.Value); ok {
			names = append(names, t.Value)
		}
	}
	return names
}

func checkTechniqueTactics(p *pass) {
	p.eachTechnique(func(f schema.Field[string], t *facts.Technique) {
		if t == nil || t.Status != facts.Current || len(t.Tactics) == 0 {
			return
		}
		tactics := effectiveTactics(p.Rule)
		if len(tactics) < len(p.Rule.Tactics.Value) || t.ServesAny(tactics) {
			return // with an unknown tactic the answer is unclear
		}
		if parent, ok := facts.LookupTechnique(t.Parent()); ok && parent.ServesAny(tactics) {
			return
		}
		p.report(f.Span, fmt.Sprintf("%s (%s) belongs to none of the rule's tactics", t.ID, t.Name)).
			Hint = "its tactics are " + strings.Join(t.Tactics, ", ")
	})
}

func checkRetired(p *pass) {
	p.eachTechnique(func(f schema.Field[string], t *facts.Technique) {
		if t == nil || t.Status == facts.Current {
			return
		}
		message := fmt.Sprintf("%s (%s) is %s", t.ID, t.Name, t.Status)
		if t.ReplacedBy != "" {
			message += "; use " + t.ReplacedBy
		}
		p.report(f.Span, message)
	})
}
