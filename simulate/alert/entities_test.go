package alert_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

func entities(t *testing.T, mappings string, table *value.Table) (string, []string) {
	t.Helper()
	a := alert.Raise(rule(t, head+"entityMappings:\n"+mappings), run(table))[0]
	texts := make([]string, len(a.Entities))
	for i, e := range a.Entities {
		texts[i] = e.String()
	}
	return strings.Join(texts, " "), a.Notes
}

const (
	byFullName = "  - {entityType: Account, fieldMappings: [{identifier: FullName, columnName: U}]}\n"
	byName     = "  - {entityType: Account, fieldMappings: [{identifier: Name, columnName: U}, {identifier: UPNSuffix, columnName: S}]}\n"
	byHash     = "  - {entityType: FileHash, fieldMappings: [{identifier: Algorithm, columnName: U}, {identifier: Value, columnName: S}]}\n"
)

func TestEntitiesComeFromTheMappings(t *testing.T) {
	for _, c := range []struct {
		name, mappings string
		rows           [][]any
		want           string
	}{
		{"each row gives one", byFullName, [][]any{{"ana@contoso.com", ""}, {"ben@contoso.com", ""}},
			"Account(FullName=ana@contoso.com) Account(FullName=ben@contoso.com)"},
		{"equal ones are one", byFullName + byFullName, [][]any{{"ana@contoso.com", ""}, {"ana@contoso.com", "x"}},
			"Account(FullName=ana@contoso.com)"},
		{"another letter case is another", byFullName, [][]any{{"ana@contoso.com", ""}, {"Ana@contoso.com", ""}},
			"Account(FullName=ana@contoso.com) Account(FullName=Ana@contoso.com)"},
		{"an empty row gives none", byFullName, [][]any{{"", ""}}, ""},
		{"a full name is not taken apart", byFullName, [][]any{{`CONTOSO\ana`, ""}}, `Account(FullName=CONTOSO\ana)`},
		{"identifiers join in one entity", byName, [][]any{{"ana", "contoso.com"}}, "Account(Name=ana, UPNSuffix=contoso.com)"},
		{"an empty identifier is left out", byName, [][]any{{"ana", ""}}, "Account(Name=ana)"},
		{"without a required identifier there is none", byName, [][]any{{"", "contoso.com"}}, ""},
		{"all of a required set are needed", byHash, [][]any{{"SHA256", ""}, {"", "abc"}, {"SHA256", "abc"}},
			"FileHash(Algorithm=SHA256, Value=abc)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := entities(t, c.mappings, answer("U, S", c.rows...)); got != c.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestAccountsWithEveryonesNameAreDropped(t *testing.T) {
	got, notes := entities(t, byName, answer("U, S", []any{"System", ""}, []any{"ana", ""}))
	if got != "Account(Name=ana)" || len(notes) != 1 {
		t.Errorf("%s, notes %q", got, notes)
	}
}

func TestEntitiesAreSharedOutAmongTheMappings(t *testing.T) {
	address := func(i int) []any { return []any{numbered(i), fmt.Sprintf("203.0.113.%d", i)} }
	var rows [][]any
	for i := range 300 {
		rows = append(rows, address(i))
	}
	mappings := byFullName + "  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: S}]}\n"
	a := alert.Raise(rule(t, head+"entityMappings:\n"+mappings), run(answer("U, S", rows...)))[0]
	accounts := 0
	for _, e := range a.Entities {
		if e.Type == "Account" {
			accounts++
		}
	}
	if accounts != 250 || len(a.Entities) != 500 || len(a.Notes) != 1 || !strings.HasPrefix(a.Notes[0], "100 more entities") {
		t.Errorf("%d accounts of %d entities, notes %q", accounts, len(a.Entities), a.Notes)
	}
}

func TestEntitiesOfAnAlertHaveRoomFor64KB(t *testing.T) {
	long := func(i int) string { return fmt.Sprint(i) + strings.Repeat("x", 2000) }
	a := alert.Raise(rule(t, head+"entityMappings:\n"+byFullName), run(answer("U", many(100, long)...)))[0]
	if n := len(a.Entities); n < 30 || n > 32 || len(a.Notes) != 1 {
		t.Errorf("%d entities, notes %q", n, a.Notes)
	}
}

func TestAColumnOfEntitiesIsPassedThrough(t *testing.T) {
	bag := value.NewBag(3)
	bag.Set("$id", "3")
	bag.Set("Type", "account")
	bag.Set("Name", "ana")
	table := answer("E dynamic", []any{[]any{bag, "no entity"}})
	a := alert.Raise(rule(t, head+"sentinelEntitiesMappings: [{columnName: E}]"), run(table))[0]
	if got := fmt.Sprint(a.Entities); got != "[Account(Name=ana)]" {
		t.Error(got)
	}
}
