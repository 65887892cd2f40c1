package bind

import (
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A binder binds one query. It holds what belongs to the whole of it, and the place that is being bound.
type binder struct {
	place

	cat      *catalog.Catalog
	query    *plan.Query
	recorder *recorder // records what names stand for; may be nil
	found    []diag.Diagnostic
	reported int // how many diagnostics there were, muted or not
	refused  map[refusal]bool
	missed   int // how many names of sources were not known where isfuzzy allows it

	tolerating bool // what is reported is tolerated: the engine runs what is bound

	expansions int
	expanded   int // bytes of the bodies that were bound for calls
	sames      sames
	depth      int

	stored     map[*catalog.Function]*function // the catalog's functions that the query calls
	options    map[string]*bound               // what set statements set
	aliases    map[string]*types.Type          // the databases that alias statements name
	settings   int                             // the number of set and alias statements so far
	cut        int                             // the number of calls of a function in its own body so far
	restricted *restriction                    // what the statements may read, nil for everything
	compared   int                             // how many names that nothing declares were compared with others
	overflown  bool                            // it has been reported that functions expand too far
	columns    int                             // that operators read and made so far
	matches    int                             // how many names were compared with wildcards so far
	wide       bool                            // it has been reported that they are too many

	used      []string            // columns that are read of the result
	mentioned map[string]struct{} // the names in the query, and used; nil until they are needed

	late  int                   // how many plugins so far yield columns that are known only in a run
	known map[int]*value.Schema // their columns, where a run has found them

	open  map[string]*types.Table // the tables that are not known, by name
	asked []value.Field           // the columns of open tables whose names tell their types

	foldable int64 // the work that may still go into constants

	made  int     // how many bound expressions so far
	none  *bound  // what stands for those beyond the limit
	slab  []bound // where the next bound expressions are taken from
	slabs []*[64]bound
	lists []*bound // where lists of one expression are taken from
	refs  []plan.ColumnRef
	calls []plan.Call
	types []*types.Type

	input      input       // of the operator whose calls were bound last
	candidates []candidate // room for those of one call
}

// Limits of what one query may ask for.
const (
	maxExpansions = 5000    // calls of functions that are put in their place
	maxExpanded   = 8 << 20 // bytes of their bodies
	maxNested     = 200
	maxFound      = 10_000    // diagnostics
	maxMade       = 600_000   // expressions that are bound, those of functions at their calls included
	maxDepth      = 12_000    // of expressions, those of functions at their calls included
	maxColumns    = 500_000   // that operators read and make, each its own
	maxMatches    = 4_000_000 // of names with wildcards
)

func newBinder(q *syntax.Query, cat *catalog.Catalog) *binder {
	return &binder{
		place: bodyPlace(newScope(nil)),
		cat:   cat,
		query: &plan.Query{Syntax: q},

		foldable: plan.FoldWork,
	}
}

// report takes note of a diagnostic: b.report(diag.ColumnExpected.At(span)).
func (b *binder) report(d diag.Diagnostic) {
	b.reported++
	switch n := len(b.expanding); {
	case b.tolerating:
		b.tolerate(d)
	case b.mute == 0 && len(b.found) < maxFound:
		b.found = append(b.found, d)
	case b.mute == 0:
		b.tooMany(d.Span, "diagnostics", maxFound)
	case n > 0 && d.Severity == diag.Error:
		b.expanding[n-1].note(d)
	}
}

// miss takes note of a source that isfuzzy leaves out.
func (b *binder) miss(d diag.Diagnostic) {
	b.missed++
	b.report(d)
}

// rowOrEmpty returns the columns of the input, none where there is no input.
func (b *binder) rowOrEmpty() *types.Table {
	if b.row == nil {
		return types.EmptyTable
	}
	return b.row
}

// rightOrEmpty returns the columns of the right side of a join.
func (b *binder) rightOrEmpty() *types.Table {
	if b.right == nil {
		return types.EmptyTable
	}
	return b.right
}
