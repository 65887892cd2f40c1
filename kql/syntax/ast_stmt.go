package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

// An ExprStmt is an expression as a statement: the query itself.
type ExprStmt struct {
	stmtNode
	X Expr
}

func (s *ExprStmt) children(visit func(Node)) { one(s.X, visit) }

// A LetStmt is "let Name = Value". Value is a *FuncDecl, a *Materialize, an *EntityGroup
// or any other expression.
type LetStmt struct {
	stmtNode
	Name  *Name
	Value Expr
}

func (s *LetStmt) children(visit func(Node)) { one(s.Name, visit); one(s.Value, visit) }

// A SetStmt is "set Name" or "set Name = Value"; Value is nil in the first form.
type SetStmt struct {
	stmtNode
	Name  *Name
	Value Expr
}

func (s *SetStmt) children(visit func(Node)) { one(s.Name, visit); one(s.Value, visit) }

// A DeclareParamsStmt is "declare query_parameters (Params)".
type DeclareParamsStmt struct {
	stmtNode
	Params []*FuncParam
}

func (s *DeclareParamsStmt) children(visit func(Node)) { each(s.Params, visit) }

// An AliasStmt is "alias database Name = Value".
type AliasStmt struct {
	stmtNode
	Name  *Name
	Value Expr
}

func (s *AliasStmt) children(visit func(Node)) { one(s.Name, visit); one(s.Value, visit) }

// A RestrictStmt is "restrict access to (Targets) with (Props)".
type RestrictStmt struct {
	stmtNode
	Targets []Expr
	With    []*Param
}

func (s *RestrictStmt) children(visit func(Node)) { each(s.Targets, visit); each(s.With, visit) }

// A PatternStmt is "declare pattern Name" or
// "declare pattern Name = (Params)[Path] { Matches }".
type PatternStmt struct {
	stmtNode
	Name     *Name
	Declared bool // whether the part after "=" is present
	Params   []*ColumnDecl
	Path     *ColumnDecl // nil if there is none
	Matches  []*PatternMatch
}

func (s *PatternStmt) children(visit func(Node)) {
	one(s.Name, visit)
	each(s.Params, visit)
	one(s.Path, visit)
	each(s.Matches, visit)
}

// A PatternMatch is one case of a pattern: "(Args).[Path] = { Body };".
type PatternMatch struct {
	node
	Args []Expr
	Path Expr // nil if there is none
	Body *FuncBody
}

func (m *PatternMatch) children(visit func(Node)) {
	each(m.Args, visit)
	one(m.Path, visit)
	one(m.Body, visit)
}

// A FuncDecl is the value of a let statement that declares a function:
// "(Params) { Body }", with "view" before it for a view.
type FuncDecl struct {
	exprNode
	View       bool
	Params     []*FuncParam
	ParamsSpan diag.Span // from "(" to ")"
	Body       *FuncBody
}

func (f *FuncDecl) children(visit func(Node)) { each(f.Params, visit); one(f.Body, visit) }

// A FuncParam is a parameter of a function or of a query: "Name:Type" or
// "Name:Type=Default". It also declares a state column of scan.
type FuncParam struct {
	node
	Name    *Name
	Type    TypeExpr
	Default Expr // nil if there is none
}

func (p *FuncParam) children(visit func(Node)) {
	one(p.Name, visit)
	one(p.Type, visit)
	one(p.Default, visit)
}

// A FuncBody is "{ Stmts; Result }": let and declare statements, followed by the
// expression that the function returns, nil if it is absent.
type FuncBody struct {
	node
	Stmts  []Stmt
	Result Expr
}

func (b *FuncBody) children(visit func(Node)) { each(b.Stmts, visit); one(b.Result, visit) }

// A Param is a named setting of an operator, expression or statement, such as
// "kind=inner" or "hint.strategy=shuffle". Value is a *Literal (LitWord for a
// bare word), a *Name, a *NameList or, where the setting takes one, any
// expression.
type Param struct {
	node
	Name     string
	NameSpan diag.Span
	NoEquals bool // the setting is written without "=", as "by" and "with" of render may be
	Value    Expr
}

func (p *Param) children(visit func(Node)) { one(p.Value, visit) }
