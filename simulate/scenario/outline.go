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
	if list := get(doc.Root, "scenarios"); list != nil {
		for _, n := range list.Items {
			if reason(get(n, "skip")) == nil && reason(get(n, "expect_fail")) == nil {
				o.count(get(n, "expect"))
			}
		}
	}
	return o, nil
}

// count counts a scenario by the alerts that it expects or, if it says nothing of them, by incidents or rows.
func (o *Outline) count(expect *document.Node) {
	if expect != nil && expect.Kind != document.Map {
		o.Silent++ // none
	}
	for _, key := range []string{"alerts", "incidents", "rows"} {
		n := get(expect, key)
		if n == nil {
			continue
		}
		if n.Kind == document.Seq && len(n.Items) > 0 || n.Kind == document.Int && n.Value != int64(0) {
			o.Firing++
		} else {
			o.Silent++
		}
		return
	}
}
