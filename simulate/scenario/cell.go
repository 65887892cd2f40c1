package scenario

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// needs says how a value of each type is written, in words that complete "needs …".
var needs = map[value.Type]string{
	value.Bool:     "true or false",
	value.Int:      "a whole number of 32 bits",
	value.Long:     "a whole number",
	value.Real:     "a number",
	value.Decimal:  "a number",
	value.String:   "text",
	value.DateTime: "a time such as 2026-03-02T12:00:00Z, -20m or now",
	value.Timespan: "a timespan such as 5m, 1h30m or 00:05:00",
	value.GUID:     "a GUID",
}

// Cell returns the value of a node as one of type t. Times are read with the clock. A
// value that does not fit the type is a problem at the node. An empty
// value, as in "Column: ~", is null.
func Cell(column string, t value.Type, n *document.Node, clock *Clock) (any, *diag.Diagnostic) {
	switch {
	case n.Kind == document.Null:
		return nil, nil
	case t == value.DateTime:
		at, fault := clock.read(n)
		if fault != nil {
			return nil, fault.ofCell(column, n)
		}
		return at, nil
	}
	v, ok := convert(t, n)
	if !ok {
		return nil, misfit(column, t, n)
	}
	return v, nil
}

// ofCell returns the problem of a column whose value is not a time.
func (f *timeFault) ofCell(column string, n *document.Node) *diag.Diagnostic {
	if f.message == "" {
		p := misfit(column, value.DateTime, n)
		p.Hint = f.hint
		return p
	}
	p := f.problem(n, f.message)
	return &p
}

// of returns the problem of a cell of an event whose value is not a time.
func (f *timeFault) of(c *cell) *diag.Diagnostic {
	if f.message != "" || c.column != arrivalCell {
		return f.ofCell(c.field.Name, c.node)
	}
	p := f.problem(c.node, shown(c.node)+" is not a time such as +7m after the event, or 2026-03-02T12:00:00Z")
	return &p
}

// misfit is the problem of a value that does not fit the type of its column.
func misfit(column string, t value.Type, n *document.Node) *diag.Diagnostic {
	p := problem(n.Span, "%s, not %s", needsOf(column, t), shown(n))
	switch {
	case isCounterMapping(n):
		p.Hint = "write the counter in quotes: \"{" + n.Pairs[0].Key.Text() + "}\""
	case t == value.String && n.Scalar != nil:
		p.Hint = `write "` + diag.Preview(n.Text()) + `" in quotes`
	case t == value.String:
		p.Hint = "the column holds JSON as text: write it in quotes"
	case n.Quoted && n.Kind == document.String && plainFits(t, n.Text()):
		p.Hint = "write " + diag.Preview(n.Text()) + " without quotes"
	}
	return &p
}

// needsOf says what a column needs.
func needsOf(column string, t value.Type) string {
	return fmt.Sprintf("column '%s' is of type %s and needs %s", diag.Preview(column), t, needs[t])
}

// plainFits reports whether a text without its quotes would be a bool or a number.
func plainFits(t value.Type, text string) bool {
	switch t {
	case value.Bool:
		return text == "true" || text == "false"
	case value.Int, value.Long, value.Real:
		_, ok := convertText(t, text)
		return ok
	}
	return false
}

// shown returns a node as a message shows it.
func shown(n *document.Node) string {
	switch n.Kind {
	case document.Seq, document.Map, document.Null:
		return n.Kind.String()
	case document.Int, document.Float:
		return "the number " + diag.Preview(n.Text())
	case document.Bool:
		return n.Text()
	}
	return "'" + diag.Preview(n.Text()) + "'"
}

// convert returns a node as a value of a type other than datetime.
func convert(t value.Type, n *document.Node) (any, bool) {
	if t == value.Dynamic {
		return dynamic(n), true
	}
	whole, isWhole := n.Value.(int64)
	switch text := n.Text(); {
	case t == value.Bool:
		b, ok := n.Value.(bool)
		return b, ok
	case t == value.Int:
		return int32(whole), isWhole && whole >= math.MinInt32 && whole <= math.MaxInt32
	case t == value.Long:
		return whole, isWhole
	case t == value.Real && isWhole:
		return float64(whole), true
	case t == value.Real:
		f, ok := n.Value.(float64)
		return f, ok
	case t == value.Decimal && (n.Kind == document.Int || n.Kind == document.Float || n.Quoted):
		return asAny(value.ParseDecimal(text))
	case n.Kind != document.String:
		return nil, false
	default:
		return convertText(t, text)
	}
}

// convertText returns a text as a value of a type other than datetime, bool and dynamic, also as a number.
func convertText(t value.Type, text string) (any, bool) {
	switch t {
	case value.Int:
		n, err := strconv.ParseInt(text, 10, 32)
		return int32(n), err == nil
	case value.Long:
		n, err := strconv.ParseInt(text, 10, 64)
		return n, err == nil
	case value.Real:
		f, err := strconv.ParseFloat(text, 64)
		return f, err == nil
	case value.Decimal:
		return asAny(value.ParseDecimal(text))
	case value.String:
		return text, true
	case value.Timespan:
		if d, ok := Offset(text); ok {
			return d, true
		}
		return asAny(value.ParseTimespan(text))
	case value.GUID:
		return asAny(value.ParseGUID(text))
	}
	return nil, false
}

func asAny[T any](v T, ok bool) (any, bool) { return v, ok }

// dynamic returns the node as a dynamic value.
func dynamic(n *document.Node) any {
	switch n.Kind {
	case document.Seq:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = dynamic(item)
		}
		return items
	case document.Map:
		bag := value.NewBag(len(n.Pairs))
		for _, p := range n.Pairs {
			bag.Set(p.Key.Text(), dynamic(p.Value))
		}
		return bag
	}
	return n.Value
}

// parseJSON returns the value of a text in a dynamic column: that of the JSON that it is, or the text. The error says why a text that
// begins like JSON is not.
func parseJSON(text string) (any, error) {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" || strings.IndexByte(`{["`, trimmed[0]) < 0 {
		return text, nil
	}
	v, err := value.ParseJSON([]byte(trimmed))
	switch {
	case err == nil:
		return v, nil
	case trimmed[0] == '"':
		return text, nil // a quotation, perhaps
	}
	return text, err
}
