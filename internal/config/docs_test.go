package config

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func page(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheExamplesOfThePageCanBeRead(t *testing.T) {
	examples := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(page(t), -1)
	if len(examples) == 0 {
		t.Fatal("no example")
	}
	for _, e := range examples {
		if _, err := parse(FileName, []byte(e[1])); err != nil {
			t.Errorf("%v\n%s", err, e[1])
		}
	}
}

func TestThePageHasEveryKey(t *testing.T) {
	var tree any
	if err := json.Unmarshal(Schema(), &tree); err != nil {
		t.Fatal(err)
	}
	text := page(t)
	var walk func(n any)
	walk = func(n any) {
		m, _ := n.(map[string]any)
		properties, _ := m["properties"].(map[string]any)
		for key, below := range properties {
			if !strings.Contains(text, "`"+key+"`") {
				t.Errorf("the page does not say what %s is", key)
			}
			for _, value := range below.(map[string]any) {
				if values, ok := value.([]any); ok {
					for _, v := range values {
						if word, ok := v.(string); ok && word != "string" && word != "array" && !strings.Contains(text, "`"+word+"`") {
							t.Errorf("the page does not have the value %s of %s", word, key)
						}
					}
				}
			}
			walk(below)
			walk(below.(map[string]any)["items"])
		}
	}
	walk(tree)
}
