package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/words"
)

// details writes what happened in a scenario.
func (t *textWriter) details(c *Scenario) {
	if len(c.Tags) > 0 {
		t.printf("        tags: %s\n", list(c.Tags))
	}
	for _, run := range c.Runs {
		t.run(run)
	}
	if c.Unpredictable != "" {
		t.printf("        incidents are not predictable: %s\n", safe.Text(c.Unpredictable))
	}
	for n, i := range c.Incidents {
		if t.tooMany(n, len(c.Incidents), "        ", "incident") {
			break
		}
		t.incident(i)
	}
}

// tooMany writes how many more things there are instead of those that are not listed.
func (t *textWriter) tooMany(n, all int, indent, noun string) bool {
	if n < maxListed || all <= maxListed+1 {
		return false
	}
	t.printf("%sand %d more %s\n", indent, all-n, words.Plural(noun))
	return true
}

func (t *textWriter) run(r Run) {
	if r.Suppressed {
		t.printf("        run %d at %s: suppressed\n", r.Number, r.At.Short())
		return
	}
	t.printf("        run %d at %s: %s", r.Number, r.At.Short(), words.CountOrNo(r.Rows, "row"))
	if len(r.Alerts) == 0 {
		t.printf(", no alert")
	}
	t.printf("\n          %s\n", t.paint(colorFaint, "sees events from "+r.From.Short()+" to "+r.To.Short()))
	for i, row := range r.Result {
		if t.tooMany(i, r.Rows, "          ", "row") {
			break
		}
		t.printf("          row %d  %s\n", row.Number, valueList(row.Values))
	}
	for i, a := range r.Alerts {
		if t.tooMany(i, len(r.Alerts), "          ", "alert") {
			break
		}
		t.alert(a)
	}
	for _, note := range r.Notes {
		t.printf("          note: %s\n", safe.Text(note))
	}
}

// valueList writes the values of a row with their columns.
func valueList(values []Value) string {
	if len(values) == 0 {
		return "without values"
	}
	shown := make([]string, len(values))
	for i, v := range values {
		shown[i] = safe.Cut(v.Name, maxShown) + ": " + safe.Cut(v.Text, maxShown)
	}
	return strings.Join(shown, "; ")
}

func (t *textWriter) alert(a Alert) {
	const indent = "                 "
	t.printf("          alert %d  %s\n", a.Number, safe.Cut(a.Title, maxShown))
	rows := words.CountOrNo(a.Rows, "row")
	if 0 < a.Rows && a.Rows <= maxListed {
		rows = words.Some(a.Rows, "row") + " " + numbers(a.RowNumbers)
	}
	t.printf("%s%s; %s", indent, safe.Text(a.Severity), rows)
	t.printf("; events from %s to %s\n", a.Start.Short(), a.End.Short())
	named := func(name string, values []string) {
		if len(values) > 0 {
			t.printf("%s%s: %s\n", indent, safe.Text(name), list(values))
		}
	}
	if a.Description != "" {
		named("description", []string{a.Description})
	}
	named("tactics", a.Tactics)
	named("techniques", slices.Concat(a.Techniques, a.SubTechniques))
	if len(a.Entities) > 0 {
		t.printf("%s%s\n", indent, list(each(a.Entities, Entity.String)))
	}
	for _, d := range a.Details {
		named(d.Name, d.Values)
	}
	for _, p := range a.Properties {
		named("property "+p.Name, p.Values)
	}
	for _, note := range a.Notes {
		t.printf("%snote: %s\n", indent, safe.Text(note))
	}
}

func (t *textWriter) incident(i Incident) {
	title := i.Title
	if title == "" {
		title = "(the Defender portal names it)"
	}
	t.printf("        incident %d  %s\n", i.Number, safe.Cut(title, maxShown))
	t.printf("               %s, %s; %s %s", safe.Text(i.Severity), safe.Text(i.Status), words.Some(len(i.Alerts), "alert"), numbers(i.Alerts))
	if i.Until > i.Opened {
		t.printf("; takes alerts from %s to %s", i.Opened.Short(), i.Until.Short())
	}
	t.printf("\n")
}

// numbers writes numbers between commas, the first of them where there are many.
func numbers(list []int) string {
	var shown []string
	for i, n := range list {
		if i == maxListed {
			shown = append(shown, fmt.Sprintf("and %d more", len(list)-i))
			break
		}
		shown = append(shown, strconv.Itoa(n))
	}
	return strings.Join(shown, ", ")
}
