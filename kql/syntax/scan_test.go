package syntax

import (
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// scanText returns the tokens of the text as the parser sees them, the codes of what is wrong with them, and the comments.
func scanText(text string) (tokens []token, codes []string, comments []Comment) {
	s := scanner{text: text}
	s.report = func(m diag.Message, _ diag.Span, _ ...any) { codes = append(codes, m.Code) }
	s.scan()
	return s.tokens, codes, s.comments
}

func TestTextIsCutIntoTokens(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a b_1 $left 7zip", "a b_1 $left 7zip"},
		{"a-b.c..d", "a - b . c .. d"},
		{"<= >= == != <> =~ !~ => <| < > = !", "<= >= == != <> =~ !~ => <| < > = !"},
		{"1 1.5 1. 1e5 1.5e-3 0x1F 1..2 1...", "1 1.5 1. 1e5 1.5e-3 0x1F 1 .. 2 1. .."},
		{"1d 1.5h 3min 1mi 1d2h 10ticks", "1d 1.5h 3min 1mi 1d2h 10ticks"},
		{"project-away project-awayx project -away", "project-away project - awayx project - away"},
		{"in~ in~x in ~ !in~(", "in~ in ~ x in ~ !in~ ("},
		{"!has_cs !hasx matches regex matches  regex", "!has_cs ! hasx matches regex matches regex"},
		{"hint.strategy hint.other 3Dchart 3Dcharts", "hint.strategy hint . other 3Dchart 3Dcharts"},
		{"datetime(2024-01-01) datetime (x) int(null)x long(", "datetime(2024-01-01) datetime ( x ) int(null) x long("},
		{`"a\"b" 'a''b' @"a\" @"a""b" h"x" H@'y' hx`, `"a\"b" 'a' 'b' @"a\" @"a""b" h"x" H@'y' hx`},
		{"```a\n'b'``` ~~~c~~~ `d", "```a\n'b'``` ~~~c~~~ ` d"},
		{"74be27de-1e4e-49d9-b579-fe0b331d3642 74be27de-1e4e", "74be27de-1e4e-49d9-b579-fe0b331d3642 74be27de - 1e4e"},
		{"abcdefab-1e4e-49d9-b579-fe0b331d3642x", "abcdefab-1e4e-49d9-b579-fe0b331d3642 x"},
		{"a//c\nb // d\r\n#e f\ng", "a b #e f g"},
		{"a\u00a0b\ufeffc", "a b c"},
		{"é", "é"},
	} {
		tokens, _, _ := scanText(c.text)
		var got []string
		for _, tok := range tokens[:len(tokens)-1] {
			got = append(got, c.text[tok.start:tok.end])
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q is cut into\n%q, not\n%q", c.text, strings.Join(got, " "), c.want)
		}
	}
}

func TestCommentsAreKept(t *testing.T) {
	_, _, comments := scanText("// one \na // two\r\n//three")
	if len(comments) != 3 || comments[0].Text != "// one" || comments[1].Text != "// two" || comments[2].Span.Start != 18 || comments[2].Span.End != 25 {
		t.Errorf("%v", comments)
	}
}

func TestStringsAreDecoded(t *testing.T) {
	for raw, want := range map[string]string{
		`"a\tb\"c\\"`:      "a\tb\"c\\",
		`'\x41\u0042\103'`: "ABC",
		`'\U0001F600'`:     "😀",
		`'\ud83d\ude00'`:   "😀",
		`@"a\b""c"`:        `a\b"c`,
		`@'it''s'`:         "it's",
		`h"x"`:             "x",
		`H@'\'`:            `\`,
		"```a\n\"b```":     "a\n\"b",
		"~~~c~~~":          "c",
		"h```d```":         "d",
		`""`:               "",
		`"open`:            "open",
	} {
		if got, _ := decodeString(raw); got != want {
			t.Errorf("%s is %q, not %q", raw, got, want)
		}
	}
}

func TestTypedLiteralsAreUnwrapped(t *testing.T) {
	for raw, want := range map[string]string{
		"5":                         "5",
		"datetime(2024-01-01)":      "2024-01-01",
		`datetime( "2024-01-01" )`:  "2024-01-01",
		"guid(x":                    "x",
		"time('1.02:03')":           "1.02:03",
		"int( null )":               "null",
		"real(+inf)":                "+inf",
		"decimal(\u00a01.5\u00a0)":  "1.5",
		`datetime("a" "b")`:         `"a" "b"`,
		"datetime(2024-01-01 1:00)": "2024-01-01 1:00",
	} {
		if got := literalText(raw); got != want {
			t.Errorf("%s is %q, not %q", raw, got, want)
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, seed := range []string{"a-b.c..d", "@'x''y' h\"z", "1.5h 0x1F 1..2", "!in~ matches regex", "```a``` // c\n#d", "datetime(2024", "é\ufeff😀\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tokens, _, comments := scanText(text)
		end := int32(0)
		for i, tok := range tokens {
			if tok.start < end || tok.end < tok.start || tok.end == tok.start && i != len(tokens)-1 {
				t.Fatalf("%q: token %d is %v behind %d", text, i, tok, end)
			}
			end = tok.end
		}
		if last := tokens[len(tokens)-1]; last.kind != tokEnd || int(last.end) != len(text) {
			t.Fatalf("%q ends with %v", text, last)
		}
		for _, c := range comments {
			if text[c.Span.Start:c.Span.End] != c.Text || !strings.HasPrefix(c.Text, "//") {
				t.Fatalf("%q has the comment %v", text, c)
			}
		}
	})
}
