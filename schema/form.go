package schema

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema/validate"
)

// A Form is a way in which files hold rules: how a rule is recognised, under which keys its values stand, and how they are
// written. A rule is the same in every form.
type Form struct {
	Name string

	words     []string                                   // a file of this form has one of these words, as long as no escapes hide it
	find      func(root *document.Node) []*document.Node // the rules in a document
	resembles func(text string) bool                     // whether a text that cannot be read may be of this form
	schema    func() *validate.Schema                    // what is right in a rule
	read      func(rule *document.Node) *Rule            // takes a rule's values from its keys
	schedule  DurationForm                               // how queryFrequency and queryPeriod are written
}

// forms are the forms of rules. The first is that of a file in which no rule is recognised.
var forms = []*Form{&azureSentinel}

// mayHoldRule reports whether a text may hold a rule, without reading it. An escape may hide any key.
func mayHoldRule(text string) bool {
	return strings.Contains(text, `\`) || slices.ContainsFunc(forms, func(f *Form) bool {
		return slices.ContainsFunc(f.words, func(word string) bool { return strings.Contains(text, word) })
	})
}

// recognise returns the rules in a document, and their form.
func recognise(doc *document.Document) (*Form, []*document.Node) {
	for _, form := range forms {
		if found := form.find(doc.Root); len(found) > 0 {
			return form, found
		}
	}
	return nil, nil
}

// rule makes a rule of a node of a document. The error is for a fault of the program's own schema.
func (f *Form) rule(doc *document.Document, n *document.Node) (*Rule, error) {
	normal := f.schema().Normalize(n)
	problems, err := normal.Check()
	if err != nil {
		return nil, err
	}
	r := f.read(normal.Root)
	r.Form, r.document, r.node, r.normal = f, doc, n, normal.Root
	r.File, r.Span = doc.Source, n.Span
	r.Problems = diag.Sort(slices.Concat(problems, normal.Problems, doc.Problems, check(r)))
	if p, ok := unread(n); ok { // all else follows from it
		r.Problems = []diag.Diagnostic{p}
	}
	return r, nil
}

// unread returns why nothing in a rule can be checked.
func unread(rule *document.Node) (diag.Diagnostic, bool) {
	if p := rule.Get("properties"); p != nil && slices.ContainsFunc(p.Value.Pairs, func(q document.Pair) bool { return ruleKeys[q.Key.Text()] }) {
		return diag.Diagnostic{
			Code: NotRead, Key: p.Key.Text(), Span: p.Key.Span, Severity: diag.Warning,
			Message: "the keys of this rule stand in 'properties', as in ARM templates, which ruleproof does not read; nothing in it is checked",
			Hint:    "move them to the top",
		}, true
	}
	if p := rule.Get("kind"); p != nil && rule.Get("query") == nil {
		for _, kind := range kindsWithoutQuery {
			if strings.EqualFold(kind, p.Value.Text()) {
				return diag.Diagnostic{
					Code: NotRead, Key: p.Key.Text(), Span: p.Value.Span, Severity: diag.Info,
					Message: "a rule of kind " + kind + " holds no query; nothing in it is checked",
				}, true
			}
		}
	}
	return diag.Diagnostic{}, false
}

// kindsWithoutQuery are the kinds of rules whose logic is Microsoft's own.
var kindsWithoutQuery = []string{"Fusion", "MLBehaviorAnalytics", "MicrosoftSecurityIncidentCreation", "ThreatIntelligence", "Anomaly"}

// Gate returns what the gate of the Azure-Sentinel repository finds wrong with the rule, beyond its Problems. The error is for
// a fault of the program's own schema.
func (r *Rule) Gate() ([]diag.Diagnostic, error) {
	if _, ok := unread(r.node); ok {
		return nil, nil
	}
	return gateSchema().Check(r.normal)
}
