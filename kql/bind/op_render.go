package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var _ = operator("render", (*binder).bindRender, wildNothing)

var renderParams = []opParam{
	kindOf(chartKinds...), {name: "title", kind: paramString}, {name: "accumulate", kind: paramBoolLiteral},
	{name: "with", kind: paramStringLiteral}, {name: "by", kind: paramColumnList},
}

var renderWithParams = []opParam{
	kindOf(chartKinds...), {name: "title", kind: paramString}, {name: "accumulate", kind: paramBoolLiteral},
	{name: "xcolumn", kind: paramColumn}, {name: "ycolumns", kind: paramColumnList},
	{name: "anomalycolumns", kind: paramColumnList}, {name: "series", kind: paramColumnList},
	{name: "xtitle", kind: paramString}, {name: "ytitle", kind: paramString},
	{name: "xaxis", kind: paramWord, values: chartAxes}, {name: "yaxis", kind: paramWord, values: chartAxes},
	{name: "legend", kind: paramWord, values: []string{"visible", "hidden"}},
	{name: "ysplit", kind: paramWord, values: []string{"none", "axes", "panels"}},
	{name: "ymin", kind: paramNumericLiteral}, {name: "ymax", kind: paramNumericLiteral},
	{name: "xmin", kind: paramScalarLiteral}, {name: "xmax", kind: paramScalarLiteral},
}

var chartKinds = []string{"default", "unstacked", "stacked", "stacked100", "map"}

var chartAxes = []string{"linear", "log"}

// bindRender binds render (KQL reference, render-operator).
func (b *binder) bindRender(in *bound, op *syntax.RenderOp) *bound {
	chart := ""
	if op.Chart != nil {
		chart = op.Chart.Text
		if !charts[chart] && chart != "" && !b.hasSyntaxError(op.Chart) {
			b.report(diag.TermsExpected.At(op.Chart.Range, chartTypes))
		}
	}
	b.checkParams(op.Params, renderParams)
	b.checkParams(op.With, renderWithParams)
	out := b.rowOrEmpty().Same()
	node := &plan.Render{Unary: unary(op, out, in), Chart: chart, Properties: map[string]string{}}
	for _, params := range [...][]*syntax.Param{op.Params, op.With} {
		for _, p := range params {
			if p.Value != nil {
				node.Properties[p.Name] = p.Value.Span().Text()
			}
		}
	}
	return b.rows(op, out, node)
}

var chartTypes = []string{
	"table", "list", "barchart", "piechart", "ladderchart", "timechart", "linechart", "anomalychart", "pivotchart", "areachart",
	"stackedareachart", "scatterchart", "timepivot", "columnchart", "timeline", "3Dchart", "card", "treemap", "plotly", "graph", "sankey",
}

var charts = func() map[string]bool {
	m := map[string]bool{}
	for _, c := range chartTypes {
		m[c] = true
	}
	return m
}()
