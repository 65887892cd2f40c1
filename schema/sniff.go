package schema

import (
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// ruleKeys are keys at the top of a file that rules have and other YAML does not, not even hunting queries.
var ruleKeys = map[string]bool{
	"queryFrequency": true, "queryPeriod": true, "triggerOperator": true, "triggerThreshold": true, "entityMappings": true,
	"requiredDataConnectors": true, "relevantTechniques": true, "incidentConfiguration": true, "alertDetailsOverride": true,
	"eventGroupingSettings": true, "customDetails": true, "suppressionDuration": true, "suppressionEnabled": true,
	"sentinelEntitiesMappings": true, "severity": true,
}

// huntingKeys are those of ruleKeys that hunting queries have too: alone they make no rule.
var huntingKeys = map[string]bool{
	"entityMappings": true, "requiredDataConnectors": true, "relevantTechniques": true, "customDetails": true,
}

// Sniff reports whether a YAML file looks like an analytics rule, so that a search
// through folders can pass over workflows, hunting queries, scenarios and other YAML. It reads the keys at the
// top line by line: a rule is recognised although it is no valid YAML, or lacks what every rule
// needs. Whatever a user names outright is to be read without asking.
func Sniff(path string, data []byte) bool {
	if strings.HasSuffix(path, ".test.yaml") || strings.HasSuffix(path, ".test.yml") {
		return false
	}
	if len(data) > document.DefaultLimits.Bytes {
		return false
	}
	f, err := document.Decode(path, data)
	if err != nil {
		return false
	}
	marks, own := 0, false
	for key, value := range topKeys(f) {
		if key == "kind" && (strings.EqualFold(value, string(Scheduled)) || strings.EqualFold(value, string(NRT))) {
			return true
		}
		if ruleKeys[key] {
			marks++
			own = own || !huntingKeys[key]
		}
	}
	return marks >= 2 && own
}

// topKeys returns the keys at the top of a file with what stands behind them on their lines.
func topKeys(f *diag.Source) map[string]string {
	keys := map[string]string{}
	if doc, ok := flowMapping(f); ok {
		for _, p := range doc.Root.Pairs {
			keys[p.Key.Text()] = p.Value.Text()
		}
		return keys
	}
	indent := -1
	for n := range f.LineStarts() {
		line := f.Line(n + 1)
		content := strings.TrimLeft(line, " ")
		if content == "" || content[0] == '#' || strings.HasPrefix(line, "---") || content[0] == '%' {
			continue
		}
		if indent < 0 {
			indent = len(line) - len(content)
		}
		key, value, ok := strings.Cut(content, ":")
		if ok && len(line)-len(content) == indent {
			value, _, _ = strings.Cut(value, " #")
			keys[strings.Trim(strings.TrimSpace(key), `"'`)] = strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	return keys
}

// flowMapping reads a file that is one mapping in braces, as JSON is.
func flowMapping(f *diag.Source) (*document.Document, bool) {
	if !strings.HasPrefix(strings.TrimSpace(f.Text), "{") {
		return nil, false
	}
	doc, err := document.ReadSource(f, document.Limits{})
	return doc, err == nil
}
