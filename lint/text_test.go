package lint

import "testing"

func TestSameWords(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"", "", true}, {"", " \n", true}, {"a", "a", true}, {" a ", "a", true}, {"a", " a\r\n", true}, {"a  b", "a\tb ", true}, {"a b ", "a b", true},
		{"a", "b", false}, {"a", "", false}, {"", "a", false}, {"a b", "a", false}, {"a", "a b", false}, {"a b", "ab", false}, {"ab", "a b", false}, {"a b", "a c", false}, {"a b c", "a b", false},
	} {
		if got := sameWords(c.a, c.b); got != c.same {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}
