package simulate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/simulate"
)

// FuzzReports runs arbitrary scenario files and rules, and checks that the report has no
// control characters except line ends.
func FuzzReports(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/x.test.yaml")
	for _, name := range append(files, filepath.Join(pimFolder, pimScenarios)) {
		scenarios, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		rule, err := os.ReadFile(strings.TrimSuffix(name, ".test.yaml") + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(rule, scenarios)
	}
	f.Fuzz(func(t *testing.T, rule, scenarios []byte) {
		fsys := fstest.MapFS{"x.yaml": {Data: rule}, "x.test.yaml": {Data: scenarios}}
		r := play(fsys, "x.test.yaml", simulate.Options{Workers: 1, Timeout: time.Second})
		for _, o := range []report.Options{{}, {Verbose: true}} {
			text := written(t, r, o)
			if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) }); i >= 0 {
				t.Fatalf("a control character: %q", text[max(0, i-40):min(len(text), i+10)])
			}
		}
	})
}
