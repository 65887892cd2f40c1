package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// layout deals the arguments out to the parameters of a signature: it returns
// the index of the parameter of each argument, or -1.
func (c *call) layout(sig *builtin.Signature) []int {
	n := len(c.types)
	switch sig.Layout {
	case builtin.LayoutRepeating:
		return c.layoutRepeating(sig)
	case builtin.LayoutBlocks:
		if slices.ContainsFunc(sig.Params, func(p builtin.Param) bool { return p.Repeats() }) {
			return layoutBlocks(sig, n)
		}
	case builtin.LayoutAssigned:
		if c.fn.builtin != nil && c.fn.builtin.Assign != nil {
			params := c.fn.builtin.Assign(sig, c.builtinArgs(nil))
			for len(params) < n {
				params = append(params, -1)
			}
			return params
		}
	}
	params := make([]int, n)
	for i := range params {
		params[i] = i
		if i >= len(sig.Params) {
			params[i] = -1
		}
		if !c.fn.user() || c.args == nil {
			continue
		}
		if named, ok := c.args[i].syn.(*syntax.NamedExpr); ok && !named.List && len(named.Names) == 1 {
			params[i] = sig.Param(named.Names[0].Text)
		}
	}
	return params
}

// layoutRepeating gives a parameter arguments until it has as many as it takes, or the next one fits better.
func (c *call) layoutRepeating(sig *builtin.Signature) []int {
	_, most := sig.Arguments()
	params := make([]int, 0, len(c.types))
	p, taken, last := 0, 0, len(sig.Params)-1
	for i := range c.types {
		if i >= most {
			params = append(params, -1)
			continue
		}
		if p < last && taken >= sig.Params[p].Max {
			p, taken = p+1, 0
		}
		par := &sig.Params[p]
		switch {
		case taken < par.Min || taken == 0 && par.Min == 0:
		case p == last:
			if taken >= par.Max {
				params = append(params, -1)
				continue
			}
		default:
			here, next := c.match(sig, params, p, i), c.match(sig, params, p+1, i)
			if (here < next || here == matchNone) && next != matchNone {
				p, taken = p+1, 0
			}
		}
		params = append(params, p)
		taken++
	}
	return params
}

// layoutBlocks repeats the block of parameters that may repeat, and gives what is left to those after it.
func layoutBlocks(sig *builtin.Signature, n int) []int {
	first := slices.IndexFunc(sig.Params, func(p builtin.Param) bool { return p.Repeats() })
	last := first
	for i := range sig.Params {
		if sig.Params[i].Repeats() {
			last = i
		}
	}
	block := last - first + 1
	after := len(sig.Params) - last - 1
	repeating := min(block*sig.Params[first].Max, max(block*sig.Params[first].Min, n-first-after))
	end := first + (repeating+block-1)/block*block // after the last repeating argument
	params := make([]int, n)
	for i := range params {
		switch {
		case i < first:
			params[i] = i
		case i < end:
			params[i] = first + (i-first)%block
		default:
			if params[i] = last + 1 + i - end; params[i] >= len(sig.Params) {
				params[i] = -1
			}
		}
	}
	return params
}

// validCount reports whether the signature takes that number of arguments.
func validCount(sig *builtin.Signature, n int) bool {
	low, high := sig.Arguments()
	if n < low || n > high {
		return false
	}
	if sig.Layout != builtin.LayoutBlocks {
		return true
	}
	repeating, fixed := 0, 0
	for i := range sig.Params {
		if sig.Params[i].Repeats() {
			repeating++
		} else {
			fixed++
		}
	}
	return repeating == 0 || (n-fixed)%repeating == 0
}

// isDefault reports whether the argument asks for the default of the parameter.
func isDefault(p *builtin.Param, x *bound) bool {
	if p.Default == "" || x.typ != types.String {
		return false
	}
	lit, ok := x.syn.(*syntax.Literal)
	return ok && lit.Text == p.Default
}
