package schema

import (
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// format reads a text with placeholders.
func format(n *document.Node, path string) (*Format, bool) {
	t, ok := positioned(n, path)
	return &Format{t, placeholders(t)}, ok
}

// placeholders returns the placeholders of a format: "{{", anything but braces, "}}".
func placeholders(src *diag.Source) []Placeholder {
	text := src.Text
	var all []Placeholder
	for i := 0; ; {
		open := strings.Index(text[i:], "{{")
		if open < 0 {
			return all
		}
		open += i
		length := strings.IndexAny(text[open+2:], "{}")
		if length < 0 {
			return all
		}
		end := open + 2 + length
		if !strings.HasPrefix(text[end:], "}}") {
			i = open + 1
			if text[end] == '}' {
				i = end
			}
			continue
		}
		all = append(all, Placeholder{text[open+2 : end], src.Span(open, end+2)})
		i = end + 2
	}
}
