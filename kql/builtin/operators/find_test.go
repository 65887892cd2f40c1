package operators

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// occurrences finds a text at each place where it may begin.
func occurrences(s, wanted string, cased bool) (found [][2]int) {
	for at := range s {
		n, ok := len(wanted), strings.HasPrefix(s[at:], wanted)
		if !cased {
			n, ok = prefixFold(s[at:], wanted)
		}
		if ok {
			found = append(found, [2]int{at, at + n})
		}
	}
	return found
}

func TestFinderFindsEveryOccurrence(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	alphabets := []string{"ab", "aAbB", "äÄa", "kK\u212a", "iIİı", "aä日\xff"}
	text := func(alphabet []rune, n int) string {
		var b strings.Builder
		for range n {
			b.WriteRune(alphabet[dice.IntN(len(alphabet))])
		}
		return b.String()
	}
	for range 20000 {
		alphabet := []rune(alphabets[dice.IntN(len(alphabets))])
		s, wanted, cased := text(alphabet, dice.IntN(60)), text(alphabet, 1+dice.IntN(6)), dice.IntN(2) == 0
		want := occurrences(s, wanted, cased)
		for _, second := range []bool{false, true} {
			var got [][2]int
			add := func(at, end int) bool { got = append(got, [2]int{at, end}); return true }
			if f := NewFinder(wanted, cased); second {
				f.match(s, 0, add)
			} else {
				f.Each(s, add)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%q in %q, cased %v, second way %v: %v, want %v", wanted, s, cased, second, got, want)
			}
		}
	}
}

func TestFinderIsLinear(t *testing.T) {
	for _, letter := range []string{"a", "ä"} {
		long := strings.Repeat(letter, 1<<20)
		for _, wanted := range []string{long[:1<<18], long[:1<<18] + "b"} {
			for _, cased := range []bool{false, true} {
				n := 0
				NewFinder(wanted, cased).Each(long, func(int, int) bool { n++; return true })
				want := 0
				if !strings.HasSuffix(wanted, "b") {
					want = utf8.RuneCountInString(long) - utf8.RuneCountInString(wanted) + 1
				}
				if n != want {
					t.Errorf("%d occurrences, want %d", n, want)
				}
			}
		}
	}
}
