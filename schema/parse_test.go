package schema_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/schema/facts"
)

// parse reads a rule of which nothing is wrong.
func parse(t testing.TB, text string) *schema.Rule {
	t.Helper()
	rule, _, err := schema.Parse("rule.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return rule
}

func TestEveryFieldHasItsValueAndPlace(t *testing.T) {
	r := parse(t, valid(t))
	grouping := r.IncidentConfiguration.Value.GroupingConfiguration.Value
	override := r.AlertDetailsOverride.Value
	for _, c := range []struct {
		name  string
		value any
		want  any
		at    diag.Span
		place string
	}{
		{"id", r.ID.Value, "2f6032ac-0f11-4c26-9d5a-0e7d1a9ec0b3", r.ID.Span, "1:5-1:41"},
		{"key", r.ID.KeySpan.String(), "1:1-1:3", r.ID.Span, "1:5-1:41"},
		{"kind", r.Kind.Value, schema.Scheduled, r.Kind.Span, "2:7-2:16"},
		{"description", r.Description.Value, "Identifies addresses with many failed sign-ins.\n", r.Description.Span, "4:14-5:50"},
		{"connector", r.RequiredDataConnectors.Value[0].ConnectorID.Value, "AzureActiveDirectory", r.RequiredDataConnectors.Value[0].ConnectorID.Span, "9:18-9:38"},
		{"data_type", r.RequiredDataConnectors.Value[0].DataTypes.Value[0].Value, "SigninLogs", r.RequiredDataConnectors.Value[0].DataTypes.Value[0].Span, "11:9-11:19"},
		{"frequency", r.QueryFrequency.Value.String(), "1h", r.QueryFrequency.Span, "12:17-12:19"},
		{"operator", r.TriggerOperator.Value, schema.GreaterThan, r.TriggerOperator.Span, "14:18-14:20"},
		{"threshold", r.TriggerThreshold.Value, 0, r.TriggerThreshold.Span, "15:19-15:20"},
		{"tactic", r.Tactics.Value[0].Value, "CredentialAccess", r.Tactics.Value[0].Span, "17:5-17:21"},
		{"query", r.Query.Value.Text[:10], "SigninLogs", r.Query.Span, "20:8-24:24"},
		{"second_line_of_the_query", r.Query.Value.Span(11, 11).Position().String(), "22:3", r.Query.Value.Span(13, 18), "22:5-22:10"},
		{"entity", r.EntityMappings.Value[0].EntityType.Value, "IP", r.EntityMappings.Value[0].Span, "26:5-29:30"},
		{"identifier", r.EntityMappings.Value[0].FieldMappings.Value[0].Identifier.Path, "entityMappings[0].fieldMappings[0].identifier",
			r.EntityMappings.Value[0].FieldMappings.Value[0].ColumnName.Span, "29:21-29:30"},
		{"detail", r.CustomDetails.Value[0].Key.Value, "Failures", r.CustomDetails.Value[0].Column.Span, "31:13-31:21"},
		{"placeholder", override.DescriptionFormat.Value.Placeholders[1].Column, "IPAddress",
			override.DescriptionFormat.Value.Placeholders[1].Span, "34:55-34:68"},
		{"dynamic_property", override.DynamicProperties.Value[0].Column.Value, "Steps", override.DynamicProperties.Value[0].Property.Span, "36:22-36:38"},
		{"aggregation", r.EventGroupingSettings.Value.AggregationKind.Value, schema.AlertPerResult, r.EventGroupingSettings.Span, "39:3-39:34"},
		{"suppression", r.SuppressionEnabled.Set && !r.SuppressionEnabled.Value, true, r.SuppressionDuration.Span, "41:22-41:26"},
		{"lookback", grouping.LookbackDuration.Value.ISO(), "PT5H", grouping.LookbackDuration.Span, "47:23-47:27"},
		{"grouped_entity", grouping.GroupByEntities.Value[0].Value, "IP", grouping.GroupByEntities.Value[0].Span, "50:9-50:11"},
		{"empty_list_is_set", grouping.GroupByAlertDetails.Set, true, grouping.GroupByAlertDetails.Span, "51:26-51:28"},
		{"tag", r.Tags.Value[0].Value, "Example", r.Tags.Value[0].Span, "54:5-54:12"},
		{"metadata", r.Metadata.Value.Get("author").Value.Get("name").Value.Text(), "nobody", r.Metadata.Span, "56:3-57:17"},
		{"version", r.Version.Value, "1.0.0", r.Version.Span, "58:10-58:15"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.value != c.want || c.at.String() != c.place {
				t.Errorf("%v at %v, want %v at %s", c.value, c.at, c.want, c.place)
			}
		})
	}
}

func TestAbsentFieldsAreSafeToAsk(t *testing.T) {
	for _, text := range []string{"", "[]", "id: []", "alertDetailsOverride: {}", "query: {}"} {
		r := parse(t, text)
		if r.Query.Set || r.Query.Value.Text != "" || r.Query.Value.Span(5, 5).Path() != "" && r.Query.Span.IsZero() {
			t.Errorf("%q: query %+v", text, r.Query)
		}
		if r.EffectiveKind() != schema.Scheduled {
			t.Errorf("%q: kind %s", text, r.EffectiveKind())
		}
		if f := r.AlertDetailsOverride.Value.DisplayNameFormat; f.Set || len(f.Value.Placeholders) > 0 || f.Value.Text != "" {
			t.Errorf("%q: format %+v", text, f)
		}
	}
}

func TestEncodingsOfAFileDoNotMovePositions(t *testing.T) {
	text := valid(t)
	utf16 := "\xFF\xFE"
	for _, r := range text {
		utf16 += string([]byte{byte(r), byte(r >> 8)})
	}
	for name, data := range map[string]string{
		"byte_order_mark": "\xEF\xBB\xBF" + text, "crlf": strings.ReplaceAll(text, "\n", "\r\n"), "utf16": utf16,
	} {
		t.Run(name, func(t *testing.T) {
			compare(t, problems(t, data), "")
			if at := parse(t, data).Query.Value.Span(13, 18).String(); at != "22:5-22:10" {
				t.Errorf("'where' is at %s", at)
			}
		})
	}
}

func TestRuleOfThePIMDetection(t *testing.T) {
	data, err := os.ReadFile(testshared.Path(t, "seed", "pim-silent-token.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, problems(t, string(data)),
		"68:3-68:28 error length: key 'MinutesSincePIMActivation' has 25 characters; at most 20 are allowed")
}

func TestRealRulesAreRead(t *testing.T) {
	files, err := filepath.Glob(testshared.Path(t, "corpus", "rules") + "/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no rules", err)
	}
	summary := map[string]int{}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if holds, _ := schema.Open(path, data).HoldsRule(); !holds {
			t.Errorf("%s is not recognised", filepath.Base(path))
		}
		rule, found, err := schema.Parse(filepath.Base(path), data)
		if err != nil {
			t.Error(err)
			continue
		}
		if !rule.QueryPeriod.Set || !rule.TriggerThreshold.Set {
			t.Errorf("%s is read badly", filepath.Base(path))
		}
		for _, p := range found {
			if p.Span.IsZero() {
				t.Errorf("%s: %s has no place", filepath.Base(path), p.Message)
			}
			summary[p.Severity.String()+" "+p.Code+" "+p.Message]++
		}
	}
	var lines []string
	for message := range summary {
		lines = append(lines, message)
	}
	sort.Slice(lines, func(i, j int) bool { return summary[lines[i]] > summary[lines[j]] })
	for _, line := range lines {
		t.Logf("%4d %s", summary[line], line)
	}
}

func TestSchemaAgreesWithFactsAndLimits(t *testing.T) {
	text, err := os.ReadFile("rule.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	at := func(path string) any {
		var v any = tree
		for _, key := range strings.Split(path, "/") {
			v = v.(map[string]any)[key]
		}
		return v
	}
	for path, want := range map[string]int{
		"properties/name/maxLength":                                                   schema.MaxName,
		"properties/description/maxLength":                                            schema.MaxDescription,
		"properties/query/maxLength":                                                  schema.MaxQuery,
		"properties/triggerThreshold/maximum":                                         schema.MaxThreshold,
		"properties/entityMappings/maxItems":                                          schema.MaxEntityMappings,
		"properties/entityMappings/items/properties/fieldMappings/maxItems":           schema.MaxIdentifiers,
		"properties/customDetails/maxProperties":                                      schema.MaxCustomDetails,
		"properties/customDetails/propertyNames/maxLength":                            schema.MaxCustomDetailKey,
		"properties/alertDetailsOverride/properties/alertDisplayNameFormat/maxLength": schema.MaxDisplayFormat,
		"properties/alertDetailsOverride/properties/alertDescriptionFormat/maxLength": schema.MaxDescFormat,
		"$defs/column/maxLength":                                                      schema.MaxColumnName,
	} {
		if got := at(path); got != float64(want) {
			t.Errorf("%s is %v, want %d", path, got, want)
		}
	}
	var tactics, entities []any
	for tactic := range facts.Tactics() {
		tactics = append(tactics, tactic.Name)
	}
	for entity := range facts.Entities() {
		entities = append(entities, entity.Type)
	}
	if got := at("$defs/tactic/enum").([]any); !slices.Equal(got, tactics) {
		t.Errorf("tactics are %v, want %v", got, tactics)
	}
	if got := at("$defs/entityType/enum").([]any); !slices.Equal(got, entities) {
		t.Errorf("entity types are %v, want %v", got, entities)
	}
}

func FuzzParseRule(f *testing.F) {
	f.Add(valid(f))
	for _, c := range broken {
		f.Add(strings.Replace(valid(f), c.old, c.new, 1))
	}
	f.Add("<<: *a\n")
	f.Add("customDetails:\n  ~: x\n  ? [a]\n  : b\n")
	f.Fuzz(func(t *testing.T, text string) {
		schema.Open("a.yaml", []byte(text)).HoldsRule()
		rule, found, err := schema.Parse("a.yaml", []byte(text))
		if err != nil {
			return
		}
		last := 0
		for _, p := range found {
			if p.Span.IsZero() || p.Message == "" || p.Code == "" || strings.ContainsAny(p.Message, "\n\x1b") {
				t.Fatalf("bad problem %+v", p)
			}
			if p.Span.InFile().Start < last || p.Span.End < p.Span.Start {
				t.Fatalf("problem at %v after %v", p.Span, last)
			}
			last = p.Span.InFile().Start
		}
		query := rule.Query.Value
		offset := 0
		for i := range query.Text {
			p := query.Span(i, i).InFile().Start
			if p < offset || p > len(rule.File.Text) || !utf8.ValidString(rule.File.Text[:p]) && utf8.ValidString(rule.File.Text) {
				t.Fatalf("character %d of the query is at %v after offset %d", i, p, offset)
			}
			offset = p
		}
	})
}

func BenchmarkParse(b *testing.B) {
	data := []byte(valid(b))
	schema.Parse("a.yaml", data) // compiles the schema
	b.ReportAllocs()
	for b.Loop() {
		schema.Parse("a.yaml", data)
	}
}

func BenchmarkHoldsRule(b *testing.B) {
	data := []byte(valid(b))
	for b.Loop() {
		schema.Open("a.yaml", data).HoldsRule()
	}
}
