package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Generate returns the content of each data file, made from the facts in the folder. Each line of a file is a record, its
// fields are separated by tabs, and the lines are in the order of their first fields.
func Generate(folder string) (map[string][]byte, error) {
	files := map[string][]byte{}
	for name, generate := range map[string]func(folder string) ([][]string, error){
		"entities.tsv": entities, "tactics.tsv": tactics, "techniques.tsv": techniques, "connectors.tsv": connectors,
	} {
		records, err := generate(folder)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(records, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
		var b bytes.Buffer
		for _, fields := range records {
			for i, field := range fields {
				if strings.ContainsAny(field, "\t\n\r") {
					return nil, fmt.Errorf("%s: field %q has a separator in it", name, field)
				}
				if i > 0 {
					b.WriteByte('\t')
				}
				b.WriteString(field)
			}
			b.WriteByte('\n')
		}
		files[name] = b.Bytes()
	}
	return files, nil
}

// load reads a JSON file of the facts.
func load(folder, name string, into any) error {
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// notMappable are the entity types that Azure-Sentinel's validator knows but the service's API does not map.
var notMappable = []string{"IoTDevice"}

// alsoMapped are identifiers that the service lists when it refuses another one of their type, beyond those of the validator.
var alsoMapped = map[string][]string{"Account": {"IsAnonymized"}}

// entities makes the records: type, type in alerts, "map" or "", identifiers, required sets, strong sets, weak sets.
func entities(folder string) ([][]string, error) {
	var facts struct {
		Generic  []string `json:"generic_account_names_dropped"`
		Entities map[string]struct {
			Identifiers   []string
			RequiredAnyOf [][]string `json:"required_any_of"`
			Strong, Weak  [][]string
			TypeInAlert   string `json:"type_in_alert"`
		}
	}
	if err := load(folder, "entities.json", &facts); err != nil {
		return nil, err
	}
	var records [][]string
	for name, e := range facts.Entities {
		mappable, dropped := "map", ""
		if slices.Contains(notMappable, name) {
			mappable = ""
		}
		if name == "Account" {
			dropped = strings.Join(facts.Generic, ",")
		}
		records = append(records, []string{
			name, e.TypeInAlert, mappable, strings.Join(slices.Concat(e.Identifiers, alsoMapped[name]), ","),
			sets(e.RequiredAnyOf), sets(e.Strong), sets(e.Weak), dropped,
		})
	}
	return records, nil
}

// sets writes sets of names: the names joined by "+", the sets by ",".
func sets(all [][]string) string {
	joined := make([]string, len(all))
	for i, set := range all {
		joined[i] = strings.Join(set, "+")
	}
	return strings.Join(joined, ",")
}

// attack is the form of attack.json.
type attack struct {
	Version string `json:"attack_version"`
	Tactics map[string]map[string]struct{ ID, Name, Sentinel string }

	Techniques map[string]struct {
		Name                string
		Tactics             []string
		Deprecated, Revoked bool
		RevokedBy           string `json:"revoked_by"`
	}
}

// legacyTactic is a tactic of Sentinel that ATT&CK no longer has.
const legacyTactic = "PreAttack"

// spellings are the tactics of ATT&CK for which Sentinel uses another one: it has no Evasion, which is one of industrial control systems.
var spellings = map[string]string{"Evasion": "DefenseEvasion"}

// sentinelName returns Sentinel's name of a tactic, or "" for what is no tactic of today.
func (a *attack) sentinelName(title string) string {
	for _, domain := range a.Tactics {
		for _, t := range domain {
			if t.Name == title {
				if other, ok := spellings[t.Sentinel]; ok {
					return other
				}
				return t.Sentinel
			}
		}
	}
	return ""
}

// tactics makes the records: Sentinel's name, ATT&CK's title, its id.
func tactics(folder string) ([][]string, error) {
	var facts attack
	if err := load(folder, "attack.json", &facts); err != nil {
		return nil, err
	}
	records := map[string][]string{legacyTactic: {legacyTactic, "PRE-ATT&CK", ""}}
	for _, domain := range []string{"enterprise", "ics", "mobile"} { // ids of the first that has the tactic
		for _, t := range facts.Tactics[domain] {
			if _, other := spellings[t.Sentinel]; !other && records[t.Sentinel] == nil {
				records[t.Sentinel] = []string{t.Sentinel, t.Name, t.ID}
			}
		}
	}
	return slices.Collect(maps.Values(records)), nil
}

// techniques makes the records: id, name, "deprecated", "revoked" or "", Sentinel's names of the tactics, what replaced it.
func techniques(folder string) ([][]string, error) {
	var facts attack
	if err := load(folder, "attack.json", &facts); err != nil {
		return nil, err
	}
	var records [][]string
	for id, t := range facts.Techniques {
		status := ""
		switch {
		case t.Revoked:
			status = "revoked"
		case t.Deprecated:
			status = "deprecated"
		}
		var names []string
		for _, title := range t.Tactics {
			if name := facts.sentinelName(title); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		records = append(records, []string{id, t.Name, status, strings.Join(names, ","), t.RevokedBy})
	}
	return records, nil
}

// A connector is an entry of connectors.json.
type connector struct {
	Title      string
	Deprecated bool
	Tables     []string
}

// additions are connectors that rules use and the public index lacks, or has without their tables (Sentinel, data connectors reference).
var additions = map[string]connector{
	"AWSS3":                                     {Title: "Amazon Web Services S3", Tables: []string{"AWSCloudTrail", "AWSCloudWatch", "AWSGuardDuty", "AWSVPCFlow"}},
	"BehaviorAnalytics":                         {Title: "User and Entity Behavior Analytics", Tables: []string{"BehaviorAnalytics", "IdentityInfo", "UserPeerAnalytics"}},
	"AzureActiveDirectoryIdentityProtection":    {Tables: []string{"SecurityAlert"}},
	"MicrosoftDefenderAdvancedThreatProtection": {Tables: []string{"SecurityAlert"}},
}

// connectors makes the records: id, title, "deprecated" or "", tables.
func connectors(folder string) ([][]string, error) {
	var facts map[string]connector
	if err := load(folder, "connectors.json", &facts); err != nil {
		return nil, err
	}
	for id, more := range additions {
		c, known := facts[id]
		if !known {
			c = more
		} else if len(c.Tables) == 0 {
			c.Tables = more.Tables
		}
		facts[id] = c
	}
	var records [][]string
	for id, c := range facts {
		status := ""
		if c.Deprecated {
			status = "deprecated"
		}
		tables := slices.Compact(slices.Sorted(slices.Values(c.Tables)))
		records = append(records, []string{id, strings.Join(strings.Fields(c.Title), " "), status, strings.Join(tables, ",")})
	}
	return records, nil
}
