package syntax

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// The limits of the parser. A text that passes one of them gets a diagnostic that names it.
const (
	MaxBytes       = 4 << 20   // the length of a text, as in Microsoft's editor
	MaxTokens      = 1_500_000 // the number of words and signs
	MaxDepth       = 5000      // the depth of the tree
	MaxDiagnostics = 1000      // the number of diagnostics
)

// Parse reads a query. It always returns one, with what is wrong in its Diagnostics.
func Parse(text string) *Query { return ParseSource(diag.NewSource("", text)) }

// ParseSource reads the query of a source, which its spans refer to.
func ParseSource(src *diag.Source) *Query {
	q := parseSource(newParser(src))
	if len(q.Diagnostics) == 0 {
		return q
	}
	// Microsoft's engine takes words such as startswith for names, where its client parser does not.
	if p := newParser(src); p.takeOperatorsForNames() {
		if second := parseSource(p); len(second.Diagnostics) == 0 {
			second.Tolerated = q.Diagnostics
			return second
		}
	}
	return q
}

func parseSource(p *parser) *Query {
	q := &Query{Source: p.source, Directives: p.parseDirectives(), Stmts: p.parseStmts(), Comments: p.comments}
	p.skipRest()
	q.Range = p.whole()
	q.End = p.source.Span(p.prevEnd(), p.prevEnd())
	q.Diagnostics = p.diagnostics()
	p.release()
	return q
}

// A Function is a function written as a text of its own: "(Params) { Body }".
type Function struct {
	node
	Params      []*FuncParam
	Body        *FuncBody
	Comments    []Comment
	Diagnostics []diag.Diagnostic
}

func (f *Function) children(visit func(Node)) { each(f.Params, visit); one(f.Body, visit) }

// ParseFunction reads the text of a stored function, "(a:string, T:(*)) { body }".
func ParseFunction(src *diag.Source) *Function {
	p := newParser(src)
	f := &Function{Comments: p.comments}
	f.Params, _ = p.parseFuncParams()
	f.Body = p.parseFuncBody()
	p.skipRest()
	f.Range = p.whole()
	f.Diagnostics = p.diagnostics()
	return f
}

// A parser reads tokens into a tree.
//
// A parse method returns nil if what it reads does not start at the current
// token; it then consumes nothing and reports nothing. Its counterpart without
// "parse" in its name reports what is missing and puts a placeholder there.
type parser struct {
	scanner
	pos    int // of the current token in tokens
	depth  int // of nested constructs around the current token
	height int // of the highest expression since the last reset
	diags  []diag.Diagnostic
	failed bool   // a limit was passed: the rest of the text is not read
	pipes  []bool // see markPipes
	slabs
}

func newParser(src *diag.Source) *parser {
	p := &parser{scanner: scanner{source: src, text: src.Text}}
	p.report = p.say
	if len(p.text) > MaxBytes {
		p.say(diag.QueryTooLong, p.source.Span(MaxBytes, len(src.Text)), MaxBytes)
		p.failed = true
		p.text = ""
	}
	if p.scan(); p.failed || p.halted {
		p.stop()
	}
	return p
}

// say keeps a diagnostic. One too many stops the parser.
func (p *parser) say(m diag.Message, span diag.Span, args ...any) {
	switch {
	case p.failed:
	case len(p.diags) < MaxDiagnostics:
		p.diags = append(p.diags, m.At(span, args...))
	default:
		p.diags = append(p.diags, diag.TooMany.At(span, "syntax errors", MaxDiagnostics))
		p.stop()
	}
}

// stop leaves the rest of the text unread.
func (p *parser) stop() {
	p.failed, p.halted = true, true
	p.pos = max(len(p.tokens)-1, 0)
}

// diagnostics returns the diagnostics in the order of the text, each once.
func (p *parser) diagnostics() []diag.Diagnostic {
	slices.SortStableFunc(p.diags, func(a, b diag.Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	var kept []diag.Diagnostic
	for _, d := range p.diags {
		double := false
		for i := len(kept) - 1; i >= 0 && kept[i].Span.Start == d.Span.Start; i-- {
			double = double || kept[i].Span == d.Span && kept[i].Code == d.Code && kept[i].Message == d.Message
		}
		if !double {
			kept = append(kept, d)
		}
	}
	return kept
}

// kind returns the kind of the current token.
func (p *parser) kind() tokenKind { return p.tokens[p.pos].kind }

// at reports whether the current token is of the kind.
func (p *parser) at(k tokenKind) bool { return p.tokens[p.pos].kind == k }

// ahead returns the token that is offset tokens after the current one.
func (p *parser) ahead(offset int) token {
	if i := p.pos + offset; i < len(p.tokens) {
		return p.tokens[i]
	}
	return token{}
}

// textOf returns the text of a token.
func (p *parser) textOf(t token) string { return p.text[t.start:t.end] }

// joined reports whether nothing lies between the token at the offset and the one before it.
func (p *parser) joined(offset int) bool {
	i := p.pos + offset
	return i > 0 && i < len(p.tokens) && p.tokens[i-1].end == p.tokens[i].start
}

// take consumes the current token, unless it is the end.
func (p *parser) take() token {
	t := p.tokens[p.pos]
	if t.kind != tokEnd {
		p.pos++
	}
	return t
}

// accept consumes the current token if it is of the kind.
func (p *parser) accept(k tokenKind) bool {
	if p.tokens[p.pos].kind != k {
		return false
	}
	p.take()
	return true
}

// expect consumes a token of the kind, or reports that it is missing.
func (p *parser) expect(k tokenKind) bool {
	if p.accept(k) {
		return true
	}
	if k == tokIdent {
		p.missToken(diag.MissingName)
		return false
	}
	p.missToken(diag.TermsExpected, []string{texts[k]})
	if open := openers[k]; open != tokNone && !p.failed {
		if i := p.opener(open, k); i >= 0 {
			last := &p.diags[len(p.diags)-1]
			*last = last.WithRelated(p.tokenSpan(p.tokens[i]), "opened here")
		}
	}
	return false
}

// openers holds the sign that a closing one closes.
var openers = [kindCount]tokenKind{tokRParen: tokLParen, tokRBracket: tokLBracket, tokRBrace: tokLBrace}

// openerScan is how far opener looks back, in tokens.
const openerScan = 1000

// opener returns the index of the last token of the kind that no other has closed, -1 if there is none near.
func (p *parser) opener(open, end tokenKind) int {
	closed := 0
	for i := p.pos - 1; i >= max(0, p.pos-openerScan); i-- {
		switch p.tokens[i].kind {
		case end:
			closed++
		case open:
			if closed == 0 {
				return i
			}
			closed--
		}
	}
	return -1
}

// expectSpan consumes a token of the kind, or reports that it is missing, and returns its span.
func (p *parser) expectSpan(k tokenKind) diag.Span {
	mark := p.pos
	p.expect(k)
	return p.span(mark)
}

// prevEnd returns where the last consumed token ends.
func (p *parser) prevEnd() int {
	if p.pos == 0 {
		return 0
	}
	return int(p.tokens[p.pos-1].end)
}

// span returns the span of the tokens consumed since mark.
func (p *parser) span(mark int) diag.Span {
	end := p.prevEnd()
	if p.pos == mark {
		return p.source.Span(end, end)
	}
	return p.source.Span(int(p.tokens[mark].start), end)
}

func (p *parser) tokenSpan(t token) diag.Span { return p.source.Span(int(t.start), int(t.end)) }

// whole returns the span of all tokens.
func (p *parser) whole() diag.Span {
	last := len(p.tokens) - 1
	if last == 0 {
		return p.source.Span(0, 0)
	}
	return p.source.Span(int(p.tokens[0].start), int(p.tokens[last-1].end))
}

// here returns the empty span after the last consumed token.
func (p *parser) here() diag.Span { return p.source.Span(p.prevEnd(), p.prevEnd()) }

// miss reports a missing part of the tree, after the last consumed token.
func (p *parser) miss(m diag.Message, args ...any) {
	p.say(m, p.here(), args...)
}

// missToken reports a missing token.
func (p *parser) missToken(m diag.Message, args ...any) {
	p.say(m, p.missingTokenSpan(), args...)
}

// missingTokenSpan returns where a token is missing that the current token is not: at the current token
// if it is near, else after the last one.
func (p *parser) missingTokenSpan() diag.Span {
	span := p.here()
	next := p.tokens[p.pos]
	gap := int(next.start) - span.Start
	if gap == 0 || p.blankLen(span.Start) == gap && p.lineBreakLen(span.Start) == 0 {
		return p.tokenSpan(next)
	}
	return span
}

// join makes one token of those consumed since mark: what has been reported at the first is reported at all.
func (p *parser) join(mark int) {
	first, before := p.tokenSpan(p.tokens[mark]), 0
	if mark > 0 {
		before = int(p.tokens[mark-1].end)
	}
	for i := len(p.diags) - 1; i >= 0 && p.diags[i].Span.Start >= before; i-- {
		if p.diags[i].Span == first {
			p.diags[i].Span.End = p.prevEnd()
		}
	}
}

// enter counts one more level of nesting. It reports false, and stops the
// parser, if there are too many.
func (p *parser) enter() bool {
	p.depth++
	return p.checkDepth(p.depth)
}

func (p *parser) leave() { p.depth-- }

// raise counts one more link of a chain of operators, whose tree is deep to the left.
func (p *parser) raise(left int) {
	p.height = max(left, p.height) + 1
	p.checkDepth(p.height)
}

func (p *parser) checkDepth(depth int) bool {
	if depth <= MaxDepth {
		return true
	}
	if !p.failed {
		p.say(diag.QueryTooDeep, p.tokenSpan(p.tokens[p.pos]), MaxDepth)
		p.stop()
	}
	return false
}

// A state is a place to which the parser can return.
type state struct{ pos, diags int }

func (p *parser) state() state { return state{p.pos, len(p.diags)} }

func (p *parser) restore(s state) {
	if !p.failed {
		p.pos, p.diags = s.pos, p.diags[:s.diags]
	}
}

// skipRest reports what is left after the last statement. Microsoft's parser does not read it either.
func (p *parser) skipRest() {
	if t := p.tokens[p.pos]; t.kind != tokEnd {
		p.say(diag.FragmentIncomplete, p.tokenSpan(t))
		p.pos = len(p.tokens) - 1
	}
}

func (p *parser) parseDirectives() []*Directive {
	var list []*Directive
	for p.at(tokDirective) {
		t := p.take()
		d := &Directive{Text: strings.TrimRight(p.textOf(t), " \t")}
		d.Range = p.tokenSpan(t)
		list = append(list, d)
	}
	return list
}

// matchText returns how many tokens at the offset, with nothing between them, make up the text, 0 if none do.
func (p *parser) matchText(offset int, text string) int {
	for n := 0; ; n++ {
		t := p.ahead(offset + n)
		if t.kind == tokNone || t.kind == tokEnd || n > 0 && !p.joined(offset+n) {
			return 0
		}
		part := p.textOf(t)
		if len(part) > len(text) || text[:len(part)] != part {
			return 0
		}
		if text = text[len(part):]; text == "" {
			return n + 1
		}
	}
}

// acceptText consumes the tokens that make up the text.
func (p *parser) acceptText(text string) bool {
	n := p.matchText(0, text)
	p.pos += n
	if n > 1 {
		p.join(p.pos - n)
	}
	return n > 0
}

// acceptAny consumes the tokens that make up one of the texts.
func (p *parser) acceptAny(list []string) bool {
	return slices.ContainsFunc(list, p.acceptText)
}

// word consumes one of the words as a literal, or reports that one of them is missing.
func (p *parser) word(list []string) *Literal {
	mark := p.pos
	if !p.acceptAny(list) {
		p.missToken(diag.TermsExpected, list)
	}
	return p.wordSince(mark)
}

// wordSince returns the tokens consumed since mark as a bare word.
func (p *parser) wordSince(mark int) *Literal {
	l := p.newLiteral(LitWord, p.span(mark))
	l.Text = l.Raw
	return l
}

// tokenPool keeps the tokens of queries that have been parsed: no tree refers to them.
var tokenPool = sync.Pool{New: func() any { return new([]token) }}

const maxPooled = 1 << 14 // tokens; a slice for more is left to the garbage collector

// newTokens returns an empty slice with room for n tokens, as a rule.
func newTokens(n int) []token {
	if n > maxPooled {
		return make([]token, 0, n)
	}
	if pooled := *tokenPool.Get().(*[]token); cap(pooled) >= n/2 {
		return pooled[:0]
	}
	return make([]token, 0, n)
}

// release gives the tokens back. The parser cannot go on after it.
func (p *parser) release() {
	if cap(p.tokens) <= maxPooled {
		tokens := p.tokens
		p.tokens = nil
		tokenPool.Put(&tokens)
	}
}

// slabs hold the most frequent nodes until they are used: many nodes share one allocation.
type slabs struct {
	names    []Name
	literals []Literal
	binaries []Binary
	calls    []Call
}

// fromSlab returns the next node of a slab. Slabs grow with the query.
func fromSlab[N any](slab *[]N, size int) *N {
	if len(*slab) == 0 {
		*slab = make([]N, size)
	}
	n := &(*slab)[0]
	*slab = (*slab)[1:]
	return n
}

func (p *parser) slabSize() int { return min(max(len(p.tokens)/16, 4), 64) }

func (p *parser) newName(text string, form NameForm, span diag.Span) *Name {
	n := fromSlab(&p.names, p.slabSize())
	n.Text, n.Form, n.Range = text, form, span
	return n
}

func (p *parser) newLiteral(kind LiteralKind, span diag.Span) *Literal {
	l := fromSlab(&p.literals, p.slabSize()/2)
	l.Kind, l.Range, l.Raw = kind, span, p.text[span.Start:span.End]
	return l
}
