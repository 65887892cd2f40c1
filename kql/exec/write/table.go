package write

import (
	"bufio"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/value"
)

const (
	widest   = 60  // characters of a cell that people read
	rowsRead = 256 // rows that decide how wide columns are
)

// writeTable prints aligned columns, the numbers to the right, and below them
// the number of rows. A longer value is cut.
func writeTable(w *bufio.Writer, t *value.Table) error {
	if len(t.Columns) == 0 {
		_, err := fmt.Fprintf(w, "(%s, no columns)\n", rows(t.Rows))
		return err
	}
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = width(shown(t.Schema.Fields[i].Name))
		for r := range min(t.Rows, rowsRead) {
			widths[i] = max(widths[i], width(cellText(c, r)))
		}
	}
	heads, rule := make([]string, len(widths)), make([]string, len(widths))
	for i, f := range t.Schema.Fields {
		heads[i], rule[i] = shown(f.Name), strings.Repeat("-", widths[i])
	}
	line(w, t, heads, widths)
	line(w, t, rule, widths)
	cells := make([]string, len(widths))
	for r := range t.Rows {
		for i, c := range t.Columns {
			cells[i] = cellText(c, r)
		}
		line(w, t, cells, widths)
	}
	_, err := fmt.Fprintf(w, "(%s)\n", rows(t.Rows))
	return err
}

func rows(n int) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

func line(w *bufio.Writer, t *value.Table, cells []string, widths []int) {
	var b strings.Builder
	for i, c := range cells {
		pad := strings.Repeat(" ", max(0, widths[i]-width(c)))
		if i > 0 {
			b.WriteString("  ")
		}
		if t.Schema.Fields[i].Type.IsNumeric() {
			b.WriteString(pad + c)
			continue
		}
		b.WriteString(c + pad)
	}
	w.WriteString(strings.TrimRight(b.String(), " "))
	w.WriteByte('\n')
}

// cellText returns a value as people read it: a null is empty, a datetime ends at its last digit that is not zero.
func cellText(c value.Column, row int) string {
	switch v := c.Value(row).(type) {
	case nil:
		return ""
	case value.Instant:
		whole, fraction, _ := strings.Cut(strings.TrimSuffix(v.String(), "Z"), ".")
		if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
			whole += "." + fraction
		}
		return whole + "Z"
	default:
		return shown(value.Text(v))
	}
}

// shown returns the text without a character that a terminal acts on, cut to a bound.
func shown(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > widest {
			b.WriteRune('…')
			break
		}
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func width(s string) int { return utf8.RuneCountInString(s) }
