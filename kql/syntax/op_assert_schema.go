package syntax

var _ = operator("assert-schema", First|Piped, (*parser).parseAssertSchema, keyword{text: "assert-schema", hidden: true})

// An AssertSchemaOp is "assert-schema (Schema)".
type AssertSchemaOp struct {
	opNode
	Schema *RowSchema
}

func (o *AssertSchemaOp) children(visit func(Node)) { one(o.Schema, visit) }

func (p *parser) parseAssertSchema() Operator {
	o := &AssertSchemaOp{}
	mark := o.begin(p)
	o.Schema = p.requiredRowSchema()
	o.finish(p, mark)
	return o
}

func (o *AssertSchemaOp) print(p *printer) { p.put("assert-schema ", o.Schema) }
