package schema

import (
	"path"
	"strings"
)

// ScenarioSuffixes are the endings by which scenario files are known, the usual one first.
var ScenarioSuffixes = []string{".test.yaml", ".test.yml"}

// IsScenarioFile reports whether a file with the slash-separated name holds the scenarios of a rule.
func IsScenarioFile(name string) bool {
	_, ok := ScenarioStem(name)
	return ok
}

// ScenarioStem returns the name of a scenario file without its suffix, which is
// the name of its rule without the extension.
func ScenarioStem(name string) (string, bool) {
	for _, suffix := range ScenarioSuffixes {
		if base, ok := strings.CutSuffix(name, suffix); ok && path.Base(name) != suffix {
			return base, true
		}
	}
	return "", false
}
