package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

// parsePipe reads a tabular or scalar expression with its pipes.
func (p *parser) parsePipe() Expr {
	mark := p.pos
	var e Expr
	if p.scanPossibleOperator() {
		if e = orNilOp(p.parseOperator()); e == nil {
			e = p.parseUnnamed()
		}
	} else if e = p.parseUnnamed(); e == nil {
		e = orNilOp(p.parseOperator())
	}
	if e == nil || !p.at(tokBar) {
		return e
	}
	pipe := &Pipe{Input: e}
	p.pipeTail(mark, pipe)
	return pipe
}

func orNilOp(o Operator) Expr {
	if o == nil {
		return nil
	}
	return o
}

// expression is parsePipe for an expression that has to be there.
func (p *parser) expression() Expr {
	if e := p.parsePipe(); e != nil {
		return e
	}
	return p.missingExpr()
}

// pipeTail reads the operators behind the pipes.
func (p *parser) pipeTail(mark int, pipe *Pipe) {
	for p.accept(tokBar) {
		pipe.Ops = append(pipe.Ops, p.requiredOperator())
	}
	if pipe.Range = p.span(mark); pipe.Input == nil {
		pipe.Range = pipe.Ops[0].Span().Cover(pipe.Range)
	}
}

// subPipe reads operators that work on the rows of the operator around them.
func (p *parser) subPipe() Expr {
	mark := p.pos
	pipe := &Pipe{Ops: []Operator{p.requiredOperator()}}
	p.pipeTail(mark, pipe)
	return pipe
}

// parseSubPipe is subPipe where no operator need be there.
func (p *parser) parseSubPipe() Expr {
	mark := p.pos
	o := p.parseOperator()
	if o == nil {
		return nil
	}
	pipe := &Pipe{Ops: []Operator{o}}
	p.pipeTail(mark, pipe)
	return pipe
}

// contextualPipe is subPipe that may begin with a contextual table.
func (p *parser) contextualPipe() Expr {
	mark := p.pos
	table := p.parseContextualDataTable()
	if table == nil {
		return p.subPipe()
	}
	pipe := &Pipe{Input: table}
	p.pipeTail(mark, pipe)
	return pipe
}

// requiredOperator reads the operator behind a pipe.
func (p *parser) requiredOperator() Operator {
	if o := p.parseOperator(); o != nil {
		return o
	}
	o := &BadOp{}
	if !p.at(tokIdent) {
		p.miss(diag.OperatorExpected)
		o.KeywordSpan, o.Range = p.here(), p.here()
		return o
	}
	t := p.take()
	o.Name, o.KeywordSpan, o.Range = p.textOf(t), p.tokenSpan(t), p.tokenSpan(t)
	if p.say(diag.OperatorExpected, o.Range); !p.failed {
		last := &p.diags[len(p.diags)-1]
		*last = last.WithHint(nearestOperator(o.Name))
	}
	return o
}

// begin consumes the keyword of an operator and returns where it stands.
func (o *opNode) begin(p *parser) int {
	mark := p.pos
	o.KeywordSpan = p.tokenSpan(p.take())
	return mark
}

// finish sets the span of an operator that starts at mark.
func (o *opNode) finish(p *parser, mark int) { o.Range = p.span(mark) }

// parseOperator reads the operator whose keyword is the current token.
func (p *parser) parseOperator() Operator {
	if !p.kind().isKeyword() {
		return nil
	}
	defer p.leave()
	if !p.enter() {
		return nil
	}
	switch p.kind() {
	case kwAs:
		return p.parseAs()
	case kwAssertSchema:
		return p.parseAssertSchema()
	case kwConsume:
		return p.parseConsume()
	case kwCount:
		return p.parseCount()
	case kwDistinct:
		return p.parseDistinct()
	case kwEvaluate:
		return p.parseEvaluate()
	case kwExecuteAndCache:
		return p.parseExecuteAndCache()
	case kwExtend:
		return p.parseExtend()
	case kwFacet:
		return p.parseFacet()
	case kwFilter, kwWhere:
		return p.parseWhere()
	case kwFind:
		return p.parseFind()
	case kwFork:
		return p.parseFork()
	case kwGetschema:
		return p.parseGetSchema()
	case kwGraphMarkComponents:
		return p.parseGraphMarkComponents()
	case kwGraphMatch, kwGraphShortestPaths:
		return p.parseGraphMatch()
	case kwGraphToTable:
		return p.parseGraphToTable()
	case kwGraphWhereEdges, kwGraphWhereNodes:
		return p.parseGraphWhere()
	case kwInlineExternalTable:
		return p.parseInlineExternalTable()
	case kwInvoke:
		return p.parseInvoke()
	case kwJoin:
		return p.parseJoin()
	case kwLookup:
		return p.parseLookup()
	case kwMacroExpand:
		return p.parseMacroExpand()
	case kwMakeGraph:
		return p.parseMakeGraph()
	case kwMakeSeries:
		return p.parseMakeSeries()
	case kwMvapply, kwMvApply:
		return p.parseMvApply()
	case kwMvexpand, kwMvExpand:
		return p.parseMvExpand()
	case kwParse, kwParseWhere:
		return p.parseParse()
	case kwParseKv:
		return p.parseParseKv()
	case kwPartition:
		return p.parsePartition()
	case kwUnderPartitionBy:
		return p.parsePartitionBy()
	case kwPrint:
		return p.parsePrint()
	case kwProject:
		return p.parseProject()
	case kwProjectAway:
		return p.parseProjectAway()
	case kwProjectByNames:
		return p.parseProjectByNames()
	case kwProjectKeep:
		return p.parseProjectKeep()
	case kwProjectRename:
		return p.parseProjectRename()
	case kwProjectReorder:
		return p.parseProjectReorder()
	case kwRange:
		return p.parseRange()
	case kwReduce:
		return p.parseReduce()
	case kwRender:
		return p.parseRender()
	case kwSample:
		return p.parseSample()
	case kwSampleDistinct:
		return p.parseSampleDistinct()
	case kwScan:
		return p.parseScan()
	case kwSearch:
		return p.parseSearch()
	case kwSerialize:
		return p.parseSerialize()
	case kwSort, kwOrder:
		return p.parseSort()
	case kwSummarize:
		return p.parseSummarize()
	case kwTake, kwLimit:
		return p.parseTake()
	case kwTop:
		return p.parseTop()
	case kwTopHitters:
		return p.parseTopHitters()
	case kwTopNested:
		return p.parseTopNested()
	case kwUnion:
		return p.parseUnion()
	}
	return nil
}

// operatorKeywords are the keywords at which an expression is sure to be an operator, unless
// they may be names.
var operatorKeywords = func() (set [kindCount]bool) {
	for _, k := range []tokenKind{
		kwAs, kwAssertSchema, kwConsume, kwCount, kwDistinct, kwExecuteAndCache, kwExtend, kwFilter, kwFind, kwGetschema,
		kwGraphMatch, kwGraphToTable, kwInvoke, kwJoin, kwLimit, kwMacroExpand, kwMakeGraph, kwGraphMarkComponents, kwMakeSeries,
		kwMvapply, kwMvApply, kwMvexpand, kwMvExpand, kwOrder, kwParse, kwParseWhere, kwParseKv, kwPrint, kwProject, kwProjectAway,
		kwProjectKeep, kwProjectRename, kwProjectByNames, kwProjectReorder, kwSample, kwSampleDistinct, kwScan, kwSearch, kwSerialize,
		kwSort, kwSummarize, kwTake, kwTop, kwTopHitters, kwTopNested, kwUnion, kwWhere,
	} {
		set[k] = true
	}
	for _, k := range keywords {
		set[k.kind] = set[k.kind] && k.use&anyName == 0
	}
	return set
}()

// scanPossibleOperator reports whether the current token begins an operator rather than a name.
func (p *parser) scanPossibleOperator() bool {
	k := p.kind()
	if !k.isKeyword() {
		return false
	}
	next := p.ahead(1)
	switch k {
	case kwEvaluate:
		return p.scanName(1) > 0 || p.scanKnownParam(1, nil, 0) > 0
	case kwFacet:
		return next.kind == kwBy
	case kwPartition, kwReduce:
		return next.kind == kwBy || p.scanKnownParam(1, nil, 0) > 0
	case kwRange:
		n := p.scanName(1)
		return n > 0 && p.ahead(1+n).kind == kwFrom
	case kwInlineExternalTable:
		return next.kind == tokLParen || next.kind == kwKind
	case kwRender:
		if next.isName() {
			return true
		}
		for _, chart := range chartTypes {
			if p.matchText(1, chart) > 0 {
				return true
			}
		}
		return false
	}
	return operatorKeywords[k]
}

// nearestOperator returns the tabular operator that is written much like the word, or "".
func nearestOperator(word string) string {
	best, limit := "", 1+len(word)/4
	for _, k := range keywords {
		if !operatorNames[k.kind] || len(word) < 3 {
			continue
		}
		if d := editDistance(word, k.text); d < limit {
			best, limit = k.text, d
		}
	}
	return best
}

// operatorNames are the keywords that may follow a pipe.
var operatorNames = func() (set [kindCount]bool) {
	for _, k := range []tokenKind{
		kwAs, kwConsume, kwCount, kwDistinct, kwEvaluate, kwExtend, kwFacet, kwFilter, kwFind, kwFork, kwGetschema, kwInvoke, kwJoin,
		kwLimit, kwLookup, kwMakeGraph, kwMakeSeries, kwMvApply, kwMvExpand, kwOrder, kwParse, kwParseKv, kwParseWhere, kwPartition,
		kwProject, kwProjectAway, kwProjectKeep, kwProjectRename, kwProjectReorder, kwReduce, kwRender, kwSample, kwSampleDistinct,
		kwScan, kwSearch, kwSerialize, kwSort, kwSummarize, kwTake, kwTop, kwTopHitters, kwTopNested, kwUnion, kwWhere,
	} {
		set[k] = true
	}
	return set
}()

// editDistance returns how many letters have to be changed, added, removed or swapped with their
// neighbour to turn one word into the other.
func editDistance(a, b string) int {
	if len(a) > 40 {
		return len(a)
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
