// Package ignore reads comments that silence findings:
//
//	ruleproof:ignore CHECK[, CHECK...] [until YYYY-MM-DD] REASON
//
// CHECK is the id of a check, a family as "family/*", or the code of a query's error. Files of rules,
// queries and scenarios have the same comments; this package does not know what they are about.
package ignore

import (
	"regexp"
	"strings"
	"time"
)

// Mark is what every comment of this kind has.
const Mark = "ruleproof:ignore"

// A Comment is what such a comment says.
type Comment struct {
	Checks  []string // none if the comment names none
	Until   string   // the last day on which it holds, as 2026-12-31; "" for ever
	BadDate string   // what follows "until" in place of a date; "" if nothing is wrong
	Reason  string
}

var (
	begin = regexp.MustCompile(`^(?:#|//|/\*)[ \t]*` + Mark)
	until = regexp.MustCompile(`^until[ \t]+(\d\S*)[ \t]*`)
)

// Parse reads a comment with its mark of YAML, JSON or KQL; ok is false for any other comment.
func Parse(text string) (c Comment, ok bool) {
	m := begin.FindString(text)
	if m == "" {
		return c, false
	}
	rest, _, _ := strings.Cut(text[len(m):], "\n")
	rest = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "*/"))
	for more := true; more && rest != ""; {
		word, after := rest, ""
		if i := strings.IndexAny(rest, " \t"); i >= 0 {
			word, after = rest[:i], strings.TrimLeft(rest[i:], " \t")
		}
		more = strings.HasSuffix(word, ",") || strings.HasPrefix(after, ",")
		for check := range strings.SplitSeq(word, ",") {
			if check != "" {
				c.Checks = append(c.Checks, check)
			}
		}
		rest = after
	}
	if m := until.FindStringSubmatch(rest); m != nil {
		rest = rest[len(m[0]):]
		if _, err := time.Parse(time.DateOnly, m[1]); err == nil {
			c.Until = m[1]
		} else {
			c.BadDate = m[1]
		}
	}
	c.Reason = rest
	return c, true
}

// Expired reports whether the comment no longer holds on a day, given as 2026-12-31. It holds on any day if today is "".
func (c Comment) Expired(today string) bool { return today != "" && c.Until != "" && c.Until < today }

// Matches reports whether a comment's check is that of the id, or a family that it belongs to.
func Matches(check, id string) bool {
	family, all := strings.CutSuffix(check, "/*")
	return check == id || all && strings.HasPrefix(id, family+"/")
}
