package bind

import (
	"strconv"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// refuse takes note of what the service refuses although Microsoft's binder accepts it, and of which the plan has no
// trace. What the plan shows belongs to package refused.
func (b *binder) refuse(d diag.Diagnostic) {
	what := refusal{d.Code, d.Span}
	if b.refused[what] { // a body may be bound for several calls
		return
	}
	if b.refused == nil {
		b.refused = map[refusal]bool{}
	}
	b.refused[what] = true
	b.query.Refused = append(b.query.Refused, d)
}

// A refusal is a fault that the service finds at a place.
type refusal struct {
	code string
	at   diag.Span
}

// refuseLiteral reports the text of a literal that is certainly not one of its type.
func (b *binder) refuseLiteral(e *syntax.Literal) {
	if e.Null {
		return
	}
	text := strings.TrimSpace(e.Text)
	switch e.Kind {
	case syntax.LitLong:
		if isDigits(text) {
			if _, err := strconv.ParseInt(text, 10, 64); err != nil {
				b.refuse(diag.LiteralInvalid.At(e.Range, text, "long", "a number up to 9223372036854775807"))
			}
		}
	case syntax.LitDateTime:
		if isNoDate(text) {
			b.refuse(diag.LiteralInvalid.At(e.Range, text, "date", "one such as 2026-03-02"))
		}
	case syntax.LitTimespan:
		switch {
		case e.Text != e.Raw && isFraction(text):
			b.refuse(diag.LiteralInvalid.At(e.Range, text, "whole number of days", "it with a unit, such as 36h"))
		case text != "" && !strings.ContainsAny(text, "0123456789"):
			b.refuse(diag.LiteralInvalid.At(e.Range, text, "timespan", "one such as 36h"))
		}
	case syntax.LitGuid:
		if _, ok := literalValue(e); !ok && text != "" {
			b.refuse(diag.LiteralInvalid.At(e.Range, text, "guid", "one such as 74be27de-1e4e-49d9-b579-fe0b331d3642"))
		}
	}
}

// refuseInDynamic reports a literal that cannot stand in a dynamic one.
func (b *binder) refuseInDynamic(e *syntax.Literal) {
	switch {
	case e.Kind == syntax.LitDateTime && e.Null:
		b.refuse(diag.NotInDynamic.At(e.Range, e.Range.Text(), "null"))
	case e.Kind == syntax.LitBool && strings.HasSuffix(e.Raw, ")"):
		b.refuse(diag.NotInDynamic.At(e.Range, e.Range.Text(), "true, false or null"))
	}
}

// isHex reports whether the expression is a hexadecimal number.
func isHex(e syntax.Expr) bool {
	lit, ok := e.(*syntax.Literal)
	return ok && lit.Kind == syntax.LitLong && strings.HasPrefix(strings.ToLower(lit.Text), "0x")
}

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// isFraction reports whether the text is a number with a fraction and nothing else.
func isFraction(text string) bool {
	whole, fraction, found := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return found && isDigits(whole) && isDigits(fraction)
}

// isNoDate reports whether the text of a datetime literal is certainly not a date: it has no digit, more than three
// parts between commas, or a month or a day, as in 2021-13-45 or 13/09/2021, that does not exist.
func isNoDate(text string) bool {
	switch {
	case text == "":
		return false
	case strings.Count(text, ",") > 2, !strings.ContainsAny(text, "0123456789"), isDayFirst(text):
		return true
	}
	date := strings.TrimLeft(text, " ")
	if len(date) < len("2006-01-02") || len(date) > 10 && isDigits(date[10:11]) {
		return false
	}
	date = date[:10]
	if !isDigits(date[:4]) || date[4] != '-' || !isDigits(date[5:7]) || date[7] != '-' || !isDigits(date[8:]) || date[:4] == "0000" {
		return false
	}
	_, err := time.Parse(time.DateOnly, date)
	return err != nil
}

// isDayFirst reports whether the text begins with a day, a month and a year, and the day cannot be a month.
func isDayFirst(text string) bool {
	date, _, _ := strings.Cut(text, " ")
	parts := strings.FieldsFunc(date, func(r rune) bool { return strings.ContainsRune("-/.", r) })
	if len(parts) != 3 || !isDigits(parts[1]) || len(parts[2]) != 4 || !isDigits(parts[2]) {
		return false
	}
	day, err := strconv.Atoi(parts[0])
	return err == nil && len(parts[0]) == 2 && day > 12
}
