package expect

import (
	"fmt"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// maxDifferences bounds how many missing things, and how many extra ones, a list of expectations reports.
const maxDifferences = 10

// MaxComparisons bounds how many things are compared with how many expected ones.
const MaxComparisons = 2_000_000

// A comparison compares the things of one kind with those expected.
type comparison[T any] struct {
	list   *list[T]
	have   []T
	name   func(T) string            // what messages call a thing
	fields func(T) []FieldDifference // what describes it
	rows   func(T) []Row             // what it is made of
	found  []Difference
}

func (c *comparison[T]) add(d Difference) { c.found = append(c.found, d) }

// run returns the differences, or that there is too much to compare.
func (c *comparison[T]) run() ([]Difference, *diag.Diagnostic) {
	l := c.list
	if !l.fits(len(c.have)) {
		c.add(Difference{Span: l.span, Missing: tooFew(l.count, len(c.have)), Message: fmt.Sprintf("expected %s, got %s", l.number(), words.CountOrNo(len(c.have), l.noun))})
	}
	counted := len(c.found) == 0
	if !l.complete && len(l.items)+len(l.excluded) == 0 && counted {
		return nil, nil
	}
	if problem := l.tooMany(len(c.have)); problem != nil {
		if !counted {
			return c.found, nil
		}
		return nil, problem
	}
	m := match(l.items, c.have)
	for i, w := range m.missing {
		if i == maxDifferences {
			c.add(Difference{Span: l.span, Message: fmt.Sprintf("%d more expected %s are not there", len(m.missing)-i, words.Plural(l.noun))})
			break
		}
		c.add(c.missing(l.items[w], m.extra))
	}
	c.excluded()
	c.extra(m)
	return c.found, nil
}

// tooMany returns the problem of a list that would be compared with too many things, nil for any other.
func (l *list[T]) tooMany(have int) *diag.Diagnostic {
	expected := len(l.items) + len(l.excluded)
	if expected*have <= MaxComparisons {
		return nil
	}
	return &diag.Diagnostic{Code: "expectation", Span: l.span, Severity: diag.Error, Message: fmt.Sprintf(
		"comparing %s with %s takes more than the limit of %d comparisons", words.Count(have, l.noun), words.Count(expected, "expected one"), MaxComparisons)}
}

// fits reports whether there are as many things as expected.
func (l *list[T]) fits(n int) bool { return l.count == nil || l.count.holds(int64(n)) }

// missing describes an expected thing that is missing, and how the nearest of the extra things differs from it.
func (c *comparison[T]) missing(i item[T], extra []int) Difference {
	d := Difference{Span: i.span, Message: "this " + c.list.noun + " is not there", Run: i.run()}
	at := i.nearest(c.have, extra)
	if at < 0 {
		d.Missing = true
		for _, check := range i.checks {
			d.Fields = append(d.Fields, FieldDifference{check.name, listed(check.want), nil, check.inWords})
		}
		return d
	}
	d.Message += "; the nearest is " + c.name(c.have[at])
	differ(&d, c.have[at], i.checks)
	return d
}

// differ adds the fields of a thing that are not as expected.
func differ[T any](d *Difference, t T, checks []check[T]) {
	for _, check := range checks {
		if check.holds(t) {
			d.Agree++
			continue
		}
		d.Fields = append(d.Fields, FieldDifference{check.name, listed(check.want), listed(check.have(t)), check.inWords})
		d.Missing = d.Missing || !isText[check.name]
	}
}

// extra adds the things that are not expected.
func (c *comparison[T]) extra(m matching) {
	l := c.list
	switch {
	case len(l.items) > 0 && !l.complete || len(l.excluded) > 0:
		return // there may be others
	case len(m.missing) > 0 && len(l.items) >= len(c.have):
		return // the extra things came in place of the missing ones
	case !l.complete && len(c.have) > 0 && !l.holdsNone():
		return // any of them may be the one too many
	}
	for i, h := range m.extra {
		if i == maxDifferences {
			c.add(Difference{Span: l.span, Message: fmt.Sprintf("%d more %s are not expected", len(m.extra)-i, words.Plural(l.noun))})
			break
		}
		c.add(Difference{Span: l.span, Message: "not expected: " + c.name(c.have[h]), Fields: c.fields(c.have[h]), Extra: c.rows(c.have[h])})
	}
}

// holdsNone reports whether nothing at all is expected.
func (l *list[T]) holdsNone() bool {
	_, exact := l.count.(literal)
	return exact && l.fits(0)
}

// excluded adds the things that must not be there.
func (c *comparison[T]) excluded() {
	told := 0
	for _, i := range c.list.excluded {
		for _, t := range c.have {
			if !i.holds(t) {
				continue
			}
			if told++; told > maxDifferences {
				c.add(Difference{Span: c.list.span, Message: fmt.Sprintf("more %s are there that must not be", words.Plural(c.list.noun))})
				return
			}
			c.add(Difference{Span: i.span, Message: fmt.Sprintf("this %s must not be there, and is: %s", c.list.noun, c.name(t)), Fields: c.fields(t), Extra: c.rows(t)})
		}
	}
}
