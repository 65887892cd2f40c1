package document

import (
	"testing"
	"unicode/utf8"
)

func TestScalarTextIsReadAsTheText(t *testing.T) {
	for text, want := range map[string]string{
		"Windows": "Windows", "203.0.113.7": "203.0.113.7", "ana@contoso.com": "ana@contoso.com", "Add member to role": "Add member to role",
		`C:\a.exe`: `C:\a.exe`, "https://a.b/c": "https://a.b/c",
		"50126": `"50126"`, "true": `"true"`, "": `""`, "a: b": `"a: b"`, "a #b": `"a #b"`, "- a": `"- a"`, "now": `"now"`, "-20m": `"-20m"`, "00:05:00": `"00:05:00"`,
		"a\nb\t\x1b\u2028\ufeff😀": `"a\nb\t\u001B\u2028\uFEFF😀"`, `say "x" \ y`: `"say \"x\" \\ y"`, "1e3": `"1e3"`, "{n}": `"{n}"`, "~": `"~"`,
	} {
		if got := ScalarText(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func FuzzScalarText(f *testing.F) {
	for _, seed := range []string{"a", "a: b", "\x00\x7f\u0085", "0x1", "2026-03-02", "=", "<<", "a\\", "é ü"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > 1000 {
			return
		}
		doc, err := Read("a.yaml", []byte("key: "+ScalarText(text)+"\n"), DefaultLimits)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if n := doc.Root.Get("key").Value; n.Kind != String || n.Text() != text {
			t.Errorf("%q is read as %v %q", text, n.Kind, n.Text())
		}
	})
}
