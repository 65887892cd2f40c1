package useragent

import (
	"regexp/syntax"
	"strings"
)

// minLiteral is the length from which a literal is worth looking for.
const minLiteral = 3

// requiredLiterals returns texts in lower case such that every match of a regular
// expression contains at least one of them. It returns none if no such texts are known.
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

// best returns the most selective required texts among those of consecutive parts.
func best(parts []*syntax.Regexp) []string {
	var most []string
	for _, p := range parts {
		if texts := required(p); len(texts) > 0 && (most == nil || score(texts) > score(most)) {
			most = texts
		}
	}
	return most
}

// score rates a set of required texts: few and long ones are selective.
func score(texts []string) int {
	shortest := len(texts[0])
	for _, t := range texts {
		shortest = min(shortest, len(t))
	}
	return 8*shortest - len(texts)
}

// isASCII excludes letters with unusual case folding, such as the Kelvin sign.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
