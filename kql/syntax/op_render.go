package syntax

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
)

var _ = operator("render", Piped|InSubquery, (*parser).parseRender,
	keyword{text: "render", use: anyName, begins: func(p *parser) bool {
		return p.ahead(1).isName() || slices.ContainsFunc(chartTypes, func(chart string) bool { return p.matchText(1, chart) > 0 })
	}})

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

var chartTypes = []string{
	"table", "list", "barchart", "piechart", "ladderchart", "timechart", "linechart", "anomalychart", "pivotchart", "areachart",
	"stackedareachart", "scatterchart", "timepivot", "columnchart", "timeline", "3Dchart", "card", "treemap", "plotly", "graph", "sankey",
}

var (
	renderKind       = paramSpec{name: "kind", kind: paramWord, words: []string{"default", "unstacked", "stacked", "stacked100", "map"}}
	renderTitle      = paramSpec{name: "title", kind: paramExpr}
	renderAccumulate = paramSpec{name: "accumulate", kind: paramBool}
	renderOldWith    = paramSpec{name: "with", kind: paramString, noEquals: true}
	renderOldBy      = paramSpec{name: "by", kind: paramColumns, noEquals: true}

	chartAxes    = []string{"linear", "log"}
	renderParams = paramSet{
		renderKind, renderTitle, renderAccumulate,
		{name: "xcolumn", kind: paramColumn}, {name: "ycolumns", kind: paramColumns}, {name: "anomalycolumns", kind: paramColumns},
		{name: "series", kind: paramColumns}, {name: "xtitle", kind: paramExpr}, {name: "ytitle", kind: paramExpr},
		{name: "xaxis", kind: paramWord, words: chartAxes}, {name: "yaxis", kind: paramWord, words: chartAxes},
		{name: "legend", kind: paramWord, words: []string{"visible", "hidden"}},
		{name: "ysplit", kind: paramWord, words: []string{"none", "axes", "panels"}},
		{name: "ymin", kind: paramReal}, {name: "ymax", kind: paramReal}, {name: "xmin", kind: paramValue}, {name: "xmax", kind: paramValue},
	}
)

func (p *parser) parseRender() Operator {
	o := &RenderOp{}
	mark := o.begin(p)
	chart := p.pos
	if !p.acceptAny(chartTypes) && !p.accept(tokIdent) {
		p.missToken(diag.TermsExpected, chartTypes)
	}
	o.Chart = p.wordSince(chart)
	for n := p.parseOldRenderParam(); n != nil; n = p.parseOldRenderParam() {
		o.Params = append(o.Params, n)
	}
	if o.HasWith = p.accept(kwWith); o.HasWith {
		p.expect(tokLParen)
		p.accept(tokComma)
		o.With = p.paramList(renderParams, declaredOnly)
		p.expect(tokRParen)
	}
	o.finish(p, mark)
	return o
}

// parseOldRenderParam reads a setting of render in the form before "with (…)".
func (p *parser) parseOldRenderParam() *Param {
	for _, spec := range []*paramSpec{&renderKind, &renderTitle, &renderAccumulate} {
		if n := p.parseParam(spec, nil); n != nil {
			return n
		}
	}
	if p.at(kwWith) && p.ahead(1).kind != tokLParen {
		return p.parseParam(&renderOldWith, nil)
	}
	return p.parseParam(&renderOldBy, func(p *parser) bool {
		for _, name := range []string{"kind", "title", "accumulate", "with", "by"} {
			if p.matchText(0, name) > 0 {
				return true
			}
		}
		return false
	})
}

func (o *RenderOp) print(p *printer) {
	p.put("render ", o.Chart)
	for _, n := range o.Params {
		p.put(" ", n)
	}
	if o.HasWith {
		p.withClause(o.With)
	}
}
