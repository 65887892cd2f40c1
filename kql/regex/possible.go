package regex

import (
	"regexp/syntax"
	"slices"
)

// A side is what may stand before or after a place of a text: its end, a newline, or another character.
type side uint8

const (
	sideEnd side = 1 << iota
	sideNewline
	sideOther

	anySide = sideEnd | sideNewline | sideOther
)

// maxPossible is the size of the program up to which it is looked at.
const maxPossible = 5000

// Possible reports whether some text contains a match. It is false for a pattern such as a^b, which asks for
// the start of the text where characters stand before. It looks at starts and ends of texts and lines only.
func (re *Regexp) Possible() bool {
	if re.looks&(1<<textStart|1<<textEnd|1<<lineStart|1<<lineEnd) == 0 || re.steps > maxPossible {
		return true
	}
	p := possibility{prog: re.lazy.prog(), seen: map[situation]bool{}}
	for _, before := range []side{sideEnd, sideNewline, sideOther} {
		p.follow(situation{uint32(p.prog.Start), before, anySide})
	}
	for len(p.pending) > 0 && !p.found {
		last := len(p.pending) - 1
		s := p.pending[last]
		p.pending = p.pending[:last]
		p.step(s)
	}
	return p.found
}

// A situation is a place in a program, what stands before the place in the text, and what may stand after it.
type situation struct {
	pc            uint32
	before, after side
}

// A possibility looks for a way through a program.
type possibility struct {
	prog    *syntax.Prog
	seen    map[situation]bool
	pending []situation
	found   bool
}

func (p *possibility) follow(s situation) {
	if s.after != 0 && !p.seen[s] {
		p.seen[s] = true
		p.pending = append(p.pending, s)
	}
}

func (p *possibility) step(s situation) {
	i := &p.prog.Inst[s.pc]
	switch i.Op {
	case syntax.InstMatch:
		p.found = true
	case syntax.InstAlt, syntax.InstAltMatch:
		p.follow(situation{i.Out, s.before, s.after})
		p.follow(situation{i.Arg, s.before, s.after})
	case syntax.InstCapture, syntax.InstNop:
		p.follow(situation{i.Out, s.before, s.after})
	case syntax.InstEmptyWidth:
		before, after := anySide, anySide
		op := syntax.EmptyOp(i.Arg)
		if op&syntax.EmptyBeginLine != 0 {
			before &= sideEnd | sideNewline
		}
		if op&syntax.EmptyBeginText != 0 {
			before &= sideEnd
		}
		if op&syntax.EmptyEndLine != 0 {
			after &= sideEnd | sideNewline
		}
		if op&syntax.EmptyEndText != 0 {
			after &= sideEnd
		}
		if s.before&before != 0 {
			p.follow(situation{i.Out, s.before, s.after & after})
		}
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		if i.MatchRune('\n') && s.after&sideNewline != 0 {
			p.follow(situation{i.Out, sideNewline, anySide})
		}
		if s.after&sideOther != 0 && matchesOther(i) {
			p.follow(situation{i.Out, sideOther, anySide})
		}
	}
}

// matchesOther reports whether an instruction takes a character that is not a newline.
func matchesOther(i *syntax.Inst) bool {
	if i.Op == syntax.InstRuneAny || i.Op == syntax.InstRuneAnyNotNL {
		return true
	}
	return slices.ContainsFunc(i.Rune, func(r rune) bool { return r != '\n' })
}
