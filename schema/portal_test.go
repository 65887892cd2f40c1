package schema_test

import (
	"testing"

	"github.com/ruleproof/ruleproof/schema"
)

func TestCorrelationTagStandsAtTheStart(t *testing.T) {
	for _, c := range []struct {
		description string
		want        schema.Correlation
	}{
		{"#DONT_CORR# This rule detects sign-ins", schema.Excluded},
		{"#dont_corr#    This rule detects sign-ins", schema.Excluded},
		{"#DONT_CORR#This rule detects sign-ins", schema.Excluded},
		{"#Inc_Corr# This rule detects sign-ins", schema.Included},
		{"#INC_CORR# #DONT_CORR# the first counts", schema.Included},
		{" #DONT_CORR# after a blank", ""},
		{"This rule detects sign-ins #DONT_CORR#", ""},
		{"#DONT_CORR", ""},
		{"", ""},
	} {
		if got := schema.CorrelationTag(c.description); got != c.want {
			t.Errorf("%q: %q", c.description, got)
		}
	}
}
