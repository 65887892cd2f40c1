package syntax

// A LiteralKind is the kind of a literal.
type LiteralKind uint8

// The kinds of literals. LitWord is a bare word that is the value of a setting.
const (
	LitString LiteralKind = iota
	LitLong
	LitReal
	LitInt
	LitDecimal
	LitBool
	LitDateTime
	LitTimespan
	LitGuid
	LitNull // the null of dynamic(…)
	LitWord
)

// A Literal is a value written out.
//
// Raw is its source text, such as datetime(2024-01-01). Text is its value: for a string,
// the decoded string; for a form with a type name, the text in the parentheses, without
// blanks around it and without quotes; otherwise the source text itself. Null says that
// the value is null, as in int(null).
type Literal struct {
	exprNode
	Kind   LiteralKind
	Raw    string
	Text   string
	Null   bool
	Hidden bool // a string written h"…" or H"…"
	Parts  int  // the number of adjacent string literals that make up the string; 0 means one
}

// A Dynamic is "dynamic(X)", where X is a *Literal, *Array, *Object, *Unary (a
// negative number), *Dynamic, a braced *Name or *Missing.
type Dynamic struct {
	exprNode
	X Expr
}

func (e *Dynamic) children(visit func(Node)) { one(e.X, visit) }

// An Array is "[Elems]" in a dynamic literal.
type Array struct {
	exprNode
	Elems []Expr
}

func (e *Array) children(visit func(Node)) { each(e.Elems, visit) }

// An Object is "{Pairs}" in a dynamic literal.
type Object struct {
	exprNode
	Pairs []*Pair
}

func (e *Object) children(visit func(Node)) { each(e.Pairs, visit) }

// A Pair is one "Key: Value" of an Object.
type Pair struct {
	node
	Key   *Literal
	Value Expr
}

func (p *Pair) children(visit func(Node)) { one(p.Key, visit); one(p.Value, visit) }

// A ScalarType is a type named by its keyword. Name is empty if the type is missing.
type ScalarType struct {
	exprNode
	Name string
}

func (*ScalarType) typeExpr() {}

// A SchemaType is the type of a tabular parameter: "(Columns)", or "(*)" if Star is set.
type SchemaType struct {
	exprNode
	Star    bool
	Columns []*ColumnDecl
}

func (*SchemaType) typeExpr()                   {}
func (t *SchemaType) children(visit func(Node)) { each(t.Columns, visit) }

// A ColumnDecl is "Name:Type".
type ColumnDecl struct {
	exprNode
	Name *Name
	Type TypeExpr
}

func (d *ColumnDecl) children(visit func(Node)) { one(d.Name, visit); one(d.Type, visit) }

// A RowSchema is "(Columns)"; that of evaluate may begin with "*".
type RowSchema struct {
	node
	Star    bool
	Columns []*ColumnDecl
}

func (s *RowSchema) children(visit func(Node)) { each(s.Columns, visit) }

// A TypeOf is "typeof(Types)": a *ScalarType, or a list of *Star and *ColumnDecl.
type TypeOf struct {
	exprNode
	Types []Expr
}

func (e *TypeOf) children(visit func(Node)) { each(e.Types, visit) }

// A DataTable is "datatable (Schema) [Values]".
type DataTable struct {
	exprNode
	Params []*Param
	Schema *RowSchema
	Values []Expr
}

func (e *DataTable) children(visit func(Node)) {
	each(e.Params, visit)
	one(e.Schema, visit)
	each(e.Values, visit)
}

// A ContextualDataTable is "__contextual_datatable ID (Schema)", which stands for rows that the
// caller holds.
type ContextualDataTable struct {
	exprNode
	ID     Expr
	Schema *RowSchema
}

func (e *ContextualDataTable) children(visit func(Node)) { one(e.ID, visit); one(e.Schema, visit) }

// An ExternalData is "externaldata (Schema) [URIs] with (With)".
type ExternalData struct {
	exprNode
	Params  []*Param
	Schema  *RowSchema
	URIs    []Expr
	HasWith bool
	With    []*Param
}

func (e *ExternalData) children(visit func(Node)) {
	each(e.Params, visit)
	one(e.Schema, visit)
	each(e.URIs, visit)
	each(e.With, visit)
}

// A MaterializedViewCombine is "materialized-view-combine (View) base (Base) delta (Delta)
// aggregations (Aggregations)".
type MaterializedViewCombine struct {
	exprNode
	View         Expr
	Base         Expr
	Delta        Expr
	Aggregations Expr
}

func (e *MaterializedViewCombine) children(visit func(Node)) {
	one(e.View, visit)
	one(e.Base, visit)
	one(e.Delta, visit)
	one(e.Aggregations, visit)
}
