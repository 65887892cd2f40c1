package custom

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
)

const full = `id: a1
name: Full
kind: NRT
version: 1.2.3
status: Available
description: It has everything.
severity: High
enabled: true
queryFrequency: 1h
queryPeriod: P1D
triggerOperator: GreaterThan
triggerThreshold: 5
tactics: [Persistence]
relevantTechniques: [T1078, T1098]
requiredDataConnectors:
  - connectorId: AzureActiveDirectory
    dataTypes: [SigninLogs]
query: SigninLogs
entityMappings:
  - entityType: Account
    fieldMappings: [{identifier: Name, columnName: User}]
customDetails: {Who: User}
tags: [first]
metadata: {owner: team, cost: 1.5, list: [1, null]}
`

func rules(t *testing.T, texts ...string) (list []Rule) {
	t.Helper()
	file := schema.Open("rules/a.yaml", []byte(strings.Join(texts, "---\n")))
	all, err := file.Rules()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		list = append(list, Rule{Rule: r, Tables: []string{"SigninLogs"}, Functions: []string{"F"}})
	}
	return list
}

// run runs a check of that query and message.
func run(t *testing.T, query, message string, over []Rule) ([]Finding, error) {
	t.Helper()
	checks, err := New([]config.Custom{{ID: "my/own", Severity: diag.Warning, Query: diag.NewSource("c.yaml", query), Message: diag.NewSource("c.yaml", message)}},
		func(string) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	return Run(t.Context(), checks, over)
}

func TestTheColumnsOfARule(t *testing.T) {
	over := rules(t, full, "name: Empty\nkind: Scheduled\n")
	for _, c := range []struct{ column, full, empty string }{
		{"Id", "a1", ""}, {"Name", "Full", "Empty"}, {"Kind", "NRT", "Scheduled"}, {"Version", "1.2.3", ""},
		{"Status", "Available", ""}, {"Description", "It has everything.", ""}, {"Severity", "High", ""}, {"Enabled", "True", ""},
		{"Query", "SigninLogs", ""}, {"QueryFrequency", "01:00:00", ""}, {"QueryPeriod", "1.00:00:00", ""},
		{"TriggerOperator", "gt", ""}, {"TriggerThreshold", "5", ""}, {"Tactics", `["Persistence"]`, ""},
		{"Techniques", `["T1078","T1098"]`, ""}, {"Connectors", `["AzureActiveDirectory"]`, ""}, {"EntityTypes", `["Account"]`, ""},
		{"CustomDetails", `{"Who":"User"}`, ""}, {"Tags", `["first"]`, ""}, {"Tables", `["SigninLogs"]`, `["SigninLogs"]`},
		{"Functions", `["F"]`, `["F"]`}, {"Watchlists", "", ""}, {"Path", "rules/a.yaml", "rules/a.yaml"}, {"File", "a.yaml", "a.yaml"},
		{"Line", "1", "26"}, {"Raw", "", ""},
	} {
		found, err := run(t, "Rules", "{"+c.column+"}", over)
		if err != nil || len(found) != 2 {
			t.Fatal(found, err)
		}
		if c.column != "Raw" && (found[0].Message != c.full || found[1].Message != c.empty) {
			t.Errorf("%s: %q and %q, want %q and %q", c.column, found[0].Message, found[1].Message, c.full, c.empty)
		}
	}
	found, err := run(t, `Rules | where Name == "Full" | project Path, Message = tostring(Raw.metadata)`, "m", over)
	if want := `{"owner":"team","cost":1.5,"list":[1,null]}`; err != nil || found[0].Message != want {
		t.Errorf("got %v %v, want %s", found, err, want)
	}
}

func TestWhereAFindingIs(t *testing.T) {
	over := rules(t, full, strings.Replace(full, "name: Full", "name: Second", 1))
	for _, c := range []struct{ query, at string }{
		{`Rules | take 1`, "Full"},
		{`Rules | where Name == "Second"`, "Second"},
		{`Rules | take 1 | project Path`, "Full"},
		{`Rules | take 1 | extend Key = "severity"`, "High"},
		{`Rules | take 1 | extend Key = "entityMappings[0].fieldMappings[0].columnName"`, "User"},
		{`Rules | take 1 | extend Key = "entityMappings[1].entityType"`, "Full"},
		{`Rules | take 1 | extend Key = "entityMappings[x"`, "Full"},
		{`Rules | take 1 | extend Key = "metadata.owner"`, "team"},
		{`Rules | take 1 | extend Key = "requiredDataConnectors"`, "requiredDataConnectors"},
		{`Rules | take 1 | extend Line = Line + 1`, "name: Full"},
		{`Rules | take 1 | extend Line = 100000`, "Second"},
		{`Rules | take 1 | extend Line = -5`, "Full"},
	} {
		found, err := run(t, c.query, "m", over)
		if err != nil || len(found) != 1 || found[0].Span.Text() != c.at {
			t.Errorf("%s: %v, %v, want %s", c.query, found, err, c.at)
			continue
		}
	}
}

// What a query costs is bounded, also where a check is not meant well.
func TestHostileQueriesEnd(t *testing.T) {
	over := rules(t, full)
	for _, query := range []string{
		`range a from 1 to 10000000000 step 1 | extend Path = "rules/a.yaml"`,
		`Rules | extend x = strrep(strrep("a", 1000), 1000) | extend y = strcat_array(repeat(x, 1000), "")`,
		`externaldata(Path: string) ["https://example.com/x.csv"]`,
	} {
		if found, err := run(t, query, "m", over); err == nil {
			t.Errorf("%s: %d findings", query, len(found))
		}
	}
}

// The examples of the page on the configuration find what they say.
func TestTheExamplesOfThePage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```yaml\ncustom:")
	example, _, _ = strings.Cut(example, "```")
	name := filepath.Join(t.TempDir(), config.FileName)
	if err := os.WriteFile(name, []byte("custom:"+example), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := config.Read(name, func(string) ([]byte, bool) { return nil, false })
	if err != nil {
		t.Fatal(err)
	}
	checks, err := New(c.Custom, func(string) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	without := "name: Full\nkind: Scheduled\nseverity: High\n"
	found, err := Run(t.Context(), checks, rules(t, full, without))
	var got []string
	for _, f := range found {
		got = append(got, f.Check+" "+f.Span.Position().String()+" "+f.Message)
	}
	want := "team/needs-tactics 26:7 Full is of severity High and has no tactics, team/owner 26:7 nobody owns this rule, " +
		"team/one-name 2:7 1 have this name too, team/one-name 26:7 1 have this name too"
	if err != nil || strings.Join(got, ", ") != want {
		t.Errorf("%v\n got %s\nwant %s", err, strings.Join(got, ", "), want)
	}
}

// The page on the configuration has a row for each column.
func TestThePageHasTheColumns(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	var rows strings.Builder
	for _, c := range Columns {
		rows.WriteString("| `" + c.Name + "` | " + c.Type.String() + " | " + c.Says + " |\n")
	}
	if !strings.Contains(string(page), rows.String()) {
		t.Errorf("docs/configuration.md lacks this table:\n%s", rows.String())
	}
}
