package syntax_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"testing"
	"unicode/utf16"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// syntaxCodes are the codes that only the parser reports.
var syntaxCodes = []string{"KS001", "KS002", "KS005", "KS006", "KS176", "KS198", "KS214", "KS228"}

// A verdict is one diagnostic of Microsoft's parser; it counts in UTF-16 units.
type verdict struct {
	Code   string
	Start  int
	Length int
}

func TestSyntaxErrorsOfRealQueriesAreThoseOfMicrosoftsParser(t *testing.T) {
	f, err := os.Open(testshared.Path(t, "conformance", "queries.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var item struct {
			ID, Query   string
			Diagnostics []verdict
		}
		if err := json.Unmarshal(lines.Bytes(), &item); err != nil {
			t.Fatal(err)
		}
		want := slices.DeleteFunc(item.Diagnostics, func(v verdict) bool { return !slices.Contains(syntaxCodes, v.Code) })
		units := func(offset int) int { return len(utf16.Encode([]rune(item.Query[:offset]))) }
		var got []verdict
		for _, d := range syntax.Parse(item.Query).Diagnostics {
			if slices.Contains(syntaxCodes, d.Code) {
				got = append(got, verdict{d.Code, units(d.Span.Start), units(d.Span.End) - units(d.Span.Start)})
			}
		}
		if !sameVerdicts(got, want) {
			t.Errorf("%s: %v, not %v", item.ID, got, want)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// sameVerdicts compares verdicts whatever their order.
func sameVerdicts(a, b []verdict) bool {
	if len(a) != len(b) {
		return false
	}
	for _, v := range a {
		if !slices.Contains(b, v) {
			return false
		}
	}
	return true
}
