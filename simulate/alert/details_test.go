package alert_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

const overridden = head + `
alertDetailsOverride:
  alertDisplayNameFormat: "{{User}} used {{Role}}"
  alertDescriptionFormat: "On {{Host}}: {{Role}}{{Role}}."
  alertSeverityColumnName: Severity
  alertTacticsColumnName: Tactics
  alertDynamicProperties:
    - {alertProperty: Techniques, value: Techniques}
    - {alertProperty: RemediationSteps, value: Steps}
    - {alertProperty: ConfidenceScore, value: Score}
    - {alertProperty: ConfidenceLevel, value: Level}
`

const columns = "User, Role, Host, Severity, Tactics dynamic, Techniques, Steps dynamic, Score real, Level"

func TestDetailsComeFromTheFirstRow(t *testing.T) {
	table := answer(columns,
		[]any{"ana", "Reader", "srv1", "High", []any{"Impact", "Discovery"}, "T1078, T1098", []any{"Call, then write.", "Wait."}, 0.5, "High"},
		[]any{"ben", "Owner", "srv2", "Low", []any{"Impact"}, "T1078", nil, nil, ""})
	a := alert.Raise(rule(t, overridden), run(table))[0]
	got := fmt.Sprintf("%s|%s|%s|%q|%q|%q", a.Title, a.Description, a.Severity, a.Tactics, a.Techniques, a.Properties)
	want := `ana used Reader|On srv1: ReaderReader.|High|["Impact" "Discovery"]|["T1078" "T1098"]|` +
		`[{"RemediationSteps" ["Call, then write." "Wait."]} {"ConfidenceScore" ["0.5"]} {"ConfidenceLevel" ["High"]}]`
	if got != want || a.Notes != nil {
		t.Errorf("got\n%s\nwant\n%s\nnotes %q", got, want, a.Notes)
	}
}

func TestDetailsWithoutAValidValueAreTheRulesOwn(t *testing.T) {
	for _, c := range []struct {
		name string
		row  []any
		want string // title, severity, tactics, techniques, properties
		note string
	}{
		{"an empty placeholder voids the title",
			[]any{"ana", "", "srv1", "High", []any{"Impact"}, "T1078", "x", 1.0, "Low"},
			"The rule|What it finds.|High|[Impact]|[T1078]|3", "title is the rule's own: column 'Role' is empty"},
		{"a title of more than 256 bytes is dropped",
			[]any{strings.Repeat("é", 128), "Reader", "srv1", "High", []any{"Impact"}, "T1078", "x", 1.0, "Low"},
			"The rule|On srv1: ReaderReader.|High|[Impact]|[T1078]|3", "title is the rule's own: the value has 268 bytes of at most 256"},
		{"an unknown severity",
			[]any{"ana", "Reader", "srv1", "high", []any{"Impact"}, "T1078", "x", 1.0, "Low"},
			"ana used Reader|On srv1: ReaderReader.|Medium|[Impact]|[T1078]|3", "severity is the rule's own: column 'Severity' holds 'high'"},
		{"an unknown tactic among others",
			[]any{"ana", "Reader", "srv1", "Low", []any{"Impact", "Stealth"}, "T1078", "x", 1.0, "Low"},
			"ana used Reader|On srv1: ReaderReader.|Low|[Persistence]|[T1078]|3", `tactics is the rule's own: column 'Tactics' holds '["Impact","Stealth"]'`},
		{"tactics as text",
			[]any{"ana", "Reader", "srv1", "Low", "Impact,Discovery", `["T1078"]`, "x", 1.0, "Low"},
			"ana used Reader|On srv1: ReaderReader.|Low|[Impact Discovery]|[T1078]|3", ""},
		{"a sub-technique, a score above 1 and an unknown level",
			[]any{"ana", "Reader", "srv1", "Low", []any{"Impact"}, "T1078.004", "x", 1.5, "Certain"},
			"ana used Reader|On srv1: ReaderReader.|Low|[Impact]|[T1098]|1", "Techniques is the rule's own: column 'Techniques' holds 'T1078.004'"},
		{"nothing at all",
			[]any{"", "", "", "", nil, "", nil, nil, ""},
			"The rule|What it finds.|Medium|[Persistence]|[T1098]|0", "severity is the rule's own: column 'Severity' is empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := alert.Raise(rule(t, overridden), run(answer(columns, c.row)))[0]
			got := fmt.Sprintf("%s|%s|%s|%s|%s|%d", a.Title, a.Description, a.Severity, a.Tactics, a.Techniques, len(a.Properties))
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if c.note != "" && !slices.ContainsFunc(a.Notes, func(n string) bool { return strings.EqualFold(n, c.note) }) {
				t.Errorf("notes %q lack %q", a.Notes, c.note)
			}
		})
	}
}

func TestMoreThan50ValuesOfADetailAreNotUsed(t *testing.T) {
	r := rule(t, head+`
eventGroupingSettings: {aggregationKind: AlertPerResult}
alertDetailsOverride: {alertDisplayNameFormat: "{{U}} did it"}
`)
	for n, want := range map[int]string{50: "user0@contoso.com did it", 51: "The rule"} {
		if a := alert.Raise(r, run(answer("U", many(n, numbered)...)))[0]; a.Title != want {
			t.Errorf("%d values: %s", n, a.Title)
		}
	}
}

func TestValuesAreShownAsTostringHasThem(t *testing.T) {
	bag := value.NewBag(1)
	bag.Set("a", int64(1))
	for _, c := range []struct {
		typ  string
		v    any
		want string
	}{
		{"datetime", at("2026-03-02T12:00:00Z"), "2026-03-02T12:00:00.0000000Z"},
		{"timespan", 5 * value.Minute, "00:05:00"},
		{"bool", true, "true"},
		{"long", int64(-7), "-7"},
		{"real", 2.0, "2.0"},
		{"dynamic", bag, `{"a":1}`},
	} {
		r := rule(t, head+`alertDetailsOverride: {alertDisplayNameFormat: "{{V}}"}`)
		if a := alert.Raise(r, run(answer("V "+c.typ, []any{c.v})))[0]; a.Title != c.want {
			t.Errorf("%s: %s", c.typ, a.Title)
		}
	}
}
