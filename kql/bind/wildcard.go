package bind

import (
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A wildcards says what a name with asterisks may match.
type wildcards uint8

const (
	wildNothing wildcards = iota
	wildColumns
	wildTables
)

// bindWildcard binds a name with asterisks: the columns or the tables that it matches.
func (b *binder) bindWildcard(e *syntax.Wildcard) *bound {
	x := b.matching(e)
	b.refer(e.Range, x, diag.Span{})
	return x
}

func (b *binder) matching(e *syntax.Wildcard) *bound {
	switch b.wild {
	case wildColumns:
		return b.bindColumnWildcard(e)
	case wildTables:
		return b.bindTableWildcard(e)
	}
	return b.badAt(e, diag.WildcardNotAllowed.At(e.Range))
}

func (b *binder) bindColumnWildcard(e *syntax.Wildcard) *bound {
	row := b.rowOrEmpty()
	if !b.mayMatch(e, len(row.Columns)) {
		return b.bad(e)
	}
	list, last := []*types.Column{}, 0
	for i, c := range row.Columns {
		if catalog.Match(e.Text, c.Name) {
			list, last = append(list, c), i
		}
	}
	switch {
	case len(list) == 1:
		return b.columnBound(e, list[0], last, sideLeft)
	case len(list) == 0 && !row.Open:
		return b.badAt(e, diag.NameNotKnownAs.At(e.Range, e.Text, "a column"))
	}
	x := b.newBound(e, &types.Type{Kind: types.KindGroup, Group: []*types.Type{types.Unknown}})
	x.group = list
	return x
}

// mayMatch reports whether a name with wildcards may be compared with n names: many such names over many columns
// would take long.
func (b *binder) mayMatch(e syntax.Node, n int) bool {
	if b.matches += n; b.matches > maxMatches {
		b.tooMany(e.Span(), "names that are compared with wildcards", maxMatches)
		return false
	}
	return true
}

func (b *binder) bindTableWildcard(e *syntax.Wildcard) *bound {
	names := 0
	for range b.cat.ImpliedNames() {
		names++
	}
	if b.path != nil && b.path.IsInvalid() || !b.mayMatch(e, names) {
		return b.bad(e)
	}
	var tables []*bound
	if b.path == nil || inCurrentDatabase(b.path) {
		for _, t := range b.cat.Matching(e.Text) {
			b.use(t.Name, e.Span(), t)
			tables = append(tables, b.scanOf(e, t, true))
		}
	}
	if b.path == nil {
		for s := b.scope; s != nil; s = s.outer {
			for _, sym := range s.symbols {
				if !catalog.Match(e.Text, sym.name) {
					continue
				}
				if x := b.viewOf(e, &sym); x != nil {
					tables = append(tables, x)
				}
			}
		}
	}
	switch len(tables) {
	case 0:
		if b.fuzzy {
			b.miss(diag.FuzzyNameNotKnown.At(e.Range, e.Text, "table"))
			return b.bad(e)
		}
		return b.badAt(e, diag.NameNotKnownAs.At(e.Range, e.Text, "a table"))
	case 1:
		return tables[0]
	}
	t := &types.Type{Kind: types.KindGroup}
	for _, x := range tables {
		t.Group = append(t.Group, x.typ)
	}
	x := b.newBound(e, t)
	x.args = tables
	return x
}
