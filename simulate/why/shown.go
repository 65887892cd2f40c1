package why

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The bounds of what messages show.
const (
	maxCode  = 100 // characters of the query
	maxValue = 80  // characters of a value
)

// plainText returns the text of a span on one line.
func plainText(at diag.Span) string { return strings.Join(strings.Fields(at.Text()), " ") }

// shownCode returns a part of the query as a message shows it.
func shownCode(text string) string { return safe.Cut(text, maxCode) }

// conditionText returns a condition as a message shows it, after the word of its operator.
func conditionText(op, item *condition.Item) string {
	word := op.Node.Word()
	if _, join := op.Node.(*plan.JoinWhere); join {
		word = "join on"
	}
	return shownCode(word + " " + item.Text())
}

// subjectOf returns what a message calls the value of an expression: its text.
func subjectOf(x plan.Expr) string {
	for {
		switch of := x.(type) {
		case *plan.Convert:
			x = of.X
			continue
		case *plan.LetRef:
			if of.Let.Scalar != nil && of.Span().Text() == "" {
				x = of.Let.Scalar
				continue
			}
		}
		break
	}
	text := plainText(x.Span())
	if text == "" {
		if c, ok := x.(*plan.ColumnRef); ok {
			text = c.Name
		}
	}
	if text == "" {
		return "its value"
	}
	return safe.Cut(text, maxValue)
}

// isWritten reports whether an expression is a value that the query writes as such.
func isWritten(x plan.Expr) bool {
	for {
		switch of := x.(type) {
		case *plan.Convert:
			x = of.X
		case *plan.LetRef:
			if of.Let.Scalar == nil {
				return false
			}
			x = of.Let.Scalar
		case *plan.Const:
			return true
		case *plan.Call:
			return of.Folded != nil
		default:
			return false
		}
	}
}

// literal returns a value as a message shows it.
func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return quoted(v)
	case value.Instant:
		return v.Short()
	case value.Duration:
		return v.Short()
	}
	return safe.Cut(value.Text(v), maxValue)
}

func quoted(text string) string { return `"` + safe.Cut(text, maxValue) + `"` }

// both returns two texts as messages show them. Long ones begin shortly before the first character that differs.
func both(a, b string) (string, string) {
	if utf8.RuneCountInString(a) <= maxValue && utf8.RuneCountInString(b) <= maxValue {
		return quoted(a), quoted(b)
	}
	x, y := []rune(a), []rune(b)
	same := 0
	for same < len(x) && same < len(y) && x[same] == y[same] {
		same++
	}
	if same <= maxValue/2 {
		return quoted(a), quoted(b)
	}
	from := same - maxValue/4
	return quoted("…" + string(x[from:])), quoted("…" + string(y[from:]))
}

// listOf returns values as a message shows them: a few, and how many more there are.
func listOf(values []any) string {
	var parts []string
	for i, v := range values {
		if i == maxMessages && len(values) > maxMessages+1 {
			parts = append(parts, fmt.Sprintf("%d more", len(values)-i))
			break
		}
		parts = append(parts, literal(v))
	}
	return strings.Join(parts, ", ")
}

// Place returns where messages say that an operator is, and its text.
func Place(item *condition.Item) (diag.Span, string) {
	return at(diag.Span{}, item), shownCode(item.Text())
}
