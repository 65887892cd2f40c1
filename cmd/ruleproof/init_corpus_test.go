package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/testshared"
)

// TestOutlinesOfRealRulesAreRead writes the outlines of real rules, and runs all that was written. Each file is read without a fault, and
// each scenario runs unless its file says that the rule cannot. The floors are what was reached.
func TestOutlinesOfRealRulesAreRead(t *testing.T) {
	if testing.Short() {
		t.Skip("writing and running the outlines of all real rules takes long under the race detector")
	}
	for _, test := range []struct {
		folder         string
		written, fires int // at least so many files are written, and so many of them fire
	}{
		{"rules", 96, 79},
		{"formats", 72, 55},
	} {
		t.Run(test.folder, func(t *testing.T) {
			shared, err := filepath.Abs(testshared.Path(t, "corpus", test.folder))
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			if err := os.CopyFS(".", os.DirFS(shared)); err != nil {
				t.Fatal(err)
			}
			said := output([]string{"init", "."})
			if n := strings.Count(said, ".test.yaml: written; "); n < test.written {
				t.Errorf("%d files are written, want %d\n%s", n, test.written, said)
			}
			if n := strings.Count(said, ": written; fires and stays silent as expected\n"); n < test.fires {
				t.Errorf("%d rules fire, want %d\n%s", n, test.fires, said)
			}
			checkOutlines(t, output([]string{"test", "--format", "json", "."}))
		})
	}
}

// checkOutlines checks the results of outlines.
func checkOutlines(t *testing.T, results string) {
	var r struct {
		Suites []struct {
			File     string
			Problems []struct{ File, Message string }

			Scenarios []struct{ Name, Status string }
		}
	}
	if err := json.Unmarshal([]byte(results), &r); err != nil {
		t.Fatalf("%v\n%.2000s", err, results)
	}
	for _, s := range r.Suites {
		text, err := os.ReadFile(s.File)
		if err != nil {
			t.Error(err)
			continue
		}
		broken := strings.Contains(string(text), "# The rule cannot run: ")
		if len(s.Scenarios) != 2 || broken != (len(s.Problems) > 0) {
			t.Errorf("%s: %d scenarios, problems %v", s.File, len(s.Scenarios), s.Problems)
		}
		for _, p := range s.Problems {
			if p.File == s.File {
				t.Errorf("%s: %s", s.File, p.Message)
			}
		}
		if broken {
			continue
		}
		unsure := strings.Contains(string(text), "# This does not fire yet: ")
		for _, x := range s.Scenarios {
			if x.Status != "passed" && !(unsure && x.Name == "fires" && x.Status == "failed") {
				t.Errorf("%s: %s: %s", s.File, x.Name, x.Status)
			}
		}
	}
}
