package syntax

// A SummarizeOp is "summarize Aggs by By". Bin is the value of the old form "by … bin=value".
type SummarizeOp struct {
	opNode
	Params []*Param
	Aggs   []Expr
	HasBy  bool
	By     []Expr
	Bin    *NamedExpr // nil if there is none
}

func (o *SummarizeOp) children(visit func(Node)) {
	each(o.Params, visit)
	each(o.Aggs, visit)
	each(o.By, visit)
	one(o.Bin, visit)
}

// A MakeSeriesOp is "make-series Aggs on On from From to To step Step by By",
// or with In the older "… on On in range(In) by By".
type MakeSeriesOp struct {
	opNode
	Params  []*Param
	Aggs    []*SeriesAgg
	On      Expr
	InRange bool
	In      []Expr
	From    Expr // nil if there is none
	To      Expr // nil if there is none
	Step    Expr // nil in the older form
	By      []Expr
}

func (o *MakeSeriesOp) children(visit func(Node)) {
	each(o.Params, visit)
	each(o.Aggs, visit)
	one(o.On, visit)
	each(o.In, visit)
	one(o.From, visit)
	one(o.To, visit)
	one(o.Step, visit)
	each(o.By, visit)
}

// A SeriesAgg is an aggregate of make-series: "X default = Default".
type SeriesAgg struct {
	node
	X       Expr
	Default Expr // nil if there is none
}

func (a *SeriesAgg) children(visit func(Node)) { one(a.X, visit); one(a.Default, visit) }

// A TopOp is "top Count by By".
type TopOp struct {
	opNode
	Params []*Param
	Count  Expr
	By     Expr
}

func (o *TopOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Count, visit)
	one(o.By, visit)
}

// A TopHittersOp is "top-hitters Count of Of by By".
type TopHittersOp struct {
	opNode
	Count Expr
	Of    Expr
	By    Expr // nil if there is none
}

func (o *TopHittersOp) children(visit func(Node)) {
	one(o.Count, visit)
	one(o.Of, visit)
	one(o.By, visit)
}

// A TopNestedOp is a list of "top-nested Count of Of with others = Others by By".
type TopNestedOp struct {
	opNode
	Levels []*TopNestedLevel
}

func (o *TopNestedOp) children(visit func(Node)) { each(o.Levels, visit) }

// A TopNestedLevel is one level of top-nested.
type TopNestedLevel struct {
	node
	Count  Expr // nil if there is none
	Of     Expr
	Others Expr // nil if there is none
	By     Expr
}

func (l *TopNestedLevel) children(visit func(Node)) {
	one(l.Count, visit)
	one(l.Of, visit)
	one(l.Others, visit)
	one(l.By, visit)
}

// A MvColumn is a column of mv-expand or mv-apply: "X to typeof(To)". X is nil if
// mv-apply has only "to typeof(…)".
type MvColumn struct {
	node
	X  Expr
	To *TypeOf // nil if there is none
}

func (c *MvColumn) children(visit func(Node)) { one(c.X, visit); one(c.To, visit) }

// An MvExpandOp is "mv-expand Columns limit Limit".
type MvExpandOp struct {
	opNode
	Params  []*Param
	Columns []*MvColumn
	Limit   Expr // nil if there is none
}

func (o *MvExpandOp) children(visit func(Node)) {
	each(o.Params, visit)
	each(o.Columns, visit)
	one(o.Limit, visit)
}

// An MvApplyOp is "mv-apply Columns limit Limit id ID on (Sub)". Sub is a *Pipe, whose input is nil or
// a *ContextualDataTable.
type MvApplyOp struct {
	opNode
	Params  []*Param
	Columns []*MvColumn
	Limit   Expr // nil if there is none
	ID      Expr // nil if there is none
	Sub     Expr
}

func (o *MvApplyOp) children(visit func(Node)) {
	each(o.Params, visit)
	each(o.Columns, visit)
	one(o.Limit, visit)
	one(o.ID, visit)
	one(o.Sub, visit)
}

// A ScanOp is "scan with_match_id=… order by … partition by … declare (…) with (steps)".
type ScanOp struct {
	opNode
	Params      []*Param
	OrderBy     []Expr
	PartitionBy []Expr
	Declare     []*FuncParam
	HasDeclare  bool
	Steps       []*ScanStep
}

func (o *ScanOp) children(visit func(Node)) {
	each(o.Params, visit)
	each(o.OrderBy, visit)
	each(o.PartitionBy, visit)
	each(o.Declare, visit)
	each(o.Steps, visit)
}

// A ScanStep is "step Name optional output=Output: Cond => Assigns;".
type ScanStep struct {
	node
	Name     *Name
	Optional bool
	Output   *Literal // a LitWord, nil if there is none
	Cond     Expr
	Assigns  []*ScanAssign
}

func (s *ScanStep) children(visit func(Node)) {
	one(s.Name, visit)
	one(s.Output, visit)
	one(s.Cond, visit)
	each(s.Assigns, visit)
}

// A ScanAssign is "Name = X" in a step of scan.
type ScanAssign struct {
	node
	Name *Name
	X    Expr
}

func (a *ScanAssign) children(visit func(Node)) { one(a.Name, visit); one(a.X, visit) }
