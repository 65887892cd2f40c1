package cluster

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// rowsOf turns lines such as "web1 500 north x3" into rows; the last word may say how often.
func rowsOf(t *testing.T, lines ...string) (r Rows, n int, names [][]string) {
	t.Helper()
	for _, line := range lines {
		words, times := strings.Fields(line), 1
		if last := words[len(words)-1]; strings.HasPrefix(last, "x") {
			if _, err := fmt.Sscanf(last, "x%d", &times); err == nil {
				words = words[:len(words)-1]
			}
		}
		for range times {
			for c, w := range words {
				if c == len(r.Columns) {
					r.Columns, names = append(r.Columns, nil), append(names, nil)
				}
				at := slices.Index(names[c], w)
				if at < 0 {
					at = len(names[c])
					names[c] = append(names[c], w)
				}
				r.Columns[c] = append(r.Columns[c], int32(at))
			}
			n++
		}
	}
	return r, n, names
}

func (p Pattern) text(names [][]string) string {
	var words []string
	for c, v := range p {
		if v == Wildcard {
			words = append(words, "*")
		} else {
			words = append(words, names[c][v])
		}
	}
	return strings.Join(words, " ")
}

// storms has counts like those on the page of basket: the most frequent value mostly occurs alone.
var storms = []string{
	"TEXAS Hail NO x2", "KANSAS Hail NO x2", "OHIO Hail NO x2", "TEXAS Wind YES x3", "KANSAS Flood NO x1",
}

func TestBasketListsClosedPatternsByTheirArea(t *testing.T) {
	cases := []struct {
		name       string
		lines      []string
		share      float64
		dimensions int
		want       []string
	}{
		{"a value that implies another is not found without it", storms, 0.5, 5, []string{"* Hail NO 6", "* * NO 7", "TEXAS * * 5"}},
		{"the share itself is enough", storms, 0.3, 5, []string{"* Hail NO 6", "TEXAS Wind YES 3", "* * NO 7", "KANSAS * NO 3", "TEXAS * * 5"}},
		{"columns that go together are one dimension", storms, 0.3, 1, []string{"* Hail NO 6", "TEXAS Wind YES 3", "* * NO 7", "KANSAS * NO 3", "TEXAS * * 5"}},
		{"one pattern of all rows", []string{"a b x4"}, 1, 5, []string{"a b 4"}},
		{"nothing is frequent", []string{"a", "b", "c"}, 0.5, 5, nil},
		{"no rows", nil, 0.5, 5, nil},
	}
	for _, c := range cases {
		r, n, names := rowsOf(t, c.lines...)
		list, _, err := Basket(r, n, c.share, c.dimensions)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		var got []string
		for _, s := range list {
			got = append(got, fmt.Sprint(s.Pattern.text(names), " ", s.Weight))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSegmentsDescribeManyRowsWithManyValues(t *testing.T) {
	cases := []struct {
		name  string
		lines []string
		size  float64
		want  []string
	}{
		{"the largest area first, then what it leaves", []string{"a b c x60", "d e f x9", "d e g x8", "h i j x2"}, 0.5, []string{"a b c 60", "d e * 17"}},
		{"what varies is dropped", []string{"a 1 x3", "a 2 x3", "a 3 x3"}, 0.5, []string{"a * 9"}},
		{"a small size weight asks for values", []string{"a 1 x3", "a 2 x3", "a 3 x3"}, 0.1, []string{"a 1 3", "a 2 3", "a 3 3"}},
		{"no rows", nil, 0.5, nil},
	}
	for _, c := range cases {
		r, n, names := rowsOf(t, c.lines...)
		list, _, err := Segments(r, n, c.size, 25)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		var got []string
		for _, s := range list {
			got = append(got, fmt.Sprint(s.Pattern.text(names), " ", s.Weight))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestDifferencesDistinguishSets(t *testing.T) {
	r, n, names := rowsOf(t, "Hail spotter x40", "Hail police x10", "Wind police x50", "Hail spotter x5", "Wind police x95")
	set := func(row int) int {
		if row < 100 {
			return 0
		}
		return 1
	}
	list, total, err := Differences(r, n, set, 0.05, 5)
	if err != nil || total != [2]float64{100, 100} {
		t.Fatal(total, err)
	}
	var got []string
	for _, d := range list {
		got = append(got, fmt.Sprint(d.Pattern.text(names), " ", d.A, " ", d.B))
	}
	// A pattern that describes part of the same rows, or most of them, is left out.
	if want := []string{"Hail * 50 5", "Wind police 50 95"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if list, _, _ := Differences(r, n, func(int) int { return -1 }, 0.05, 5); len(list) != 0 {
		t.Errorf("of no sets: %v", list)
	}
}

func TestRowsCountByTheirWeight(t *testing.T) {
	r, n, names := rowsOf(t, "a x", "b x", "c x")
	r.Columns = r.Columns[:1]
	r.Weights = []float64{3, 1, -5}
	list, total, err := Basket(r, n, 0.5, 5)
	if err != nil || total != 4 || len(list) != 1 || list[0].Pattern.text(names) != "a" || list[0].Weight != 3 {
		t.Errorf("got %v of %g, %v", list, total, err)
	}
}

func TestTooManyPatternsAreAnError(t *testing.T) {
	const rows, columns = 2000, 60
	random := rand.New(rand.NewPCG(1, 1))
	r := Rows{Columns: make([][]int32, columns)}
	for c := range r.Columns {
		for range rows {
			r.Columns[c] = append(r.Columns[c], int32(random.IntN(2)))
		}
	}
	if _, _, err := Basket(r, rows, 0.015, 6); !errors.Is(err, ErrTooMuch) || !strings.Contains(err.Error(), "the limit is") {
		t.Errorf("got %v", err)
	}
	if list, _, err := Segments(r, rows, 0.5, 50); err != nil || len(list) == 0 {
		t.Errorf("segments: %d, %v", len(list), err)
	}
}

func TestTheSameRowsGiveTheSameAnswer(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	r := Rows{Columns: make([][]int32, 5)}
	for c := range r.Columns {
		for range 300 {
			r.Columns[c] = append(r.Columns[c], int32(random.IntN(c+2)*random.IntN(2)))
		}
	}
	answer := func() string {
		a, _, _ := Basket(r, 300, 0.05, 5)
		b, _, _ := Segments(r, 300, 0.5, 25)
		c, _, _ := Differences(r, 300, func(row int) int { return row % 2 }, 0.05, 5)
		return fmt.Sprint(a, b, c)
	}
	first := answer()
	for range 5 {
		if got := answer(); got != first {
			t.Fatalf("got %s\nthen %s", first, got)
		}
	}
}
