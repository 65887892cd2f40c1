package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var typeChecks = []*Check{
	{
		ID: "query/string-number", Severity: warningLevel, Fixes: true,
		Summary: "a string is compared with a number",
		Why:     "The comparison is allowed and converts a value in every row, so the result depends on how the text spells the number. Compare with a string.",
		Bad:     "SigninLogs | where ResultType == 0",
		Good:    `SigninLogs | where ResultType == "0"`,
		Page:    pageOperators,
		run:     checkStringNumber,
	},
}

// comparisons are the operators that compare their first operand with all the others.
var comparisons = map[string]bool{
	"==": true, "!=": true, "<": true, "<=": true, ">": true, ">=": true, "in": true, "!in": true,
}

func checkStringNumber(p *pass) {
	p.eachCall(func(c *plan.Call) {
		if !comparisons[c.Function.Name] || len(c.Args) < 2 {
			return
		}
		left := bare(c.Args[0])
		var others []plan.Expr
		for _, arg := range c.Args[1:] {
			if a, b := left.Type(), bare(arg).Type(); a == value.String && b.IsNumeric() || a.IsNumeric() && b == value.String {
				others = append(others, arg)
			}
		}
		if len(others) > 0 {
			p.reportMixed(c, c.Args[0], others)
		}
	})
}

// reportMixed reports a comparison of a string with numbers, or of a number with strings. Its
// subject is the operand that is not a constant.
func (p *pass) reportMixed(c *plan.Call, subject plan.Expr, others []plan.Expr) {
	if _, isConst := bare(subject).(*plan.Const); isConst && len(others) == 1 {
		subject, others = others[0], []plan.Expr{subject}
	}
	from, to := bare(subject).Type(), bare(others[0]).Type()
	f := p.report(c.Span(), fmt.Sprintf("%s is %s, but is compared with %s", p.source(bare(subject)), textOrNumber(from), textOrNumber(to)))
	fix := &diag.Fix{}
	var instead []string
	for _, other := range others {
		constant, ok := bare(other).(*plan.Const)
		if !ok {
			return
		}
		text := constant.Span().Text()
		if from == value.String {
			text = strconv.Quote(text)
		} else if text = fmt.Sprint(constant.Value); !isNumber(text) {
			return
		}
		if !slices.Contains(instead, show(text)) {
			instead = append(instead, show(text))
		}
		if other = unconverted(other); other == plan.Expr(constant) && fix != nil && isWithin(other, c) {
			fix.Edits = append(fix.Edits, diag.Edit{Span: other.Span(), New: text})
		} else {
			fix = nil // the constant is a let's, which others may use
		}
	}
	if len(instead) > maxNamed {
		instead = append(instead[:maxNamed], "…")
	}
	f.Hint = "write " + strings.Join(instead, ", ")
	if fix != nil {
		fix.Message = f.Hint
		f.Fix = fix
	}
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

func textOrNumber(t value.Type) string {
	if t == value.String {
		return "a string"
	}
	return "a number"
}

func withArticle(t value.Type) string {
	if t == value.Int {
		return "an int"
	}
	return "a " + t.String()
}
