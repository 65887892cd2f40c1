package width

import "testing"

func TestOf(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "plain": 5, "日本語": 6, "e\u0301": 1, "😀": 2, "ﾊﾝ": 2, "Ａ": 2, "한글": 4, "ä→…": 3,
	} {
		if got := Of(text); got != want {
			t.Errorf("%q: %d columns, want %d", text, got, want)
		}
	}
}
