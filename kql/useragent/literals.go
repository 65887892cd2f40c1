package useragent

import (
	"regexp/syntax"
	"strings"
)

// minLiteral is how long a literal must be to be worth looking for.
const minLiteral = 3

// requiredLiterals returns texts in small letters of which every match of a
// regular expression has at least one in it, or none when nothing is known.
func requiredLiterals(expression string) []string {
	re, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil
	}
	return required(re.Simplify())
}

func required(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if text := strings.ToLower(string(re.Rune)); len(text) >= minLiteral && isASCII(text) {
			return []string{text}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpConcat:
		return best(re.Sub)
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			texts := required(sub)
			if len(texts) == 0 {
				return nil
			}
			all = append(all, texts...)
		}
		return all
	}
	return nil
}

// best returns the texts that the parts in a row need, of the part that tells most.
func best(parts []*syntax.Regexp) []string {
	var most []string
	for _, p := range parts {
		if texts := required(p); len(texts) > 0 && (most == nil || score(texts) > score(most)) {
			most = texts
		}
	}
	return most
}

// score is higher for few and long texts.
func score(texts []string) int {
	shortest := len(texts[0])
	for _, t := range texts {
		shortest = min(shortest, len(t))
	}
	return 8*shortest - len(texts)
}

// isASCII keeps letters out whose small form depends on more than themselves, such as K for Kelvin.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
