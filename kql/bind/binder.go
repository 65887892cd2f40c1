package bind

import (
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A binder holds what is in scope at the place that is being bound. Whoever
// changes a scope for the parts of a node restores it afterwards:
//
//	row := b.row
//	b.row = nil
//	right := b.bindExpr(op.Right)
//	b.row = row
type binder struct {
	cat      *catalog.Catalog
	query    *plan.Query
	found    []diag.Diagnostic
	reported int // how many diagnostics there were, muted or not
	mute     int // above zero nothing is reported: an expansion of a function is being bound

	row        *types.Table // the columns of the operator's input; nil where there is none
	right      *types.Table // the right side, in the condition of a join
	commonOnly bool         // a name has to be a column of both sides
	path       *types.Type  // the type of what stands before the dot
	scope      *scope       // let variables, functions and parameters
	kind       scopeKind
	fuzzy      bool         // in union isfuzzy=true: what is not known is a warning
	missed     int          // how many names of sources were not known in such places
	overMissed bool         // the input of the union that is bound next is of such a name
	inDynamic  int          // depth of dynamic literals
	implicit   *bound       // the table that invoke hands over
	invoked    *syntax.Call // to this call

	aggs       *aggregates // where the aggregates of the expression are collected, nil where none can be
	keys       []int       // the columns of the input by which the enclosing summarize groups
	autoColumn int         // the number of the next unnamed column

	expanding  []*function // the functions whose bodies are being bound
	expansions int
	expanded   int // bytes of the bodies that were bound for calls

	wild    wildcards
	over    *bound // what a pipe without an input of its own works on
	depth   int
	tabular bool // the next expression stands where only a table can

	stored     map[*catalog.Function]*function // the catalog's functions that the query calls
	options    map[string]*bound               // what set statements set
	aliases    map[string]*types.Type          // the databases that alias statements name
	restricted *restriction                    // what the statements may read, nil for everything
	overflown  bool                            // it has been reported that functions expand too far
	columns    int                             // that operators made so far
	wide       bool                            // it has been reported that they are too many

	mentioned map[string]struct{} // the names in the query, once somebody asked

	late  int                   // how many plugins so far yield columns that only a run can tell
	known map[int]*value.Schema // what a run told of them

	open  map[string]*types.Table // the tables that are not known, by name
	asked []value.Field           // the columns of open tables whose names tell their types
	graph *graph                  // the graph whose pattern is being bound, nil outside of one
	inner bool                    // what is being bound is the first argument of all, any or map
	cased bool                    // in the predicate of search kind=case_sensitive

	slab  []bound // where the next bound expressions are taken from
	slabs []*[64]bound
	lists []*bound // where lists of one expression are taken from
	refs  []plan.ColumnRef
	calls []plan.Call
	types []*types.Type

	candidates []candidate // room for those of one call
}

// A scopeKind tells which functions may be called.
type scopeKind uint8

const (
	scopeNormal scopeKind = iota
	scopeAggregate
	scopePlugin
)

// Limits of what one query may ask for.
const (
	maxExpansions = 5000    // calls of functions that are put in their place
	maxExpanded   = 8 << 20 // bytes of their bodies
	maxNested     = 200
	maxDepth      = 12_000    // of expressions, those of functions at their calls included
	maxColumns    = 2_000_000 // that operators make, each its own
)

func newBinder(q *syntax.Query, cat *catalog.Catalog) *binder {
	return &binder{
		cat:        cat,
		query:      &plan.Query{Syntax: q},
		scope:      newScope(nil),
		autoColumn: 1,
	}
}

// report takes note of a diagnostic: b.report(diag.ColumnExpected.At(span)).
func (b *binder) report(d diag.Diagnostic) {
	b.reported++
	if b.mute == 0 {
		b.found = append(b.found, d)
	} else if n := len(b.expanding); n > 0 && d.Severity == diag.Error {
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
