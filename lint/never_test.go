package lint

import (
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// What the checks of conditions find: the check, and the text at its place.
func TestConditions(t *testing.T) {
	for _, c := range []struct{ query, check, at string }{
		// contradictions
		{`SigninLogs | where ResultType == "0" and ResultType == "1"`, neverCheck, `ResultType == "1"`},
		{`SigninLogs | where ResultType == "0" | where UserId != "" | where ResultType in ("1", "2")`, neverCheck, `ResultType in ("1", "2")`},
		{`SigninLogs | where ResultType in ("a", "b") and ResultType !in ("a", "b")`, neverCheck, `ResultType !in ("a", "b")`},
		{`SigninLogs | where isempty(UserId) and UserId == "a"`, neverCheck, `UserId == "a"`},
		{`SigninLogs | where UserId =~ "ana" | where UserId startswith "b"`, neverCheck, `UserId startswith "b"`},
		{`SigninLogs | where UserId startswith "ab" and UserId startswith "ac"`, neverCheck, `UserId startswith "ac"`},
		{`SigninLogs | where not(UserId has "b") and UserId == "a b"`, neverCheck, `UserId == "a b"`},
		{`SigninLogs | where UserId !contains "a" | where UserId has_any ("a", "ab")`, neverCheck, `UserId has_any ("a", "ab")`},
		{`SigninLogs | where UserId matches regex "^[0-9]+$" and UserId in ("a", "b")`, neverCheck, `UserId in ("a", "b")`},
		{`SigninLogs | project TimeGenerated, User = UserId | where User == "a" | extend Again = User | where Again == "b"`, neverCheck, `Again == "b"`},
		{`let S = SigninLogs | where ResultType == "0"; S | where ResultType == "1"`, neverCheck, `ResultType == "1"`},
		{`SigninLogs | where ResultType == "0" | summarize arg_max(TimeGenerated, *) by UserId | where ResultType == "1"`, neverCheck, `ResultType == "1"`},
		{`SigninLogs | where ResultType == "0" | join kind=inner (AuditLogs) on CorrelationId | where ResultType == "1"`, neverCheck, `ResultType == "1"`},
		{`union (SigninLogs | where ResultType == "0"), (AADNonInteractiveUserSignInLogs | where ResultType == "1") | where ResultType == "2"`, neverCheck, `ResultType == "2"`},
		{`union SigninLogs, AuditLogs | where Type == "SecurityEvent"`, neverCheck, `Type == "SecurityEvent"`},

		// letters
		{`SigninLogs | where tolower(UserId) == "Admin"`, neverCheck, `tolower(UserId) == "Admin"`},
		{`SigninLogs | where tolower(UserId) contains_cs "Admin"`, neverCheck, `tolower(UserId) contains_cs "Admin"`},
		{`SigninLogs | where toupper(trim(" ", UserId)) in ("admin", "root")`, neverCheck, `toupper(trim(" ", UserId)) in ("admin", "root")`},
		{`let bad = dynamic(["ABC"]); SigninLogs | extend u = tolower(UserId) | where u in (bad)`, neverCheck, `u in (bad)`},
		{`SigninLogs | where tolower(UserId) in ("admin", "Root")`, neverCheck, `"Root"`},
		{`SigninLogs | extend u = iff(UserType == "Guest", tolower(UserId), "none") | where u == "None"`, neverCheck, `u == "None"`},
		{`SigninLogs | where tostring(split(tolower(UserPrincipalName), "@")[0]) == "Ana"`, neverCheck, `tostring(split(tolower(UserPrincipalName), "@")[0]) == "Ana"`},
		{`SigninLogs | where tolower(UserId) has "Admin" or tolower(UserId) =~ "Root" or toupper(UserId) startswith "a"`, "", ""},

		// ranges
		{`SigninLogs | where strlen(UserId) < 0`, neverCheck, `strlen(UserId) < 0`},
		{`SigninLogs | summarize count() by UserId | where count_ == 0`, neverCheck, `count_ == 0`},
		{`SigninLogs | summarize count() | where count_ == 0`, "", ""},
		{`SigninLogs | summarize n = dcount(UserId) by IPAddress | where n > 5 and n < 3`, neverCheck, `n < 3`},
		{`SecurityEvent | where EventID between (5 .. 3)`, neverCheck, `EventID between (5 .. 3)`},
		{`SigninLogs | where TimeGenerated between (ago(1h) .. ago(1d))`, neverCheck, `TimeGenerated between (ago(1h) .. ago(1d))`},
		{`SigninLogs | where TimeGenerated between (ago(1d) .. now())`, "", ""},
		{`SigninLogs | where TimeGenerated > ago(1h) and TimeGenerated < ago(1d)`, neverCheck, `TimeGenerated < ago(1d)`},
		{`SigninLogs | where TimeGenerated > ago(1d) and TimeGenerated < startofday(now())`, "", ""},
		{`SecurityEvent | where EventID == 4294967296`, neverCheck, `EventID == 4294967296`},
		{`SigninLogs | where dayofweek(TimeGenerated) == 7d`, neverCheck, `dayofweek(TimeGenerated) == 7d`},
		{`SigninLogs | where dayofweek(TimeGenerated) == 6d or dayofweek(TimeGenerated) == 0d`, "", ""},
		{`SigninLogs | where hourofday(TimeGenerated) > 23`, neverCheck, `hourofday(TimeGenerated) > 23`},
		{`SigninLogs | extend h = hourofday(TimeGenerated) | where h < 6 or h > 22`, "", ""},
		{`SecurityEvent | where EventID == int(null)`, neverCheck, `EventID == int(null)`},

		// regular expressions
		{`SigninLogs | where UserId matches regex "a^b"`, neverCheck, `UserId matches regex "a^b"`},
		{`SigninLogs | where UserId matches regex @"\.exe$ " or UserId == "a"`, neverCheck, `UserId matches regex @"\.exe$ "`},
		{`SigninLogs | where UserId matches regex "(^|,)a($|,)"`, "", ""},

		// case and iff
		{`SigninLogs | extend x = case(ResultType == "0", "ok", ResultType == "0", "again", "no")`, neverCheck, `ResultType == "0"`},
		{`SigninLogs | extend x = case(UserId has "a", 1, UserId == "a", 2, 3)`, neverCheck, `UserId == "a"`},
		{`SigninLogs | where ResultType in ("0", "1") | extend x = case(ResultType == "0", "a", ResultType == "1", "b", "c")`, "", ""},
		{`SecurityEvent | where EventID > 2 | extend x = iff(EventID == 0, "a", "b")`, "", ""},
		{`SigninLogs | summarize n = countif(ResultType == "0" and ResultType == "1") by UserId`, neverCheck, `ResultType == "1"`},

		// always
		{`SigninLogs | where ResultType != "0" or ResultType != "1"`, alwaysCheck, `ResultType != "0" or ResultType != "1"`},
		{`SigninLogs | where UserId !contains "a" or UserId !contains "ab"`, redundantCheck, `UserId !contains "a"`},
		{`SigninLogs | where not(UserId == "a") or UserId !in ("b", "c")`, alwaysCheck, `not(UserId == "a") or UserId !in ("b", "c")`},
		{`SigninLogs | where strlen(UserId) >= 0`, alwaysCheck, `strlen(UserId) >= 0`},
		{`SigninLogs | where isnotempty(isnotempty(UserId))`, alwaysCheck, `isnotempty(isnotempty(UserId))`},
		{`SigninLogs | where isnotnull(UserId)`, alwaysCheck, `isnotnull(UserId)`},
		{`SigninLogs | where isnull(UserId)`, neverCheck, `isnull(UserId)`},
		{`SigninLogs | where 1 == 1`, alwaysCheck, `1 == 1`},
		{`SigninLogs | where UserId == UserId`, alwaysCheck, `UserId == UserId`},
		{`SigninLogs | where UserId has ""`, alwaysCheck, `UserId has ""`},
		{`SigninLogs | where IsRisky = true`, alwaysCheck, `true`},
		{`SecurityEvent | where EventID == EventID`, "", ""}, // not of null
		{`SecurityEvent | where EventID != 1 or EventID != 2`, alwaysCheck, `EventID != 1 or EventID != 2`},
		{`SigninLogs | summarize n = count() by UserId | where n >= 1`, alwaysCheck, `n >= 1`},
		{`let threshold = 1; SigninLogs | summarize n = count() by UserId | where n >= threshold`, "", ""},
		{`let all = true; SigninLogs | where all or UserId == "a"`, "", ""},
		{`let f = (name: string) { SigninLogs | where name == "" or UserId == name }; union (f("")), (f("a"))`, "", ""},
		{`SigninLogs | extend r = column_ifexists("Risk_s", "none") | where r == "high"`, "", ""},
		{`Unknown_CL | extend r = columnifexists("Risk_s", "") | where isnotempty(r)`, "", ""},

		// redundant and doubled
		{`SigninLogs | where ResultType == "1" | where ResultType != "0"`, redundantCheck, `ResultType != "0"`},
		{`SigninLogs | where isnotempty(UserId) | where UserId == "a"`, "", ""},
		{`SigninLogs | where UserId == "a" or (UserId == "a" and ResultType == "0")`, redundantCheck, `UserId == "a" and ResultType == "0"`},
		{`SigninLogs | where UserId has "a" or ResultType == "0" or UserId has "a"`, duplicateCheck, `UserId has "a"`},
		{`SigninLogs | where ResultType in ("1", "2", "1")`, duplicateCheck, `"1"`},
		{`SigninLogs | where ResultType in~ ("a", "A")`, duplicateCheck, `"A"`},
		{`SigninLogs | where ResultType in ("a", "A")`, "", ""},
		{`SigninLogs | where not(ResultType == "0" or ResultType == "1")`, "", ""},
		{`SigninLogs | where TimeGenerated > ago(1d) | where TimeGenerated > ago(2d)`, "", ""},

		// and beside or
		{`SigninLogs | where UserId == "a" and ResultType == "0" or ResultType has "1"`, mixedCheck, `UserId == "a" and ResultType == "0" or ResultType has "1"`},
		{`SigninLogs | where ResultType == "0" or ResultType == "1" and UserId == "a"`, mixedCheck, `ResultType == "0" or ResultType == "1" and UserId == "a"`},
		{`SigninLogs | where (UserId == "a" and ResultType == "0") or ResultType == "1"`, "", ""},
		{`SigninLogs | where UserId == "a" and ResultType == "0" or UserId == "b" and ResultType == "1"`, "", ""},
		{`SigninLogs | where ResultType == "0" and UserId == "a" or AppId == "1"`, mixedCheck, `ResultType == "0" and UserId == "a"`},
		{"SigninLogs | where ResultType == \"0\" and UserId == \"a\"\n or AppId == \"1\"", "", ""},
		{`SecurityEvent | where EventID > 5 and EventID < 9 or EventID == 20`, "", ""},

		// joins
		{`SigninLogs | extend k = tolower(UserId) | join kind=leftanti (AuditLogs | extend k = toupper(Identity) | where k has "a") on k`, "", ""},
		{`SigninLogs | where UserId == "a" | join kind=inner (AuditLogs | where Identity == "b") on $left.UserId == $right.Identity`, deadJoinCheck, `$left.UserId == $right.Identity`},
		{`SigninLogs | where UserId == "a" | join kind=leftouter (AuditLogs | where Identity == "a") on $left.UserId == $right.Identity | where Identity == ""`, "", ""},
	} {
		t.Run(c.query, func(t *testing.T) {
			text := exampleRule(c.query + "\n| extend TimeGenerated = now(), IPAddress = ''")
			var found []string
			for _, f := range lintText(t, text) {
				if f.Check == bindingCheck || f.Check == syntaxCheck {
					t.Fatalf("the query has an error: %s", f.Message)
				}
				if isLogic(f) {
					found = append(found, f.Check+" at "+f.Span.Text()+": "+f.Message)
				}
			}
			switch {
			case c.check == "" && len(found) > 0:
				t.Errorf("found %s", strings.Join(found, "\n"))
			case c.check != "" && (len(found) != 1 || !strings.HasPrefix(found[0], c.check+" at "+c.at+":")):
				t.Errorf("found %q\nwant %s at %s", found, c.check, c.at)
			}
		})
	}
}

func isLogic(f diag.Diagnostic) bool {
	return slices.ContainsFunc(logicChecks, func(c *Check) bool { return c.ID == f.Check })
}

// The messages say why.
func TestReasonsOfConditions(t *testing.T) {
	for _, c := range []struct{ query, message, hint, fix string }{
		{`SigninLogs | where tolower(UserId) == "Admin"`, `no row can meet this condition: tolower(UserId) has no capital letters, and "Admin" has`, "", `"admin"`},
		{`SigninLogs | where ResultType == "0" | where ResultType == "1"`, `no row can meet this condition where ResultType == "0"`, "", ""},
		{`SigninLogs | where strlen(UserId) < 0`, `no row can meet this condition: strlen(UserId) is at least 0`, "", ""},
		{`SecurityEvent | where EventID > 5000000000`, `no row can meet this condition: EventID is of type int: an int is between -2147483648 and 2147483647`, "", ""},
		{`SigninLogs | where TimeGenerated between (ago(1h) .. ago(1d))`, `no value lies between these: ago(1h) is greater than ago(1d)`, "", "ago(1d) ago(1h)"},
		{`SigninLogs | where isnull(UserId)`, `isnull() of a string is always false: a string is empty, and never null`, "", "isempty"},
		{`SigninLogs | where ResultType != "0" or ResultType != "1"`, `this condition has no effect: a value of ResultType that does not meet one side meets another`, "write and instead of or", ""},
		{`SigninLogs | where ResultType in ("1", "2", "1")`, `"1" is in this list twice`, "", " "},
		{`SigninLogs | extend x = case(UserId has "a", 1, UserId == "a", 2, 3)`, `no row can meet this condition, because UserId has "a" is asked before`, "", ""},
	} {
		t.Run(c.query, func(t *testing.T) {
			for _, f := range lintText(t, exampleRule(c.query+"\n| extend TimeGenerated = now(), IPAddress = ''")) {
				if !isLogic(f) {
					continue
				}
				var edits []string
				if f.Fix != nil {
					for _, e := range f.Fix.Edits {
						edits = append(edits, e.New)
					}
				}
				if f.Message != c.message || f.Hint != c.hint || strings.TrimSpace(strings.Join(edits, " ")) != strings.TrimSpace(c.fix) {
					t.Errorf("got  %s (%s) %q\nwant %s (%s) %q", f.Message, f.Hint, edits, c.message, c.hint, c.fix)
				}
				return
			}
			t.Error("nothing is found")
		})
	}
}
