package differential

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An expansionOf is what mv-expand and mv-apply make of a row.
type expansionOf struct {
	expanded  []plan.Expansion
	itemIndex int
	bags      bool
	limit     plan.Expr
	out       *value.Schema
}

// expand computes mv-expand (KQL reference, mv-expand-operator).
func (p *plain) expand(n *plan.MvExpand) *relation {
	in, out := p.rows(n.Input), &relation{}
	for i, row := range in.rows {
		for _, wide := range p.expandRow(row, n.Input.Schema(), expansionOf{n.Expanded, n.ItemIndex, n.Bag, n.Limit, n.Out}) {
			out.add(wide, in, i)
		}
	}
	return out
}

// expandRow returns a row for each element of the longest of the expanded values.
func (p *plain) expandRow(row []any, in *value.Schema, x expansionOf) [][]any {
	limit := math.MaxInt32
	if x.limit != nil {
		limit = p.count(x.limit)
	}
	var lists, out [][]any
	most := 0
	for _, e := range x.expanded {
		list := elements(p.value(e.Expr, row), x.bags)
		lists, most = append(lists, list), max(most, len(list))
	}
	for k := range min(most, limit) {
		wide := nullRow(x.out)
		for c, f := range x.out.Fields {
			if at := in.Index(f.Name); at >= 0 {
				wide[c] = row[at]
			}
		}
		for c, e := range x.expanded {
			wide[e.Column] = nil
			if k < len(lists[c]) {
				wide[e.Column] = conforming(lists[c][k], e.Type)
			}
			if e.Type == value.String && wide[e.Column] == nil {
				wide[e.Column] = ""
			}
		}
		if x.itemIndex >= 0 {
			wide[x.itemIndex] = int64(k)
		}
		out = append(out, wide)
	}
	return out
}

// elements returns the elements of an array, the properties of a bag, each as a
// bag of one or as a pair of key and value, and anything else as it is.
func elements(v any, bags bool) []any {
	switch v := v.(type) {
	case []any:
		return v
	case *value.Bag:
		var list []any
		for i := range v.Len() {
			key, x := v.At(i)
			if bags {
				one := value.NewBag(1)
				one.Set(key, x)
				list = append(list, one)
			} else {
				list = append(list, []any{key, x})
			}
		}
		return list
	}
	return []any{v}
}

// conforming returns an element as a type asks for, null where it is of another
// sort. Anything has a text.
func conforming(v any, t value.Type) any {
	switch t {
	case value.Dynamic:
		return v
	case value.String:
		return value.Text(v)
	}
	_, isText := v.(string)
	_, isBool := v.(bool)
	_, isInstant := v.(value.Instant)
	_, isSpan := v.(value.Duration)
	_, isGUID := v.(value.UUID)
	_, isDecimal := v.(value.Number)
	real, isReal := v.(float64)
	_, isLong := v.(int64)
	switch {
	case t.IsNumeric() && (isLong || isReal || isDecimal), t == value.Bool && (isBool || isLong || isReal && real == math.Trunc(real)),
		t == value.DateTime && (isText || isInstant), t == value.GUID && (isText || isGUID), t == value.Timespan && isSpan:
		return value.Cast(v, t)
	}
	return nil
}
