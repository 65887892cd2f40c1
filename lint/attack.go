package lint

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/schema/facts"
)

var attackChecks = []*Check{
	{
		ID: "attack/unknown-tactic", Severity: errorLevel, Fixes: true,
		Summary: "a tactic that Sentinel does not know",
		Why:     "Tactics are a fixed list: the names of ATT&CK without spaces, such as PrivilegeEscalation. Any other value stops the deployment. Sentinel does not know Stealth and DefenseImpairment of ATT&CK 19, which are DefenseEvasion.",
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
		ID: "attack/newer", Severity: warningLevel, Fixes: true,
		Summary: "a technique of a version of ATT&CK that Sentinel does not know yet",
		Why:     "Sentinel's tactics and techniques are those of ATT&CK 18. It refuses a newer technique, or never shows it in the coverage of the workspace.",
		Bad: `tactics:
  - DefenseEvasion
relevantTechniques:
  - T1685.002`,
		Good: `tactics:
  - DefenseEvasion
relevantTechniques:
  - T1562.008`,
		Page: pageTactics,
		run:  checkNewer,
	},
	{
		ID: "attack/tactic-without-technique", Severity: infoLevel, Optional: true,
		Summary: "a tactic for which the rule names no technique",
		Why:     "A tactic alone says little about what the rule finds, and the coverage of the workspace counts techniques.",
		Bad: `tactics:
  - Persistence
  - Exfiltration
relevantTechniques:
  - T1136`,
		Good: `tactics:
  - Persistence
relevantTechniques:
  - T1136`,
		Page: pageTactics,
		run:  checkTactics,
	},
	{
		ID: "attack/retired", Severity: warningLevel, Fixes: true,
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
		if _, newer := facts.LookupNewer(f.Value); t != nil || newer || !isTechniqueID(f.Value) {
			return // the reader reports a wrong form
		}
		finding := p.report(f.Span, fmt.Sprintf("ATT&CK %s has no technique %s", facts.ATTACKVersion, show(f.Value)))
		finding.Severity = warningLevel // Sentinel may know a later version
	})
}

func checkNewer(p *pass) {
	p.eachTechnique(func(f schema.Field[string], _ *facts.Technique) {
		t, ok := facts.LookupNewer(f.Value)
		if !ok {
			return
		}
		name := ""
		if t.Name != "" {
			name = " (" + t.Name + ")"
		}
		finding := p.report(f.Span, fmt.Sprintf("%s%s came with ATT&CK %s, and Sentinel knows %s", t.ID, name, t.Version, facts.ATTACKVersion))
		if t.Before != "" {
			finding.Hint = "write " + t.Before
			finding.Fix = p.replaceTechnique(f, t.Before)
		}
	})
}

// replaceTechnique returns the fix that writes another technique, nil if the rule has it already or has none of its tactics.
func (p *pass) replaceTechnique(f schema.Field[string], id string) *diag.Fix {
	t, ok := facts.LookupTechnique(id)
	if !ok || !p.serves(t) {
		return nil
	}
	there := false
	p.eachTechnique(func(f schema.Field[string], _ *facts.Technique) { there = there || f.Value == id })
	if there {
		return nil
	}
	return document.WriteFix(f.Span, id)
}

// serves reports whether the technique, or the one that it is a sub-technique of, belongs to one of the rule's tactics.
func (p *pass) serves(t *facts.Technique) bool {
	tactics := effectiveTactics(p.Rule)
	parent, ok := facts.LookupTechnique(t.Parent())
	return t.ServesAny(tactics) || ok && parent.ServesAny(tactics)
}

func checkTactics(p *pass) {
	if p.Rule == nil {
		return
	}
	served := map[string]bool{}
	unclear := false
	p.eachTechnique(func(_ schema.Field[string], t *facts.Technique) {
		if t == nil {
			unclear = true
			return
		}
		for _, tactic := range t.Tactics {
			served[tactic] = true
		}
	})
	for _, t := range p.Rule.Tactics.Value {
		if _, known := facts.LookupTactic(t.Value); known && !served[t.Value] && !unclear {
			p.report(t.Span, fmt.Sprintf("the rule names no technique of %s", t.Value))
		}
	}
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
	if p.Rule == nil {
		return
	}
	list, tactics := p.Rule.RelevantTechniques, p.Rule.Tactics
	if tactics.KeySpan.IsZero() || tactics.Set && len(tactics.Value) == 0 {
		if len(list.Value) > 0 && !list.KeySpan.IsZero() {
			p.report(list.KeySpan, "the rule names techniques and no tactic").Hint = "name a tactic of " + list.Value[0].Value
		}
		return
	}
	known := effectiveTactics(p.Rule)
	if !tactics.Set {
		return // the reader reports what stands there
	}
	p.eachTechnique(func(f schema.Field[string], t *facts.Technique) {
		// With an unknown tactic the answer is unclear.
		if t == nil || t.Status != facts.Current || len(t.Tactics) == 0 || len(known) < len(tactics.Value) || p.serves(t) {
			return
		}
		p.report(f.Span, fmt.Sprintf("%s (%s) belongs to none of the rule's tactics", t.ID, t.Name)).
			Hint = "add a tactic of the technique: " + strings.Join(t.Tactics, ", ")
	})
}

func checkRetired(p *pass) {
	p.eachTechnique(func(f schema.Field[string], t *facts.Technique) {
		if t == nil || t.Status == facts.Current {
			return
		}
		message := fmt.Sprintf("%s (%s) is %s", t.ID, t.Name, t.Status)
		if t.ReplacedBy == "" {
			p.report(f.Span, message)
			return
		}
		p.report(f.Span, message+"; use "+t.ReplacedBy).Fix = p.replaceTechnique(f, t.ReplacedBy)
	})
}
