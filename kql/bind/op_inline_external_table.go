package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("inline-external-table", (*binder).bindInlineExternalTable, wildNothing)

// externalFormats are the data formats of inline_external_table, externalFunctions what may compute a partition.
var (
	externalFormats   = []string{"parquet", "avro", "csv", "tsv", "json", "orc", "txt"}
	externalFunctions = []string{"hash", "bin", "startofday", "startofweek", "startofmonth", "startofyear"}
)

// bindInlineExternalTable binds inline_external_table, which Microsoft's front end reads: its columns and virtual ones.
func (b *binder) bindInlineExternalTable(in *bound, op *syntax.InlineExternalTableOp) *bound {
	b.checkParams(op.Params, noParams)
	var cols []*types.Column
	if op.Schema != nil {
		cols = b.declaredColumns(op.Schema)
	}
	delta := op.Kind != nil && op.Kind.Text == "delta"
	scope := b.scope
	b.scope = newScope(scope)
	b.scope.columns(cols)
	cols = b.bindPartitions(op, cols)
	b.scope = scope
	if op.DataFormat != nil && !delta && !slices.Contains(externalFormats, op.DataFormat.Text) {
		b.report(diag.DataStreamTypeNotSupported.At(op.DataFormat.Range, op.DataFormat.Text))
	}
	b.bindList(op.URIs)
	out := &types.Table{Columns: cols, Open: op.Schema == nil || len(op.Schema.Columns) == 0}
	return b.rows(op, out, &plan.Pending{Step: step(op, out), Operator: "inline_external_table"})
}

// bindPartitions binds the partition clause; a partition without an expression is a column of the table.
func (b *binder) bindPartitions(op *syntax.InlineExternalTableOp, cols []*types.Column) []*types.Column {
	declared := map[string]bool{}
	for _, p := range op.Partitions {
		if !b.declareOnce(declared, p.Name.Text, p.Name.Range) {
			break
		}
		t := b.declaredType(p.Type)
		if p.X == nil {
			if slices.ContainsFunc(cols, func(c *types.Column) bool { return c.Name == p.Name.Text }) {
				b.report(diag.ColumnDeclaredTwice.At(p.Range, p.Name.Text))
				break
			}
			cols = append(cols, b.declaredColumn(p.Name, t))
			continue
		}
		b.checkExactType(b.bindExpr(p.X), t)
		if call, ok := p.X.(*syntax.Call); ok && !slices.Contains(externalFunctions, call.Func.Text) {
			b.report(diag.PartitionFunctionNotSupported.At(p.Range))
		}
	}
	return cols
}

// columns declares the names of columns that no row has.
func (s *scope) columns(cols []*types.Column) {
	for i, c := range cols {
		s.add(symbol{name: c.Name, col: c, index: i, expr: columnRef(c, i, diag.Span{})})
	}
}
