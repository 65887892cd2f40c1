package schema_test

import (
	"testing"

	"github.com/ruleproof/ruleproof/schema"
)

func TestScenarioFilesAreKnownByTheirNames(t *testing.T) {
	for name, want := range map[string]bool{
		"rule.test.yaml": true, "a/b/rule.test.yml": true,
		"rule.yaml": false, "a/.test.yaml": false, "test.yaml": false,
	} {
		if got := schema.IsScenarioFile(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
