package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var _ = operator("inline-external-table", First|Piped, (*parser).parseInlineExternalTable,
	keyword{text: "inline_external_table", use: anyName, hidden: true, begins: func(p *parser) bool {
		next := p.ahead(1).kind
		return next == tokLParen || next == kwKind
	}})

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

var externalTableKinds = []string{"storage", "delta"}

// scanExternalSchema reports whether a schema starts at the offset: a colon comes before the parenthesis closes.
func (p *parser) scanExternalSchema(offset int) bool {
	if p.ahead(offset).kind != tokLParen {
		return false
	}
	for i := offset + 1; ; i++ {
		switch p.ahead(i).kind {
		case tokNone, tokColon:
			return true
		case tokRParen:
			return false
		}
	}
}

// parseInlineExternalTable reads inline_external_table (…) kind=… partition by (…) pathformat=(…)
// dataformat=… (…) with (…).
func (p *parser) parseInlineExternalTable() Operator {
	if !p.scanExternalSchema(1) && p.ahead(1).kind != kwKind {
		return nil
	}
	o := &InlineExternalTableOp{}
	mark := o.begin(p)
	o.Params = p.params(nil, declaredOnly)
	schema := p.here()
	if p.scanExternalSchema(0) {
		o.Schema = p.parseRowSchema(false, true)
	}
	if p.accept(kwKind) {
		p.expect(tokEqual)
		o.Kind = p.word(externalTableKinds)
	} else {
		p.miss(diag.MissingExternalTableKind)
	}
	delta := o.Kind != nil && o.Kind.Text == "delta"
	if o.Schema == nil && !delta {
		p.say(diag.MissingSchema, schema)
	}
	if p.accept(kwPartition) {
		o.Partitions = p.partitionColumns()
	}
	if p.accept(kwPathformat) {
		o.PathFormat = p.pathFormat()
	}
	if p.accept(kwDataformat) {
		p.expect(tokEqual)
		format := p.pos
		p.expect(tokIdent)
		o.DataFormat = p.wordSince(format)
	} else if !delta {
		p.miss(diag.MissingDataFormat)
	}
	if p.accept(tokLParen) {
		o.URIs = p.values()
		p.expect(tokRParen)
	} else {
		p.miss(diag.MissingConnectionStrings)
	}
	o.With, o.HasWith = p.withProperties()
	o.finish(p, mark)
	return o
}

// partitionColumns reads "by (name:type = x, …)".
func (p *parser) partitionColumns() []*PartitionColumn {
	p.expect(kwBy)
	p.expect(tokLParen)
	p.accept(tokComma)
	list := commaList(p, listRule[*PartitionColumn]{
		elem: (*parser).parsePartitionColumn, end: (*parser).listEnd, trailing: true,
		missing: func(p *parser) *PartitionColumn {
			p.miss(diag.MissingPartitionColumn)
			c := &PartitionColumn{Name: p.newName("", NameBare, p.here()), Type: p.noType()}
			c.Range = p.here()
			return c
		},
	})
	p.expect(tokRParen)
	return list
}

func (p *parser) parsePartitionColumn() *PartitionColumn {
	mark := p.pos
	name := p.parseLongName()
	if name == nil && !p.at(tokColon) {
		return nil
	}
	c := &PartitionColumn{Name: name}
	p.expect(tokColon)
	switch t := p.tokens[p.pos]; t.kind {
	case kwDatetime, kwLong, kwString:
		c.Type = p.takeType()
	default:
		p.say(diag.PartitionTypeNotSupported, p.tokenSpan(t))
		c.Type = p.takeType()
	}
	if p.accept(tokEqual) {
		c.X = p.parseUnnamed()
	}
	c.Range = p.span(mark)
	return c
}

// pathFormat reads "= ("separator" column datetime_pattern("…", column) …)".
func (p *parser) pathFormat() []Expr {
	p.expect(tokEqual)
	p.expect(tokLParen)
	var list []Expr
	if s := p.parseString(); s != nil {
		list = append(list, s)
	}
	parts := len(list)
	for !p.listEnd() {
		var e Expr
		if p.at(kwDatetimePattern) {
			e = orNil(p.requiredCall())
		} else {
			e = p.parseNameRef()
		}
		if e == nil {
			p.missPathPart(diag.PathFormatTokenUnknown)
			p.take()
			continue
		}
		list = append(list, e)
		if s := p.parseString(); s != nil {
			list = append(list, s)
		}
	}
	if len(list) == parts {
		p.missPathPart(diag.MissingPathFormat)
	}
	p.expect(tokRParen)
	return list
}

// missPathPart reports a missing part of a path format, and that it has neither column nor separator.
func (p *parser) missPathPart(m diag.Message) {
	p.miss(m)
	p.miss(diag.MissingValue)
	p.miss(diag.MissingString)
}

func (o *InlineExternalTableOp) print(p *printer) {
	p.op(&o.opNode, "inline_external_table", o.Params)
	if o.Schema != nil {
		p.put(o.Schema, " ")
	}
	opt(p, "kind=", o.Kind)
	if o.Partitions != nil {
		p.write(" partition by (")
		list(p, o.Partitions, ", ")
		p.write(")")
	}
	if o.PathFormat != nil {
		p.write(" pathformat=(")
		list(p, o.PathFormat, " ")
		p.write(")")
	}
	opt(p, " dataformat=", o.DataFormat)
	p.write(" (")
	list(p, o.URIs, ", ")
	p.write(")")
	if o.HasWith {
		p.withClause(o.With)
	}
}

func (c *PartitionColumn) print(p *printer) {
	opt(p, "", c.Name)
	p.put(":", c.Type)
	if c.X != nil {
		p.equals(c.X)
	}
}
