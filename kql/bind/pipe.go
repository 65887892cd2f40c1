package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// bindPipe binds input | op | op …: each operator sees the columns of what stands before it.
func (b *binder) bindPipe(p *syntax.Pipe) *bound {
	var in *bound
	if p.Input != nil {
		fuzzy, missed, united := b.fuzzy, b.missed, false
		if len(p.Ops) > 0 {
			if u, ok := p.Ops[0].(*syntax.UnionOp); ok {
				b.fuzzy, united = isFuzzy(u.Params, fuzzy), true
			}
		}
		in = b.bindTabular(p.Input)
		b.fuzzy, in.missing = fuzzy, united && b.missed > missed
	} else {
		in = b.over
	}
	outer := b.place
	for _, op := range p.Ops {
		b.place = outer.operator(in.table())
		if in = b.bindOperator(in, op); b.tooWide(in, op) {
			in = b.bad(op)
			break
		}
	}
	b.place = outer
	return in
}

// tooWide counts the columns that the operators make, each its own, and reports
// once that they are too many: long queries over wide tables would need gigabytes.
func (b *binder) tooWide(out *bound, op syntax.Operator) bool {
	made := 0
	if t := out.table(); t != nil {
		made = len(t.Columns)
	}
	return !b.roomFor(made, op.Keyword())
}

// roomFor counts columns that are read or made at a place, and reports whether there is room for them.
func (b *binder) roomFor(n int, at diag.Span) bool {
	if b.columns+n <= maxColumns {
		b.columns += n
		return true
	}
	b.columns = maxColumns // nothing that follows has room
	if !b.wide {
		b.wide = true
		b.report(diag.TooMany.At(at, "columns of all operators", maxColumns))
	}
	return false
}

// tooManyColumns returns the result of an operator that would have too many columns.
func (b *binder) tooManyColumns(op syntax.Operator) *bound {
	return b.rows(op, &types.Table{Open: true}, nodeOf(nil))
}

// bindOperator binds a tabular operator. in is what it reads, and is nil where
// the operator begins the query.
func (b *binder) bindOperator(in *bound, op syntax.Operator) *bound {
	row := op.Row()
	if row == nil {
		return b.bad(op)
	}
	switch {
	case in == nil && row.Places&syntax.First == 0:
		b.report(diag.OperatorCannotBeFirst.At(op.Keyword()))
	case in != nil && row.Places&syntax.Piped == 0:
		b.mustBeFirst(op)
	}
	wild, own := b.wild, &operators[row.ID]
	b.wild = own.wild
	x := own.bind(b, in, op)
	b.noteOperator(op, b.row, x)
	b.wild = wild
	return x
}

func (b *binder) mustBeFirst(op syntax.Operator) {
	b.report(diag.OperatorMustBeFirst.At(op.Keyword()))
}

// bindOver binds a subquery that works on the rows of in.
func (b *binder) bindOver(in *bound, e syntax.Expr) *bound {
	outer := b.enter(b.subquery(in))
	x := b.bindExpr(e)
	b.place = outer
	return x
}
