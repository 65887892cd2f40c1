package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

// A Node is any part of the syntax tree. Its span starts at its first token and ends with
// its last: comments and blanks around it do not belong to it. A node that is missing in
// the text has an empty span at its place.
type Node interface {
	Span() diag.Span
	// children calls visit for each child that is present, in the order of the text.
	children(visit func(Node))
	// print writes the node as the text of a query.
	print(p *printer)
}

// An Expr is a scalar or tabular expression. Operators are expressions too, because some
// of them may begin a query.
type Expr interface {
	Node
	expr()
}

// An Operator is a tabular operator, such as where or join.
type Operator interface {
	Expr
	// Keyword returns the span of the operator's keyword.
	Keyword() diag.Span
	// Row returns the operator's row of the table of operators. It is nil for a
	// BadOp and for a node that does not come from the parser.
	Row() *OperatorRow
	operator()
}

// A Stmt is one statement of a query.
type Stmt interface {
	Node
	stmt()
}

// A TypeExpr is a type as written in a declaration: a *ScalarType or a *SchemaType.
type TypeExpr interface {
	Expr
	typeExpr()
}

// node is the part that all nodes share.
type node struct {
	// Range is the text that the node covers.
	Range diag.Span
}

// Span returns the text that the node covers.
func (n *node) Span() diag.Span           { return n.Range }
func (n *node) children(visit func(Node)) {}

// exprNode is the part that all expressions share.
type exprNode struct{ node }

func (*exprNode) expr() {}

// opNode is the part that all operators share.
type opNode struct {
	exprNode
	// KeywordSpan covers the operator's keyword.
	KeywordSpan diag.Span
	kind        tokenKind // of the keyword; tokNone for a node that does not come from the parser
}

// Keyword returns the span of the operator's keyword.
func (o *opNode) Keyword() diag.Span { return o.KeywordSpan }

// Row returns the operator's row of the table.
func (o *opNode) Row() *OperatorRow { return operatorOf[o.kind] }
func (*opNode) operator()           {}

// stmtNode is the part that all statements share.
type stmtNode struct {
	node
	// KeywordSpan covers the statement's first keyword; it is empty for an expression.
	KeywordSpan diag.Span
}

func (*stmtNode) stmt() {}

// A Query is a parsed text: its statements, its comments and its syntax errors.
type Query struct {
	node
	Source      *diag.Source // the text that was parsed
	Directives  []*Directive // client directives at the head of the text
	Stmts       []Stmt
	Comments    []Comment         // in the order of the text
	Diagnostics []diag.Diagnostic // in the order in which they apply to the text
	Tolerated   []diag.Diagnostic // what only Microsoft's client parser finds wrong
	End         diag.Span         // empty, after the last token
}

func (q *Query) children(visit func(Node)) {
	each(q.Directives, visit)
	each(q.Stmts, visit)
}

// A Comment is a "//" comment: Span covers it without its line end and the blanks before that, Text
// is the text it covers.
type Comment struct {
	Span diag.Span
	Text string
}

// A Directive is a line for the client that starts with "#", such as "#crp name=value".
type Directive struct {
	node
	Text string // the whole directive, from "#" to the end of its line, without blanks there
}

// Inspect visits the node and, while f returns true, its children in the order of the text.
func Inspect(n Node, f func(Node) bool) {
	if n == nil || !f(n) {
		return
	}
	n.children(func(child Node) { Inspect(child, f) })
}

// Walk calls a Visitor for each node. The visitor that Visit returns visits the children;
// if it is nil, they are skipped.
type Visitor interface {
	Visit(n Node) Visitor
}

// Walk visits the node and its children in the order of the text.
func Walk(v Visitor, n Node) {
	if n == nil {
		return
	}
	if v = v.Visit(n); v != nil {
		n.children(func(child Node) { Walk(v, child) })
	}
}

// one visits the node unless it is absent.
func one[N interface {
	Node
	comparable
}](n N, visit func(Node)) {
	var absent N
	if n != absent {
		visit(n)
	}
}

// each visits the nodes of a list.
func each[N Node](list []N, visit func(Node)) {
	for _, n := range list {
		visit(n)
	}
}
