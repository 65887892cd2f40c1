package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/schema"
)

func TestFilesThatHoldRulesAreRecognised(t *testing.T) {
	rule := valid(t)
	for _, c := range []struct {
		name, path, text string
		want             string // "rule", "no rule", or the error of a file that may hold a rule and cannot be read
	}{
		{"rule", "a.yaml", rule, "rule"},
		{"rule_with_a_byte_order_mark", "a.yaml", "\xEF\xBB\xBF" + rule, "rule"},
		{"rule_in_braces", "a.yaml", `{"kind": "Scheduled", "name": "x"}`, "rule"},
		{"rule_in_braces_without_quotes", "a.yaml", `{kind: Scheduled, name: x}`, "rule"},
		{"json_after_a_comment", "a.yaml", "// why\n{\"kind\": \"nrt\"}", "rule"},
		{"braces_after_a_comment_of_yaml", "a.yaml", "# why\n{\"kind\": \"NRT\"}", "rule"},
		{"json_after_a_document_marker", "a.yaml", `--- {"kind": "Scheduled"}`, "rule"},
		{"json_with_tabs", "a.json", "{\n\t\"kind\": \"Scheduled\"\n}", "rule"},
		{"escaped_key", "a.yaml", `"\x6bind": Scheduled`, "rule"},
		{"escaped_key_of_json", "a.json", `{"\u006bind": "\u0053cheduled"}`, "rule"},
		{"indented_rule", "a.yaml", "  kind: 'NRT' # live\n  query: x\n", "rule"},
		{"second_document", "a.yaml", "name: x\n---\n" + rule, "rule"},
		{"rule_named_as_scenarios", "a.test.yaml", rule, "rule"},
		{"rule_without_kind", "a.yaml", "name: x\nseverity: High\nqueryFrequency: 1h\n", "rule"},
		{"keys_of_a_rule_further_down", "a.yaml", "kind: Deployment\nspec:\n  kind: Scheduled\n  severity: High\n  queryPeriod: 1h\n", "no rule"},
		{"list_of_rules", "a.yaml", "- kind: NRT\n- kind: Scheduled\n", "rule"},
		{"rule_below_a_key", "a.yaml", "rule:\n  kind: NRT\n", "rule"},
		{"rules_below_a_key", "a.json", `{"Scheduled": [{"severity": "High", "queryPeriod": "1h"}]}`, "rule"},
		{"list_of_others", "a.yaml", "- kind: Deployment\n- name: x\n", "no rule"},
		{"hunting_query_with_a_kind", "Hunting Queries/a.yaml", "id: x\nname: x\nkind: Scheduled\nseverity: Low\nquery: x\n", "no rule"},
		{"rule_about_hunting", "hunting/a.yaml", "kind: Scheduled\nqueryPeriod: 1h\n", "rule"},
		{"hunting_query_with_a_severity", "a.yaml", "id: x\nname: x\nseverity: Low\nrequiredDataConnectors: []\nquery: x\ntactics: []\nrelevantTechniques: []\n", "no rule"},
		{"hunting_query", "a.yaml", "id: x\nname: x\nrequiredDataConnectors: []\nquery: x\ntactics: []\nrelevantTechniques: []\nentityMappings: []\n", "no rule"},
		{"workflow", "a.yml", "name: ci\non: push\njobs: {}\n", "no rule"},
		{"manifest", "a.yaml", "kind: Deployment\napiVersion: v1\nmetadata: {}\n", "no rule"},
		{"template_that_is_not_yaml", "a.yaml", "kind: {{ .Kind }}\nmetadata:\n  {{- if .X }}\n", "no rule"},
		{"no_text", "a.yaml", "\x80\x81\x82", "no rule"},
		{"empty", "a.yaml", "", "no rule"},
		{"large_and_no_rule", "a.yaml", "a: 1\n" + strings.Repeat("# b\n", 300_000), "no rule"},
		{"rule_that_is_not_yaml", "a.yaml", "name: \"x\nseverity: High\nqueryPeriod: 1h\nquery: [", "a.yaml:3:1: not YAML: the quote that opens here is not closed"},
		{"rule_that_is_not_json", "a.json", "{\n  \"kind\": \"Scheduled\",\n  \"name\": x\n}", "a.json:3:11: not JSON: 'x' is not a value; write text in double quotes"},
		{"rule_that_is_not_json_on_one_line", "a.json", `{"kind": "Scheduled", "name": x}`, "a.json:1:31: not JSON: 'x' is not a value; write text in double quotes"},
		{"rule_with_a_byte_that_is_not_text", "a.yaml", "# \xff\n" + rule, "a.yaml:1:3: not UTF-8 text"},
		{"rule_in_half_utf16", "a.yaml", utf16LE("kind: NRT\n") + "x", "a.yaml:2:1: not UTF-16LE text"},
		{"rule_that_is_too_large", "a.yaml", rule + strings.Repeat("# b\n", 300_000), "a.yaml: the file is larger than the limit of 1048576 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			holds, err := schema.Open(c.path, []byte(c.text)).HoldsRule()
			got := map[bool]string{true: "rule", false: "no rule"}[holds]
			if err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func utf16LE(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		b.WriteByte(c)
		b.WriteByte(0)
	}
	return "\xFF\xFE" + b.String()
}

func TestFilesOfSeveralRules(t *testing.T) {
	const one, two = "kind: NRT\nname: One\n", "kind: NRT\nname: Two\nname: Deux\n"
	const second = "a second document begins here; only the first of the file is read"
	const other = "the document that begins here is not a rule, and is not read"
	for _, c := range []struct{ name, text, want string }{
		{"one", one, "One"},
		{"two", one + "---\n" + two, "One, Two: 6:1 key 'name' is repeated; it is first in line 5"},
		{"empty_documents_between", "---\n---\n" + one + "---\n---\n" + two + "---\n", "One, Two: 9:1 key 'name' is repeated; it is first in line 8"},
		{"a_rule_and_others", one + "---\na: 1\n---\nb: 2\n", "One: 4:1 " + second},
		{"rules_and_others", one + "---\na: 1\n---\nkind: NRT\nname: Two\n---\nb: 2\n", "One: 4:1 " + other + " 9:1 " + other + ", Two"},
		{"another_first", "a: 1\n---\n" + one, "One: 1:1 " + other},
		{"none", "name: x\n---\na: 1\n", "x: 3:1 " + second},
	} {
		t.Run(c.name, func(t *testing.T) {
			rules, err := schema.Open("a.yaml", []byte(c.text)).Rules()
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range rules {
				said := ""
				for _, p := range r.Problems {
					if p.Code == "multiple-documents" || p.Code == "duplicate-key" {
						said += fmt.Sprintf(" %v %s", p.Span.Position(), p.Message)
					}
				}
				if said != "" {
					said = ":" + said
				}
				got = append(got, r.Name.Value+said)
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), c.want)
			}
		})
	}
}

func TestParseReadsTheFirstOfSeveralRules(t *testing.T) {
	rule, found, err := schema.Parse("a.yaml", []byte("kind: NRT\nname: One\n---\nkind: NRT\nname: Two\n"))
	if err != nil || rule.Name.Value != "One" {
		t.Fatal(rule, err)
	}
	last := found[len(found)-1]
	if last.Message != "a second document begins here; only the first of the file is read" || last.Span.String() != "4:1-4:1" {
		t.Error(last)
	}
}

func TestARuleIsTheSameInYAMLAndJSON(t *testing.T) {
	const yaml = "kind: Scheduled\nqueryFrequency: 1m\ntriggerThreshold: ten\nquery: |-\n  T\n  | take \"\U0001F600\"\n"
	const json = "// a rule\n{\n\t\"kind\": \"Scheduled\",\n\t\"queryFrequency\": \"1m\", /* often */\n\t\"triggerThreshold\": \"ten\",\n\t\"query\": \"T\\n| take \\\"\\ud83d\\ude00\\\"\",\n}"
	a, inYAML, err := schema.Parse("a.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	b, inJSON, err := schema.Parse("a.json", []byte(json))
	if err != nil {
		t.Fatal(err)
	}
	if a.Query.Value.Text != b.Query.Value.Text || b.QueryFrequency.Span.Text() != `"1m"` {
		t.Errorf("%q, %q", a.Query.Value.Text, b.Query.Value.Text)
	}
	for i := range inYAML {
		if inYAML[i].Message != inJSON[i].Message || inYAML[i].Key != inJSON[i].Key {
			t.Errorf("%v\n%v", inYAML[i], inJSON[i])
		}
	}
	at := strings.Index(b.Query.Value.Text, "\U0001F600")
	if got := b.Query.Value.Span(at, at+4).InFile().Text(); got != `\ud83d\ude00` {
		t.Errorf("the character comes from %s", got)
	}
}

func TestCommentsAreAboutWhatFollowsOrStandsBeforeThem(t *testing.T) {
	for _, c := range []struct{ name, path, text, want string }{
		{"after_a_value", "a.yaml", "kind: NRT # why\nname: x\n", "kind: NRT # why"},
		{"above_a_key", "a.yaml", "kind: NRT\n# why\n\n# more\ntactics:\n  - a\n  - b\nname: x\n", "tactics:\n  - a\n  - b|tactics:\n  - a\n  - b"},
		{"above_an_item", "a.yaml", "kind: NRT\ntactics:\n  # why\n  - a\n  - b\n", "  - a"},
		{"above_nothing", "a.yaml", "kind: NRT\n# why\n", ""},
		{"in_text", "a.yaml", "kind: NRT\nquery: |\n  # why\n  T\n", "none"},
		{"json", "a.json", "{\"kind\": \"NRT\", // why\n /* why */ // more\n \"query\": \n\"x\", \"name\": 1}", "{\"kind\": \"NRT\", // why| \"query\": \n\"x\", \"name\": 1}| /* why */ // more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule, _, err := schema.Parse(c.path, []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			got := "none"
			for i, comment := range rule.Comments() {
				if got += "|"; i == 0 {
					got = ""
				}
				got += comment.About.Text()
			}
			if got != c.want {
				t.Errorf("about %q, want %q", got, c.want)
			}
		})
	}
}

func TestRulesOfAList(t *testing.T) {
	text := "rules:\n  - {kind: NRT, id: a, name: A, severity: Low, query: T}\n  - x\n  - {kind: NRT, id: b, name: B, severity: Low, query: T}\n  - {name: c}\n"
	rules, err := schema.Open("a.yaml", []byte(text)).Rules()
	if err != nil || len(rules) != 2 {
		t.Fatalf("%d rules, error %v; want 2", len(rules), err)
	}
	got := ""
	for _, r := range rules {
		got += r.ID.Value + ":"
		for _, p := range r.Problems {
			got += fmt.Sprintf(" %v %s %s;", p.Span.Position(), p.Severity, p.Message)
		}
		got += "\n"
	}
	want := "a: 3:5 warning the entry that begins here is not a rule, and is not read; 5:5 warning the entry that begins here is not a rule, and is not read;\nb:\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
