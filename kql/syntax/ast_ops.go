package syntax

// An AsOp is "as Name".
type AsOp struct {
	opNode
	Params []*Param
	Name   *Name
}

func (o *AsOp) children(visit func(Node)) { each(o.Params, visit); one(o.Name, visit) }

// An AssertSchemaOp is "assert-schema (Schema)".
type AssertSchemaOp struct {
	opNode
	Schema *RowSchema
}

func (o *AssertSchemaOp) children(visit func(Node)) { one(o.Schema, visit) }

// A BadOp stands where an operator belongs and the text has none, or one that does not exist: Name is
// what the text has, or empty. The diagnostic about it has been reported.
type BadOp struct {
	opNode
	Name string
}

// A ConsumeOp is "consume".
type ConsumeOp struct {
	opNode
	Params []*Param
}

func (o *ConsumeOp) children(visit func(Node)) { each(o.Params, visit) }

// A CountOp is "count", or "count as Name".
type CountOp struct {
	opNode
	As *Name // nil if there is none
}

func (o *CountOp) children(visit func(Node)) { one(o.As, visit) }

// A DistinctOp is "distinct Columns"; one column may be a *Star.
type DistinctOp struct {
	opNode
	Params  []*Param
	Columns []Expr
}

func (o *DistinctOp) children(visit func(Node)) { each(o.Params, visit); each(o.Columns, visit) }

// An EvaluateOp is "evaluate Call : Schema".
type EvaluateOp struct {
	opNode
	Params []*Param
	Call   *Call
	Schema *RowSchema // nil if there is none
}

func (o *EvaluateOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Call, visit)
	one(o.Schema, visit)
}

// An ExecuteAndCacheOp is "__executeAndCache".
type ExecuteAndCacheOp struct{ opNode }

// An ExtendOp is "extend Columns".
type ExtendOp struct {
	opNode
	Columns []Expr
}

func (o *ExtendOp) children(visit func(Node)) { each(o.Columns, visit) }

// A FacetOp is "facet by By with (With)". With is a *Pipe without input, or nil.
type FacetOp struct {
	opNode
	By    []Expr
	With  Expr
	Paren bool // With stands in parentheses
}

func (o *FacetOp) children(visit func(Node)) { each(o.By, visit); one(o.With, visit) }

// A FindOp is "find in (In) where Cond project Project project-away Away".
type FindOp struct {
	opNode
	DataScope *Literal // nil if there is none
	Params    []*Param
	HasIn     bool
	In        []Expr
	HasWhere  bool
	Cond      Expr
	Smart     bool // project-smart
	Project   []Expr
	Away      []Expr
}

func (o *FindOp) children(visit func(Node)) {
	one(o.DataScope, visit)
	each(o.Params, visit)
	each(o.In, visit)
	one(o.Cond, visit)
	each(o.Project, visit)
	each(o.Away, visit)
}

// A ForkOp is "fork Name=(X) (X) …".
type ForkOp struct {
	opNode
	Branches []*ForkBranch
}

func (o *ForkOp) children(visit func(Node)) { each(o.Branches, visit) }

// A ForkBranch is one branch of fork; X is as a rule a *Pipe without input.
type ForkBranch struct {
	node
	Name *Name // nil if there is none
	X    Expr
}

func (b *ForkBranch) children(visit func(Node)) { one(b.Name, visit); one(b.X, visit) }

// A GetSchemaOp is "getschema".
type GetSchemaOp struct {
	opNode
	Kind *Param // nil if there is none
}

func (o *GetSchemaOp) children(visit func(Node)) { one(o.Kind, visit) }

// An InvokeOp is "invoke X", where X is a *Call or a *Path of calls.
type InvokeOp struct {
	opNode
	X Expr
}

func (o *InvokeOp) children(visit func(Node)) { one(o.X, visit) }

// A MacroExpandOp is "macro-expand Group as Scope (Stmts)".
type MacroExpandOp struct {
	opNode
	Params []*Param
	Group  Expr
	Scope  *Name // nil if there is none
	Stmts  []Stmt
}

func (o *MacroExpandOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Group, visit)
	one(o.Scope, visit)
	each(o.Stmts, visit)
}

// A PartitionOp is "partition by By (Sub)", or with Braces "partition by By { Sub }".
type PartitionOp struct {
	opNode
	Params []*Param
	By     Expr
	In     Expr // the scope, nil if there is none
	Braces bool
	Sub    Expr // a *Pipe without input, or in braces any tabular expression
}

func (o *PartitionOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.By, visit)
	one(o.In, visit)
	one(o.Sub, visit)
}

// A PartitionByOp is "__partitionby Entity id ID (Sub)".
type PartitionByOp struct {
	opNode
	Params []*Param
	Entity Expr
	ID     Expr // nil if there is none
	Sub    Expr
}

func (o *PartitionByOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Entity, visit)
	one(o.ID, visit)
	one(o.Sub, visit)
}

// A PrintOp is "print Columns".
type PrintOp struct {
	opNode
	Columns []Expr
}

func (o *PrintOp) children(visit func(Node)) { each(o.Columns, visit) }

// A RangeOp is "range Name from From to To step Step".
type RangeOp struct {
	opNode
	Name *Name
	From Expr
	To   Expr
	Step Expr
}

func (o *RangeOp) children(visit func(Node)) {
	one(o.Name, visit)
	one(o.From, visit)
	one(o.To, visit)
	one(o.Step, visit)
}

// A ReduceOp is "reduce by By with With".
type ReduceOp struct {
	opNode
	Params  []*Param
	By      Expr
	HasWith bool
	With    []*Param
}

func (o *ReduceOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.By, visit)
	each(o.With, visit)
}

// A RenderOp is "render Chart with (With)"; Params holds the settings in the old form, before with.
type RenderOp struct {
	opNode
	Chart   *Literal // a LitWord
	Params  []*Param
	HasWith bool
	With    []*Param
}

func (o *RenderOp) children(visit func(Node)) {
	one(o.Chart, visit)
	each(o.Params, visit)
	each(o.With, visit)
}

// A SampleOp is "sample Count".
type SampleOp struct {
	opNode
	Params []*Param
	Count  Expr
}

func (o *SampleOp) children(visit func(Node)) { each(o.Params, visit); one(o.Count, visit) }

// A SampleDistinctOp is "sample-distinct Count of Of".
type SampleDistinctOp struct {
	opNode
	Params []*Param
	Count  Expr
	Of     Expr
}

func (o *SampleDistinctOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Count, visit)
	one(o.Of, visit)
}

// A SearchOp is "search in (In) Cond".
type SearchOp struct {
	opNode
	Params    []*Param
	DataScope *Literal // nil if there is none
	HasIn     bool
	In        []Expr
	Cond      Expr
}

func (o *SearchOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.DataScope, visit)
	each(o.In, visit)
	one(o.Cond, visit)
}

// A SerializeOp is "serialize Columns".
type SerializeOp struct {
	opNode
	Params  []*Param
	Columns []Expr
}

func (o *SerializeOp) children(visit func(Node)) { each(o.Params, visit); each(o.Columns, visit) }

// A SortOp is "sort by By"; "order by" is the same. The elements are *Ordered or plain expressions.
type SortOp struct {
	opNode
	Params []*Param
	By     []Expr
}

func (o *SortOp) children(visit func(Node)) { each(o.Params, visit); each(o.By, visit) }

// A TakeOp is "take Count"; "limit" is the same.
type TakeOp struct {
	opNode
	Params []*Param
	Count  Expr
}

func (o *TakeOp) children(visit func(Node)) { each(o.Params, visit); one(o.Count, visit) }

// A UnionOp is "union Tables".
type UnionOp struct {
	opNode
	Params []*Param
	Tables []Expr
}

func (o *UnionOp) children(visit func(Node)) { each(o.Params, visit); each(o.Tables, visit) }

// A WhereOp is "where Cond"; "filter" is the same.
type WhereOp struct {
	opNode
	Params []*Param
	Cond   Expr
}

func (o *WhereOp) children(visit func(Node)) { each(o.Params, visit); one(o.Cond, visit) }
