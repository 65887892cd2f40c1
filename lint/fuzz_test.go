package lint

import (
	"testing"

	"github.com/ruleproof/ruleproof/schema"
)

// FuzzRun lints any text: nothing crashes, and each finding has a place in the text.
func FuzzRun(f *testing.F) {
	f.Add(baseRule)
	for _, c := range Checks() {
		if c.Bad != "" {
			f.Add(exampleRule(c.Bad))
		}
	}
	f.Add(exampleRule(`query: |
  SigninLogs | where a (`))
	f.Fuzz(func(t *testing.T, text string) {
		if _, _, err := schema.Parse("rule.yaml", []byte(text)); err != nil || len(text) > 8<<10 {
			t.Skip()
		}
		for _, finding := range lintText(t, text) {
			if at := finding.Span.Position(); at.Line < 1 || at.Column < 1 {
				t.Errorf("%s %s has no place: %v", finding.Check, finding.Message, finding.Span)
			}
		}
	})
}
