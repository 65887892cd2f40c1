package scenario

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// The limits of scenarios with cases.
const (
	MaxScenarios  = 1000     // of a file, each case counted
	maxCaseNodes  = 500_000  // values of all cases of a file, those that they share counted in each
	maxCaseText   = 16 << 20 // bytes of all texts in which parameters were replaced
	maxCaseFaults = 20       // reported about the parameters of one case
)

const casesKey = "cases"

// A parameter is ${name} in a text, or $${name} for the text itself.
var (
	parameter     = regexp.MustCompile(`\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)
	onlyParameter = regexp.MustCompile(`^\$\{[A-Za-z_][A-Za-z0-9_]*\}$`)
	// inBrackets finds a parameter without quotes between brackets, where YAML takes its brace for that of a mapping.
	inBrackets = regexp.MustCompile(`(?m)[\[{][^\n"']*\$\{[A-Za-z_][A-Za-z0-9_]*\}`)
)

// A caseNode is a scenario that is one case of several.
type caseNode struct {
	at     diag.Span         // of the case
	faults []diag.Diagnostic // of its parameters and of its shape
}

// A caseList makes a scenario of each case of the scenarios that have cases.
type caseList struct {
	scenarios []*document.Node
	checked   []*document.Node // those that stand for all of them in the check of the file
	cases     map[*document.Node]*caseNode
	unused    []diag.Span // the parameters that their scenario does not use
	problems  []diag.Diagnostic

	names   map[string]bool
	nodes   int // how many more there may be
	text    int // how many more bytes of text
	over    bool
	guesses int
}

// expandCases returns the document with a scenario for each case. The values keep their places: a text in which parameters were
// replaced has that of the text, and a value that takes the place of a parameter its own, in the case.
func expandCases(root *document.Node) (*document.Node, *caseList) {
	x := &caseList{cases: map[*document.Node]*caseNode{}, names: map[string]bool{}, nodes: maxCaseNodes, text: maxCaseText, guesses: maxGuesses}
	list := get(root, "scenarios")
	if list == nil || list.Kind != document.Seq || !slices.ContainsFunc(list.Items, hasCases) {
		return root, x
	}
	for _, n := range list.Items {
		if !hasCases(n) {
			x.names[text(n, "name")] = true
		}
	}
	for _, n := range list.Items {
		if hasCases(n) {
			x.scenario(n)
		} else {
			x.add(n, true)
		}
	}
	if x.over { // no scenario can run: one case stands for all
		x.scenarios = x.checked
	}
	return withScenarios(root, x.scenarios), x
}

// check returns what is wrong with the shape of the file. Each case keeps what is wrong with it; only the first of a
// scenario is checked with the file.
func (x *caseList) check(root *document.Node) ([]diag.Diagnostic, error) {
	if len(x.cases) == 0 {
		return fileSchema.Check(root)
	}
	faults, err := fileSchema.Check(withScenarios(root, x.checked))
	for _, n := range x.scenarios {
		c := x.cases[n]
		if c == nil || err != nil || slices.Contains(x.checked, n) {
			continue
		}
		var own []diag.Diagnostic
		list := get(root, "scenarios")
		own, err = fileSchema.Check(root.WithPairs([]document.Pair{{Key: root.Get("scenarios").Key, Value: list.WithItems([]*document.Node{n})}}))
		c.faults = append(c.faults, own...)
	}
	return faults, err
}

// parameterHint adds to the fault of a file that is not YAML that a parameter between brackets needs quotes.
func parameterHint(err error, data []byte) error {
	d, ok := errors.AsType[diag.Diagnostic](err)
	if !ok || d.Hint != "" || !inBrackets.Match(data) {
		return err
	}
	d.Hint = `between braces or brackets, ${…} needs quotes: "${name}"`
	return d
}

// withScenarios returns the document with other scenarios.
func withScenarios(root *document.Node, scenarios []*document.Node) *document.Node {
	pairs := slices.Clone(root.Pairs)
	for i, p := range pairs {
		if p.Key.Text() == "scenarios" {
			pairs[i].Value = p.Value.WithItems(scenarios)
		}
	}
	return root.WithPairs(pairs)
}

// hasCases reports whether a scenario has cases that can be told apart. The JSON Schema reports others.
func hasCases(n *document.Node) bool {
	list := get(n, casesKey)
	return list != nil && list.Kind == document.Seq && len(list.Items) > 0 &&
		!slices.ContainsFunc(list.Items, func(n *document.Node) bool { return n.Kind != document.Map || len(n.Pairs) == 0 })
}

func (x *caseList) add(n *document.Node, check bool) bool {
	if len(x.scenarios) == MaxScenarios {
		x.exceed(n.Span, fmt.Sprintf("more scenarios than the limit of %d for a file, each case counted", MaxScenarios))
		return false
	}
	x.scenarios = append(x.scenarios, n)
	if check {
		x.checked = append(x.checked, n)
	}
	return true
}

// exceed reports a limit, once.
func (x *caseList) exceed(at diag.Span, message string) {
	if !x.over {
		x.problems = append(x.problems, problem(at, "%s", message))
	}
	x.over = true
}

// scenario adds a scenario for each case.
func (x *caseList) scenario(n *document.Node) {
	used := map[string]bool{}
	list := get(n, casesKey)
	for i, c := range list.Items {
		s := &substitution{caseList: x, values: c, used: used, at: &caseNode{at: c.Span}}
		pairs := make([]document.Pair, 0, len(n.Pairs))
		for _, p := range n.Pairs {
			switch {
			case p.Key.Text() != casesKey:
				pairs = append(pairs, document.Pair{Key: p.Key, Value: s.node(p.Value)})
			case i == 0: // the JSON Schema looks at the cases once
				pairs = append(pairs, p)
			}
		}
		if x.over {
			return
		}
		one := x.named(n.WithPairs(pairs))
		x.cases[one] = s.at
		if !x.add(one, i == 0) {
			return
		}
	}
	told := map[string]bool{}
	for _, c := range list.Items {
		for _, p := range c.Pairs {
			if name := p.Key.Text(); onlyParameter.MatchString("${"+name+"}") && !used[name] && !told[name] {
				told[name] = true
				x.unused = append(x.unused, p.Key.Span)
			}
		}
	}
}

// named returns the scenario with a name that no other has.
func (x *caseList) named(n *document.Node) *document.Node {
	name := n.Get("name")
	if name == nil || name.Value.Scalar == nil {
		return n
	}
	base := name.Value.Text()
	unique := base
	for i := 2; x.names[unique]; i++ {
		unique = fmt.Sprintf("%s #%d", base, i)
	}
	x.names[unique] = true
	if unique == base {
		return n
	}
	pairs := slices.Clone(n.Pairs)
	for i, p := range pairs {
		if p.Key == name.Key {
			pairs[i].Value = name.Value.Named(unique)
			pairs[i].Value.Kind = document.String
		}
	}
	return n.WithPairs(pairs)
}

// A substitution puts the values of one case into a scenario.
type substitution struct {
	*caseList
	values *document.Node // a mapping of parameters to values
	used   map[string]bool
	at     *caseNode
}

// node returns the value with the parameters replaced. A value without parameters is shared by all cases.
func (s *substitution) node(n *document.Node) *document.Node {
	if s.nodes--; s.nodes < 0 {
		s.exceed(s.at.at, fmt.Sprintf("the cases have more values than the limit of %d for a file", maxCaseNodes))
	}
	if s.over {
		return n
	}
	switch n.Kind {
	case document.String:
		return s.scalar(n)
	case document.Seq:
		for i, item := range n.Items {
			if changed := s.node(item); changed != item {
				items := slices.Clone(n.Items)
				items[i] = changed
				for j := i + 1; j < len(items); j++ {
					items[j] = s.node(items[j])
				}
				return n.WithItems(items)
			}
		}
	case document.Map:
		for i, p := range n.Pairs {
			if changed := s.node(p.Value); changed != p.Value {
				pairs := slices.Clone(n.Pairs)
				pairs[i].Value = changed
				for j := i + 1; j < len(pairs); j++ {
					pairs[j].Value = s.node(pairs[j].Value)
				}
				return n.WithPairs(pairs)
			}
		}
	}
	return n
}

// scalar returns a text with the parameters replaced, or the value of a parameter that is all of the text.
func (s *substitution) scalar(n *document.Node) *document.Node {
	if !strings.Contains(n.Text(), "${") {
		return n
	}
	if onlyParameter.MatchString(n.Text()) {
		v := s.value(n, n.Text()[2:len(n.Text())-1])
		if v == nil {
			return n
		}
		s.take(v)
		return v
	}
	replaced := parameter.ReplaceAllStringFunc(n.Text(), func(found string) string {
		if strings.HasPrefix(found, "$$") {
			return found[1:]
		}
		v := s.value(n, found[2:len(found)-1])
		switch {
		case v == nil || s.text < 0:
			return found
		case v.Kind == document.Seq || v.Kind == document.Map:
			s.fault(n, "%s is %s, which can't be part of a text", found, v.Kind)
			return found
		case v.Kind == document.Null:
			return ""
		}
		s.text -= len(v.Text())
		return v.Text()
	})
	if s.text -= len(replaced); s.text < 0 {
		s.exceed(s.at.at, fmt.Sprintf("the texts of the cases are longer than the limit of %d bytes for a file", maxCaseText))
		return n
	}
	if replaced == n.Text() {
		return n
	}
	return n.Named(replaced)
}

// take counts the values in the value of a parameter.
func (s *substitution) take(n *document.Node) {
	s.nodes--
	for _, item := range n.Items {
		s.take(item)
	}
	for _, p := range n.Pairs {
		s.take(p.Value)
	}
}

// value returns the value of a parameter, nil for one that the case does not have.
func (s *substitution) value(n *document.Node, name string) *document.Node {
	if p := s.values.Get(name); p != nil {
		s.used[name] = true
		return p.Value
	}
	if len(s.at.faults) >= maxCaseFaults { // a hostile text can have very many
		return nil
	}
	near := ""
	if s.guesses > 0 {
		s.guesses--
		near = diag.DidYouMean(suggest.Nearest(name, keysOf(s.values)))
	}
	s.fault(n, "the case has no value for '${%s}'%s", diag.Preview(name), near)
	return nil
}

func (s *substitution) fault(n *document.Node, format string, args ...any) {
	if len(s.at.faults) < maxCaseFaults {
		s.at.faults = append(s.at.faults, problem(n.Span, format, args...).WithRelated(s.at.at, "this case"))
	}
}
