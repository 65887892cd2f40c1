package report

import (
	"slices"
	"strings"
	"testing"
)

// The values are those of code scanning's own tests.
func TestLineHashes(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{" a\nb\n  \t\tc\n d", []string{"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"}},
		{" a\r\nb\r  \t\tc\r\n d", []string{"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"}},
	} {
		if got := lineHashes(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %v", c.text, got)
		}
	}
	if got := lineHashes(strings.Repeat("x\n", 300)); len(got) != 301 || got[0] == got[299] || !strings.HasSuffix(got[1], ":2") {
		t.Errorf("got %v", got[:3])
	}
}
