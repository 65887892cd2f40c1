package scenario

import (
	"math"

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

// Cell returns the value of a node as one of type t. A time may be relative to the base. A
// value that does not fit the type is a problem at the node. An empty
// value, as in "Column: ~", is null.
func Cell(column string, t value.Type, n *document.Node, base value.Instant) (any, *diag.Diagnostic) {
	if n.Kind == document.Null {
		return nil, nil
	}
	v, ok := convert(t, n, base)
	if ok {
		return v, nil
	}
	p := problem(n.Span, "column '%s' is of type %s and needs %s, not %s", diag.Preview(column), t, needs[t], shown(n))
	switch {
	case t == value.String && n.Scalar != nil:
		p.Hint = `write "` + diag.Preview(n.Text()) + `" in quotes`
	case t == value.String:
		p.Hint = "the column holds JSON as text: write it in quotes"
	}
	return nil, &p
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

func convert(t value.Type, n *document.Node, base value.Instant) (any, bool) {
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
	case t == value.String:
		return text, true
	case t == value.DateTime:
		return asAny(Time(text, base))
	case t == value.Timespan:
		if d, ok := Offset(text); ok {
			return d, true
		}
		return asAny(value.ParseTimespan(text))
	case t == value.GUID:
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
