package bind

import (
	"iter"
	"strings"

	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// bindName binds a name that is not called: a column of the input, what a let
// or a parameter declares, a function without parameters, a table, in this
// order. A table that only a workspace has may have a column of any name: that goes before a table. tabular says that only a table can stand here.
func (b *binder) bindName(n *syntax.Name, tabular bool) *bound {
	x := b.resolveName(n, tabular)
	b.refer(n.Range, x, diag.Span{})
	return x
}

func (b *binder) resolveName(n *syntax.Name, tabular bool) *bound {
	switch {
	case n.Text == "":
		return b.bad(n)
	case n.Form == syntax.NameBraced:
		b.report(diag.ClientParametersNotSupported.At(n.Range))
		x := b.newBound(n, types.Unknown)
		x.expr = &plan.Bad{Typed: plan.Typed{At: n.Range}}
		return x
	}
	if b.kind == scopeNormal {
		if x := b.bindColumn(n); x != nil {
			return x
		}
	}
	if sym := b.scope.lookup(n.Text); sym != nil {
		x := b.bindSymbol(n, sym)
		b.hide(x, n.Text, sym, false)
		return x
	}
	column := b.kind == scopeNormal && b.row != nil && b.row.Open // which the open table may have
	if x := b.bindStoredName(n, tabular || b.operand || !column || !b.cat.Has(catalog.Custom)); x != nil {
		return x
	}
	if column && b.cat.Has(catalog.Custom) {
		c, i := b.infer(b.row, n.Text)
		return b.columnBound(n, c, i, sideLeft)
	}
	if f := b.builtinFunction(n.Text); f != nil {
		return b.uncalled(n, f)
	}
	if column {
		c, i := b.infer(b.row, n.Text)
		return b.columnBound(n, c, i, sideLeft)
	}
	return b.unknownName(n, tabular)
}

// bindStoredName binds the name of a stored function without parameters or of a table; it
// returns nil for any other name. Without tables, only a function whose text is known counts.
func (b *binder) bindStoredName(n *syntax.Name, tables bool) *bound {
	if f := b.functionNamed(n.Text); f != nil && (tables || f.Defined() && !f.Found) {
		if fn := b.storedFunction(f); fn.minArgs() == 0 {
			return b.invoke(n, n.Range, fn, nil)
		}
	}
	if t := b.cat.Table(n.Text); t != nil && tables {
		return b.scan(n, t)
	}
	return nil
}

// bindOperand binds an argument that may be a table: a bare name is then a table
// of that name before it is a column that an open table may have.
func (b *binder) bindOperand(e syntax.Expr) *bound {
	if _, bare := e.(*syntax.Name); !bare {
		return b.bindExpr(e)
	}
	b.operand = true
	x := b.bindExpr(e)
	b.operand = false
	return x
}

// bindColumn binds the name of a column of the input, or of a side of a join; it returns nil for any other name.
func (b *binder) bindColumn(n *syntax.Name) *bound {
	if b.row == nil && b.right == nil {
		return nil
	}
	if b.right != nil {
		if n.Text == "$left" && b.row != nil {
			return b.tupleBound(n, b.row, sideLeft)
		}
		if n.Text == "$right" {
			return b.tupleBound(n, b.right, sideRight)
		}
	}
	if b.row != nil {
		if i := b.row.Find(n.Text); i >= 0 {
			c := b.row.Columns[i]
			if b.right == nil || !b.commonOnly {
				return b.columnBound(n, c, i, sideLeft)
			}
			j := b.right.Find(n.Text)
			if j < 0 {
				return b.columnBound(n, c, i, sideLeft)
			}
			x := b.columnBound(n, c.As(c.Name, c.Type), i, sideBoth)
			x.other = j
			return x
		}
	}
	if b.right != nil {
		if i := b.right.Find(n.Text); i >= 0 {
			return b.columnBound(n, b.right.Columns[i], i, sideRight)
		}
	}
	return nil
}

// columnBound returns the bound expression of a column.
func (b *binder) columnBound(syn syntax.Expr, c *types.Column, index int, s side) *bound {
	x := b.newBound(syn, c.Type)
	x.col, x.index, x.side = c, index, s
	ref := b.newColumnRef()
	ref.T, ref.At, ref.Name, ref.Index, ref.Right = c.Type.ValueType(), syn.Span(), c.Name, index, s == sideRight
	x.expr = ref
	return x
}

func (b *binder) newColumnRef() *plan.ColumnRef {
	if len(b.refs) == 0 {
		b.refs = make([]plan.ColumnRef, 32)
	}
	r := &b.refs[0]
	b.refs = b.refs[1:]
	return r
}

// tupleBound returns the bound expression of $left or $right: the row of a side.
func (b *binder) tupleBound(syn syntax.Expr, t *types.Table, s side) *bound {
	x := b.newBound(syn, &types.Type{Kind: types.KindTuple, Columns: t.Columns, Table: t})
	x.side = s
	return x
}

// bindSymbol binds a name that is declared in the query.
func (b *binder) bindSymbol(n *syntax.Name, sym *symbol) *bound {
	x := b.symbolBound(n, sym)
	b.refer(n.Range, x, sym.at)
	return x
}

func (b *binder) symbolBound(n *syntax.Name, sym *symbol) *bound {
	switch {
	case sym.vari != nil:
		return b.bindVariable(n, sym.vari)
	case sym.fn != nil:
		if sym.fn.minArgs() == 0 {
			b.count(sym.fn.let)
			return b.invoke(n, n.Range, sym.fn, nil)
		}
		return b.uncalled(n, sym.fn)
	case sym.col != nil:
		x := b.newBound(n, sym.col.Type)
		x.col, x.index = sym.col, sym.index
		x.expr = sym.expr
		return x
	}
	return b.newBound(n, sym.typ)
}

// bindVariable binds the name of a let or a parameter.
func (b *binder) bindVariable(n *syntax.Name, v *variable) *bound {
	x := b.newBound(n, v.typ)
	x.vari, x.constant, x.value = v, v.constant, v.value
	b.count(v.let)
	switch {
	case v.typ.Kind == types.KindTable, v.typ.Kind == types.KindGraph:
		x.node = v.node
		if v.let != nil {
			out := types.EmptyTable
			if v.typ.Kind == types.KindTable {
				out = v.typ.Table
			}
			x.node = &plan.LetTable{Step: plan.Step{Out: out.Schema(), At: n.Range}, Let: v.let}
		}
	case v.expr != nil && v.inRow && b.row != nil:
		// The argument is read from rows other than those of this operator.
		x.expr = &plan.Bad{Typed: plan.Typed{At: n.Range}}
	case v.expr != nil:
		x.expr = v.expr
		if ref, ok := v.expr.(*plan.PatternRef); ok {
			x.expr = &plan.PatternRef{Typed: plan.Typed{At: n.Range}, Element: ref.Element, Edge: ref.Edge}
		}
	case v.let != nil:
		x.expr = &plan.LetRef{Typed: plan.Typed{T: v.typ.ValueType(), At: n.Range}, Let: v.let}
	default:
		x.expr = &plan.Bad{Typed: plan.Typed{T: v.typ.ValueType(), At: n.Range}}
	}
	return x
}

// uncalled reports a function that is named without the arguments that it needs.
func (b *binder) uncalled(n *syntax.Name, f *function) *bound {
	b.report(diag.FunctionRequiresArguments.At(n.Range, n.Text))
	x := b.bad(n)
	x.typ = b.returnedByAll(f)
	return x
}

// scan returns the rows of a table of the catalog that the query names.
func (b *binder) scan(syn syntax.Expr, t *catalog.Table) *bound {
	b.use(t.Name, syn.Span(), t)
	return b.scanOf(syn, t, false)
}

// scanOf returns the rows of a table of the catalog.
func (b *binder) scanOf(syn syntax.Expr, t *catalog.Table, implied bool) *bound {
	cols := b.tableOf(t)
	x := b.rows(syn, cols, &plan.Scan{Step: plan.Step{Out: cols.Schema(), At: syn.Span()}, Name: t.Name, Table: t, Implied: implied})
	b.hide(x, t.Name, nil, implied)
	return x
}

// viewOf returns the rows of a view that the query declares and reads without naming it; nil where it has none.
func (b *binder) viewOf(syn syntax.Expr, sym *symbol) *bound {
	if sym.fn == nil || !sym.fn.view || sym.fn.minArgs() > 0 {
		return nil
	}
	b.count(sym.fn.let)
	x := b.invoke(syn, syn.Span(), sym.fn, nil)
	if x.table() == nil {
		return nil
	}
	b.hide(x, sym.name, sym, true)
	return x
}

// count counts a use of what a let declares; the let is nil for any other declaration.
func (b *binder) count(l *plan.Let) {
	if l != nil && b.mute == 0 {
		l.Uses++
	}
}

// use takes note that the query names a table.
func (b *binder) use(name string, at diag.Span, t *catalog.Table) {
	if b.mute == 0 {
		b.query.Tables = append(b.query.Tables, plan.TableUse{Name: name, Span: at, Table: t, Fuzzy: b.fuzzy})
	}
}

// unknownTable returns the rows of an unknown table: it has every column that the query names.
func (b *binder) unknownTable(syn syntax.Expr, name string) *bound {
	b.use(name, syn.Span(), nil)
	t := b.openTable(name)
	return b.rows(syn, t, &plan.Scan{Step: plan.Step{Out: t.Schema(), At: syn.Span()}, Name: name})
}

// openTable returns the table of that name of which nothing is known; the same each time.
func (b *binder) openTable(name string) *types.Table {
	if t, ok := b.open[name]; ok {
		return t
	}
	if b.open == nil {
		b.open = map[string]*types.Table{}
	}
	t := &types.Table{Name: name, Open: true}
	b.open[name] = t
	return t
}

// unknownName reports a name that stands for nothing.
func (b *binder) unknownName(n *syntax.Name, tabular bool) *bound {
	if b.kind == scopeAggregate {
		b.kind = scopeNormal
		known := b.row != nil && (b.row.Find(n.Text) >= 0 || b.row.Open)
		b.kind = scopeAggregate
		if known {
			return b.badAt(n, diag.NameIsNotAnAggregate.At(n.Range, n.Text))
		}
	}
	if !tabular {
		d := diag.NameNotKnown.At(n.Range, n.Text)
		return b.badAt(n, lacking(b.hint(d, n.Text, b.namesInScope()), n.Text, b.row, b.right))
	}
	if b.fuzzy {
		b.miss(diag.FuzzyNameNotKnown.At(n.Range, n.Text, "table"))
	} else {
		b.notDeclared(diag.TableNotKnown.At(n.Range, n.Text), n.Text, b.tableNames())
	}
	return b.unknownTable(n, n.Text)
}

// maxHints bounds for how many diagnostics of a query names are looked through.
const maxHints = 200

// hint adds the name that was probably meant. Names are looked through only where a diagnostic is reported.
func (b *binder) hint(d diag.Diagnostic, name string, candidates iter.Seq[string]) diag.Diagnostic {
	if b.mute > 0 || len(b.found) > maxHints {
		return d
	}
	near, _ := suggest.Nearest(name, candidates)
	d = suggested(d, near)
	if !isSlip(name, near) {
		d.Fix = nil // a suggestion to think about
	}
	return d
}

// suggested adds a name to a diagnostic about another name.
func suggested(d diag.Diagnostic, near string) diag.Diagnostic {
	d = d.WithHint(near)
	if d.Fix != nil {
		d.Fix.Edits[0].New = written(near, d.Span.Text())
	}
	return d
}

// lacking adds what to do about a column that a table lacks whose columns are declared elsewhere.
func lacking(d diag.Diagnostic, column string, tables ...*types.Table) diag.Diagnostic {
	for _, t := range tables {
		if t != nil && t.Origin != nil && d.Hint == "" {
			d.Hint = t.Origin.Lacks(column)
		}
	}
	return d
}

// written returns the name as KQL that can replace the text: a literal for one in
// quotes, as in table('T'), and otherwise a name.
func written(name, replaced string) string {
	if strings.HasSuffix(replaced, "'") || strings.HasSuffix(replaced, `"`) {
		return syntax.WriteString(name)
	}
	return syntax.WriteName(name)
}

// namesInScope yields the names of the columns and variables in scope; where there are no columns, those of tables too.
func (b *binder) namesInScope() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, t := range [...]*types.Table{b.row, b.right} {
			for _, c := range t.All() {
				if !yield(c.Name) {
					return
				}
			}
		}
		for s := b.scope; s != nil; s = s.outer {
			for i := range s.symbols {
				if !yield(s.symbols[i].name) {
					return
				}
			}
		}
		if b.row == nil {
			for name := range b.cat.TableNames() {
				if !yield(name) {
					return
				}
			}
		}
	}
}

// tableNames yields the names of what can stand for a table.
func (b *binder) tableNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for s := b.scope; s != nil; s = s.outer {
			for i := range s.symbols {
				if !yield(s.symbols[i].name) {
					return
				}
			}
		}
		for name := range b.cat.TableNames() {
			if !yield(name) {
				return
			}
		}
		for name := range b.cat.FunctionNames() {
			if !yield(name) {
				return
			}
		}
	}
}

// bindMember binds the name after a dot.
func (b *binder) bindMember(e *syntax.Path, left *bound, n *syntax.Name) *bound {
	x := b.newBound(n, types.Invalid)
	t := b.path
	typed := plan.Typed{T: t.ValueType(), At: e.Range}
	x.expr = &plan.Bad{Typed: typed}
	switch {
	case n.Text == "":
		return x
	case t.Kind == types.KindBag:
		x.typ = types.Dynamic
		if p := types.PropertyOf(t, n.Text); p != nil {
			x.typ = types.DynamicOf(p.Type)
		}
		x.expr = &plan.Member{Typed: typed, X: exprOf(left), Name: n.Text}
		return x
	case t.IsDynamic() || t.IsUnknown():
		x.typ = types.Dynamic
		if t.IsUnknown() {
			x.typ = types.Unknown
		}
		x.expr = &plan.Member{Typed: typed, X: exprOf(left), Name: n.Text}
		return x
	case t.IsInvalid():
		return x
	case t.Kind == types.KindTuple:
		return b.bindTupleMember(left, n)
	case t.Kind == types.KindDatabase:
		return b.bindDatabaseMember(n)
	case t.Kind == types.KindGroup:
		for _, g := range t.Group {
			if g.Kind == types.KindDatabase {
				b.path = g
				return b.bindDatabaseMember(n)
			}
		}
	}
	d := diag.NameNotKnown.At(n.Range, n.Text)
	return b.badAt(n, d)
}

// bindTupleMember binds a column of $left or $right, of a step of scan or of a node of a graph.
func (b *binder) bindTupleMember(left *bound, n *syntax.Name) *bound {
	t := b.path
	for i, c := range t.Columns {
		if c.Name == n.Text {
			x := b.columnBound(n, c, i, left.side)
			switch of := left.expr.(type) {
			case *plan.StepColumn:
				x.expr = &plan.StepColumn{Typed: plan.Typed{T: c.Type.ValueType(), At: n.Range}, Step: of.Step, Column: i}
			case *plan.PatternRef:
				x.expr = &plan.PatternColumn{Typed: plan.Typed{T: c.Type.ValueType(), At: n.Range}, Element: of.Element, Column: i, Name: c.Name}
			}
			return x
		}
	}
	if t.Table != nil && t.Table.Open {
		c, i := b.infer(t.Table, n.Text)
		return b.columnBound(n, c, i, left.side)
	}
	d := b.hint(diag.NameNotKnown.At(n.Range, n.Text), n.Text, func(yield func(string) bool) {
		for _, c := range t.Columns {
			if !yield(c.Name) {
				return
			}
		}
	})
	return b.badAt(n, lacking(d, n.Text, t.Table))
}

// builtinFunction returns the builtin function that may be called here under the name, or nil.
func (b *binder) builtinFunction(name string) *function {
	if b.kind == scopeAggregate {
		if f := library.Lookup(builtin.Aggregate, name); f != nil {
			return builtinFunctionOf(f)
		}
	}
	if b.kind == scopePlugin {
		if f := library.Lookup(builtin.Plugin, name); f != nil {
			return builtinFunctionOf(f)
		}
		return nil
	}
	if f := library.Lookup(builtin.ScalarFunction, name); f != nil && (!f.Graph || b.graph != nil && (b.inner || name != "inner_nodes")) {
		return builtinFunctionOf(f)
	}
	return nil
}

// functionNamed returns the stored function of a bare name. If only its
// name is known and there is a table of that name with rows, it returns nil.
func (b *binder) functionNamed(name string) *catalog.Function {
	f := b.cat.Function(name)
	if f != nil && !f.Defined() {
		if t := b.cat.Table(name); t != nil && t.Given {
			return nil
		}
	}
	return f
}
