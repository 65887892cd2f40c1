package document

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// plainForms are texts that need no quotes: words, names, paths and addresses.
var plainForms = regexp.MustCompile(`^(?:[A-Za-z_/\\][A-Za-z0-9_./\\@+()$=-]*(?:[ :][A-Za-z0-9_./\\@+()$=-]+)*|\d{1,3}(?:\.\d{1,3}){3})$`)

// plainWords are texts that a reader of YAML may take for another value, or a reader of scenarios for a word of theirs.
var plainWords = map[string]bool{"true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "null": true, "y": true, "n": true, "none": true, "now": true}

// ScalarText writes a text as a scalar of YAML on one line, which is read as this text: plain
// where that is safe, and otherwise in double quotes.
func ScalarText(text string) string {
	if plainForms.MatchString(text) && !plainWords[strings.ToLower(text)] && plainText(text) {
		return text
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case unicode.IsPrint(r) && r != '\ufeff':
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			fmt.Fprintf(&b, `\u%04X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// plainText reports whether a plain scalar is read as a text.
func plainText(text string) bool {
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil || len(n.Content) != 1 {
		return false
	}
	return n.Content[0].Kind == yaml.ScalarNode && n.Content[0].Tag == "!!str" && n.Content[0].Value == text
}
