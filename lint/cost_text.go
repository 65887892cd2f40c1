package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

func isAlnum(r byte) bool {
	return r >= 0x80 || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// longTerm matches a term that the index has.
var longTerm = regexp.MustCompile(`[0-9A-Za-z]{3,}`)

func checkContains(p *pass) {
	for _, t := range p.textTests() {
		if t.op != "contains" || len(t.texts) != 1 || !t.texts[0].literal || t.subject.Type() != value.String {
			continue
		}
		needle := t.texts[0].value
		if len(needle) < 5 || isAlnum(needle[0]) || isAlnum(needle[len(needle)-1]) || !longTerm.MatchString(needle) {
			continue
		}
		instead := strings.Replace(t.call.Function.Name, "contains", "has", 1)
		found := p.report(t.call.NameSpan, fmt.Sprintf("%s reads every text; %s finds %s in the same rows", t.call.Function.Name, instead, p.quoted(t.texts[0])))
		found.Hint = "write " + instead
		if asWritten(t.call) != "" {
			found.Fix = replace(t.call.NameSpan, instead)
		}
	}
}

// checkSubstring says once for a query that terms are looked for with contains.
func checkSubstring(p *pass) {
	for _, t := range p.textTests() {
		if t.op == "contains" && len(t.texts) == 1 && t.texts[0].literal && len(t.texts[0].value) >= 4 && isTerm(t.texts[0].value) {
			p.report(t.call.NameSpan, fmt.Sprintf("%s reads every text; has looks a term such as %s up in the index", t.call.Function.Name, p.quoted(t.texts[0])))
			return
		}
	}
}

func isTerm(text string) bool {
	for i := range len(text) {
		if !isAlnum(text[i]) {
			return false
		}
	}
	return true
}

// plainPattern splits a regular expression into what may anchor it and a text without a sign of its own.
var plainPattern = regexp.MustCompile(`^(\(\?i\))?(\^|\.\*)?((?:[0-9A-Za-z _/:@%&='"<>,;~!#-]|\\[.\\/-])+?)(\$|\.\*)?$`)

func checkRegex(p *pass) {
	for _, t := range p.textTests() {
		if t.op != "regex" || len(t.texts) != 1 || !t.texts[0].literal || asWritten(t.call) == "" {
			continue
		}
		m := plainPattern.FindStringSubmatch(t.texts[0].value)
		if m == nil {
			continue
		}
		text := regexp.MustCompile(`\\(.)`).ReplaceAllString(m[3], "$1")
		op := "contains"
		switch {
		case m[2] == "^" && m[4] == "$":
			op = "=="
		case m[2] == "^":
			op = "startswith"
		case m[4] == "$":
			op = "endswith"
		}
		switch {
		case op == "==" && m[1] != "":
			op = "=~"
		case op != "==" && m[1] == "":
			op += "_cs"
		}
		literal := syntaxText(text)
		found := p.report(t.call.NameSpan, fmt.Sprintf("%s says the same and is faster", op))
		found.Hint = fmt.Sprintf("write %s %s", op, show(literal))
		found.Fix = &diag.Fix{Message: found.Hint, Edits: []diag.Edit{{Span: t.call.NameSpan, New: op}, {Span: t.texts[0].at, New: literal}}}
	}
}

// syntaxText returns the text as a query writes it.
func syntaxText(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

func checkFoldCase(p *pass) {
	for _, t := range p.textTests() {
		instead := insensitive[t.call.Function.Name]
		c, ok := unconverted(t.subject).(*plan.Call)
		if instead == "" || t.op != "==" && t.op != "in" || !ok || c.Function.Name != "tolower" && c.Function.Name != "toupper" || len(c.Args) != 1 {
			continue
		}
		inner := unconverted(c.Args[0])
		change := strings.ToLower
		if c.Function.Name == "toupper" {
			change = strings.ToUpper
		}
		if inner.Type() != value.String || len(t.texts) != len(t.call.Args)-1 ||
			slices.ContainsFunc(t.texts, func(text testText) bool { return change(text.value) != text.value }) {
			continue
		}
		found := p.report(c.NameSpan, fmt.Sprintf("%s() writes a new text for each row; %s compares without case", c.Function.Name, instead))
		found.Hint = "write " + p.source(inner) + " " + instead
		if asWritten(t.call) != "" && inner.Span().Text() != "" && c.Span().Source == t.call.NameSpan.Source {
			found.Fix = &diag.Fix{Message: found.Hint, Edits: []diag.Edit{{Span: c.Span(), New: inner.Span().Text()}, {Span: t.call.NameSpan, New: instead}}}
		}
	}
}

func checkGuard(p *pass) {
	if !p.isSound() {
		return
	}
	p.eachNode(func(n plan.Node) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return
		}
		parts := plan.Conjuncts(f.Predicate, unconverted)
		asking := map[int]plan.Expr{} // the condition that asks for a value of a column
		for _, part := range parts {
			if column := asksFor(part); column >= 0 {
				asking[column] = part
			}
		}
		for _, part := range parts {
			guard, ok := call(part, "isnotempty", "notempty")
			if !ok || len(guard.Args) != 1 {
				continue
			}
			if ref, ok := unconverted(guard.Args[0]).(*plan.ColumnRef); ok && asking[ref.Index] != nil {
				p.report(guard.Span(), fmt.Sprintf("%s asks for a value already", p.source(unconverted(asking[ref.Index]))))
			}
		}
	})
}

// asksFor returns the column of texts whose value is not empty where a condition holds, -1 for none.
func asksFor(e plan.Expr) int {
	c, ok := unconverted(e).(*plan.Call)
	if !ok || len(c.Args) < 2 || strings.HasPrefix(c.Function.Name, "!") {
		return -1
	}
	o, ok := textOps[c.Function.Name]
	if !ok || o.op == "regex" || slices.ContainsFunc(c.Args[1:], func(a plan.Expr) bool { return !isFilled(a) }) {
		return -1
	}
	if ref, ok := unconverted(c.Args[0]).(*plan.ColumnRef); ok && ref.Type() == value.String {
		return ref.Index
	}
	return -1
}

func checkOrChain(p *pass) {
	if !p.isSound() {
		return
	}
	p.eachOr(p.reportChain)
}

// eachOr calls f for every or that is not an operand of another one.
func (p *pass) eachOr(f func(*plan.Call)) {
	inner := map[plan.Expr]bool{}
	p.eachCall(func(c *plan.Call) {
		if c.Function.Name != "or" {
			return
		}
		for _, arg := range c.Args { // which is met later
			inner[unconverted(arg)] = true
		}
		if !inner[c] {
			f(c)
		}
	})
}

// disjuncts appends the conditions that an or joins.
func disjuncts(e plan.Expr, list []plan.Expr, depth int) []plan.Expr {
	c, ok := unconverted(e).(*plan.Call)
	if !ok || c.Function.Name != "or" || depth > foldDepth {
		return append(list, e)
	}
	for _, arg := range c.Args {
		list = disjuncts(arg, list, depth+1)
	}
	return list
}

// listOps are the operators that test against a list, by those that test against one value.
var listOps = map[string]string{"==": "in", "=~": "in~", "has": "has_any"}

func (p *pass) reportChain(c *plan.Call) {
	tests := disjuncts(c, nil, 0)
	if len(tests) < 3 {
		return
	}
	op, column := "", ""
	var values []string
	for _, e := range tests {
		t, ok := unconverted(e).(*plan.Call)
		if !ok || len(t.Args) != 2 || listOps[t.Function.Name] == "" || op != "" && op != t.Function.Name {
			return
		}
		ref, isColumn := unconverted(t.Args[0]).(*plan.ColumnRef)
		constant, isConst := unconverted(t.Args[1]).(*plan.Const)
		if !isColumn || !isConst || column != "" && column != ref.Name || ref.Type() != constant.Type() {
			return
		}
		op, column = t.Function.Name, ref.Name
		values = append(values, constant.Span().Text())
	}
	found := p.report(c.Span(), fmt.Sprintf("%s of %s could be one", words.Count(len(tests), "test"), show(column)))
	found.Hint = fmt.Sprintf("write %s %s (…)", show(column), listOps[op])
	if text := c.Span().Text(); text != "" && !strings.Contains(text, "//") && strings.Contains(text, column) {
		found.Fix = replace(c.Span(), fmt.Sprintf("%s %s (%s)", columnText(column), listOps[op], strings.Join(values, ", ")))
		found.Fix.Message = found.Hint
	}
}

func checkShortTerm(p *pass) {
	for _, t := range p.textTests() {
		if t.op != "has" || t.isNegated() {
			continue
		}
		for _, text := range t.texts {
			if text.literal && text.value != "" && !longTerm.MatchString(text.value) && isTerm(text.value) {
				p.report(text.at, fmt.Sprintf("%s is too short for the index, so every text is read", p.quoted(text)))
				break
			}
		}
	}
}
