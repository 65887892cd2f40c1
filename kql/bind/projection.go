package bind

import (
	"strconv"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// A projection gathers the columns that an operator yields, each with the
// expression that makes it, and finds names for those that have none of their own.
type projection struct {
	b    *binder
	cols []*column
	list []plan.Named // of each column: its name, and what makes it

	base     *table               // the first columns are those of base, by name; nil for none
	index    map[string]int       // of the columns behind those of base, if there are many
	declared map[string]diag.Span // names written before "=", or of a column that stands by itself
	skip     map[*column]struct{}
	once     bool           // the columns of base are not added again
	suffix   map[string]int // the last number that was put behind a name
	taken    map[string]struct{}
}

func (b *binder) newProjection(n int) *projection {
	return &projection{b: b, cols: make([]*column, 0, n), list: make([]plan.Named, 0, n)}
}

// addOptions tell how a column is added.
type addOptions struct {
	base    string     // what a unique name is made from, instead of the column's name
	replace bool       // the column may take the place of an earlier one of its name
	once    bool       // the column is not added again
	at      *diag.Span // where the name is declared
}

// find returns the position of the column of that name, or -1.
func (p *projection) find(name string) int {
	first := 0
	if p.base != nil {
		if i := p.base.find(name); i >= 0 {
			return i
		}
		first = len(p.base.cols)
	}
	if len(p.cols)-first < tableIndexFrom {
		for i, c := range p.cols[first:] {
			if c.name == name {
				return first + i
			}
		}
		return -1
	}
	if p.index == nil {
		p.index = make(map[string]int, 2*len(p.cols))
		for i := len(p.cols) - 1; i >= first; i-- {
			p.index[p.cols[i].name] = i
		}
	}
	if i, ok := p.index[name]; ok {
		return i
	}
	return -1
}

// skips reports whether the column is not to be added.
func (p *projection) skips(c *column) bool {
	if _, ok := p.skip[c]; ok {
		return true
	}
	if p.once && p.base != nil {
		i := p.base.find(c.name)
		return i >= 0 && p.base.cols[i] == c
	}
	return false
}

// add adds a column; where its name is taken, under another name.
func (p *projection) add(c *column, e plan.Expr, o addOptions) *column {
	if c.name == "" || p.skips(c) {
		return c
	}
	if at := p.find(c.name); at >= 0 && o.replace {
		p.cols[at], p.list[at] = c, plan.Named{Name: c.name, NameSpan: o.at, Expr: e}
	} else {
		if name := p.unique(c.name, o.base, at >= 0); name != c.name {
			c = c.as(name, c.typ)
		}
		p.push(c, e)
		p.list[len(p.list)-1].NameSpan = o.at
	}
	if o.once {
		p.drop(c)
	}
	return c
}

func (p *projection) push(c *column, e plan.Expr) {
	if p.index != nil {
		p.index[c.name] = len(p.cols)
	}
	p.cols = append(p.cols, c)
	p.list = append(p.list, plan.Named{Name: c.name, Expr: e})
}

// addTable adds all columns of the operator's input; declare says that their names cannot be declared again.
func (p *projection) addTable(t *table, declare, once bool, at diag.Span) {
	if len(p.cols) == 0 && len(t.inferred) == 0 && t.unambiguous() && !declare {
		p.base, p.once = t, once
		p.cols = append(p.cols, t.cols...)
		p.list = append(p.list, t.passed()...)
		return
	}
	for i, c := range t.all() {
		added := p.add(c, columnRef(c, i, at), addOptions{once: once})
		if declare {
			p.declareName(added.name, diag.Span{})
		}
	}
}

func (p *projection) declareName(name string, at diag.Span) {
	if p.declared == nil {
		p.declared = make(map[string]diag.Span, cap(p.cols))
	}
	p.declared[name] = at
}

// reportTwice reports a name that is declared already, with the place where.
func (p *projection) reportTwice(name string, at, first diag.Span) {
	d := diag.ColumnDeclaredTwice.At(at, name)
	if first.Len() > 0 {
		d = d.WithRelated(first, "the first declaration")
	}
	p.b.report(d)
}

// declare adds a column whose name is written out; it is reported when the name is taken by another such column.
func (p *projection) declare(c *column, e plan.Expr, at diag.Span, replace bool) {
	if first, ok := p.declared[c.name]; ok {
		p.reportTwice(c.name, at, first)
		return
	}
	if i := p.find(c.name); i >= 0 && replace {
		p.cols[i], p.list[i] = c, plan.Named{Name: c.name, NameSpan: nameSpanAt(c, at), Expr: e}
		p.declareName(c.name, at)
		return
	}
	p.declareName(p.add(c, e, addOptions{at: nameSpanAt(c, at)}).name, at)
}

// nameSpanAt returns where the column is declared, if that is the place; else nil.
func nameSpanAt(c *column, at diag.Span) *diag.Span {
	if c.at != nil && *c.at == at {
		return c.at
	}
	return nil
}

// rename gives a column of the projection another name.
func (p *projection) rename(from string, name *syntax.Name) {
	i, to, at := p.find(from), name.Text, name.Range
	if i < 0 {
		return
	}
	if first, taken := p.declared[to]; taken {
		p.reportTwice(to, at, first)
		return
	}
	p.cols[i] = p.b.declaredColumn(name, p.cols[i].typ)
	p.list[i].Name, p.list[i].NameSpan = to, &name.Range
	p.index = nil
	p.declareName(to, at)
	p.take(to)
}

// take marks a name as taken.
func (p *projection) take(name string) {
	if p.taken == nil {
		p.taken = map[string]struct{}{}
	}
	p.taken[name] = struct{}{}
}

// unique returns the name, or, if it is taken, the base (if there is none, the
// name) with the lowest free number behind it.
func (p *projection) unique(name, base string, taken bool) string {
	if _, ok := p.taken[name]; !ok && !taken {
		return name
	}
	if base == "" {
		base = name
	}
	for n := p.suffix[name] + 1; ; n++ {
		free := base + strconv.Itoa(n)
		if _, ok := p.taken[free]; !ok && p.find(free) < 0 {
			if p.suffix == nil {
				p.suffix = map[string]int{}
			}
			p.suffix[name] = n
			return free
		}
	}
}

// named returns the columns as the plan has them.
func (p *projection) named() []plan.Named { return p.list }

// exprs returns what makes each of the columns.
func (p *projection) exprs() []plan.Expr {
	exprs := make([]plan.Expr, len(p.list))
	for i := range p.list {
		exprs[i] = p.list[i].Expr
	}
	return exprs
}

// drop makes add pass over the column from now on.
func (p *projection) drop(c *column) {
	if p.skip == nil {
		p.skip = map[*column]struct{}{}
	}
	p.skip[c] = struct{}{}
}

// table returns the columns as a table that inherits openness and order from the input.
func (p *projection) table(row *table) *table {
	t := row.with(p.cols)
	if p.base != nil {
		t.extends(p.base)
	}
	return t
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
