package model

import "testing"

func TestHasPhraseFindsWholeWordsInAnyLetterCase(t *testing.T) {
	for text, want := range map[string]bool{
		"Add member to role completed (PIM activation)":               true,
		"ADD MEMBER TO ROLE COMPLETED (pim activation)":               true,
		"x: Add member to role completed (PIM activation), renewed":   true,
		"Readd member to role completed (PIM activation)":             false,
		"Readd member; add member to role completed (PIM activation)": true,
		"Add member to role completed":                                false,
		"":                                                            false,
	} {
		if got := hasPhrase(text, pimOperation); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestModelsAreFoundByName(t *testing.T) {
	for name := range Names() {
		if m := Named(name); m == nil || m.Name != name || m.Detect == nil || len(m.Columns) == 0 {
			t.Errorf("%s is %+v", name, m)
		}
	}
	if Named("no-such-model") != nil {
		t.Error("a model of no such name")
	}
}
