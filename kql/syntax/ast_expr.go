package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

// A NameForm is the way in which a name is written.
type NameForm uint8

// The forms of names.
const (
	NameBare   NameForm = iota // abc
	NameQuoted                 // ['abc']
	NameBraced                 // {abc}: a parameter of a client, to be replaced before the query runs
)

// A Name is a name that declares something or refers to something. Text is the name
// itself, without brackets or quotes.
type Name struct {
	exprNode
	Text string
	Form NameForm
}

// A Wildcard is a name with asterisks that stands for all names it matches, such as Security*.
type Wildcard struct {
	exprNode
	Text      string
	Bracketed bool // [abc*]
}

// A Star is the "*" that stands for all columns.
type Star struct{ exprNode }

// An At is the "@" of a path.
type At struct{ exprNode }

// A Missing stands for an expression that is missing in the text. A diagnostic has reported it.
type Missing struct{ exprNode }

// A Binary is "Left Op Right". The operands of ":" in search are a name or star and a value.
type Binary struct {
	exprNode
	Op     BinaryOp
	OpSpan diag.Span
	Left   Expr
	Right  Expr
}

func (b *Binary) children(visit func(Node)) { one(b.Left, visit); one(b.Right, visit) }

// A Unary is "-X" or "+X". A signed number that is a literal by itself, as in
// a datatable, is a Literal.
type Unary struct {
	exprNode
	Minus bool
	X     Expr
}

func (u *Unary) children(visit func(Node)) { one(u.X, visit) }

// An In is "X in (List)" and its relatives. List has one element that is a
// tabular expression, or any number of scalars.
type In struct {
	exprNode
	Op     InOp
	OpSpan diag.Span
	X      Expr
	List   []Expr
	Lparen diag.Span // empty if absent
}

func (e *In) children(visit func(Node)) { one(e.X, visit); each(e.List, visit) }

// A Between is "X between (Low .. High)" or "X !between (Low .. High)".
type Between struct {
	exprNode
	Not    bool
	OpSpan diag.Span
	X      Expr
	Low    Expr
	High   Expr
}

func (e *Between) children(visit func(Node)) {
	one(e.X, visit)
	one(e.Low, visit)
	one(e.High, visit)
}

// A Paren is "(X)"; X may be tabular.
type Paren struct {
	exprNode
	X Expr
}

func (e *Paren) children(visit func(Node)) { one(e.X, visit) }

// A Call is "Func(Args)". An argument may be a *Star or a *NamedExpr.
type Call struct {
	exprNode
	Func   *Name
	Args   []Expr
	Lparen diag.Span
}

func (c *Call) children(visit func(Node)) { one(c.Func, visit); each(c.Args, visit) }

// A Path is "X.Sel". Sel is a *Name, *Wildcard, *Call, *Bracketed or *At.
type Path struct {
	exprNode
	X   Expr
	Sel Expr
}

func (p *Path) children(visit func(Node)) { one(p.X, visit); one(p.Sel, visit) }

// An Index is "X[Key]". In the paths of tables (not in scalar expressions) the
// key of X['name'] is a quoted *Name and that of X[abc*] a *Wildcard.
type Index struct {
	exprNode
	X   Expr
	Key Expr
}

func (e *Index) children(visit func(Node)) { one(e.X, visit); one(e.Key, visit) }

// A Bracketed is an expression in brackets that is an element of a path, such as the [0] of a.[0].
type Bracketed struct {
	exprNode
	X Expr
}

func (e *Bracketed) children(visit func(Node)) { one(e.X, visit) }

// A NamedExpr is "Name = X", or with List "(Name, Name) = X".
type NamedExpr struct {
	exprNode
	Names []*Name
	List  bool
	X     Expr
}

func (e *NamedExpr) children(visit func(Node)) { each(e.Names, visit); one(e.X, visit) }

// An Ordered is an expression of sort, top or project-reorder with its order: "X desc nulls last".
type Ordered struct {
	exprNode
	X     Expr
	Order Order
	Nulls Nulls
}

func (e *Ordered) children(visit func(Node)) { one(e.X, visit) }

// A Pipe is "Input | Ops[0] | Ops[1] …". Input is nil if the first operator works on the
// rows of the operator around it, as in the branches of fork and the subqueries of
// partition, mv-apply and facet.
type Pipe struct {
	exprNode
	Input Expr
	Ops   []Operator
}

func (p *Pipe) children(visit func(Node)) { one(p.Input, visit); each(p.Ops, visit) }

// A ToScalar is "toscalar(X)".
type ToScalar struct {
	exprNode
	Kind *Param // nil if there is none
	X    Expr
}

func (e *ToScalar) children(visit func(Node)) { one(e.Kind, visit); one(e.X, visit) }

// A ToTable is "totable(X)".
type ToTable struct {
	exprNode
	Kind *Param // nil if there is none
	X    Expr
}

func (e *ToTable) children(visit func(Node)) { one(e.Kind, visit); one(e.X, visit) }

// A Materialize is "materialize(X)" as the value of a let statement. Elsewhere
// materialize is read as a Call.
type Materialize struct {
	exprNode
	X Expr
}

func (e *Materialize) children(visit func(Node)) { one(e.X, visit) }

// A DataScope is "X datascope = Value".
type DataScope struct {
	exprNode
	X     Expr
	Value *Literal
}

func (e *DataScope) children(visit func(Node)) { one(e.X, visit); one(e.Value, visit) }

// An EntityGroup is "entity_group [Entities]".
type EntityGroup struct {
	exprNode
	Entities []Expr
}

func (e *EntityGroup) children(visit func(Node)) { each(e.Entities, visit) }

// A NameList is the list of names that is the value of a Param.
type NameList struct {
	exprNode
	Names []*Name
}

func (e *NameList) children(visit func(Node)) { each(e.Names, visit) }

// A TypedColumn is "Name:Type" in the project clause of find.
type TypedColumn struct {
	exprNode
	Name *Name
	Type TypeExpr
}

func (e *TypedColumn) children(visit func(Node)) { one(e.Name, visit); one(e.Type, visit) }

// A PackAll is "pack(*)" in the project clause of find.
type PackAll struct{ exprNode }

// A BinaryOp is an operator between two operands.
type BinaryOp uint8

// The binary operators. Those that end in CS are case-sensitive.
const (
	OpOr BinaryOp = iota
	OpAnd
	OpEqual
	OpNotEqual
	OpLess
	OpLessEqual
	OpGreater
	OpGreaterEqual
	OpAdd
	OpSub
	OpMul
	OpDiv
	OpMod
	OpEqualTilde
	OpNotEqualTilde
	OpSearch
	OpHas
	OpNotHas
	OpHasCS
	OpNotHasCS
	OpHasPrefix
	OpNotHasPrefix
	OpHasPrefixCS
	OpNotHasPrefixCS
	OpHasSuffix
	OpNotHasSuffix
	OpHasSuffixCS
	OpNotHasSuffixCS
	OpLike
	OpNotLike
	OpLikeCS
	OpNotLikeCS
	OpContains
	OpNotContains
	OpContainsCS
	OpNotContainsCS
	OpStartsWith
	OpNotStartsWith
	OpStartsWithCS
	OpNotStartsWithCS
	OpEndsWith
	OpNotEndsWith
	OpEndsWithCS
	OpNotEndsWithCS
	OpMatchesRegex
)

var binaryOpNames = [...]string{
	OpOr: "or", OpAnd: "and",
	OpEqual: "==", OpNotEqual: "!=", OpLess: "<", OpLessEqual: "<=", OpGreater: ">", OpGreaterEqual: ">=",
	OpAdd: "+", OpSub: "-", OpMul: "*", OpDiv: "/", OpMod: "%",
	OpEqualTilde: "=~", OpNotEqualTilde: "!~", OpSearch: ":",
	OpHas: "has", OpNotHas: "!has", OpHasCS: "has_cs", OpNotHasCS: "!has_cs",
	OpHasPrefix: "hasprefix", OpNotHasPrefix: "!hasprefix", OpHasPrefixCS: "hasprefix_cs", OpNotHasPrefixCS: "!hasprefix_cs",
	OpHasSuffix: "hassuffix", OpNotHasSuffix: "!hassuffix", OpHasSuffixCS: "hassuffix_cs", OpNotHasSuffixCS: "!hassuffix_cs",
	OpLike: "like", OpNotLike: "notlike", OpLikeCS: "likecs", OpNotLikeCS: "notlikecs",
	OpContains: "contains", OpNotContains: "!contains", OpContainsCS: "contains_cs", OpNotContainsCS: "!contains_cs",
	OpStartsWith: "startswith", OpNotStartsWith: "!startswith", OpStartsWithCS: "startswith_cs", OpNotStartsWithCS: "!startswith_cs",
	OpEndsWith: "endswith", OpNotEndsWith: "!endswith", OpEndsWithCS: "endswith_cs", OpNotEndsWithCS: "!endswith_cs",
	OpMatchesRegex: "matches regex",
}

// String returns the operator as a query writes it.
func (op BinaryOp) String() string { return binaryOpNames[op] }

// An InOp is an operator between a value and a list.
type InOp uint8

// The list operators. "~" ignores case.
const (
	OpIn InOp = iota
	OpNotIn
	OpInTilde
	OpNotInTilde
	OpHasAny
	OpHasAll
)

var inOpNames = [...]string{OpIn: "in", OpNotIn: "!in", OpInTilde: "in~", OpNotInTilde: "!in~", OpHasAny: "has_any", OpHasAll: "has_all"}

// String returns the operator as a query writes it.
func (op InOp) String() string { return inOpNames[op] }

// An Order is the direction of a sort.
type Order uint8

// The directions. The granny orders compare the numbers inside of names (project-reorder).
const (
	OrderNone Order = iota // the default of the operator
	OrderAsc
	OrderDesc
	OrderGrannyAsc
	OrderGrannyDesc
)

var orderNames = [...]string{OrderNone: "", OrderAsc: "asc", OrderDesc: "desc", OrderGrannyAsc: "granny-asc", OrderGrannyDesc: "granny-desc"}

// String returns the direction as a query writes it.
func (o Order) String() string { return orderNames[o] }

// A Nulls is the place where a sort puts nulls.
type Nulls uint8

// The places of nulls.
const (
	NullsNone Nulls = iota // the default of the direction
	NullsFirst
	NullsLast
)

var nullsNames = [...]string{NullsNone: "", NullsFirst: "first", NullsLast: "last"}

// String returns the place as a query writes it.
func (n Nulls) String() string { return nullsNames[n] }
