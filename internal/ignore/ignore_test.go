package ignore

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, checks, until, reason string }{
		{"# ruleproof:ignore a/b the log is clean", "a/b", "", "the log is clean"},
		{"//ruleproof:ignore\ta/b\tthe log is clean", "a/b", "", "the log is clean"},
		{"/* ruleproof:ignore a/b the log is clean */", "a/b", "", "the log is clean"},
		{"# ruleproof:ignore a/b,c/* KS142 is known", "a/b c/*", "", "KS142 is known"},
		{"# ruleproof:ignore a/b, c/d reason", "a/b c/d", "", "reason"},
		{"# ruleproof:ignore a/b , c/d reason", "a/b c/d", "", "reason"},
		{"# ruleproof:ignore a/b until 2026-12-31 the vendor mends it", "a/b", "2026-12-31", "the vendor mends it"},
		{"# ruleproof:ignore a/b until 2026-12-31", "a/b", "2026-12-31", ""},
		{"# ruleproof:ignore a/b until the vendor mends it", "a/b", "", "until the vendor mends it"},
		{"# ruleproof:ignore a/b\n# more", "a/b", "", ""},
		{"# ruleproof:ignore", "", "", ""},
		{"# ruleproof:ignore ,", "", "", ""},
	} {
		got, ok := Parse(c.text)
		if !ok || strings.Join(got.Checks, " ") != c.checks || got.Until != c.until || got.Reason != c.reason || got.BadDate != "" {
			t.Errorf("%q: %+v, %v", c.text, got, ok)
		}
	}
	for _, text := range []string{"# see ruleproof:ignore a/b", "# ruleproof ignore a/b", ""} {
		if _, ok := Parse(text); ok {
			t.Errorf("%q is taken for a comment that silences", text)
		}
	}
}

func TestADateThatDoesNotExist(t *testing.T) {
	for _, date := range []string{"2026-02-30", "31.12.2026", "2026"} {
		if got, _ := Parse("# ruleproof:ignore a/b until " + date + " reason"); got.BadDate != date || got.Until != "" || got.Reason != "reason" {
			t.Errorf("%s: %+v", date, got)
		}
	}
}

func TestTheLastDayCounts(t *testing.T) {
	c := Comment{Until: "2026-03-01"}
	for today, want := range map[string]bool{"2026-02-28": false, "2026-03-01": false, "2026-03-02": true, "": false} {
		if c.Expired(today) != want {
			t.Errorf("on %q: expired %v", today, !want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("# ruleproof:ignore a/b, c/* until 2026-12-31 reason")
	f.Add("/* ruleproof:ignore ,,a until 20 */")
	f.Fuzz(func(t *testing.T, text string) {
		c, ok := Parse(text)
		if !ok {
			return
		}
		for _, check := range c.Checks {
			if check == "" || strings.ContainsAny(check, ", \t\n") {
				t.Errorf("%q names the check %q", text, check)
			}
		}
		if strings.Contains(c.Reason, "\n") || c.Until != "" && c.BadDate != "" {
			t.Errorf("%q: %+v", text, c)
		}
	})
}
