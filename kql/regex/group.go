package regex

import (
	"strings"
	"unicode"
)

// group reads a parenthesis. It returns nil where it only sets flags.
func (p *parser) group(depth int) (*node, error) {
	open := p.at
	p.at++
	p.more()
	for _, prefix := range []string{"?=", "?!", "?<=", "?<!"} {
		if p.has(prefix) {
			return nil, p.errorAt(open, p.at+len(prefix), "look-ahead and look-behind are not part of the syntax")
		}
	}
	before := p.flags
	number := 0
	switch {
	case p.take("?P<"), p.take("?<"):
		if err := p.groupName(); err != nil {
			return nil, err
		}
		number = p.opened(open)
	case p.take("?"):
		if err := p.setFlags(open); err != nil {
			return nil, err
		}
		if p.take(")") {
			return nil, nil
		}
		p.at++ // the colon
	default:
		p.names = append(p.names, "")
		number = p.opened(open)
	}
	n, err := p.alternation(depth + 1)
	if err != nil {
		return nil, err
	}
	if !p.take(")") {
		return nil, p.notClosed(open)
	}
	p.flags = before
	if number > 0 {
		return p.made(&node{kind: capture, group: number, subs: []*node{n}})
	}
	return n, nil
}

// opened returns the number of the group that begins at a place, 0 where a part has no groups.
func (p *parser) opened(at int) int {
	if p.part == nil {
		return len(p.names) - 1
	}
	p.part.edits = append(p.part.edits, edit{at, p.at, "(?:"})
	return 0
}

// notClosed reports a parenthesis that is not closed.
func (p *parser) notClosed(open int) error {
	if p.part != nil {
		p.part.unclosed = open
	}
	return p.errorAt(open, open+1, "this parenthesis is not closed")
}

// groupName reads a name and its closing bracket.
func (p *parser) groupName() error {
	at := p.at
	end := strings.IndexByte(p.text[at:], '>')
	if end < 0 {
		return p.errorAt(at, at+1, "the name of the group is not closed")
	}
	name := p.text[at : at+end]
	p.at += end + 1
	if name == "" {
		return p.errorAt(at-1, p.at, "the name of the group is empty")
	}
	for i, r := range name {
		letter := r == '_' || unicode.In(r, unicode.L, unicode.Nl, unicode.Other_Alphabetic)
		if !letter && (i == 0 || !strings.ContainsRune(".[]", r) && !unicode.In(r, unicode.N)) {
			return p.errorAt(at+i, at+i+len(string(r)), "the name of a group cannot have this character here")
		}
	}
	for _, n := range p.names {
		if n == name && p.part == nil {
			return p.errorAt(at, at+end, "two groups have the name %s", name)
		}
	}
	p.names = append(p.names, name)
	return nil
}

// setFlags reads flags up to a colon or a closing parenthesis, which it leaves.
func (p *parser) setFlags(open int) error {
	set, seen, negated, last := p.flags, "", false, byte(0)
	for ; p.at < len(p.text); p.at++ {
		c := p.text[p.at]
		if c == ':' || c == ')' {
			if last == '-' || c == ')' && seen == "" {
				return p.errorAt(open, p.at+1, "flags are missing here")
			}
			p.flags = set
			return nil
		}
		var flag *bool
		on := !negated
		switch c {
		case 'i':
			flag = &set.fold
		case 'm':
			flag = &set.lines
		case 's':
			flag = &set.dotAll
		case 'R':
			flag = &set.crlf
		case 'U':
			flag = &set.swap
		case 'u':
			flag, on = &set.ascii, negated
		case 'x':
			flag = &set.verbose
		case '-':
			if negated {
				return p.errorAt(p.at, p.at+1, "a second minus among the flags")
			}
			negated, last = true, c
			continue
		default:
			_, size := p.peek()
			return p.errorAt(p.at, p.at+size, "no flag has this name")
		}
		if strings.IndexByte(seen, c) >= 0 {
			return p.errorAt(p.at, p.at+1, "the flag %c is given twice", c)
		}
		*flag, last = on, c
		seen += string(c)
	}
	return p.notClosed(open)
}
