package syntax

// A JoinOp is "join Right on On" or "join Right where Where".
type JoinOp struct {
	opNode
	Params []*Param
	Right  Expr
	HasOn  bool
	On     []Expr
	Where  Expr // nil if there is none
}

func (o *JoinOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Right, visit)
	each(o.On, visit)
	one(o.Where, visit)
}

// A LookupOp is "lookup Right on On".
type LookupOp struct {
	opNode
	Params []*Param
	Right  Expr
	HasOn  bool
	On     []Expr
}

func (o *LookupOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Right, visit)
	each(o.On, visit)
}

// A ParseOp is "parse X with Pattern", or with Where "parse-where X with Pattern". The parts
// of the pattern are *Star, *Literal, *Name and *ColumnDecl.
type ParseOp struct {
	opNode
	Where   bool
	Params  []*Param
	X       Expr
	Pattern []Expr
}

func (o *ParseOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.X, visit)
	each(o.Pattern, visit)
}

// A ParseKvOp is "parse-kv X as (Keys) with (With)".
type ParseKvOp struct {
	opNode
	X       Expr
	Keys    *RowSchema
	HasWith bool
	With    []*Param
}

func (o *ParseKvOp) children(visit func(Node)) {
	one(o.X, visit)
	one(o.Keys, visit)
	each(o.With, visit)
}

// A ProjectOp is "project Columns".
type ProjectOp struct {
	opNode
	Columns []Expr
}

func (o *ProjectOp) children(visit func(Node)) { each(o.Columns, visit) }

// A ProjectAwayOp is "project-away Columns": names and wildcards.
type ProjectAwayOp struct {
	opNode
	Columns []Expr
}

func (o *ProjectAwayOp) children(visit func(Node)) { each(o.Columns, visit) }

// A ProjectKeepOp is "project-keep Columns": names and wildcards.
type ProjectKeepOp struct {
	opNode
	Columns []Expr
}

func (o *ProjectKeepOp) children(visit func(Node)) { each(o.Columns, visit) }

// A ProjectRenameOp is "project-rename Columns", as a rule *NamedExpr.
type ProjectRenameOp struct {
	opNode
	Columns []Expr
}

func (o *ProjectRenameOp) children(visit func(Node)) { each(o.Columns, visit) }

// A ProjectReorderOp is "project-reorder Columns": names and wildcards, plain or *Ordered.
type ProjectReorderOp struct {
	opNode
	Columns []Expr
}

func (o *ProjectReorderOp) children(visit func(Node)) { each(o.Columns, visit) }

// A ProjectByNamesOp is "project-by-names Columns".
type ProjectByNamesOp struct {
	opNode
	Columns []Expr
}

func (o *ProjectByNamesOp) children(visit func(Node)) { each(o.Columns, visit) }

// An InlineExternalTableOp is "inline_external_table (Schema) kind=… partition by (…)
// pathformat=(…) dataformat=… (URIs) with (With)".
type InlineExternalTableOp struct {
	opNode
	Params     []*Param
	Schema     *RowSchema
	Kind       *Literal // a LitWord
	Partitions []*PartitionColumn
	PathFormat []Expr // *Literal (separators), *Name and *Call (datetime_pattern)
	DataFormat *Literal
	URIs       []Expr
	HasWith    bool
	With       []*Param
}

func (o *InlineExternalTableOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Schema, visit)
	one(o.Kind, visit)
	each(o.Partitions, visit)
	each(o.PathFormat, visit)
	one(o.DataFormat, visit)
	each(o.URIs, visit)
	each(o.With, visit)
}

// A PartitionColumn is "Name:Type = X" in the partition clause of an inline external table.
type PartitionColumn struct {
	node
	Name *Name
	Type TypeExpr
	X    Expr // nil if there is none
}

func (c *PartitionColumn) children(visit func(Node)) {
	one(c.Name, visit)
	one(c.Type, visit)
	one(c.X, visit)
}
