package safe

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "",
		"a plain text: 100 %":   "a plain text: 100 %",
		"日本語 e\u0301 😀":         "日本語 e\u0301 😀",
		"two\r\nlines\tand tab": `two\r\nlines\tand tab`,
		"\x1b[31mred\x07\x7f":   `\u001b[31mred\u0007\u007f`,
		"\u009b2J \u202e\u2066": `\u009b2J \u202e\u2066`,
		"\u2028 \ufeff \u200b":  `\u2028 \ufeff \u200b`,
		"\U000e0041":            `\U000e0041`,
		"\xff\xc3 \ufffd":       "\\xff\\xc3 \ufffd",

		"##[error]x":                "#\\u0023[error]x",
		"a ##vso[task.complete]b":   "a #\\u0023vso[task.complete]b",
		"##VsO[task.complete]b":     "#\\u0023VsO[task.complete]b",
		"###[group]":                "##\\u0023[group]",
		"## a heading, and #tag [x": "## a heading, and #tag [x",

		"::error::x":          "\\u003a:error::x",
		" \t::add-mask::x":    ` \t\u003a:add-mask::x`,
		"\u00a0::Warning x::": "\u00a0\\u003a:Warning x::",
		"a ::error::x":        "a ::error::x",
		"::1":                 "::1",
		"::ffff:10.0.0.1":     "::ffff:10.0.0.1",
		"::":                  "::",
	} {
		got := Text(text)
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
		if again := Text(got); again != got {
			t.Errorf("%q: a second time %q", got, again)
		}
	}
}

func TestCutCountsCharactersOfTheText(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "abc…"}, {"日本語", 2, "日本…"}, {"\x1b\x1b\x1b", 2, `\u001b\u001b…`}, {"", 0, ""}, {"a", 0, "…"},
	} {
		if got := Cut(c.text, c.n); got != c.want {
			t.Errorf("%q to %d: got %q, want %q", c.text, c.n, got, c.want)
		}
	}
}

func TestAPathStillNamesItsFile(t *testing.T) {
	for path, want := range map[string]string{
		"rules/a.yaml": "rules/a.yaml", "::error::x.csv": "./::error::x.csv", " ::add-mask::x": "./ ::add-mask::x",
		"a\n::error::b\x1b[2J": `a\n::error::b\u001b[2J`, "##vso[task.setvariable variable=a]b.kql": `#\u0023vso[task.setvariable variable=a]b.kql`,
	} {
		if got := Path(path); got != want {
			t.Errorf("%q: got %q, want %q", path, got, want)
		}
	}
}

func TestMappedKeepsPlaces(t *testing.T) {
	const text = "a\x1bb##[c"
	shown, at := Mapped(text, 0, 1, 2, 3, 4, 6, len(text))
	var got []string
	for i := range len(at) - 1 {
		got = append(got, shown[at[i]:at[i+1]])
	}
	if want := `a|\u001b|b|#\u0023|[|c`; strings.Join(got, "|") != want {
		t.Errorf("got %s, want %s", strings.Join(got, "|"), want)
	}
}

func TestJSONMeansTheSame(t *testing.T) {
	const text = "del \x7f, C1 \u009b31m, right to left \u202e, ##[error], ##vso[x], tag \U000e0041, ## heading, é日\ufffd\t\r\n\\"
	var b bytes.Buffer
	if err := EncodeJSON(&b, text, ""); err != nil {
		t.Fatal(err)
	}
	want := `"del \u007f, C1 \u009b31m, right to left \u202e, \u0023#[error], \u0023#vso[x], tag \udb40\udc41, ## heading, é日` + "\ufffd" + `\t\r\n\\"` + "\n"
	if b.String() != want {
		t.Errorf("got  %s\nwant %s", b.String(), want)
	}
	var back string
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back != text {
		t.Errorf("read back %q, %v", back, err)
	}
}

// However the data is cut into writes, the terminal gets the same.
func TestWriterKeepsLinesAndNothingElse(t *testing.T) {
	const text = "a,\"b\x1b[2J\"\r\nc\rd,\t\u202eé\u009b\xff\nx\r"
	const want = "a,\"b\\u001b[2J\"\nc\\rd,\\t\\u202eé\\u009b\\xff\nx\\r"
	for size := 1; size <= len(text); size++ {
		var b strings.Builder
		w := Writer(&b)
		for rest := []byte(text); len(rest) > 0; {
			n := min(size, len(rest))
			if _, err := w.Write(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("in writes of %d: got %q, want %q", size, b.String(), want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add(" ::error::##[x]\xff")
	f.Fuzz(func(t *testing.T, text string) {
		got := Text(text)
		if Text(got) != got || !utf8.ValidString(got) || strings.Contains(got, "##[") || strings.ContainsFunc(got, acts) || startsCommand(got) {
			t.Errorf("%q became %q", text, got)
		}
		if !json.Valid(JSON([]byte(`"` + strings.NewReplacer("\\", "", "\"", "").Replace(got) + `"`))) {
			t.Errorf("%q: not JSON", got)
		}
	})
}
