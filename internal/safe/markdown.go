package safe

import (
	"net/url"
	"strings"
)

// Markdown returns the text as one line of Markdown that shows it as it is: in it nothing is
// HTML, a link, a mention of a user, a reference to an issue, or the end of a table's cell.
func Markdown(text string) string {
	var b strings.Builder
	shown := []rune(Text(text))
	for i, r := range shown {
		blank := i+1 == len(shown) || shown[i+1] == ' '
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case !blank && (r == '@' || r == '#' || r == ':'): // an empty comment keeps the next word from being a mention, a reference, a link
			b.WriteRune(r)
			b.WriteString("<!-- -->")
		case strings.ContainsRune("\\`*_[]|~$", r) || r == '.' && i >= 3 && strings.EqualFold(string(shown[i-3:i]), "www"):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// IsURL reports whether the text is the address of a page, in a form that a link of Markdown can hold.
func IsURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != "" && !strings.ContainsAny(text, " ()<>\"'`\\|")
}
