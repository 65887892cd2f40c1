package facts_test

import (
	"slices"
	"testing"

	"github.com/ruleproof/ruleproof/schema/facts"
)

func TestEntities(t *testing.T) {
	account, ok := facts.LookupEntity("Account")
	if !ok {
		t.Fatal("no Account")
	}
	for _, c := range []struct {
		name string
		got  any
		want any
	}{
		{"identifier_is_spelt_exactly", account.HasIdentifier("AADUserId"), false},
		{"identifier", account.HasIdentifier("AadUserId"), true},
		{"full_name_is_enough_to_map", account.Satisfied([]string{"FullName"}), true},
		{"full_name_identifies_nobody", account.Identifies([]string{"FullName"}), false},
		{"name_and_suffix_identify", account.Identifies([]string{"UPNSuffix", "Name"}), true},
		{"generic_names_are_dropped", account.Drops("System"), true},
		{"other_names_are_not", account.Drops("alice"), false},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v", c.name, c.got)
		}
	}
	if near, _ := account.NearestIdentifier("AADUserID"); near != "AadUserId" {
		t.Errorf("near AADUserID is %q", near)
	}
	mappable := 0
	for e := range facts.Entities() {
		if e.Mappable {
			mappable++
		}
		if len(e.Required) == 0 {
			t.Errorf("%s requires nothing", e.Type)
		}
	}
	if mappable != 18 {
		t.Errorf("%d entity types can be mapped, want the 18 of the API", mappable)
	}
}

func TestTacticsAndTechniques(t *testing.T) {
	if n := len(slices.Collect(facts.Tactics())); n != 17 {
		t.Errorf("%d tactics, want the 17 of the API", n)
	}
	known := map[string]bool{}
	for tactic := range facts.Tactics() {
		known[tactic.Name] = true
	}
	for technique := range facts.Techniques() {
		for _, tactic := range technique.Tactics {
			if !known[tactic] {
				t.Errorf("%s has the unknown tactic %s", technique.ID, tactic)
			}
		}
		if technique.Status == facts.Current && len(technique.Tactics) == 0 {
			t.Errorf("%s has no tactic", technique.ID)
		}
		if _, ok := facts.LookupTechnique(technique.Parent()); !ok {
			t.Errorf("%s has no parent", technique.ID)
		}
	}
	powershell, _ := facts.LookupTechnique("T1086")
	if powershell.Status != facts.Revoked || powershell.ReplacedBy != "T1059.001" {
		t.Errorf("T1086 is %+v", powershell)
	}
	if mode, _ := facts.LookupTechnique("T0858"); !mode.ServesAny([]string{"DefenseEvasion"}) {
		t.Errorf("T0858 serves %v; Sentinel counts evasion of industrial systems as DefenseEvasion", mode.Tactics)
	}
}

func TestConnectors(t *testing.T) {
	c, ok := facts.LookupConnector("AzureActiveDirectory")
	if !ok || !slices.Contains(c.Tables, "AuditLogs") || slices.Contains(c.Tables, "Syslog") {
		t.Errorf("AzureActiveDirectory is %+v", c)
	}
	if !slices.Contains(facts.ConnectorsOf("AADNonInteractiveUserSignInLogs"), "AzureActiveDirectory") {
		t.Errorf("connectors of AADNonInteractiveUserSignInLogs are %v", facts.ConnectorsOf("AADNonInteractiveUserSignInLogs"))
	}
	if near, _ := facts.NearestConnector("AzureActivDirectory"); near != "AzureActiveDirectory" {
		t.Errorf("near AzureActivDirectory is %q", near)
	}
}

func BenchmarkFirstLookups(b *testing.B) {
	for b.Loop() { // the tables are decoded once: this measures what follows
		facts.LookupTechnique("T1078")
		facts.LookupConnector("AzureActiveDirectory")
	}
}
