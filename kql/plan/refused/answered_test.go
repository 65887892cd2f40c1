package refused_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan/refused"
)

// TestNothingIsRefusedThatTheServiceAnswers checks queries to which Microsoft's engine gave answers.
func TestNothingIsRefusedThatTheServiceAnswers(t *testing.T) {
	cat := catalog.New(catalog.Everything|catalog.Local, nil)
	for _, file := range []string{"ground-truth.jsonl", "emulator.jsonl", "measured.jsonl"} {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(testshared.Path(t, "conformance", file))
			if err != nil {
				t.Fatal(err)
			}
			answered := 0
			for line := range strings.Lines(string(data)) {
				var c struct {
					ID, KQL string
					Error   any
				}
				if err := json.Unmarshal([]byte(line), &c); err != nil {
					t.Fatal(err)
				}
				if c.Error != nil && c.Error != false {
					continue
				}
				answered++
				for _, d := range refused.Check(bind.BindText(c.KQL, cat)) {
					t.Errorf("%s: %s\n%s: %s", c.ID, c.KQL, d.Code, d.Message)
				}
			}
			if answered < 100 {
				t.Errorf("only %d queries with answers", answered)
			}
		})
	}
}
