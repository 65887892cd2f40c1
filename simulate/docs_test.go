package simulate_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate"
)

// The rules and the scenarios that the pages on scenarios show do what they say, and raise no warning.
func TestDocumentedScenariosPass(t *testing.T) {
	for page, want := range map[string]int{"scenarios.md": 2, "events.md": 4} {
		t.Run(page, func(t *testing.T) {
			text, err := os.ReadFile("../docs/" + page)
			if err != nil {
				t.Fatal(err)
			}
			files := fstest.MapFS{}
			for _, block := range strings.Split(string(text), "```yaml\n# ")[1:] {
				text, _, _ := strings.Cut(block, "```")
				name, body, _ := strings.Cut(text, "\n")
				files[name] = &fstest.MapFile{Data: []byte(body)}
			}
			tested := 0
			for name := range files {
				if !schema.IsScenarioFile(name) {
					continue
				}
				tested++
				r := play(files, name, simulate.Options{})
				warnings := len(r.Warnings)
				for _, result := range r.Results {
					warnings += len(result.Warnings)
				}
				if !r.OK() || warnings > 0 {
					t.Error(written(t, r, report.Options{}))
				}
			}
			if tested != want {
				t.Errorf("%d scenario files on the page, not %d", tested, want)
			}
		})
	}
}
