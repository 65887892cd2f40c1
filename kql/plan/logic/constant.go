package logic

import (
	"regexp"
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// Constant returns the value of an expression that is the same in each run. A default that stands for a
// column which nobody declared is not: the workspace may have the column.
func Constant(e plan.Expr) (v any, known bool) {
	if v, known = plan.ValueOf(e); known && standsIn(e) {
		return nil, false
	}
	return v, known
}

// defaultOf matches the text before the default in a call of column_ifexists.
var defaultOf = regexp.MustCompile(`(?:column_ifexists|columnifexists)[\s\pZ]*\([\s\pZ]*[^(),]*,[\s\pZ]*$`)

// reach is how far before a constant the call of column_ifexists is looked for.
const reach = 200

// standsIn reports whether a constant depends on which columns are known.
func standsIn(e plan.Expr) bool {
	found := false
	plan.InspectExpr(e, func(x plan.Expr) bool {
		found = found || isDefault(x)
		return !found
	})
	return found
}

// isDefault reports whether an expression is the default of a column, or has a placeholder that is filled in before the query runs.
func isDefault(e plan.Expr) bool {
	if c, ok := e.(*plan.Const); ok {
		if c.Value == nil && strings.Contains(c.Span().Text(), "0x") {
			return true // it is not known how the service reads a number that is too large for its type
		}
		if text, isText := c.Value.(string); isText && strings.Contains(text, "{{") && strings.Contains(text, "}}") {
			return true
		}
	}
	at := e.Span()
	if at.Source == nil || at.Start > len(at.Source.Text) {
		return false
	}
	before := at.Source.Text[max(0, at.Start-reach):at.Start]
	if strings.Contains(before, "ifexists") && defaultOf.MatchString(before) {
		return true
	}
	text := at.Text()
	return strings.HasPrefix(text, "iscolumnexists") || strings.HasPrefix(text, "column_names_of")
}
