package lint

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
)

// The checks of this family look at the characters of a rule's texts and names.
var wordingChecks = []*Check{
	{
		ID: "text/invisible", Severity: warningLevel, Fixes: true,
		Summary: "a character that nobody sees",
		Why:     "A zero-width character, a mark of writing direction or a control character comes with text that was copied from a page. In a name two things look alike and are not; in a string of the query the comparison never holds.",
		Bad:     "name: \"Sign-in from a new\u200b address\"",
		Good:    "name: \"Sign-in from a new address\"",
		Page:    pageTemplate,
		run:     checkInvisible,
	},
	{
		ID: "text/look-alike", Severity: warningLevel,
		Summary: "a letter of another alphabet within a word",
		Why:     "A Cyrillic or Greek letter in a Latin word looks right and is another character: a search for the name does not find it, and a column of that name does not exist.",
		Bad:     "name: Sign-in from a new \u0430ddress",
		Good:    "name: Sign-in from a new address",
		Page:    pageTemplate,
		run:     checkLookAlikes,
	},
	{
		ID: "text/blanks", Severity: warningLevel, Fixes: true,
		Summary: "a name that begins or ends with a blank",
		Why:     "The blank becomes part of the name of every alert and incident, and a search or an automation rule that compares the name misses it.",
		Bad:     `name: "Sign-in from a new address "`,
		Good:    `name: "Sign-in from a new address"`,
		Page:    pageTemplate,
		run:     checkBlanks,
	},
	{
		ID: "text/description", Severity: infoLevel,
		Summary: "a description that says nothing",
		Why:     "The description is what an analyst reads in the incident. An empty one, or the name once more, does not help.",
		Bad:     `description: ""`,
		Good:    "description: Identifies sign-ins from an address that the user has not used before.",
		Page:    pageTemplate,
		run:     checkDescription,
	},
	{
		ID: "text/repeated-entry", Severity: warningLevel, Fixes: true,
		Summary: "an entry that a list has twice",
		Why:     "The second one has no effect. Most were meant to be something else.",
		Bad: `tactics:
  - Persistence
  - Persistence`,
		Good: `tactics:
  - Persistence`,
		Page: pageTemplate,
		run:  checkRepeated,
	},
	{
		ID: "text/non-ascii", Severity: warningLevel,
		Summary: "a character that is not ASCII",
		Why:     "Azure-Sentinel's gate refuses rules with such characters, most of which are quotes and dashes of a word processor. The check needs the target azure-sentinel.",
		Bad:     "name: Sign-in \u2013 from a new address",
		Good:    "name: Sign-in - from a new address",
		Target:  AzureSentinel,
		Page:    pageTemplate,
		run:     checkASCII,
	},
}

// eachNamed calls f with the texts by which something is found: the rule's name, its entities' columns and its details.
func (p *pass) eachNamed(call func(what string, f schema.Field[string])) {
	if p.Rule == nil {
		return
	}
	call("name", p.Rule.Name)
	for _, m := range p.Rule.EntityMappings.Value {
		for _, f := range m.FieldMappings.Value {
			call("columnName", f.ColumnName)
		}
	}
	for _, d := range p.Rule.CustomDetails.Value {
		call("customDetails", d.Key)
		call("customDetails", d.Column)
	}
}

// invisible reports whether a character takes no room, or none of its own. Joiners are left out, which emoji and some scripts need.
func invisible(r rune) bool {
	switch {
	case r == '\n' || r == '\r' || r == '\t' || r == 0x200C || r == 0x200D:
		return false
	case r == 0x00AD || r == 0xFEFF:
		return true
	}
	return unicode.Is(unicode.Cc, r) || 0x200B <= r && r <= 0x200F || 0x202A <= r && r <= 0x202E || 0x2060 <= r && r <= 0x2069
}

func checkInvisible(p *pass) {
	p.eachNamed(func(what string, f schema.Field[string]) {
		if f.Set && strings.IndexFunc(f.Value, invisible) >= 0 {
			finding := p.report(f.Span, fmt.Sprintf("%s has the invisible character %U", what, firstRune(f.Value, invisible)))
			finding.Fix = withoutRunes(f.Span, f.Value, invisible)
		}
	})
	if p.Text == nil || p.Rule == nil {
		return
	}
	text := p.Text.Text
	if i := strings.IndexFunc(text, invisible); i >= 0 {
		r := firstRune(text, invisible)
		at := p.Text.Span(i, i+len(string(r)))
		finding := p.report(at, fmt.Sprintf("the query has the invisible character %U", r))
		finding.Fix = &diag.Fix{Message: "remove it", Edits: []diag.Edit{{Span: at}}}
	}
}

// firstRune returns the first character of a kind.
func firstRune(text string, is func(rune) bool) rune {
	for _, r := range text {
		if is(r) {
			return r
		}
	}
	return 0
}

// withoutRunes returns the fix that drops the characters of a kind from a scalar, nil if the file writes it with escapes.
func withoutRunes(at diag.Span, value string, is func(rune) bool) *diag.Fix {
	if !strings.Contains(at.Text(), value) {
		return nil
	}
	return document.WriteFix(at, strings.Map(func(r rune) rune {
		if is(r) {
			return -1
		}
		return r
	}, value))
}

func checkLookAlikes(p *pass) {
	p.eachNamed(func(what string, f schema.Field[string]) {
		if word, ok := mixedWord(f.Value); f.Set && ok {
			p.report(f.Span, fmt.Sprintf("%s has letters of two alphabets in one word, '%s'", what, show(word)))
		}
	})
}

// mixedWord returns the first word with Latin letters and such of an alphabet that has look-alikes of them.
func mixedWord(text string) (string, bool) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		latin := strings.IndexFunc(word, func(r rune) bool { return r < unicode.MaxASCII }) >= 0
		other := strings.IndexFunc(word, func(r rune) bool {
			return unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian) && r != 'µ' && r != 'μ'
		}) >= 0
		if latin && other {
			return word, true
		}
	}
	return "", false
}

func checkBlanks(p *pass) {
	if p.Rule == nil || !p.Rule.Name.Set {
		return
	}
	name := p.Rule.Name
	trimmed := strings.TrimSpace(name.Value)
	if trimmed == name.Value || trimmed == "" || strings.ContainsAny(name.Value, "\r\n") {
		return
	}
	finding := p.report(name.Span, "the name begins or ends with a blank")
	if strings.Contains(name.Span.Text(), name.Value) {
		finding.Fix = document.WriteFix(name.Span, trimmed)
	}
}

func checkDescription(p *pass) {
	if p.Rule == nil || p.Rule.Description.KeySpan.IsZero() {
		return
	}
	d := p.Rule.Description
	text := strings.Trim(strings.TrimSpace(d.Value), `'"`)
	switch {
	case strings.TrimSpace(text) == "":
		p.report(d.KeySpan, "the description is empty")
	case strings.EqualFold(strings.TrimRight(text, ". "), strings.TrimRight(strings.TrimSpace(p.Rule.Name.Value), ". ")):
		p.report(d.KeySpan, "the description is the name once more")
	}
}

func checkRepeated(p *pass) {
	if p.Rule == nil {
		return
	}
	r := p.Rule
	g := r.IncidentConfiguration.Value.GroupingConfiguration.Value
	lists := [][]schema.Field[string]{
		r.Tactics.Value, r.RelevantTechniques.Value, r.SubTechniques.Value, r.Tags.Value,
		g.GroupByEntities.Value, g.GroupByAlertDetails.Value, g.GroupByCustomDetails.Value,
	}
	for _, c := range r.RequiredDataConnectors.Value {
		lists = append(lists, c.DataTypes.Value)
	}
	for _, list := range lists {
		seen := map[string]bool{}
		for _, f := range list {
			if f.Set && f.Value != "" && seen[f.Value] {
				finding := p.report(f.Span, fmt.Sprintf("'%s' is in this list twice", show(f.Value)))
				finding.Fix = withoutEntry(f.Span)
			}
			seen[f.Value] = true
		}
	}
}

// withoutEntry returns the fix that removes an entry of a list that has a line of its own, nil for any other.
func withoutEntry(entry diag.Span) *diag.Fix {
	at := entry.InFile()
	if at.Source == nil {
		return nil
	}
	text := at.Source.Text
	start := strings.LastIndexByte(text[:at.Start], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[at.End:], '\n'); i >= 0 {
		end = at.End + i + 1
	}
	if strings.TrimSpace(text[start:at.Start]) != "-" || strings.TrimSpace(text[at.End:end]) != "" {
		return nil
	}
	return &diag.Fix{Message: "remove it", Edits: []diag.Edit{{Span: at.Sub(start, end)}}}
}

func checkASCII(p *pass) {
	if p.Rule == nil {
		return
	}
	text := p.Rule.Span.Text()
	foreign := func(r rune) bool { return r > unicode.MaxASCII && r != 0xFEFF }
	if i := strings.IndexFunc(text, foreign); i >= 0 {
		r := firstRune(text, foreign)
		at := p.Rule.Span.Start + i
		p.report(p.Rule.Span.Sub(at, at+len(string(r))), fmt.Sprintf("'%s' (%U) is not ASCII", show(string(r)), r))
	}
}
