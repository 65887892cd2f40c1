package regex

import "strings"

// A part is what is known of a pattern that is read as a part of another one.
type part struct {
	lone     map[int]bool // the parentheses that nothing closes, which are text
	unclosed int          // another one, -1 for none
	edits    []edit       // what has to change for it to stand in another pattern, from left to right
}

// An edit replaces some bytes of a text.
type edit struct {
	from, to int
	text     string
}

// Ungrouped returns a pattern that matches the same and can stand between "(?:" and ")" in another pattern without
// counting among its groups. A parenthesis without another is text there. The error is an *Error.
func Ungrouped(pattern string) (string, error) {
	edits, err := eitherSyntax(func(old bool) ([]edit, error) { return ungrouping(pattern, old) })
	if err != nil {
		return "", err
	}
	var b strings.Builder
	from := 0
	for _, e := range edits {
		b.WriteString(pattern[from:e.from] + e.text)
		from = e.to
	}
	return b.String() + pattern[from:], nil
}

// ungrouping returns what has to change in a pattern without groups. It reads the pattern again for each parenthesis
// that nothing closes; there are at most as many as may nest.
func ungrouping(pattern string, old bool) ([]edit, error) {
	lone := map[int]bool{}
	for {
		p := &parser{text: pattern, old: old, part: &part{lone: lone, unclosed: -1}}
		err := p.whole()
		if err == nil || p.part.unclosed < 0 {
			return p.part.edits, err
		}
		lone[p.part.unclosed] = true
	}
}

// loneParenthesis reads a parenthesis as text.
func (p *parser) loneParenthesis() *node {
	c := p.text[p.at]
	p.part.edits = append(p.part.edits, edit{p.at, p.at + 1, `\` + string(c)})
	p.at++
	return &node{kind: literal, rune: rune(c)}
}
