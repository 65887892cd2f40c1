package builtin

import (
	"fmt"
	"regexp"
	"strings"
)

// The limits of regular expressions. Go's have the syntax of RE2, as Kusto's have, and run in linear time.
const (
	maxPatternBytes = 16 << 10
	maxPatterns     = 256 // compiled patterns that one call keeps
)

// boundaries are the beginnings of word boundaries that only Kusto's syntax has. RE2
// would read them as a boundary followed by text (KQL reference, regex).
var boundaries = []string{`\b{start`, `\b{end`}

// patterns keeps the patterns that one call of a function has compiled.
type patterns struct{ compiled map[string]*regexp.Regexp }

// get compiles a pattern, or finds it among those compiled before.
func (p *patterns) get(text string) (*regexp.Regexp, error) {
	if re, ok := p.compiled[text]; ok {
		return re, nil
	}
	if len(text) > maxPatternBytes {
		return nil, fmt.Errorf("a regular expression of %d bytes: the limit is %d", len(text), maxPatternBytes)
	}
	for _, boundary := range boundaries {
		if strings.Contains(text, boundary) {
			return nil, fmt.Errorf("the word boundary %s} of regular expressions is not supported", boundary)
		}
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("the regular expression %s: %w", Preview(text), err)
	}
	if p.compiled == nil || len(p.compiled) >= maxPatterns {
		p.compiled = make(map[string]*regexp.Regexp)
	}
	p.compiled[text] = re
	return re, nil
}

// Pattern returns the compiled pattern. It fails the query and returns nil if there is an error.
func (f *Frame) Pattern(text string) *regexp.Regexp {
	re, err := f.patterns.get(text)
	if err != nil {
		f.Fail("%w", err)
		return nil
	}
	return re
}

// Preview returns the beginning of a text, quoted, for a message.
func Preview(text string) string {
	const most = 60
	if len(text) > most {
		return fmt.Sprintf("%.*q…", most, text)
	}
	return fmt.Sprintf("%q", text)
}
