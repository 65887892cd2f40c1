package exec

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.GetSchema]{open: (*engine).openGetSchema})

// openGetSchema yields a row for each column of the input, or one text that
// declares them all (KQL reference, getschema-operator).
func (e *engine) openGetSchema(n *plan.GetSchema) (stream, error) {
	fields := n.Input.Schema().Fields
	if len(n.Out.Fields) == 1 {
		var text []string
		for _, f := range fields {
			text = append(text, f.Name+":"+f.Type.String())
		}
		return streamOf(batchOf(1, value.Constant(value.String, strings.Join(text, ","), 1))), nil
	}
	columns := make([]*value.Builder, len(n.Out.Fields))
	for i, f := range n.Out.Fields {
		columns[i] = value.NewBuilder(f.Type, len(fields))
	}
	for i, f := range fields {
		for k, v := range []any{f.Name, int64(i), clrName(f.Type), f.Type.String()} {
			columns[k].Append(value.Cast(v, n.Out.Fields[k].Type))
		}
	}
	out := &batch{rows: len(fields)}
	for _, b := range columns {
		out.cols = append(out.cols, b.Column())
	}
	return streamOf(out), nil
}

// clrName returns the .NET type that getschema shows for a type.
func clrName(t value.Type) string {
	if t == value.Decimal {
		return "System.Data.SqlTypes.SqlDecimal"
	}
	return "System." + t.DataType()
}
