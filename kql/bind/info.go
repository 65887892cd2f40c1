package bind

import (
	"cmp"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An Info is what the binder knows of the names in a query's text, and of the
// columns between its operators. The bodies of functions that the query declares
// are in it once, as they are declared; those of stored functions are not.
type Info struct {
	Names     []Name     // every name, in the order of the text
	Operators []Operator // every tabular operator, in the order of the text
}

// A Name is a place where the text has a name.
type Name struct {
	Span     diag.Span // with its brackets, if it has some
	Declares bool      // it gives something its name; else it refers to something
	Kind     NameKind  // of what it stands for
	Type     value.Type
	Columns  *value.Schema // of a table, as far as they are known; nil for anything else
	Declared diag.Span     // the name that declares what this one stands for; zero if the text has none

	Table    *catalog.Table    // of a table of the catalog
	Function *catalog.Function // of a function of the catalog
	Builtin  *builtin.Function // of a builtin function, aggregate or plugin
}

// TypeName returns the type of what the name stands for: that of a scalar, "table", or "" where it has none that is known.
func (n *Name) TypeName() string {
	switch {
	case n.Columns != nil:
		return "table"
	case n.Type != value.Unknown:
		return n.Type.String()
	}
	return ""
}

// An Operator is a tabular operator of the text and the columns around it; nil where there are no rows.
type Operator struct {
	Span          diag.Span
	Before, After *value.Schema
}

// A NameKind is a kind of things that have names.
type NameKind uint8

// The kinds of names.
const (
	NameUnknown   NameKind = iota // it stands for nothing
	NameColumn                    // of a table, also $left and $right, which are all columns of a side
	NameColumns                   // of several columns, by a pattern
	NameProperty                  // of a dynamic value
	NameVariable                  // of let and as, and of a node, an edge or a step
	NameParameter                 // of a function or a query
	NameFunction                  // of the query or the catalog
	NameBuiltin                   // function, aggregate or plugin
	NameTable                     // of the catalog, of another place, or unknown
	NameTables                    // of several tables, by a pattern
	NameDatabase                  // or a cluster, or what stands for one
	NameEntityGroup
	NamePattern // of declare pattern
	NameGraph
	NameSetting // of an operator, such as kind
	NameOption  // of a set statement
	NameResult  // of a table among several, as fork has them
)

var nameKinds = [...]string{
	NameUnknown: "unknown", NameColumn: "column", NameColumns: "columns", NameProperty: "property", NameVariable: "variable",
	NameParameter: "parameter", NameFunction: "function", NameBuiltin: "builtin", NameTable: "table", NameTables: "tables",
	NameDatabase: "database", NameEntityGroup: "entity group", NamePattern: "pattern", NameGraph: "graph",
	NameSetting: "setting", NameOption: "option", NameResult: "result",
}

// String returns the kind as inspect prints it.
func (k NameKind) String() string { return nameKinds[k] }

// BindInfo binds a query as Bind does. It also returns what the query's names stand for.
func BindInfo(q *syntax.Query, cat *catalog.Catalog) (*plan.Query, *Info) {
	r := &recorder{}
	bound := bindKnowing(q, cat, nil, r, nil)
	return bound, r.info(q)
}

// A recorder records names and operators while a query is bound, by the
// offsets at which they begin. Of a part that is bound several times, as for each
// member of an entity group, it keeps the first.
type recorder struct {
	source    *diag.Source
	names     map[int]Name
	operators map[int]Operator
}

// reset forgets everything: the query is bound from the beginning.
func (r *recorder) reset(src *diag.Source) {
	*r = recorder{source: src, names: map[int]Name{}, operators: map[int]Operator{}}
}

// info returns what was recorded, for all names in the syntax tree.
func (r *recorder) info(q *syntax.Query) *Info {
	info := &Info{}
	for n := range namesOf(q) {
		if n.Span.Len() == 0 {
			continue // a name that is missing
		}
		if known, ok := r.names[n.Span.Start]; ok {
			known.Span = n.Span
			n = known
		}
		if n.Declares && n.Declared.Len() == 0 && n.Kind != NameSetting {
			n.Declared = n.Span
		}
		info.Names = append(info.Names, n)
	}
	for _, op := range r.operators {
		info.Operators = append(info.Operators, op)
	}
	slices.SortFunc(info.Names, func(x, y Name) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	slices.SortFunc(info.Operators, func(x, y Operator) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	return info
}

// recording reports whether what is bound at a place of the text is recorded:
// there is a recorder, and the place is in the query itself and not in the body of a function called.
func (b *binder) recording(at diag.Span) bool {
	return b.recorder != nil && len(b.expanding) == 0 && at.Source == b.recorder.source
}

// note records a name.
func (r *recorder) note(n Name) {
	if _, ok := r.names[n.Span.Start]; !ok {
		r.names[n.Span.Start] = n
	}
}

// refer records that the name at the place stands for x. declared is where that was
// declared; a column knows it itself.
func (b *binder) refer(at diag.Span, x *bound, declared diag.Span) {
	if !b.recording(at) {
		return
	}
	n := nameFor(x)
	n.Span = at
	if declared.Len() > 0 {
		n.Declared = declared
	}
	b.recorder.note(n)
}

// referCall records that the name is that of the function that the call x calls.
func (b *binder) referCall(at diag.Span, fn *function, x *bound) {
	if !b.recording(at) {
		return
	}
	n := typed(Name{Span: at}, x.typ)
	n.of(fn)
	b.recorder.note(n)
	for _, arg := range x.args {
		name := givenName(arg)
		if name == nil {
			continue
		}
		n := typed(Name{Span: name.Range, Declares: true, Kind: NameParameter}, arg.typ)
		for _, p := range fn.params {
			if p.Name != nil && p.Name.Text == name.Text && p.Name.Range.Source == at.Source {
				n.Declared = p.Name.Range
			}
		}
		b.recorder.note(n)
	}
}

// declare records that the name declares something of a kind and a type.
func (b *binder) declare(n *syntax.Name, k NameKind, t *types.Type) {
	if n != nil && b.recording(n.Range) {
		b.recorder.note(typed(Name{Span: n.Range, Declares: true, Kind: k, Declared: n.Range}, t))
	}
}

// declaredColumn returns the column that a name declares.
func (b *binder) declaredColumn(n *syntax.Name, t *types.Type) *types.Column {
	c := types.NewColumn(nameText(n), t)
	if n != nil {
		c.At = &n.Range
		b.declare(n, NameColumn, c.Type)
	}
	return c
}

// settingColumn returns the column that a setting such as withsource names, or nil if it is not there.
func (b *binder) settingColumn(params []*syntax.Param, k opParam, t *types.Type) *types.Column {
	if p := paramOf(params, k); p != nil {
		if n, ok := p.Value.(*syntax.Name); ok && n.Text != "" {
			return b.declaredColumn(n, t)
		}
	}
	return nil
}

// noteOperator records the columns around an operator.
func (b *binder) noteOperator(op syntax.Operator, row *types.Table, out *bound) {
	at := op.Span()
	if !b.recording(at) {
		return
	}
	if _, ok := b.recorder.operators[at.Start]; ok {
		return
	}
	o := Operator{Span: at}
	if row != nil {
		o.Before = schemaNow(row)
	}
	if t := out.table(); t != nil {
		o.After = schemaNow(t)
	}
	b.recorder.operators[at.Start] = o
}

// schemaNow returns the columns of a table, with those that an open one has been asked for.
func schemaNow(t *types.Table) *value.Schema { return t.Same().Schema() }

// typed gives a name the type.
func typed(n Name, t *types.Type) Name {
	switch {
	case t == nil:
	case t.Kind == types.KindTable:
		n.Columns = schemaNow(t.Table)
	case t.Kind == types.KindTuple && (t.Table != nil || len(t.Columns) != 1):
		n.Columns = schemaNow(types.Closed(t.Columns...))
	case t.IsScalar():
		n.Type = t.ValueType()
	}
	return n
}

// of gives a name the function that it stands for.
func (n *Name) of(fn *function) {
	n.Kind = NameFunction
	switch {
	case fn.builtin != nil:
		n.Kind, n.Builtin = NameBuiltin, fn.builtin
	case fn.stored != nil:
		n.Function = fn.stored
	case fn.let != nil:
		n.Declared = fn.let.NameSpan
	}
}

// nameFor returns what is known of a name that was bound to x.
func nameFor(x *bound) Name {
	n := typed(Name{}, x.typ)
	switch {
	case x.col != nil:
		n.Kind = NameColumn
		if x.col.At != nil {
			n.Declared = *x.col.At
		}
	case x.group != nil:
		n.Kind = NameColumns
	case x.vari != nil && x.vari.parameter:
		n.Kind = NameParameter
	case x.vari != nil:
		n.Kind = NameVariable
	case x.fn != nil:
		n.of(x.fn)
	default:
		n.Kind = kindOfName[x.typ.Kind]
		switch node := x.node.(type) {
		case *plan.Scan:
			n.Table = node.Table
		case *plan.LetTable:
			n.Kind = NameVariable
		}
		if _, ok := x.expr.(*plan.Member); ok {
			n.Kind = NameProperty
		}
	}
	return n
}

// kindOfName tells by its type what a name stands for that is neither a column, a variable nor a function.
var kindOfName = map[types.Kind]NameKind{
	types.KindTable: NameTable, types.KindTuple: NameColumn, types.KindGroup: NameTables, types.KindDatabase: NameDatabase, types.KindCluster: NameDatabase,
	types.KindGraph: NameGraph, types.KindEntityGroup: NameEntityGroup, types.KindPattern: NamePattern, types.KindFunction: NameFunction,
}
