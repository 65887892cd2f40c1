package skeleton

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Shown returns the columns that a query reads of tables, functions and watchlists that nobody has declared, with the
// types that the query treats them as. Bound in a workspace with them, the query has a plan without gaps.
func Shown(q *plan.Query, cat *catalog.Catalog) catalog.Shown {
	o := &openColumns{catalog: cat, columns: map[plan.Node][]value.Field{}}
	q.Inspect(func(n plan.Node) bool {
		o.node(n)
		return true
	}, func(plan.Expr) bool { return true })
	o.ifExists(q)
	var all catalog.Shown
	for _, n := range o.order {
		into, name := &all.Tables, ""
		switch n := n.(type) {
		case *plan.Scan:
			name = n.Name
		case *plan.DeclaredCall:
			into, name = &all.Functions, n.Function
			if n.Function == catalog.GetWatchlist && len(n.Args) > 0 {
				alias, _ := plan.ValueOf(n.Args[0])
				into, name = &all.Watchlists, value.Text(alias)
			}
		}
		at := slices.IndexFunc(*into, func(c catalog.ShownColumns) bool { return c.Name == name })
		if at < 0 {
			at = len(*into)
			*into = append(*into, catalog.ShownColumns{Name: name})
		}
		have := &(*into)[at].Fields
		for _, f := range o.columns[n] {
			if !slices.ContainsFunc(*have, func(h value.Field) bool { return h.Name == f.Name }) {
				*have = append(*have, f)
			}
		}
	}
	return all
}

var columnIfExists = regexp.MustCompile(`(?:column_ifexists|columnifexists)\s*\(\s*["']([A-Za-z0-9_]+)["']\s*,\s*(["'])?`)

// ifExists notes the columns that the query reads where they exist: of a table that nobody has declared, they may.
func (o *openColumns) ifExists(q *plan.Query) {
	root := q.Result()
	if root == nil || root.Span().Source == nil {
		return
	}
	var open []plan.Node
	plan.Inspect(root, func(n plan.Node) bool {
		if o.isOpen(n) {
			open = append(open, n)
		}
		return true
	})
	for _, m := range columnIfExists.FindAllStringSubmatch(root.Span().Source.Text, -1) {
		named, suffixed := catalog.ColumnType(m[1])
		for _, n := range open {
			t := named
			if _, call := n.(*plan.DeclaredCall); !suffixed || call && m[2] != "" {
				t = value.String // a function gives its columns the types that the query expects
			}
			if n.Schema().Index(m[1]) >= 0 || !suffixed && o.onlySuffixed(n) {
				continue
			}
			if _, known := o.columns[n]; !known {
				o.order = append(o.order, n)
			}
			if !slices.ContainsFunc(o.columns[n], func(f value.Field) bool { return f.Name == m[1] }) {
				o.columns[n] = append(o.columns[n], value.Field{Name: m[1], Type: t})
			}
		}
	}
}

// isOpen reports whether a scenario may give rows of a table or a function columns that nobody has declared.
func (o *openColumns) isOpen(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Scan:
		return n.Table == nil || n.Table.Open
	case *plan.DeclaredCall:
		f := o.catalog.Function(n.Function)
		return f != nil && n.Function != catalog.GetWatchlist && f.Open && (f.Result == nil || len(f.Result.Fields) == 0 || !f.Declared.IsZero())
	}
	return false
}

// mayHave reports whether a scenario may give rows of a table, a function or a watchlist a column of that name.
func (o *openColumns) mayHave(n plan.Node, name string) bool {
	if call, ok := n.(*plan.DeclaredCall); ok && call.Function == catalog.GetWatchlist {
		return true
	}
	_, suffixed := catalog.ColumnType(name)
	return o.isOpen(n) && (suffixed || !o.onlySuffixed(n))
}

// onlySuffixed reports whether these columns must have names that tell their types.
func (o *openColumns) onlySuffixed(n plan.Node) bool {
	scan, ok := n.(*plan.Scan)
	return ok && scan.Table != nil && !scan.Table.Assumed && scan.Table.Declared.IsZero()
}

// openColumns gathers columns by the sources that may have them.
type openColumns struct {
	catalog *catalog.Catalog
	columns map[plan.Node][]value.Field
	order   []plan.Node
}

// node looks at what a node reads of its inputs.
func (o *openColumns) node(n plan.Node) {
	inputs := n.Inputs()
	if len(inputs) == 0 {
		return
	}
	switch n := n.(type) {
	case *plan.Join:
		o.exprs(n.LeftKeys, n.Left, nil)
		o.exprs(n.RightKeys, n.Right, nil)
	case *plan.JoinWhere:
		o.exprs(n.Where, n.Left, n.Right)
	case *plan.MvExpand:
		o.expanded(n.Expanded, n.Input)
		o.exprs(n.Exprs(), n.Input, nil)
	case *plan.MvApply:
		o.expanded(n.Expanded, n.Input)
		o.exprs(n.Exprs(), n.Input, nil)
	default:
		o.exprs(n.Exprs(), inputs[0], nil)
	}
}

// expanded takes the columns that are expanded for dynamic ones.
func (o *openColumns) expanded(list []plan.Expansion, input plan.Node) {
	for _, x := range list {
		if ref, ok := x.Expr.(*plan.ColumnRef); ok && ref.T == value.Unknown {
			o.column(ref, value.Dynamic, input, nil)
		}
	}
}

func (o *openColumns) exprs(list []plan.Expr, left, right plan.Node) {
	for _, e := range list {
		plan.InspectExpr(e, func(x plan.Expr) bool {
			switch x := x.(type) {
			case *plan.ColumnRef:
				if x.T == value.Unknown {
					o.column(x, value.Unknown, left, right)
				}
			case *plan.Bad:
				o.exprs(present(x.Of), left, right)
				if c, ok := x.Of.(*plan.Call); ok {
					o.compared(c, left, right)
				}
			case *plan.Call:
				o.compared(x, left, right)
			case *plan.Member:
				o.navigated(x.X, left, right)
			case *plan.Element:
				o.navigated(x.X, left, right)
			}
			return true
		})
	}
}

func present(e plan.Expr) []plan.Expr {
	if e == nil {
		return nil
	}
	return []plan.Expr{e}
}

// navigated takes a column whose properties are read for a dynamic one.
func (o *openColumns) navigated(x plan.Expr, left, right plan.Node) {
	if ref, ok := x.(*plan.ColumnRef); ok && ref.T == value.Unknown {
		o.column(ref, value.Dynamic, left, right)
	}
}

// compared takes a column for one of the type of what it is compared with.
func (o *openColumns) compared(c *plan.Call, left, right plan.Node) {
	for _, a := range c.Args {
		ref, ok := a.(*plan.ColumnRef)
		if !ok || ref.T != value.Unknown {
			continue
		}
		for _, b := range c.Args {
			if t := b.Type(); t != value.Unknown {
				o.column(ref, t, left, right)
				break
			}
		}
	}
}

// column notes a column of the sources that it may be of.
func (o *openColumns) column(x *plan.ColumnRef, t value.Type, left, right plan.Node) {
	if x.Name == "" || x.At.Source != nil && !strings.Contains(x.At.Source.Text, x.Name) {
		return // the name is not the author's: a join made it of another one
	}
	from := left
	if x.Right && right != nil {
		from = right
	}
	certain := t != value.Unknown
	if typ, suffixed := catalog.ColumnType(x.Name); suffixed {
		t, certain = typ, true
	}
	if x.Name == source.TimeColumn {
		t, certain = value.DateTime, true
	}
	switch t {
	case value.Unknown:
		t = value.String
	case value.Int:
		t = value.Long
	case value.Decimal:
		t = value.Real
	}
	for _, source := range openSources(from) {
		if !o.mayHave(source, x.Name) {
			continue
		}
		fields, known := o.columns[source]
		if !known {
			o.order = append(o.order, source)
		}
		at := slices.IndexFunc(fields, func(f value.Field) bool { return f.Name == x.Name })
		switch {
		case at < 0:
			o.columns[source] = append(fields, value.Field{Name: x.Name, Type: t})
		case certain:
			fields[at].Type = t
		}
	}
}

// openSources returns the tables and functions of unknown columns below a node: those of all legs of a union, and of a join those of
// its left side if it has any.
func openSources(n plan.Node) []plan.Node {
	switch n := n.(type) {
	case *plan.Scan:
		if n.Table == nil || n.Table.Open {
			return []plan.Node{n}
		}
		return nil
	case *plan.DeclaredCall:
		return []plan.Node{n}
	case *plan.LetTable:
		return openSources(n.Let.Table)
	case *plan.Union:
		var all []plan.Node
		for _, in := range n.Sources {
			all = append(all, openSources(in)...)
		}
		return all
	}
	for _, in := range n.Inputs() {
		if found := openSources(in); len(found) > 0 {
			return found
		}
	}
	return nil
}

// Join returns what either shows.
func Join(a, b catalog.Shown) catalog.Shown {
	return catalog.Shown{
		Tables:     joinColumns(a.Tables, b.Tables),
		Functions:  joinColumns(a.Functions, b.Functions),
		Watchlists: joinColumns(a.Watchlists, b.Watchlists),
	}
}

func joinColumns(a, b []catalog.ShownColumns) []catalog.ShownColumns {
	all := slices.Clone(a)
	for _, c := range b {
		at := slices.IndexFunc(all, func(have catalog.ShownColumns) bool { return have.Name == c.Name })
		if at < 0 {
			all = append(all, c)
			continue
		}
		fields := slices.Clone(all[at].Fields)
		for _, f := range c.Fields {
			if !slices.ContainsFunc(fields, func(have value.Field) bool { return have.Name == f.Name }) {
				fields = append(fields, f)
			}
		}
		all[at].Fields = fields
	}
	return all
}

// Without returns what is shown without the columns that faults are about.
func Without(s catalog.Shown, faults []diag.Diagnostic) catalog.Shown {
	kept := func(list []catalog.ShownColumns) (out []catalog.ShownColumns) {
		for _, c := range list {
			c.Fields = slices.DeleteFunc(slices.Clone(c.Fields), func(f value.Field) bool {
				return slices.ContainsFunc(faults, func(d diag.Diagnostic) bool { return d.Span.Text() == f.Name })
			})
			out = append(out, c)
		}
		return out
	}
	return catalog.Shown{Tables: kept(s.Tables), Functions: kept(s.Functions), Watchlists: kept(s.Watchlists)}
}
