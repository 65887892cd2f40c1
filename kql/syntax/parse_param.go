package syntax

import (
	"github.com/ruleproof/ruleproof/kql/diag"
)

// A paramKind says what the value of a parameter is.
type paramKind uint8

const (
	paramAny     paramKind = iota // a literal, a word or a name
	paramValue                    // the same, and it has to be there
	paramString                   // a string literal
	paramBool                     // true or false
	paramInteger                  // a number
	paramReal                     // a number, read as a real one
	paramExpr                     // an expression without operators
	paramWord                     // one of some words
	paramName                     // a name that the parameter declares
	paramColumn                   // the name of a column
	paramColumns                  // the names of columns
)

// A paramSpec is a parameter that an operator declares.
type paramSpec struct {
	name     string
	kind     paramKind
	words    []string
	noEquals bool
}

// A paramSet is what an operator declares.
type paramSet []paramSpec

func (s paramSet) find(name string) *paramSpec {
	for i := range s {
		if s[i].name == name {
			return &s[i]
		}
	}
	return nil
}

// The words of parameters that several operators have.
var (
	hintStrategies    = []string{"auto", "broadcast", "centralized", "shuffle"}
	hintConcurrencies = []string{"auto", "left", "local", "right", "unresolved"}
	hintSpreads       = []string{"auto", "local"}
	hintDistributions = []string{"single", "per_node", "per_shard", "default"}
)

// knownParams are the parameters that any operator reads, whether it declares them or not.
var knownParams = paramSet{
	{name: "bagexpansion", kind: paramWord, words: []string{"bag", "array"}},
	{name: "bin_legacy"}, {name: "__crossCluster"}, {name: "__crossDB"}, {name: "expandoutput"}, {name: "hint.pass_filters"},
	{name: "__id"}, {name: "__noWithSource"}, {name: "__sourceColumnIndex"},
	{name: "decodeblocks", kind: paramBool}, {name: "hint.materialized", kind: paramBool}, {name: "hint.progressive_top", kind: paramBool},
	{name: "isfuzzy", kind: paramBool}, {name: "__isFuzzy", kind: paramBool}, {name: "force_remote", kind: paramBool},
	{name: "hint.concurrency", kind: paramWord, words: hintConcurrencies},
	{name: "hint.distribution", kind: paramWord, words: hintDistributions},
	{name: "hint.num_partitions", kind: paramInteger},
	{name: "hint.pass_filters_column", kind: paramColumn}, {name: "hint.shufflekey", kind: paramColumn}, {name: "__packedColumn", kind: paramColumn},
	{name: "hint.remote", kind: paramWord, words: hintSpreads}, {name: "hint.spread", kind: paramWord, words: hintSpreads},
	{name: "hint.strategy", kind: paramWord, words: hintStrategies},
	{name: "kind", kind: paramWord},
	{name: "cycles", kind: paramWord, words: []string{"none", "all", "unique_edges"}},
	{name: "with_match_id", kind: paramName}, {name: "with_itemindex", kind: paramName}, {name: "with_step_name", kind: paramName},
	{name: "withsource", kind: paramName}, {name: "with_source", kind: paramName},
}

var knownParamIndex = func() map[string]*paramSpec {
	index := make(map[string]*paramSpec)
	for i := range knownParams {
		index[knownParams[i].name] = &knownParams[i]
	}
	return index
}()

// splitParams are the known parameters whose name is several tokens.
var splitParams = []string{"hint.pass_filters", "hint.pass_filters_column"}

// A paramMode says which parameters a list may hold.
type paramMode uint8

const (
	withEquals   paramMode = 1 << iota // the name counts only with "=" after it
	declaredOnly                       // parameters that the operator does not declare do not count
)

// scanParam returns how many tokens make up the name of a parameter at the offset, 0 if none do.
func (p *parser) scanParam(offset int, set paramSet, mode paramMode) int {
	t := p.ahead(offset)
	word := t.kind == tokIdent || t.kind.isKeyword()
	equals := func(n int) bool { return mode&withEquals == 0 || p.ahead(offset+n).kind == tokEqual }
	if word {
		if spec := set.find(p.textOf(t)); spec != nil && (spec.noEquals || equals(1)) {
			return 1
		}
	}
	if mode&declaredOnly != 0 {
		return 0
	}
	return p.scanKnownParam(offset, set, mode)
}

// scanKnownParam is scanParam for parameters that any operator reads.
func (p *parser) scanKnownParam(offset int, set paramSet, mode paramMode) int {
	t := p.ahead(offset)
	n := 0
	if t.kind == tokIdent || t.kind.isKeyword() {
		if text := p.textOf(t); knownParamIndex[text] != nil || set.find(text) != nil {
			n = 1
		}
	}
	for i := 0; n == 0 && t.kind == tokIdent && i < len(splitParams); i++ {
		n = p.matchText(offset, splitParams[i])
	}
	if n > 0 && mode&withEquals != 0 && p.ahead(offset+n).kind != tokEqual {
		return 0
	}
	return n
}

// params reads the parameters after the keyword of an operator.
func (p *parser) params(set paramSet, mode paramMode) []*Param {
	var list []*Param
	for {
		n := p.parseListedParam(set, mode)
		if n == nil {
			return list
		}
		list = append(list, n)
	}
}

// paramList reads parameters with commas between them.
func (p *parser) paramList(set paramSet, mode paramMode) []*Param {
	return commaList(p, listRule[*Param]{
		elem:    func(p *parser) *Param { return p.parseListedParam(set, mode) },
		missing: (*parser).missingParam, end: (*parser).listEnd,
	})
}

func (p *parser) missingParam() *Param {
	p.miss(diag.MissingParameter)
	n := &Param{NameSpan: p.here(), Value: p.placeholder()}
	n.Range = p.here()
	return n
}

// parseListedParam reads a parameter whose name decides how its value is read.
func (p *parser) parseListedParam(set paramSet, mode paramMode) *Param {
	n := p.scanParam(0, set, mode)
	if n == 0 {
		return nil
	}
	mark := p.pos
	e := p.paramName(n)
	p.expect(tokEqual)
	spec := set.find(e.Name)
	if spec == nil {
		spec = knownParamIndex[e.Name]
	}
	if spec == nil {
		spec = &paramSpec{kind: paramValue}
	}
	e.Value = p.paramValue(spec, set, nil)
	e.Range = p.span(mark)
	return e
}

// paramName consumes n tokens as the name of a parameter.
func (p *parser) paramName(n int) *Param {
	mark := p.pos
	p.pos += n
	e := &Param{NameSpan: p.span(mark)}
	e.Name = p.text[e.NameSpan.Start:e.NameSpan.End]
	return e
}

// parseParam reads the one parameter that may stand here. ended tells where a list of names ends.
func (p *parser) parseParam(spec *paramSpec, ended func(p *parser) bool) *Param {
	n := p.matchText(0, spec.name)
	if n == 0 || !spec.noEquals && p.ahead(n).kind != tokEqual {
		return nil
	}
	mark := p.pos
	e := p.paramName(n)
	if e.NoEquals = spec.noEquals; !e.NoEquals {
		p.take()
	}
	e.Value = p.paramValue(spec, nil, ended)
	e.Range = p.span(mark)
	return e
}

// parseProperty reads "name = value" of a with clause that knows no names.
func (p *parser) parseProperty() *Param {
	mark := p.pos
	name := p.parseLongName()
	if name == nil {
		return nil
	}
	e := &Param{Name: name.Text, NameSpan: name.Range}
	p.expect(tokEqual)
	switch p.kind() {
	case tokString, tokLong, tokReal, tokBool, tokDateTime:
		e.Value = p.parseLiteral()
	case tokGuid, tokRawGuid:
		e.Value = p.takeLiteral()
	default:
		if e.Value = orNil(p.parseLongName()); e.Value == nil {
			e.Value = p.missingValue()
		}
	}
	e.Range = p.span(mark)
	return e
}

// withProperties reads "with (name = value, …)".
func (p *parser) withProperties() (list []*Param, ok bool) {
	if !p.accept(kwWith) {
		return nil, false
	}
	p.expect(tokLParen)
	list = commaList(p, listRule[*Param]{elem: (*parser).parseProperty, missing: (*parser).missingParam, end: (*parser).listEnd})
	p.expect(tokRParen)
	return list, true
}

// parseAnyValue reads a literal, a word or a name.
func (p *parser) parseAnyValue() Expr {
	if e := p.parseLiteral(); e != nil {
		return e
	}
	if p.tokens[p.pos].isName() {
		mark := p.pos
		p.take()
		return p.wordSince(mark)
	}
	return p.parseNameRef()
}

// paramValue reads the value of a parameter.
func (p *parser) paramValue(spec *paramSpec, set paramSet, ended func(p *parser) bool) Expr {
	var e Expr
	switch spec.kind {
	case paramExpr:
		if e = p.parsePath(); e == nil {
			e = p.missingValue()
		}
		return e
	case paramColumns:
		if ended == nil {
			ended = func(p *parser) bool { return p.namesEnd(set) }
		}
		return p.nameList(set, ended)
	case paramReal:
		e = p.parseRealLiteral()
	case paramWord:
		if mark := p.pos; p.acceptAny(spec.words) {
			return p.wordSince(mark)
		}
	case paramName, paramColumn:
		e = p.parseNameRef()
	}
	if e == nil {
		e = p.parseAnyValue()
	}
	if e == nil {
		e = p.missingParamValue(spec)
	}
	return e
}

// missingParamValue reports the missing value of a parameter and stands in for it.
func (p *parser) missingParamValue(spec *paramSpec) Expr {
	switch spec.kind {
	case paramAny:
		// Microsoft's parser leaves it out without a word.
	case paramString:
		p.miss(diag.MissingString)
	case paramBool:
		p.miss(diag.MissingBoolean)
	case paramInteger, paramReal:
		p.miss(diag.MissingNumber)
	case paramName, paramColumn:
		return p.missingRef()
	case paramWord:
		if len(spec.words) > 0 {
			p.miss(diag.TermsExpected, spec.words)
			break
		}
		p.miss(diag.MissingValue)
	default:
		p.miss(diag.MissingValue)
	}
	return p.placeholder()
}

// namesEnd reports whether a list of names that is the value of a parameter ends here: where another
// parameter follows.
func (p *parser) namesEnd(set paramSet) bool {
	if p.at(tokComma) {
		return p.scanKnownParam(1, set, 0) > 0 || p.listEndAhead(1)
	}
	return p.scanKnownParam(0, set, withEquals) > 0 || p.listEnd()
}

// nameList reads the names of columns.
func (p *parser) nameList(set paramSet, ended func(p *parser) bool) Expr {
	mark := p.pos
	e := &NameList{Names: commaList(p, listRule[*Name]{
		elem: func(p *parser) *Name {
			if p.scanParam(0, set, withEquals|declaredOnly) > 0 {
				return nil
			}
			return p.parseLongName()
		},
		missing: (*parser).missingName, end: ended, nonEmpty: true,
	})}
	e.Range = e.Names[0].Range.Cover(p.span(mark))
	return e
}

var toScalarKind = paramSpec{name: "kind", kind: paramWord, words: []string{"nooptimization"}}
