package lint

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/schema"
)

// These checks compare a rule with what it was at another commit.
var baseChecks = []*Check{
	{
		ID: "repository/id-changed", Severity: warningLevel,
		Summary: "the id of a rule changed since the commit of --base",
		Why: "A rule is deployed under its id. With another id a second rule is made, and the old one keeps running until " +
			"somebody deletes it, so that every alert comes twice.",
		Page: pageTemplate,
		run:  checkIDChanged,

		AcrossFiles: true,
	},
	{
		ID: "repository/version-unchanged", Severity: warningLevel,
		Summary: "a rule changed since the commit of --base, and its version did not increase",
		Why: "Workspaces and content hubs offer an update of a rule when its version increases. Without that, the change reaches " +
			"nobody who has the rule already. Comments, layout and metadata do not count.",
		Page: pageTemplate,
		run:  checkVersionUnchanged,

		AcrossFiles: true,
	},
	removedCheck,
}

var removedCheck = &Check{
	ID: "repository/removed", Severity: infoLevel,
	Summary: "a rule of the commit of --base is gone",
	Why: "Where it is deployed, it keeps running: most ways of deploying rules create and change them, and delete none. " +
		"It is reported at its old place.",
	Page: pageTemplate,

	AcrossFiles: true,
}

// Removed returns a finding about a rule of another commit that is gone.
func Removed(r *schema.Rule, base string) diag.Diagnostic {
	at := r.Span.Sub(r.Span.Start, r.Span.Start)
	if r.Name.Set {
		at = r.Name.Span
	}
	return removedCheck.at(at, "this rule is gone since "+show(base)+"; where it is deployed, it keeps running until somebody deletes it")
}

func checkIDChanged(p *pass) {
	if p.Base == nil || !p.Rule.ID.Set || !p.Base.ID.Set || normalID(p.Rule) == normalID(p.Base) {
		return
	}
	p.report(p.Rule.ID.Span, fmt.Sprintf("the id of this rule was %s at %s; with another id a second rule is deployed", diag.Quote(p.Base.ID.Value), show(p.BaseName))).
		Hint = "keep the id, or give what is another rule another name"
}

func checkVersionUnchanged(p *pass) {
	if p.Base == nil || !p.Rule.Version.Set || !p.Base.Version.Set {
		return
	}
	old, known := parseVersion(p.Base.Version.Value)
	now, ok := parseVersion(p.Rule.Version.Value)
	if !known || !ok || now.after(old) {
		return
	}
	changed := changedKeys(p.Base, p.Rule)
	if len(changed) == 0 {
		return
	}
	for i := range changed {
		changed[i] = show(changed[i])
	}
	message := fmt.Sprintf("%s changed since %s, and the version is still %s", strings.Join(changed, ", "), show(p.BaseName), show(p.Rule.Version.Value))
	if old.after(now) {
		message = fmt.Sprintf("%s changed since %s, and the version went from %s down to %s", strings.Join(changed, ", "), show(p.BaseName), show(p.Base.Version.Value), show(p.Rule.Version.Value))
	}
	p.report(p.Rule.Version.Span, message).Hint = fmt.Sprintf("write %d.%d.%d", old[0], old[1], old[2]+1)
}

// A version is the three numbers of a rule's version.
type version [3]int

func parseVersion(text string) (v version, ok bool) {
	parts := strings.Split(strings.TrimSpace(text), ".")
	if len(parts) != len(v) {
		return v, false
	}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 1<<30 {
			return v, false
		}
		v[i] = n
	}
	return v, true
}

func (v version) after(w version) bool {
	for i := range v {
		if v[i] != w[i] {
			return v[i] > w[i]
		}
	}
	return false
}

// undeployed are the keys of a rule that do not reach a workspace, or that have a check of their own.
var undeployed = map[string]bool{"version": true, "metadata": true, "id": true, "requiredDataConnectors": true}

// maxChanged bounds the keys that a message names.
const maxChanged = 4

// changedKeys returns the keys whose deployed values differ, in the order of the file.
func changedKeys(old, now *schema.Rule) []string {
	var keys []string
	for _, p := range now.Node().Pairs {
		key := p.Key.Text()
		before := old.Node().Get(key)
		switch {
		case undeployed[key]:
		case key == now.Query.Path && now.Query.Set && old.Query.Set:
			if !sameQuery(old.Query.Value.Text, now.Query.Value.Text) {
				keys = append(keys, key)
			}
		case before == nil || !sameNode(before.Value, p.Value):
			keys = append(keys, key)
		}
	}
	for _, p := range old.Node().Pairs {
		if key := p.Key.Text(); !undeployed[key] && now.Node().Get(key) == nil {
			keys = append(keys, key)
		}
	}
	if len(keys) > maxChanged {
		keys = append(keys[:maxChanged-1], fmt.Sprintf("%d other keys", len(keys)-maxChanged+1))
	}
	return keys
}

// sameQuery reports whether two queries differ in nothing but comments and layout.
func sameQuery(a, b string) bool {
	if a == b {
		return true
	}
	before, after := syntax.Parse(a), syntax.Parse(b)
	if len(before.Diagnostics)+len(after.Diagnostics) > 0 {
		return sameWords(a, b)
	}
	before.Comments, after.Comments = nil, nil
	return syntax.Print(before) == syntax.Print(after)
}

// sameNode reports whether two nodes have the same values, whatever blanks their texts have.
func sameNode(a, b *document.Node) bool {
	if a.Kind != b.Kind || len(a.Items) != len(b.Items) || len(a.Pairs) != len(b.Pairs) {
		return false
	}
	for i, item := range a.Items {
		if !sameNode(item, b.Items[i]) {
			return false
		}
	}
	for _, p := range a.Pairs {
		other := b.Get(p.Key.Text())
		if other == nil || !sameNode(p.Value, other.Value) {
			return false
		}
	}
	return sameWords(a.Text(), b.Text())
}
