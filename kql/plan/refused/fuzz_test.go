package refused_test

import (
	"os"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan/refused"
)

// FuzzCheck checks that any query can be checked, and that what is found lies in its text.
func FuzzCheck(f *testing.F) {
	data, err := os.ReadFile("testdata/refused.cases")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if query, ok := strings.CutPrefix(line, "> "); ok {
			f.Add("let T = datatable(n:long, s:string, t:datetime, r:real, d:dynamic)[]; " + query)
		}
	}
	cat := catalog.New(catalog.Everything, nil)
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range refused.Check(bind.BindText(text, cat)) {
			if d.Span.Start < 0 || d.Span.End > len(text) || d.Span.Start > d.Span.End {
				t.Errorf("%s at %d-%d of %d bytes", d.Code, d.Span.Start, d.Span.End, len(text))
			}
		}
	})
}
