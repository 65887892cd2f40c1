package main

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// counted writes a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// oneLine returns a text as one line of characters that neither a terminal nor a log acts on.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case !unicode.IsGraphic(r):
			return '\uFFFD'
		}
		return r
	}, text)
}

// shown returns an argument of a message: texts and errors as one line, joined errors as one each.
func shown(arg any) any {
	switch arg := arg.(type) {
	case string:
		return oneLine(arg)
	case error:
		list, ok := arg.(interface{ Unwrap() []error })
		if !ok {
			return oneLine(arg.Error())
		}
		var lines []string
		for _, err := range list.Unwrap() {
			lines = append(lines, diag.Path(oneLine(err.Error()))) // begins with a path
		}
		return strings.Join(lines, "\n")
	}
	return arg
}
