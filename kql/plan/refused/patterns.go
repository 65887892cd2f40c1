package refused

import (
	"errors"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/regex"
)

// parse reports the regular expressions in the pattern of parse kind=regex.
func (c *checker) parse(n *plan.Parse) {
	if n.Kind != "regex" {
		return
	}
	for _, p := range n.Pattern {
		if _, err := regex.Ungrouped(p.Text); err != nil {
			c.wrong(err, p.Text, p.At, n.Word())
		}
	}
}

func (c *checker) parseKv(n *plan.ParseKv) {
	if n.Regex != "" {
		c.pattern(n.Regex, n.At, n.Word())
	}
}

// patternOf reports a regular expression that the service refuses. Where a call says what
// kind of search it is, it has one only if that is regex.
func (c *checker) patternOf(x call, pattern plan.Expr) {
	if kind := x.arg("kind"); x.sig.Param("kind") >= 0 {
		if kind == nil {
			return
		}
		if word, _ := plan.ValueOf(kind); word == nil || !strings.EqualFold(word.(string), "regex") {
			return
		}
	}
	v, _ := plan.ValueOf(pattern)
	if text, ok := v.(string); ok {
		c.pattern(text, pattern.Span(), x.function.Name)
	}
}

// pattern reports what is wrong with a regular expression, which is written at a place.
func (c *checker) pattern(text string, at diag.Span, user string) {
	if err := regex.Check(text); err != nil {
		c.wrong(err, text, at, user)
	}
}

// wrong reports an error of package regex in a text.
func (c *checker) wrong(err error, text string, at diag.Span, user string) {
	var fault *regex.Error
	if !errors.As(err, &fault) || fault.Kind == regex.Unsupported {
		return // ruleproof's own limit; the run says so
	}
	if start, ok := inLiteral(at.Text(), text, fault.At); ok {
		if end, ok := inLiteral(at.Text(), text, fault.End); ok && end > start {
			at = at.Sub(at.Start+start, at.Start+end)
		}
	}
	c.refuse(diag.PatternInvalid.At(at, user, fault.Message))
}

// inLiteral returns where a byte of a text is in the string literal that the text is written as. It is not
// ok where that is no literal of this text, or has escapes other than those of single characters.
func inLiteral(literal, text string, offset int) (at int, ok bool) {
	rest := strings.TrimLeft(literal, "hH")
	rest, verbatim := strings.CutPrefix(rest, "@")
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return 0, false
	}
	quote := rest[:1]
	rest = rest[1:]
	for i := 0; ; i++ {
		if i == offset {
			return len(literal) - len(rest), true
		}
		double := verbatim && strings.HasPrefix(rest, quote+quote)
		escaped := !verbatim && len(rest) > 1 && rest[0] == '\\' && strings.IndexByte(`\"'`, rest[1]) >= 0
		if double || escaped {
			rest = rest[1:]
		}
		if rest == "" || i == len(text) || rest[0] != text[i] || rest[0] == '\\' && !verbatim && !escaped {
			return 0, false
		}
		rest = rest[1:]
	}
}
