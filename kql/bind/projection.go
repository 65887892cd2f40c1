package bind

import (
	"slices"
	"strconv"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A projection gathers the columns that an operator yields, each with the
// expression that makes it, and finds names for those that have none of their own.
type projection struct {
	b    *binder
	cols []*types.Column
	list []plan.Named // of each column: its name, and what makes it

	whole    bool                 // there are no further columns, also where the input has some that are not known
	base     *types.Table         // the first columns are those of base, by name; nil for none
	index    map[string]int       // of the columns after those of base, if there are many
	declared map[string]diag.Span // names written before "=", or of a column that stands by itself
	skip     map[*types.Column]struct{}
	once     bool           // the columns of base are not added again
	suffix   map[string]int // the last number that was added to a name
	taken    map[string]struct{}
	places   map[string][]int // where the columns of each name are, while columns are renamed
}

func (b *binder) newProjection(n int) *projection {
	return &projection{b: b, cols: make([]*types.Column, 0, n), list: make([]plan.Named, 0, n)}
}

// addOptions say how a column is added.
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
		if i := p.base.Find(name); i >= 0 {
			return i
		}
		first = len(p.base.Columns)
	}
	if len(p.cols)-first < types.TableIndexFrom {
		for i, c := range p.cols[first:] {
			if c.Name == name {
				return first + i
			}
		}
		return -1
	}
	if p.index == nil {
		p.index = make(map[string]int, 2*len(p.cols))
		for i := len(p.cols) - 1; i >= first; i-- {
			p.index[p.cols[i].Name] = i
		}
	}
	if i, ok := p.index[name]; ok {
		return i
	}
	return -1
}

// skips reports whether the column is not to be added.
func (p *projection) skips(c *types.Column) bool {
	if _, ok := p.skip[c]; ok {
		return true
	}
	if p.once && p.base != nil {
		i := p.base.Find(c.Name)
		return i >= 0 && p.base.Columns[i] == c
	}
	return false
}

// add adds a column; where its name is taken, under another name.
func (p *projection) add(c *types.Column, e plan.Expr, o addOptions) *types.Column {
	if c.Name == "" || p.skips(c) {
		return c
	}
	if at := p.find(c.Name); at >= 0 && o.replace {
		p.cols[at], p.list[at] = c, plan.Named{Name: c.Name, NameSpan: o.at, Expr: e}
	} else {
		if name := p.unique(c.Name, o.base, at >= 0); name != c.Name {
			c = c.As(name, c.Type)
		}
		p.push(c, e)
		p.list[len(p.list)-1].NameSpan = o.at
	}
	if o.once {
		p.drop(c)
	}
	return c
}

func (p *projection) push(c *types.Column, e plan.Expr) {
	if p.index != nil {
		p.index[c.Name] = len(p.cols)
	}
	p.cols = append(p.cols, c)
	p.list = append(p.list, plan.Named{Name: c.Name, Expr: e})
}

// addTable adds all columns of the operator's input; declare says that their names cannot be declared again.
func (p *projection) addTable(t *types.Table, declare, once bool, at diag.Span) {
	if len(p.cols) == 0 && len(t.Inferred) == 0 && t.Unambiguous() && !declare {
		p.base, p.once = t, once
		p.cols = append(p.cols, t.Columns...)
		p.list = append(p.list, t.Passed()...)
		return
	}
	for i, c := range t.All() {
		added := p.add(c, columnRef(c, i, at), addOptions{once: once})
		if declare {
			p.declareName(added.Name, diag.Span{})
		}
	}
}

func (p *projection) declareName(name string, at diag.Span) {
	if p.declared == nil {
		p.declared = map[string]diag.Span{}
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
func (p *projection) declare(c *types.Column, e plan.Expr, at diag.Span, replace bool) {
	if first, ok := p.declared[c.Name]; ok {
		p.reportTwice(c.Name, at, first)
		return
	}
	if i := p.find(c.Name); i >= 0 && replace {
		p.cols[i], p.list[i] = c, plan.Named{Name: c.Name, NameSpan: nameSpanAt(c, at), Expr: e}
		p.declareName(c.Name, at)
		return
	}
	p.declareName(p.add(c, e, addOptions{at: nameSpanAt(c, at)}).Name, at)
}

// nameSpanAt returns where the column is declared, if that is the place; else nil.
func nameSpanAt(c *types.Column, at diag.Span) *diag.Span {
	if c.At != nil && *c.At == at {
		return c.At
	}
	return nil
}

// rename gives a column of the projection another name.
func (p *projection) rename(from string, name *syntax.Name) {
	if p.places == nil {
		p.places = make(map[string][]int, len(p.cols))
		for i, c := range p.cols {
			p.places[c.Name] = append(p.places[c.Name], i)
		}
	}
	to, at := name.Text, name.Range
	if len(p.places[from]) == 0 {
		return
	}
	if first, taken := p.declared[to]; taken {
		p.reportTwice(to, at, first)
		return
	}
	i := p.places[from][0]
	p.places[from] = p.places[from][1:]
	p.cols[i] = p.b.declaredColumn(name, p.cols[i].Type)
	p.list[i].Name, p.list[i].NameSpan = to, &name.Range
	k, _ := slices.BinarySearch(p.places[to], i)
	p.places[to] = slices.Insert(p.places[to], k, i)
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
// name) with the lowest free number after it.
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
func (p *projection) drop(c *types.Column) {
	if p.skip == nil {
		p.skip = map[*types.Column]struct{}{}
	}
	p.skip[c] = struct{}{}
}

// table returns the columns as a table that inherits openness and order from the input.
func (p *projection) table(row *types.Table) *types.Table {
	t := row.With(p.cols)
	if p.base != nil {
		t.Extends(p.base)
	}
	return t
}

// columnRef returns the plan's reference to a column of the input.
func columnRef(c *types.Column, index int, at diag.Span) plan.Expr {
	return &plan.ColumnRef{Typed: plan.Typed{T: c.Type.ValueType(), At: at}, Name: c.Name, Index: index}
}
