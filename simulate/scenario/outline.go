package scenario

import (
	"path"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
)

// An Outline is what a scenario file says without what its events are.
type Outline struct {
	Rules []string  // the paths that its rule may have, as the file's own path is given
	At    diag.Span // where the file names its rule, or else its beginning
	// How many scenarios expect rows, alerts or incidents, and how many that there are none, without those that are skipped or known
	// to fail: they show nothing of the rule.
	Firing, Silent int
}

// OutlineOf reads the outline of a scenario file with the slash-separated name. The error is a diag.Diagnostic: the file is not YAML.
func OutlineOf(name string, data []byte) (Outline, error) {
	doc, err := document.Read(name, data, limits)
	if err != nil {
		return Outline{}, err
	}
	o := Outline{At: doc.Source.Span(0, 0)}
	if n := get(doc.Root, "rule"); n != nil {
		o.Rules, o.At = []string{path.Join(path.Dir(name), n.Text())}, n.Span
	} else if base, ok := schema.ScenarioStem(name); ok {
		o.Rules = []string{base + ".yaml", base + ".yml"}
	}
	root, _ := expandCases(doc.Root)
	if list := get(root, "scenarios"); list != nil {
		for _, n := range list.Items {
			if reason(get(n, "skip")) == nil && reason(get(n, "expect_fail")) == nil {
				o.count(get(n, "expect"))
			}
		}
	}
	return o, nil
}

// count counts a scenario by the alerts that it expects or, if it says nothing of them, by incidents, runs or rows.
func (o *Outline) count(expect *document.Node) {
	if expect != nil && expect.Kind != document.Map {
		o.Silent++ // none
	}
	for _, key := range []string{"alerts", "incidents", "runs", "rows"} {
		n := get(expect, key)
		if n == nil {
			continue
		}
		switch needs, allows := some(n); {
		case needs:
			o.Firing++
		case !allows:
			o.Silent++
		}
		return
	}
}

// some reports whether a list of expectations needs something to be there, and whether it allows that.
func some(n *document.Node) (needs, allows bool) {
	switch n.Kind {
	case document.Seq:
		return len(n.Items) > 0, len(n.Items) > 0
	case document.Int:
		return n.Value != int64(0), n.Value != int64(0)
	case document.Map:
		for _, p := range n.Pairs {
			v := p.Value
			switch p.Key.Text() {
			case "count", "equals":
				return some(v)
			case "not":
				_, allows = some(v)
				return !allows, true
			case "include", "any":
				return true, true
			case "at_least":
				return v.Value != int64(0), true
			case "at_most":
				allows = v.Value != int64(0)
			case "exclude":
				allows = true
			case "one_of":
				needs = len(v.Items) > 0
				for _, item := range v.Items {
					n, a := some(item)
					needs, allows = needs && n, allows || a
				}
			}
		}
	}
	return needs, allows
}
