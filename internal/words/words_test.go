package words_test

import (
	"testing"

	"github.com/ruleproof/ruleproof/internal/words"
)

func TestNumbersAreWrittenWithTheirNouns(t *testing.T) {
	for _, c := range []struct {
		n                int
		noun             string
		count, countOrNo string
	}{
		{0, "row", "0 rows", "no row"},
		{1, "row", "1 row", "1 row"},
		{2, "row", "2 rows", "2 rows"},
		{1, "entry", "1 entry", "1 entry"},
		{3, "entry", "3 entries", "3 entries"},
		{2, "key", "2 keys", "2 keys"},
		{2, "other field", "2 other fields", "2 other fields"},
		{4, "info", "4 info", "4 info"},
	} {
		if got := words.Count(c.n, c.noun); got != c.count {
			t.Errorf("Count: %q, not %q", got, c.count)
		}
		if got := words.CountOrNo(c.n, c.noun); got != c.countOrNo {
			t.Errorf("CountOrNo: %q, not %q", got, c.countOrNo)
		}
	}
}

func TestListsEndWithAnd(t *testing.T) {
	for want, items := range map[string][]string{
		"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"},
	} {
		if got := words.List(items); got != want {
			t.Errorf("List(%q) = %q, want %q", items, got, want)
		}
	}
}
