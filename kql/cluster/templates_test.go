package cluster

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// digits returns texts that differ in the number after a prefix.
func digits(prefix string, n int) []string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprint(prefix, i+1))
	}
	return list
}

func TestTemplatesGroupTextsByTheirWords(t *testing.T) {
	cases := []struct {
		name       string
		texts      []string
		threshold  float64
		characters string
		want       []string
	}{
		{"the page: words set apart by a character", digits("fooZ", 10), 0.1, "Z", []string{"foo* 10 fooZ1"}},
		{"the page: nothing in common", digits("fooZ", 10), 0.1, "", []string{"others 10 "}},
		{"the page: a small threshold", digits("MachineLearningX", 10), 0.001, "X", []string{"MachineLearning* 10 MachineLearningX1"}},
		{"the page: a large threshold leaves nine of ten", digits("MachineLearningX", 10), 0.9, "X", []string{
			"MachineLearning* 2 MachineLearningX1", "MachineLearning* 1 MachineLearningX3", "MachineLearning* 1 MachineLearningX4",
			"MachineLearning* 1 MachineLearningX5", "MachineLearning* 1 MachineLearningX6", "MachineLearning* 1 MachineLearningX7",
			"MachineLearning* 1 MachineLearningX8", "MachineLearning* 1 MachineLearningX9", "MachineLearning* 1 MachineLearningX10"}},
		{"the page: cities", []string{"San Bernard", "San Diego", "San Jose", "Saint Lucy", "Saint Vincent", "Moscow", "Moscow", "Paris", "Paris", "One -on- One", "Two -on- Two"}, 0.1, "", []string{
			"San * 3 San Bernard", "Saint * 2 Saint Lucy", "Moscow 2 Moscow", "Paris 2 Paris", "* -on- * 2 One -on- One"}},
		{"a text alone stays what it is", []string{"all is well"}, 0.1, "", []string{"all is well 1 all is well"}},
		{"equal texts are one", []string{"a b", "a b"}, 0.1, "", []string{"a b 2 a b"}},
		{"texts of different lengths", []string{"user ann gone", "user bob gone for good"}, 0.1, "", []string{"user * gone* 2 user ann gone"}},
		{"gaps that differ vary", []string{"a  b c", "a b c"}, 0.1, "", []string{"a*b c 2 a  b c"}},
		{"empty texts and texts without words", []string{"", "", "---"}, 0.9, "", []string{" 2 ", "--- 1 ---"}},
		{"a character that separates can be part of words", []string{"id a-1 up", "id b-2 up"}, 0.1, "-", []string{"id * up 2 id a-1 up"}},
		{"words of other alphabets", []string{"вход ann", "вход bob"}, 0.1, "", []string{"вход * 2 вход ann"}},
		{"no text", nil, 0.1, "", nil},
	}
	for _, c := range cases {
		distinct, counts, _ := counted(c.texts)
		list, of, err := Templates(distinct, counts, c.threshold, c.characters)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		var got []string
		for _, m := range list {
			got = append(got, fmt.Sprint(m.Pattern, " ", m.Count, " ", m.Representative))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if len(of) != len(distinct) {
			t.Errorf("%s: %d of %d texts have a template", c.name, len(of), len(distinct))
		}
	}
}

// counted returns the different texts, how often each occurs, and how many texts there are.
func counted(texts []string) (distinct []string, counts []int, all int) {
	for _, text := range texts {
		at := slices.Index(distinct, text)
		if at < 0 {
			at = len(distinct)
			distinct, counts = append(distinct, text), append(counts, 0)
		}
		counts[at]++
	}
	return distinct, counts, len(texts)
}

func TestRareTextsAreOthersAndFrequentOnesStay(t *testing.T) {
	texts, counts := digits("x", 200), make([]int, 200)
	for i := range counts {
		counts[i] = 1
	}
	counts[7] = 500
	list, of, err := Templates(texts, counts, 0.1, "")
	if err != nil || len(list) != 2 || list[0] != (Template{"x8", 500, "x8"}) || list[1] != (Template{Others, 199, ""}) || of[7] != 0 || of[8] != 1 {
		t.Errorf("got %v, %v", list, err)
	}
}

func TestManyTextsWithOneWordInCommonAreGroupedInTime(t *testing.T) {
	var texts []string
	var counts []int
	for i := range 40_000 {
		texts, counts = append(texts, fmt.Sprintf("a %d %d %d %d", i, i+1, i+2, i+3)), append(counts, 1)
	}
	for _, threshold := range []float64{0.9, 0.5, 0.1} {
		list, _, err := Templates(texts, counts, threshold, "")
		if err != nil || len(list) > int(threshold*40_000) {
			t.Errorf("threshold %g: %d templates, %v", threshold, len(list), err)
		}
	}
}

func TestTooManyComparisonsAreAnError(t *testing.T) {
	g := &grouping{splitter: newSplitter(""), index: map[place][]int{}, work: maxCompared}
	for i, text := range []string{"a b", "a c"} {
		if _, err := g.join(i, 1, g.split(text), 0.1); (err != nil) != (i == 1) || err != nil && !errors.Is(err, ErrTooMuch) {
			t.Errorf("text %d: %v", i, err)
		}
	}
}

func FuzzTemplates(f *testing.F) {
	f.Add("fooZ1\nfooZ2\nbar", "Z", 0.1)
	f.Add("a b c\na b d\n\n--\n\xff\xfe 1", "-_", 0.9)
	f.Add(strings.Repeat("w ", 600)+"\nw w", "", 0.5)
	f.Fuzz(func(t *testing.T, text, characters string, threshold float64) {
		if !(threshold >= 0 && threshold <= 1) || len(text) > 10_000 {
			return
		}
		distinct, counts, all := counted(strings.Split(text, "\n"))
		list, of, err := Templates(distinct, counts, threshold, characters)
		if err != nil {
			t.Skip(err)
		}
		sum := 0
		for _, m := range list {
			sum += m.Count
		}
		if sum != all {
			t.Errorf("the templates count %d of %d texts", sum, all)
		}
		for i, k := range of {
			if k < 0 || k >= len(list) {
				t.Fatalf("text %q has template %d of %d", distinct[i], k, len(list))
			}
		}
		again, _, _ := Templates(distinct, counts, threshold, characters)
		if fmt.Sprint(again) != fmt.Sprint(list) {
			t.Errorf("got %v, then %v", list, again)
		}
	})
}
