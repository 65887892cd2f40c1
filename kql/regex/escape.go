package regex

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// An escape is what a backslash begins: a character, a set or an assertion.
type escape struct {
	rune rune
	set  set
	look look
	kind kind // literal, class or looking
}

// escaped reads an escape outside brackets.
func (p *parser) escaped() (*node, error) {
	at := p.at
	e, err := p.escape()
	if err != nil {
		return nil, err
	}
	switch e.kind {
	case class:
		return p.class(e.set, at)
	case looking:
		return p.looking(e.look), nil
	}
	return p.literal(e.rune, at)
}

var controls = map[byte]rune{'a': '\a', 'f': '\f', 't': '\t', 'n': '\n', 'r': '\r', 'v': '\v'}

// escape reads a backslash and what belongs to it.
func (p *parser) escape() (escape, error) {
	at := p.at
	p.at++
	if p.at == len(p.text) {
		return escape{}, p.errorAt(at, at+1, "the backslash at the end escapes nothing")
	}
	r, size := p.peek()
	p.at += size
	switch c := p.text[at+1]; c {
	case 'x', 'u', 'U':
		return p.hex(at, map[byte]int{'x': 2, 'u': 4, 'U': 8}[c])
	case 'p', 'P':
		return p.property(at, c == 'P')
	case 'd', 'D':
		return p.perl(c == 'D', digits, asciiDigits), nil
	case 's', 'S':
		return p.perl(c == 'S', spaces, asciiSpaces), nil
	case 'w', 'W':
		return p.perl(c == 'W', words, asciiWords), nil
	case 'A':
		return escape{kind: looking, look: textStart}, nil
	case 'z':
		return escape{kind: looking, look: textEnd}, nil
	case '<':
		return p.wordLook(wordStart), nil
	case '>':
		return p.wordLook(wordEnd), nil
	case 'B':
		return p.wordLook(noBoundary), nil
	case 'b':
		return p.boundary(at)
	default:
		switch control, ok := controls[c]; {
		case ok:
			return escape{kind: literal, rune: control}, nil
		case p.old && isOctal(p.text[at+1:]):
			return p.octal(at), nil
		case '0' <= c && c <= '9':
			return escape{}, p.errorAt(at, p.at, "back-references are not part of the syntax")
		case c < utf8.RuneSelf && !('a' <= c|0x20 && c|0x20 <= 'z'):
			return escape{kind: literal, rune: r}, nil
		}
	}
	return escape{}, p.errorAt(at, p.at, "the syntax has no such escape")
}

// isOctal reports whether a text begins with the number of a character as RE2 has it: 0, or two octal digits or more.
func isOctal(text string) bool {
	return text[0] == '0' || text[0] <= '7' && text[0] >= '1' && len(text) > 1 && text[1] >= '0' && text[1] <= '7'
}

// octal reads up to three octal digits.
func (p *parser) octal(at int) escape {
	end := at + 1
	for end < len(p.text) && end < at+4 && p.text[end] >= '0' && p.text[end] <= '7' {
		end++
	}
	n, _ := strconv.ParseUint(p.text[at+1:end], 8, 32) // digits only
	p.at = end
	return escape{kind: literal, rune: rune(n)}
}

func (p *parser) perl(negated bool, unicode func() set, ascii set) escape {
	s, last := ascii, rune(lastByte)
	if !p.flags.ascii {
		s, last = unicode(), lastRune
	}
	if negated {
		s = s.negate(last)
	}
	return escape{kind: class, set: s}
}

// wordLook returns an assertion about words, in the mode of the flags.
func (p *parser) wordLook(l look) escape {
	if p.flags.ascii {
		l += asciiBoundary - boundary
	}
	return escape{kind: looking, look: l}
}

var halves = map[string]look{"start": wordStart, "end": wordEnd, "start-half": wordStartHalf, "end-half": wordEndHalf}

// boundary reads what may follow \b. Braces with a number are a repetition.
func (p *parser) boundary(at int) (escape, error) {
	if !p.has("{") {
		return p.wordLook(boundary), nil
	}
	rest := p.text[p.at+1:]
	end := strings.IndexFunc(rest, func(r rune) bool { return r != '-' && !('a' <= r|0x20 && r|0x20 <= 'z') })
	if end == 0 {
		return p.wordLook(boundary), nil
	}
	if end < 0 || rest[end] != '}' {
		return escape{}, p.errorAt(at, len(p.text), "the kind of word boundary is not closed")
	}
	l, ok := halves[rest[:end]]
	p.at += end + 2
	if !ok {
		return escape{}, p.errorAt(at, p.at, "the syntax has no such word boundary")
	}
	return p.wordLook(l), nil
}

// hex reads a number after \x, \u or \U: with a fixed number of digits or in braces.
func (p *parser) hex(at, digits int) (escape, error) {
	text := ""
	if p.take("{") {
		end := strings.IndexByte(p.text[p.at:], '}')
		if end < 0 {
			return escape{}, p.errorAt(at, p.at, "the number of the character is not closed")
		}
		text = p.text[p.at : p.at+end]
		p.at += end + 1
	} else {
		end := min(p.at+digits, len(p.text))
		text = p.text[p.at:end]
		if p.at = end; len(text) < digits {
			return escape{}, p.errorAt(at, p.at, "the number of the character needs %d digits", digits)
		}
	}
	n, err := strconv.ParseUint(text, 16, 32)
	if err != nil || n > lastRune || !utf8.ValidRune(rune(n)) {
		return escape{}, p.errorAt(at, p.at, "this is not the number of a character")
	}
	return escape{kind: literal, rune: rune(n)}, nil
}

// property reads a class of Unicode after \p or \P.
func (p *parser) property(at int, negated bool) (escape, error) {
	if p.at == len(p.text) {
		return escape{}, p.errorAt(at, p.at, "the name of the class is missing")
	}
	name := ""
	if p.take("{") {
		end := strings.IndexByte(p.text[p.at:], '}')
		if end < 0 {
			return escape{}, p.errorAt(at, p.at, "the name of the class is not closed")
		}
		name = p.text[p.at : p.at+end]
		p.at += end + 1
	} else {
		_, size := p.peek()
		name = p.text[p.at : p.at+size]
		p.at += size
	}
	if p.flags.ascii {
		return escape{}, p.errorAt(at, p.at, "without Unicode there are no classes of Unicode")
	}
	s, kind, ok := property(name)
	switch {
	case !ok && kind == Unsupported:
		return escape{}, &Error{Kind: kind, At: at, End: p.at, Message: "this class of Unicode is not supported"}
	case !ok:
		return escape{}, p.errorAt(at, p.at, "Unicode has no class of this name")
	}
	if p.flags.fold {
		s = s.fold(false)
	}
	if negated {
		s = s.negate(lastRune)
	}
	return escape{kind: class, set: s}, nil
}
