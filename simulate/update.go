package simulate

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// updates returns the edits of the scenario file after which the scenario expects what happened. What
// holds stays as it is written. A thing keeps the fields that are listed of it; one that is added has the usual ones.
func (t *trial) updates(expected expectations) []diag.Edit {
	expect := t.scenario.Expect
	base := t.scenario.Timing.Base()
	alerts := updating[*alert.Alert]{
		key: "alerts",
		one: func(i scenario.Item) expectation[*alert.Alert] { return alertExpectation(i, t.scenario.Clock) },
		written: func(p document.Pair, a *alert.Alert) any {
			if p.Key.Text() == "entities" {
				return entitiesWritten(p.Value, a.Entities)
			}
			return nil
		},
		added: alertWritten,
	}
	if expect.Alerts != nil && expect.Alerts.Span == expect.Span { // expect: none
		if len(t.result.Alerts) == 0 {
			return nil
		}
		return []diag.Edit{alerts.instead(expect.Span, t.result.Alerts, "alerts")}
	}
	incidents := updating[*alert.Incident]{
		key: "incidents",
		one: incidentExpectation,
		written: func(p document.Pair, i *alert.Incident) any {
			if p.Key.Text() == "entities" {
				return entitiesWritten(p.Value, i.Entities)
			}
			return nil
		},
		added: incidentWritten,
	}
	rows := updating[row]{
		key: "rows",
		one: func(i scenario.Item) expectation[row] {
			e, _ := rowExpectation(i, t.subject.result(), t.scenario.Clock)
			return e
		},
		written: func(p document.Pair, r row) any {
			i := r.run.Result.Schema.Index(p.Key.Text())
			return cellWritten(p.Value, r.run.Result.Schema.Fields[i].Type, r.value(i), base)
		},
		added: func(r row) pairs { return t.rowWritten(r, base) },
	}
	edits := rows.edits(expect.Rows, expected.rows, t.allRows(), base)
	edits = append(edits, alerts.edits(expect.Alerts, expected.alerts, t.result.Alerts, base)...)
	return append(edits, incidents.edits(expect.Incidents, expected.incidents, t.result.Incidents, base)...)
}

// allRows returns the rows of all runs.
func (t *trial) allRows() (rows []row) {
	for _, run := range t.result.Runs {
		for i := range run.Result.Rows {
			rows = append(rows, row{run, i})
		}
	}
	return rows
}

// updating is how expectations of one kind are updated.
type updating[T any] struct {
	key     string
	one     func(scenario.Item) expectation[T]
	written func(document.Pair, T) any // the value of a field; nil for its texts
	added   func(T) pairs              // a thing that the file does not list
}

// maxUpdated bounds how many things an update lists. Of more, it writes the number.
const maxUpdated = 50

// edits returns the edits of a list.
func (u updating[T]) edits(list *scenario.List, want []expectation[T], have []T, base value.Instant) []diag.Edit {
	switch {
	case list == nil || len(have) > maxMatches:
		return nil
	case len(list.Items) == 0:
		if list.Count == len(have) {
			return nil
		}
		if list.Span.Text() == none {
			return []diag.Edit{u.instead(list.Span, have, "")}
		}
		return []diag.Edit{{Span: list.Span, New: countWritten(len(have))}}
	}
	m := match(want, have)
	if len(m.missing)+len(m.extra) == 0 {
		return nil
	}
	var fields [][]diag.Edit // of the items that stay
	var kept []scenario.Item
	for i, item := range list.Items {
		if !slices.Contains(m.missing, i) {
			kept, fields = append(kept, item), append(fields, nil)
			continue
		}
		near := want[i].nearest(have, m.extra)
		if near < 0 {
			continue
		}
		m.extra = slices.DeleteFunc(m.extra, func(h int) bool { return h == near })
		kept, fields = append(kept, item), append(fields, u.fields(item, have[near], base))
	}
	if len(kept) == len(list.Items) && len(m.extra) == 0 {
		return slices.Concat(fields...)
	}
	if len(kept)+len(m.extra) > maxUpdated {
		return []diag.Edit{replaced(list.Span, countWritten(len(have)))}
	}
	w := writerAt(list.Span)
	var items []string
	for i, item := range kept {
		items = append(items, spliced(item.Span, fields[i]))
	}
	for _, h := range m.extra {
		items = append(items, w.within().text(u.added(have[h])))
	}
	if len(items) == 0 {
		return []diag.Edit{replaced(list.Span, none)}
	}
	return []diag.Edit{{Span: list.Span, New: w.list(items)}}
}

// fields returns the edits of the fields of an item that a thing does not have.
func (u updating[T]) fields(item scenario.Item, have T, base value.Instant) (edits []diag.Edit) {
	for _, p := range item.Fields {
		if p.Value.Kind == document.Map && p.Key.Text() != "entities" && len(u.one(single(item, p)).fields) > 1 {
			for _, part := range p.Value.Pairs { // of custom details, each by itself
				within := document.Pair{Key: p.Key, Value: p.Value.WithPairs([]document.Pair{part})}
				edits = append(edits, u.field(single(item, within), document.Pair{Key: p.Key, Value: part.Value}, have, base)...)
			}
			continue
		}
		value := p
		if p.Value.Kind == document.Map && p.Key.Text() != "entities" && len(p.Value.Pairs) == 1 && len(u.one(single(item, p)).fields) == 1 && u.key != "rows" {
			value = document.Pair{Key: p.Key, Value: p.Value.Pairs[0].Value}
		}
		edits = append(edits, u.field(single(item, p), value, have, base)...)
	}
	return edits
}

func single(item scenario.Item, p document.Pair) scenario.Item {
	item.Fields = []document.Pair{p}
	return item
}

// field returns the edit of one field, none if it holds.
func (u updating[T]) field(item scenario.Item, p document.Pair, have T, base value.Instant) []diag.Edit {
	e := u.one(item)
	if len(e.fields) == 0 || e.holds(have) {
		return nil
	}
	v := u.written(p, have)
	if v == nil {
		v = textsWritten(p.Value, e.fields[0].have(have), base)
	}
	w := writerAt(p.Value.Span)
	return []diag.Edit{replaced(p.Value.Span, w.text(v))}
}

// instead returns the edit that writes things in place of a word or a number, in a mapping with the key if it is not empty.
func (u updating[T]) instead(at diag.Span, have []T, key string) diag.Edit {
	if len(have) > maxUpdated {
		text := countWritten(len(have))
		if key != "" {
			text = "{" + key + ": " + text + "}"
		}
		return diag.Edit{Span: at, New: text}
	}
	list := make([]any, len(have))
	for i, h := range have {
		list[i] = u.added(h)
	}
	var v any = list
	if key != "" {
		v = pairs{{key, list}}
	}
	w := writerAt(at)
	if !w.block {
		return diag.Edit{Span: at, New: w.text(v)}
	}
	text := at.Source.Text
	start := len(strings.TrimRight(text[:at.Start], " "))
	w.indent = w.line + 2
	end, comment := at.End, "" // which stays after the key
	if line, _, _ := strings.Cut(text[at.End:], "\n"); strings.HasPrefix(strings.TrimLeft(line, " \t"), "#") {
		comment = strings.TrimRight(line, "\r")
		end += len(comment)
	}
	return diag.Edit{Span: at.Source.Span(start, end), New: comment + "\n" + strings.Repeat(" ", w.indent) + w.text(v)}
}

// replaced returns the edit that writes a text in place of a value. One that stood in lines of its own goes behind its key
// if it is one word.
func replaced(at diag.Span, text string) diag.Edit {
	before := at.Source.Text[:at.Start]
	if trimmed := strings.TrimRight(before, " \r\n"); strings.HasSuffix(trimmed, ":") && strings.Contains(before[len(trimmed):], "\n") && !strings.HasPrefix(text, "- ") && !strings.Contains(text, "\n") {
		return diag.Edit{Span: at.Source.Span(len(trimmed), at.End), New: " " + text}
	}
	return diag.Edit{Span: at, New: text}
}

// spliced returns the text of a span after edits within it, which are in the order of their places.
func spliced(at diag.Span, edits []diag.Edit) string {
	var b strings.Builder
	done := at.Start
	for _, e := range edits {
		b.WriteString(at.Source.Text[done:e.Span.Start] + e.New)
		done = e.Span.End
	}
	b.WriteString(at.Source.Text[done:at.End])
	return b.String()
}

// keyBefore matches what stands before a value in a block: blanks, dashes, and its key.
var keyBefore = regexp.MustCompile(`^([ ]*(?:- +)*)(?:[A-Za-z_][\w.]*:[ ]*)?$`)

// writerAt returns how a value at a place of the file is written.
func writerAt(at diag.Span) yamlWriter {
	text := at.Source.Text
	begin := strings.LastIndexByte(text[:at.Start], '\n') + 1
	m := keyBefore.FindStringSubmatch(text[begin:at.Start])
	flow := at.Start < len(text) && (text[at.Start] == '[' || text[at.Start] == '{')
	return yamlWriter{block: m != nil && !flow, indent: at.Start - begin, line: lenOf(m)}
}

func lenOf(m []string) int {
	if m == nil {
		return 0
	}
	return len(m[1])
}
