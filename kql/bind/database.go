package bind

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A database is what database(…), cluster(…) or workspace(…) stands for.
type database struct {
	current   bool              // the one that the query runs in
	open      bool              // nothing is known of it: every table may be there
	workspace bool              // it is a workspace: the tables of Log Analytics are there
	views     map[string]*bound // of a pattern with paths: what each path stands for
	lost      bool              // the member of an entity group that is not known: nothing is said of it
	member    bool              // of an entity group: $current_database and its kin can be asked for
}

var (
	typCurrentDatabase = &types.Type{Kind: types.KindDatabase, Of: &database{current: true}}
	typOpenDatabase    = &types.Type{Kind: types.KindDatabase, Of: &database{open: true}}
	typOpenCluster     = &types.Type{Kind: types.KindCluster, Of: &database{open: true}}
	typEmptyGraph      = &types.Type{Kind: types.KindGraph, Of: &graph{edges: types.EmptyTable}}
)

// bindCalleeOf finds what is called after a dot: table(…) of a database, database(…) of a cluster.
func (b *binder) bindCalleeOf(e *syntax.Call) (*function, *bound) {
	name, at := e.Func.Text, e.Func.Range
	scalarFunction := func(names ...string) *function {
		for _, n := range names {
			if n == name {
				return builtinFunctionOf(library.Lookup(builtin.ScalarFunction, n))
			}
		}
		return nil
	}
	switch t := b.path; t.Kind {
	case types.KindDatabase:
		if f := scalarFunction("table", "external_table", "materialized_view", "entity_group", "stored_query_result", "graph"); f != nil {
			return f, nil
		}
		if databaseOf(t).current {
			if f := b.cat.Function(name); f != nil {
				return b.storedFunction(f), nil
			}
		}
		if !databaseOf(t).open {
			b.report(diag.FunctionNotKnown.At(at, name))
		}
		return nil, b.unknownRows(e, name)
	case types.KindCluster:
		if f := scalarFunction("database"); f != nil {
			return f, nil
		}
	case types.KindInvalid:
		return nil, b.bad(e)
	default:
		if t.IsDynamic() || t.IsUnknown() {
			x := b.newBound(e, types.Unknown)
			x.expr = &plan.Bad{Typed: plan.Typed{At: e.Range}}
			return nil, x
		}
	}
	if library.Lookup(builtin.Aggregate, name) != nil {
		return nil, b.badAt(e, diag.AggregateNotAllowed.At(at, name))
	}
	return nil, b.badAt(e, diag.FunctionNotKnown.At(at, name))
}

// bindDatabaseMember binds the name of a table after a database.
func (b *binder) bindDatabaseMember(n *syntax.Name) *bound {
	db := databaseOf(b.path)
	if db.lost && n.Text != "" && n.Text[0] != '$' {
		return b.bad(n)
	}
	if db.member && (n.Text == "$current_database" || n.Text == "$current_cluster_endpoint") {
		x := b.newBound(n, types.String)
		typed := plan.Typed{T: types.String.Value, At: n.Range}
		x.expr = &plan.Bad{Typed: typed}
		if f := library.Lookup(builtin.ScalarFunction, n.Text[1:]); f != nil && db.current {
			x.expr = &plan.Call{Typed: typed, Function: f, Sig: &f.Signatures()[0], NameSpan: n.Range}
		}
		return x
	}
	if r, ok := db.views[n.Text]; ok {
		x := b.newBound(n, r.typ)
		x.expr, x.node = r.expr, r.node
		return x
	}
	if db.views != nil {
		return b.badAt(n, diag.NameNotKnown.At(n.Range, n.Text))
	}
	if db.current {
		if f := b.functionNamed(n.Text); f != nil {
			if fn := b.storedFunction(f); fn.minArgs() == 0 {
				return b.invoke(n, n.Range, fn, nil)
			}
		}
		if t := b.cat.Table(n.Text); t != nil {
			return b.scan(n, t)
		}
	}
	if db.open {
		if db.workspace {
			if t := b.cat.Elsewhere(n.Text); !t.Open {
				return b.scan(n, t)
			}
		}
		return b.unknownTable(n, n.Text)
	}
	d := diag.TableNotKnown.At(n.Range, n.Text)
	b.report(b.hint(d, n.Text, b.cat.TableNames()))
	return b.unknownTable(n, n.Text)
}

// currentDatabaseName is what the database is called in which a query runs.
const currentDatabaseName = "workspace"

// elsewhere are the functions of Log Analytics that name a place to read from. Of those
// that name a workspace the tables are known: they are the same in each.
var elsewhere = map[string]*types.Type{
	"workspace": {Kind: types.KindDatabase, Of: &database{open: true, workspace: true}},
	"app":       typOpenDatabase,
	"resource":  {Kind: types.KindDatabase, Of: &database{open: true, workspace: true}},
	"adx":       typOpenDatabase,
	"arg":       typOpenDatabase,
}

// namedResult returns what the argument of cluster(…), database(…), table(…) and their kin names.
func (b *binder) namedResult(c *call, k *candidate, e *syntax.Call) *types.Type {
	i := k.argumentOf(0)
	var arg *bound
	name, known := "", false
	if i >= 0 {
		arg = c.args[i].inner()
		if ok, v := arg.constantKnown(); ok {
			name, known = v.(string)
		}
	}
	switch k.sig.Returns {
	case builtin.ReturnsCluster:
		if known && e != nil {
			b.report(diag.ClusterNotKnown.At(c.args[i].span(), name))
		}
		return typOpenCluster
	case builtin.ReturnsDatabase:
		return b.databaseNamed(name, known, len(c.args), c, i, e)
	case builtin.ReturnsTable:
		if !known {
			return types.TableOf(&types.Table{Open: true})
		}
		return b.tableNamed(name, c.args[i], e)
	case builtin.ReturnsExternalTable:
		if known && e != nil {
			b.notKnown(diag.ExternalTableNotKnown, name, c.args[i].span())
		}
		return types.TableOf(&types.Table{Name: name, Open: true})
	case builtin.ReturnsMaterializedView:
		if known && e != nil {
			b.notKnown(diag.MaterializedViewNotKnown, name, c.args[i].span())
		}
		return types.TableOf(&types.Table{Name: name, Open: true})
	case builtin.ReturnsStoredQueryResult:
		if known && e != nil {
			b.notKnown(diag.StoredResultNotKnown, name, c.args[i].span())
		}
		return types.TableOf(&types.Table{Name: name})
	case builtin.ReturnsEntityGroup:
		if known && e != nil {
			b.notKnown(diag.EntityGroupNotKnown, name, c.args[i].span())
		}
		return &types.Type{Kind: types.KindEntityGroup, Of: &entityGroup{}}
	case builtin.ReturnsGraph:
		if known && e != nil {
			b.report(diag.GraphModelNotKnown.At(e.Func.Range, name))
		}
		return typEmptyGraph
	}
	return types.Invalid
}

// notKnown reports a name that stands for nothing; in a fuzzy union, as a warning.
func (b *binder) notKnown(m diag.Message, name string, at diag.Span) {
	if b.fuzzy {
		b.miss(diag.FuzzyNameNotKnown.At(at, name, "source"))
		return
	}
	b.report(m.At(at, name))
}

func (b *binder) databaseNamed(name string, known bool, args int, c *call, i int, e *syntax.Call) *types.Type {
	cluster := b.calledOn(e)
	switch {
	case known && strings.Contains(name, "*"):
		return b.databasesNamed(name, cluster, c, i, e)
	case args == 0, known && name == "" && cluster == nil:
		return typCurrentDatabase
	case known && cluster == nil && strings.Contains(name, "*") && catalog.Match(strings.ToLower(name), currentDatabaseName):
		return typCurrentDatabase
	case known && strings.Contains(name, "*"):
		if e != nil {
			b.notKnown(diag.DatabaseNotKnown, name, c.args[i].span())
		}
		return types.Invalid
	case !known, cluster != nil:
		return typOpenDatabase
	case strings.EqualFold(name, currentDatabaseName):
		return typCurrentDatabase
	}
	if t := b.aliases[name]; t != nil {
		return t
	}
	if e != nil {
		b.notKnown(diag.DatabaseNotKnown, name, c.args[i].span())
	}
	return typOpenDatabase
}

// databasesNamed returns the type of a database whose name has asterisks: the current one, if it can be that.
func (b *binder) databasesNamed(name string, cluster *types.Type, c *call, i int, e *syntax.Call) *types.Type {
	if cluster == nil && catalog.Match(name, "") {
		return typCurrentDatabase
	}
	if e != nil {
		b.notKnown(diag.DatabaseNotKnown, name, c.args[i].span())
	}
	return types.Invalid
}

// calledOn returns the type before the dot of the call that is being bound, nil if there is none.
func (b *binder) calledOn(e *syntax.Call) *types.Type {
	if e == nil {
		return nil
	}
	return b.path
}

// tableNamed returns the type of table('name').
func (b *binder) tableNamed(name string, arg *bound, e *syntax.Call) *types.Type {
	if b.path == nil && !strings.Contains(name, "*") {
		if sym := b.scope.lookup(name); sym != nil {
			switch {
			case sym.vari != nil && sym.vari.typ.Kind == types.KindTable:
				return sym.vari.typ
			case sym.fn != nil && sym.fn.view && sym.fn.minArgs() == 0:
				return b.returnedByAll(sym.fn)
			}
		}
	}
	if b.path == nil || inCurrentDatabase(b.path) {
		if strings.Contains(name, "*") {
			if found := b.cat.Matching(name); len(found) == 1 {
				return types.TableOf(b.tableOf(found[0]))
			} else if len(found) > 1 {
				t := &types.Type{Kind: types.KindGroup}
				for _, f := range found {
					t.Group = append(t.Group, types.TableOf(b.tableOf(f)))
				}
				return t
			}
		} else if t := b.cat.Table(name); t != nil {
			return types.TableOf(b.tableOf(t))
		}
	} else if db := databaseOf(b.path); db != nil && db.open {
		return types.TableOf(b.openTable(name))
	}
	if e != nil {
		if b.fuzzy {
			b.miss(diag.FuzzyNameNotKnown.At(arg.span(), name, "table"))
		} else {
			b.notDeclared(diag.TableNotKnown.At(arg.span(), name), name, b.cat.TableNames())
		}
	}
	return types.TableOf(b.openTable(name))
}

// planTableCall returns the node of a call that yields a table.
func (b *binder) planTableCall(e *syntax.Call, x *bound, c *call) plan.Node {
	t := x.typ.Table
	at := plan.Step{Out: t.Schema(), At: e.Range}
	switch {
	case c.fn.name == "table" && len(c.args) > 0:
		_, v := c.args[0].inner().constantKnown()
		name, _ := v.(string)
		if sym := b.scope.lookup(name); sym != nil && b.path == nil {
			switch {
			case sym.vari != nil && sym.vari.let != nil:
				sym.vari.let.Uses++
				return &plan.LetTable{Step: at, Let: sym.vari.let}
			case sym.vari != nil:
				return sym.vari.node
			case sym.fn != nil:
				b.count(sym.fn.let)
				return b.expand(sym.fn, nil, nil).node
			}
		}
		var known *catalog.Table
		if b.path == nil || inCurrentDatabase(b.path) {
			known = b.cat.Table(name)
		}
		b.use(name, e.Range, known)
		return &plan.Scan{Step: at, Name: name, Table: known}
	case len(c.args) > 0 && c.args[0].table() == t && c.args[0].node != nil:
		return c.args[0].node // such as materialize(t)
	}
	return &plan.Pending{Step: at, Operator: c.fn.name + "()", Operands: exprsOf(c.args)}
}

// tableOf returns the columns of a table of the catalog. Those that a result has only
// if the query names them are among them if it does.
func (b *binder) tableOf(t *catalog.Table) *types.Table {
	known := sharedTable(t)
	extra := t.Extra != nil && len(t.Extra.Fields) > 0
	if !t.Open && !extra {
		return known
	}
	if own, ok := b.open[t.Name]; ok {
		return own
	}
	cols := known.Columns
	if extra {
		for _, f := range t.Extra.Fields {
			if b.mentions(f.Name) {
				cols = append(slices.Clip(cols), types.NewColumn(f.Name, types.Scalar(f.Type)))
			}
		}
	}
	if !t.Open && len(cols) == len(known.Columns) {
		return known
	}
	own := &types.Table{Name: t.Name, Columns: cols, Open: t.Open}
	own.Extends(known)
	if b.open == nil {
		b.open = map[string]*types.Table{}
	}
	b.open[t.Name] = own
	return own
}

// mentions reports whether the name stands anywhere in the query, or in a function of the catalog that it calls.
func (b *binder) mentions(name string) bool {
	if b.mentioned == nil {
		b.mentioned = map[string]struct{}{}
		for _, name := range b.used {
			b.mentioned[name] = struct{}{}
		}
		b.mention(b.query.Syntax)
	}
	_, ok := b.mentioned[name]
	return ok
}

// mention takes note of the names in a part of the tree.
func (b *binder) mention(n syntax.Node) {
	syntax.Inspect(n, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok {
			b.mentioned[name.Text] = struct{}{}
		}
		return true
	})
}
