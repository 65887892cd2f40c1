package bind

import (
	"strconv"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// A projection gathers the columns that an operator yields, each with the
// expression that makes it, and finds names for those that have none of their own.
type projection struct {
	b        *binder
	cols     []*column
	exprs    []plan.Expr // of each column; nil until the operator fills it in
	index    map[string]int
	declared map[string]struct{} // names written before "=", or of a column that is named by itself
	skip     map[*column]struct{}
	names    uniqueNames
}

func (b *binder) newProjection(n int) *projection {
	return &projection{
		b: b, cols: make([]*column, 0, n), exprs: make([]plan.Expr, 0, n),
		index: make(map[string]int, n), declared: map[string]struct{}{}, skip: map[*column]struct{}{},
		names: make(uniqueNames, n),
	}
}

// addOptions tell how a column is added.
type addOptions struct {
	base    string // what a unique name is made from, instead of the column's name
	replace bool   // the column may take the place of an earlier one of its name
	once    bool   // the column is not added again
}

// add adds a column; where its name is taken, under another name.
func (p *projection) add(c *column, e plan.Expr, o addOptions) *column {
	if c.name == "" {
		return c
	}
	if _, ok := p.skip[c]; ok {
		return c
	}
	if at, ok := p.index[c.name]; ok && o.replace {
		p.cols[at], p.exprs[at] = c, e
	} else {
		if name := p.names.unique(c.name, o.base); name != c.name {
			c = newColumn(name, c.typ)
		}
		p.push(c, e)
	}
	if o.once {
		p.skip[c] = struct{}{}
	}
	return c
}

func (p *projection) push(c *column, e plan.Expr) {
	p.index[c.name] = len(p.cols)
	p.cols = append(p.cols, c)
	p.exprs = append(p.exprs, e)
}

// addTable adds all columns of the operator's input; declare says that their names cannot be declared again.
func (p *projection) addTable(t *table, declare, once bool, at diag.Span) {
	for i, c := range t.all() {
		added := p.add(c, columnRef(c, i, at), addOptions{once: once})
		if declare {
			p.declared[added.name] = struct{}{}
		}
	}
}

// declare adds a column whose name is written out; it is reported when the name is taken by another such column.
func (p *projection) declare(c *column, e plan.Expr, at diag.Span, replace bool) {
	if _, ok := p.declared[c.name]; ok {
		p.b.report(diag.ColumnDeclaredTwice.At(at, c.name))
		return
	}
	if i, ok := p.index[c.name]; ok && replace {
		p.cols[i], p.exprs[i] = c, e
		p.declared[c.name] = struct{}{}
		return
	}
	p.declared[p.add(c, e, addOptions{}).name] = struct{}{}
}

// rename gives a column of the projection another name.
func (p *projection) rename(from, to string, at diag.Span) {
	i, ok := p.index[from]
	if !ok {
		return
	}
	if _, taken := p.declared[to]; taken {
		p.b.report(diag.ColumnDeclaredTwice.At(at, to))
		return
	}
	p.cols[i] = newColumn(to, p.cols[i].typ)
	delete(p.index, from)
	p.index[to] = i
	p.declared[to] = struct{}{}
	p.names.take(to)
}

// drop makes add pass over the column from now on.
func (p *projection) drop(c *column) { p.skip[c] = struct{}{} }

// named returns the columns as the plan has them.
func (p *projection) named() []plan.Named {
	list := make([]plan.Named, len(p.cols))
	for i, c := range p.cols {
		list[i] = plan.Named{Name: c.name, Expr: p.exprs[i]}
	}
	return list
}

// columnRef returns the plan's reference to a column of the input.
func columnRef(c *column, index int, at diag.Span) plan.Expr {
	return &plan.ColumnRef{Typed: plan.Typed{T: c.typ.valueType(), At: at}, Name: c.name, Index: index}
}

// uniqueNames holds the names that are taken, each with the last number that was put behind it.
type uniqueNames map[string]int

// take marks the name as taken.
func (u uniqueNames) take(name string) {
	if _, ok := u[name]; !ok && name != "" {
		u[name] = 0
	}
}

// unique returns the name, or, if it is taken, the base (if there is none, the
// name) with the lowest free number behind it, and takes it.
func (u uniqueNames) unique(name, base string) string {
	n, taken := u[name]
	if !taken {
		u[name] = 0
		return name
	}
	if base == "" {
		base = name
	}
	for n++; ; n++ {
		free := base + strconv.Itoa(n)
		if _, ok := u[free]; !ok {
			u[name] = n
			u[free] = 0
			return free
		}
	}
}
