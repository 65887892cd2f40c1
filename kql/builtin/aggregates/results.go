package aggregates

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The results of aggregates with a rule of their own. Each column of arg_max, arg_min and
// take_any says what the aggregate computes for it: Column.Arg, or Column.From for a
// star.

// A picker collects the columns of an aggregate that picks a row.
type picker struct {
	call    *builtin.CallInfo
	star    bool // some argument is a star, so no column may occur twice
	taken   map[int]bool
	columns []builtin.Column
}

func newPicker(c *builtin.CallInfo, keys []int) *picker {
	p := &picker{call: c, taken: map[int]bool{}}
	p.star = slices.ContainsFunc(c.Args, func(a builtin.Arg) bool { return a.Star })
	for _, k := range keys {
		p.taken[k] = true
	}
	return p
}

// add appends the columns that argument i stands for. rename gives a new name to a column
// of the input, or "" to keep its name. With always it appends a column even if it
// occurred before.
func (p *picker) add(i int, unnamed string, rename func(string) string, always bool) {
	a := p.call.Args[i]
	switch {
	case a.Star:
		for j := range p.call.Input {
			if p.free(j, always) {
				p.take(i, j, rename)
			}
		}
	case a.Column >= 0 && a.Given != "":
		if p.free(a.Column, always) {
			p.taken[a.Column] = true
			p.columns = append(p.columns, builtin.Column{Name: rename(a.Given), Type: a.Type, Shape: a.Shape, Input: -1, Arg: i, From: a.Column})
		}
	case a.Column >= 0:
		if p.free(a.Column, always) {
			p.take(i, a.Column, rename)
		}
	default:
		name := unnamed
		if a.Name != "" {
			name = rename(a.Name)
		}
		p.columns = append(p.columns, builtin.Column{Name: name, Type: a.Type, Shape: a.Shape, Input: -1, Arg: i, From: -1})
	}
}

func (p *picker) free(column int, always bool) bool {
	return always || !p.star || !p.taken[column]
}

// take appends a column of the input. If it occurred before, it becomes a new column,
// which the projection renames.
func (p *picker) take(arg, column int, rename func(string) string) {
	c := p.call.Input[column]
	c.Arg, c.From, c.Input = arg, column, column
	if name := rename(c.Name); name != c.Name || p.taken[column] {
		c.Name, c.Input = name, -1
	}
	p.taken[column] = true
	p.columns = append(p.columns, c)
}

func sameName(name string) string { return name }

func takeAnyResult(c *builtin.CallInfo) builtin.Outcome { return pickAny(c, "any_") }
func anyResult(c *builtin.CallInfo) builtin.Outcome     { return pickAny(c, "") }

func pickAny(c *builtin.CallInfo, prefix string) builtin.Outcome {
	p := newPicker(c, c.Keys)
	for i := range c.Args {
		p.add(i, fmt.Sprintf("%sarg%d", prefix, i), sameName, false)
	}
	return builtin.Tuple(p.columns)
}

func argMaxResult(c *builtin.CallInfo) builtin.Outcome { return pickExtreme(c, "max") }
func argMinResult(c *builtin.CallInfo) builtin.Outcome { return pickExtreme(c, "min") }

func pickExtreme(c *builtin.CallInfo, prefix string) builtin.Outcome {
	p := newPicker(c, c.Keys)
	for i := range c.Args {
		unnamed := prefix + "_"
		if i > 0 {
			unnamed = fmt.Sprintf("%s_%s_arg%d", prefix, c.Args[0].Name, i)
		}
		p.add(i, unnamed, sameName, i == 0)
	}
	return builtin.Tuple(p.columns)
}

// argMaxOldResult is the rule of argmax and argmin, which prefix the names of the other
// columns with that of the first.
func argMaxOldResult(c *builtin.CallInfo) builtin.Outcome {
	if len(c.Args) == 0 {
		return builtin.Tuple(nil)
	}
	first := c.Args[0].Name
	if col := c.Args[0].Column; col >= 0 {
		first = c.Input[col].Name
	}
	p := newPicker(c, c.Keys)
	primary := c.Args[0]
	if primary.Column >= 0 {
		p.taken[primary.Column] = false
		p.take(0, primary.Column, sameName)
	} else {
		p.add(0, first, sameName, true)
	}
	for i := 1; i < len(c.Args); i++ {
		p.add(i, fmt.Sprintf("%s_arg%d", first, i), func(name string) string { return first + "_" + name }, false)
	}
	return builtin.Tuple(p.columns)
}

// percentilesResult is a column for each percentile, named after it.
func percentilesResult(c *builtin.CallInfo) builtin.Outcome {
	expr := c.ArgOf("expr")
	if expr == nil {
		return builtin.Tuple(nil)
	}
	t := expr.Type
	switch t {
	case value.Int:
		t = value.Long
	case value.Decimal:
		t = value.Real
	}
	var columns []builtin.Column
	for _, a := range c.ArgsOf("percentile") {
		text := ""
		if a.Const {
			text = value.Text(a.Value)
		}
		column := builtin.Fresh("percentile_"+expr.Name+"_"+nameFragment(text), t)
		column.Shape = expr.Shape
		columns = append(columns, column)
	}
	return builtin.Tuple(columns)
}

// nameFragment returns the text with everything but letters and digits replaced by underscores.
func nameFragment(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, text)
}

func percentilesArrayResult(c *builtin.CallInfo) builtin.Outcome {
	expr := c.ArgOf("expr")
	if expr == nil {
		return builtin.Tuple(nil)
	}
	column := builtin.Fresh("percentiles_"+expr.Name, value.Dynamic)
	column.Shape = value.ArrayOf(value.Dynamic, nil)
	return builtin.Tuple([]builtin.Column{column})
}
