package suggest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/suggest"
)

func TestNearest(t *testing.T) {
	severities := []string{"Informational", "Low", "Medium", "High"}
	keys := []string{"query", "queryPeriod", "queryFrequency", "severity", "name"}
	for _, c := range []struct {
		name, word string
		candidates []string
		want       string
	}{
		{"swapped_letters_are_one_edit", "Hihg", severities, "High"},
		{"letter_case_is_nearer_than_an_edit", "high", append([]string{"hige"}, severities...), "High"},
		{"missing_letter", "qury", keys, "query"},
		{"added_letter", "querry", keys, "query"},
		{"nothing_is_near", "banana", keys, ""},
		{"the_word_itself_is_no_suggestion", "name", []string{"name"}, ""},
		{"two_letters_are_only_compared_by_case", "GT", []string{"gt", "lt"}, "gt"},
		{"two_letters_give_no_guess", "xx", []string{"gt", "lt"}, ""},
		{"ties_go_to_the_first_in_the_alphabet", "cat", []string{"rat", "bat"}, "bat"},
		{"long_words_are_not_compared", strings.Repeat("a", 100), []string{strings.Repeat("a", 99)}, ""},
		{"empty_word", "", keys, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := suggest.Nearest(c.word, slices.Values(c.candidates))
			if got != c.want || ok != (c.want != "") {
				t.Errorf("Nearest(%q) = %q, %v, want %q", c.word, got, ok, c.want)
			}
		})
	}
}

func BenchmarkNearest(b *testing.B) {
	var names []string
	for i := range 900 {
		names = append(names, strings.Repeat("Table", 1+i%3)+string(rune('A'+i%26)))
	}
	for b.Loop() {
		suggest.Nearest("TableTableX", slices.Values(names))
	}
}
