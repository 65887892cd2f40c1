package lint

import (
	"strings"
	"testing"
)

func TestCharactersOfTexts(t *testing.T) {
	for _, c := range []struct{ name, keys, want string }{
		{"zero_width_in_the_name", "name: \"A\u200bB\"", "text/invisible: name has the invisible character U+200B"},
		{"escaped_control_character", `name: "A\x07B"`, "text/invisible: name has the invisible character U+0007"},
		{"soft_hyphen_in_a_string_of_the_query", "query: |\n  SigninLogs\n  | where AppDisplayName == \"Azure\u00ad Portal\"\n  | project TimeGenerated, IPAddress", "text/invisible: the query has the invisible character U+00AD"},
		{"direction_mark_in_a_column", "entityMappings:\n  - entityType: IP\n    fieldMappings:\n      - identifier: Address\n        columnName: \"IPAddress\u200e\"", "text/invisible: columnName has the invisible character U+200E"},
		{"tabs_and_line_ends_are_seen", "query: \"SigninLogs\\n\\t| project TimeGenerated, IPAddress\"", ""},
		{"emoji_need_joiners", "name: \"Family \U0001F468\u200d\U0001F469 sign-in\"", ""},
		{"cyrillic_letter", "name: \u0410zure sign-in", "text/look-alike: name has letters of two alphabets in one word, '\u0410zure'"},
		{"cyrillic_word", "name: \u0412\u0445\u043e\u0434 Azure", ""},
		{"micro_sign", "name: 5\u00b5s gap", ""},
		{"accents", "name: Connexion \u00e9trang\u00e8re", ""},
		{"blank_at_the_end", "name: 'Sign-in '", "text/blanks: the name begins or ends with a blank"},
		{"plain_scalars_have_no_blanks", "name:   Sign-in  ", ""},
		{"block_of_one_line", "name: |\n  Sign-in", ""},
		{"empty_description", "description: ' '", "text/description: the description is empty"},
		{"description_of_quotes", "description: |\n  ''", "text/description: the description is empty"},
		{"description_is_the_name", "name: New address\ndescription: |\n  'New address.'", "text/description: the description is the name once more"},
		{"repeated_tactic", "tactics: [Persistence, persistence]", "text/repeated-entry: 'Persistence' is in this list twice"},
		{"repeated_technique", "relevantTechniques: [T1078, T1078]", "text/repeated-entry: 'T1078' is in this list twice"},
		{"technique_and_its_sub_technique", "relevantTechniques: [T1078, T1078.004]", ""},
		{"repeated_tag", "tags: [a, b, a]", "text/repeated-entry: 'a' is in this list twice"},
		{"dashes_of_a_word_processor", "name: Sign-in \u2013 new", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := findingsOf(t, exampleRule(c.keys), "text/"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestARepeatedEntryIsRemovedWithItsLine(t *testing.T) {
	text := exampleRule("tactics:\n  - Persistence\n  - Persistence # again\n  - Persistence")
	var removed []string
	for _, f := range lintText(t, text) {
		if f.Check == "text/repeated-entry" && f.Fix != nil {
			removed = append(removed, f.Fix.Edits[0].Span.Text())
		}
	}
	if got := strings.Join(removed, ";"); got != "  - Persistence\n" {
		t.Errorf("removes %q", got)
	}
}
