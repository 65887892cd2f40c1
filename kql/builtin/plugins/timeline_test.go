package plugins

import (
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
)

func TestPeriodsOfTime(t *testing.T) {
	day := int64(value.Day)
	at := func(s string) int64 {
		i, ok := value.ParseDatetime(s)
		if !ok {
			t.Fatalf("%s is no datetime", s)
		}
		return int64(i)
	}
	cases := []struct {
		start, end int64
		step       any
		want       int // periods; -1 for an error
		last       int64
	}{
		{0, 10 * day, value.Day, 11, 10 * day},
		{0, 10*day - 1, value.Day, 10, 9 * day},
		{5, 4, int64(1), 0, 0},
		{0, 1 << 62, int64(1), -1, 0},
		{-1 << 63, 1<<63 - 1, int64(1 << 60), 16, 0},
		{0, 10, int64(0), -1, 0},
		{0, 10, nil, -1, 0},
		{at("2024-01-31"), at("2024-03-01"), "month", 3, at("2024-03-01")},
		{at("2024-01-31"), at("2024-03-01"), "year", 1, at("2024-01-01")},
		{at("2024-01-31"), at("2024-02-04"), "week", 2, at("2024-02-04")},
		{at("9999-12-01"), int64(value.MaxInstant), "year", 1, at("9999-01-01")},
		{at("2024-01-31"), at("2024-02-04"), "era", -1, 0},
		{-5, 5, "week", -1, 0},
	}
	for _, c := range cases {
		p, err := newPeriods(c.start, c.end, c.step)
		switch {
		case (err != nil) != (c.want < 0):
			t.Errorf("%d to %d by %v: %v", c.start, c.end, c.step, err)
		case err != nil:
		case p.count() != c.want:
			t.Errorf("%d to %d by %v: %d periods, want %d", c.start, c.end, c.step, p.count(), c.want)
		case c.last != 0 && p[p.count()-1] != c.last:
			t.Errorf("%d to %d by %v: the last begins at %d, want %d", c.start, c.end, c.step, p[p.count()-1], c.last)
		}
	}
}
