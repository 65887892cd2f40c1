package regex

import (
	"strings"
	"unicode/utf8"
)

// bracket reads a class in brackets (KQL reference, regex: character classes). Ranges bind
// more than union, union more than the operators &&, -- and ~~, and those more than ^.
func (p *parser) bracket(depth int) (set, error) {
	open := p.at
	if depth > maxDepth {
		return nil, p.tooDeep(open)
	}
	p.at++
	p.more()
	negated := p.take("^")
	var left set   // what stands before the operator
	operator := "" // the last one, not yet applied
	var pairs set  // of the operand that is read now, in any order
	var merged set // the sets of that operand
	for p.more() && p.take("-") {
		pairs = append(pairs, '-', '-')
	}
	if len(pairs) == 0 && p.more() && p.take("]") {
		pairs = append(pairs, ']', ']')
	}
	apply := func() {
		operand := p.folded(merged.union(normal(pairs)))
		pairs, merged = nil, nil
		switch operator {
		case "":
			left = operand
		case "&&":
			left = left.intersect(operand)
		case "--":
			left = left.subtract(operand)
		case "~~":
			left = left.symmetric(operand)
		}
	}
	for p.more() {
		switch {
		case p.take("]"):
			apply()
			if negated {
				left = left.negate(p.last())
			}
			return left, nil
		case !p.old && (p.has("&&") || p.has("--") || p.has("~~")):
			apply()
			operator = p.text[p.at : p.at+2]
			p.at += 2
		case p.has("[") && (!p.old || p.has("[:")):
			s, ok := p.posixClass()
			if !ok {
				var err error
				if s, err = p.bracket(depth + 1); err != nil {
					return nil, err
				}
			}
			merged = merged.union(s)
		default:
			s, lo, hi, err := p.member()
			if err != nil {
				return nil, err
			}
			if s != nil {
				merged = merged.union(s)
			} else {
				pairs = append(pairs, lo, hi)
			}
		}
	}
	return nil, p.errorAt(open, open+1, "this bracket is not closed")
}

// last is the last character that there is, in the mode of the flags.
func (p *parser) last() rune {
	if p.flags.ascii {
		return lastByte
	}
	return lastRune
}

// folded adds the other cases of characters where case does not matter.
func (p *parser) folded(s set) set {
	if p.flags.fold {
		return s.fold(p.flags.ascii)
	}
	return s
}

// member reads a class, a character or a range.
func (p *parser) member() (s set, lo, hi rune, err error) {
	at := p.at
	s, lo, err = p.single()
	if err != nil || !p.more() || !p.has("-") || p.rangeEnds() || p.old && s != nil {
		return s, lo, lo, err
	}
	p.at++
	if !p.more() {
		return nil, 0, 0, p.errorAt(at, p.at, "this range is not closed")
	}
	other, hi, err := p.single()
	switch {
	case err != nil:
		return nil, 0, 0, err
	case s != nil || other != nil:
		return nil, 0, 0, p.errorAt(at, p.at, "a range goes from a character to a character, not to a class")
	case lo > hi:
		return nil, 0, 0, p.errorAt(at, p.at, "this range ends before it begins")
	}
	return nil, lo, hi, nil
}

// rangeEnds reports whether the hyphen that comes next stands for itself or begins an operator.
func (p *parser) rangeEnds() bool {
	at := p.at
	defer func() { p.at = at }()
	p.at++
	return p.more() && (p.has("]") || !p.old && p.has("-"))
}

// single reads a class that is escaped, or a character.
func (p *parser) single() (set, rune, error) {
	at := p.at
	if p.text[at] != '\\' {
		r, size := p.peek()
		p.at += size
		if p.flags.ascii && r >= utf8.RuneSelf {
			return nil, 0, p.errorAt(at, p.at, "without Unicode a class has ASCII only")
		}
		return nil, r, nil
	}
	e, err := p.escape()
	switch {
	case err != nil:
		return nil, 0, err
	case e.kind == looking && p.old && strings.IndexByte("<>", p.text[at+1]) >= 0:
		return nil, rune(p.text[at+1]), nil
	case e.kind == looking:
		return nil, 0, p.errorAt(at, p.at, "this escape has no meaning within brackets")
	case e.kind == class && e.set == nil:
		return set{}, 0, nil
	}
	return e.set, e.rune, nil
}

// posixClass reads [:name:] or [:^name:]. Anything else is left, to be read as a bracket.
func (p *parser) posixClass() (set, bool) {
	rest, ok := strings.CutPrefix(p.text[p.at:], "[:")
	if !ok {
		return nil, false
	}
	name, _, ok := strings.Cut(rest, ":]")
	if !ok {
		return nil, false
	}
	plain, negated := strings.CutPrefix(name, "^")
	s, ok := posix[plain]
	if !ok {
		return nil, false
	}
	p.at += len("[:") + len(name) + len(":]")
	s = p.folded(s)
	if negated {
		s = s.negate(p.last())
	}
	return s, true
}
