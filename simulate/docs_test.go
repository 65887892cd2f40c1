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

// The rule and the scenarios that the page on scenarios shows do what it says.
func TestDocumentedScenariosPass(t *testing.T) {
	page, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, block := range strings.Split(string(page), "```yaml\n# ")[1:] {
		text, _, _ := strings.Cut(block, "```")
		name, body, _ := strings.Cut(text, "\n")
		files[name] = &fstest.MapFile{Data: []byte(body)}
	}
	tested := 0
	for name := range files {
		if schema.IsScenarioFile(name) {
			tested++
			if r := play(files, name, simulate.Options{}); !r.OK() {
				t.Error(written(t, r, report.Options{}))
			}
		}
	}
	if tested < 2 {
		t.Errorf("%d scenario files on the page", tested)
	}
}
