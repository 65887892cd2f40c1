package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var asParams = paramSet{{name: "hint.materialized", kind: paramBool}}

func (p *parser) parseAs() Operator {
	o := &AsOp{}
	mark := o.begin(p)
	o.Params = p.params(asParams, withEquals)
	o.Name = p.name()
	o.finish(p, mark)
	return o
}

func (p *parser) parseAssertSchema() Operator {
	o := &AssertSchemaOp{}
	mark := o.begin(p)
	o.Schema = p.requiredRowSchema()
	o.finish(p, mark)
	return o
}

func (p *parser) parseConsume() Operator {
	o := &ConsumeOp{}
	mark := o.begin(p)
	o.Params = p.params(paramSet{{name: "decodeblocks", kind: paramBool}}, 0)
	o.finish(p, mark)
	return o
}

func (p *parser) parseCount() Operator {
	if p.ahead(1).kind == tokLParen {
		return nil // the function
	}
	o := &CountOp{}
	mark := o.begin(p)
	if p.accept(kwAs) {
		if p.at(tokIdent) {
			o.As = p.takeName()
		} else {
			p.missToken(diag.MissingName)
			o.As = p.newName("", NameBare, p.here())
		}
	}
	o.finish(p, mark)
	return o
}

func (p *parser) parseExecuteAndCache() Operator {
	o := &ExecuteAndCacheOp{}
	o.finish(p, o.begin(p))
	return o
}

func (p *parser) parseExtend() Operator {
	o := &ExtendOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, someExprs((*parser).parseNamed))
	o.finish(p, mark)
	return o
}

func (p *parser) parseWhere() Operator {
	o := &WhereOp{}
	mark := o.begin(p)
	o.Params = p.params(nil, withEquals)
	o.Cond = p.named()
	o.finish(p, mark)
	return o
}

func (p *parser) parseGetSchema() Operator {
	o := &GetSchemaOp{}
	mark := o.begin(p)
	o.Kind = p.parseParam(&getSchemaKind, nil)
	o.finish(p, mark)
	return o
}

var getSchemaKind = paramSpec{name: "kind", kind: paramWord, words: []string{"csl"}}

func (p *parser) parseInvoke() Operator {
	o := &InvokeOp{}
	mark := o.begin(p)
	if o.X = p.parseCallChain(); o.X == nil {
		o.X = p.missingExpr()
	}
	o.finish(p, mark)
	return o
}

func (p *parser) parsePrint() Operator {
	o := &PrintOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, someExprs((*parser).parseNamed))
	o.finish(p, mark)
	return o
}

func (p *parser) parseRange() Operator {
	if p.ahead(1).kind == tokLParen {
		return nil // the function
	}
	o := &RangeOp{}
	mark := o.begin(p)
	o.Name = p.name()
	p.expect(kwFrom)
	o.From = p.unnamed()
	p.expect(kwTo)
	o.To = p.unnamed()
	p.expect(kwStep)
	o.Step = p.unnamed()
	o.finish(p, mark)
	return o
}

func (p *parser) parseSample() Operator {
	o := &SampleOp{}
	mark := o.begin(p)
	o.Params = p.params(nil, withEquals)
	o.Count = p.named()
	o.finish(p, mark)
	return o
}

func (p *parser) parseSampleDistinct() Operator {
	o := &SampleDistinctOp{}
	mark := o.begin(p)
	o.Params = p.params(nil, withEquals)
	o.Count = p.named()
	p.expect(kwOf)
	o.Of = p.named()
	o.finish(p, mark)
	return o
}

func (p *parser) parseSerialize() Operator {
	o := &SerializeOp{}
	mark := o.begin(p)
	o.Params = p.params(nil, withEquals)
	o.Columns = commaList(p, exprs((*parser).parseNamed))
	o.finish(p, mark)
	return o
}

func (p *parser) parseTake() Operator {
	o := &TakeOp{}
	mark := o.begin(p)
	o.Params = p.params(nil, withEquals)
	o.Count = p.named()
	o.finish(p, mark)
	return o
}

var evaluateParams = paramSet{
	{name: "hint.distribution", kind: paramWord, words: hintDistributions},
	{name: "hint.remote", kind: paramWord, words: hintSpreads},
}

func (p *parser) parseEvaluate() Operator {
	o := &EvaluateOp{}
	mark := o.begin(p)
	o.Params = p.params(evaluateParams, 0)
	o.Call = p.requiredCall()
	if p.accept(tokColon) {
		if o.Schema = p.parseRowSchema(true, false); o.Schema == nil {
			o.Schema = p.missingRowSchema()
		}
	}
	o.finish(p, mark)
	return o
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
