package expect

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// Edits returns the edits of the scenario file after which the scenario expects what happened. What
// holds stays as it is written. A thing keeps the fields that are listed of it; one that is added has the usual ones.
func (x *Expected) Edits(e scenario.Expect, o Outcome, s Subject) []diag.Edit {
	edits := x.edits(e, o, s)
	for i, edit := range edits {
		edits[i].New = withLineEnds(edit.Span.Source.Text, edit.New)
	}
	return edits
}

// withLineEnds returns a text with the line ends of the file that it is written into.
func withLineEnds(file, text string) string {
	if first := strings.IndexByte(file, '\n'); first < 1 || file[first-1] != '\r' {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}

func (x *Expected) edits(e scenario.Expect, o Outcome, s Subject) []diag.Edit {
	r := func() *reader { return &reader{clock: s.Clock} }
	alerts := updating[*alert.Alert]{
		key: alertsKey, base: s.Clock.Base,
		one: func(n *document.Node) item[*alert.Alert] { return r().alert(n) },
		written: func(p document.Pair, a *alert.Alert) any {
			if p.Key.Text() == entitiesKey {
				return entitiesWritten(p.Value, a.Entities)
			}
			return nil
		},
		added: alertWritten,
	}
	if e.Alerts != nil && e.Alerts.Span == e.Span { // expect: none
		if len(o.Alerts) == 0 {
			return nil
		}
		return []diag.Edit{alerts.instead(e.Span, o.Alerts, alertsKey)}
	}
	incidents := updating[*alert.Incident]{
		key: "incidents", base: s.Clock.Base,
		one: func(n *document.Node) item[*alert.Incident] { return r().incident(n) },
		written: func(p document.Pair, i *alert.Incident) any {
			if p.Key.Text() == entitiesKey {
				return entitiesWritten(p.Value, i.Entities)
			}
			return nil
		},
		added: incidentWritten,
	}
	rows := updating[row]{
		key: rowsKey, base: s.Clock.Base,
		one: func(n *document.Node) item[row] { return r().row(n, s.Result) },
		written: func(p document.Pair, r row) any {
			i := r.run.Result.Schema.Index(p.Key.Text())
			return cellWritten(p.Value, r.run.Result.Schema.Fields[i].Type, r.value(i), s.Clock.Base)
		},
		added: func(r row) pairs { return rowWritten(e.Rows, r, s.Clock.Base) },
	}
	edits := rows.edits(e.Rows, x.rows, o.rows())
	edits = append(edits, alerts.edits(e.Alerts, x.alerts, o.Alerts)...)
	if !o.Open {
		edits = append(edits, incidents.edits(e.Incidents, x.incidents, o.Incidents)...)
	}
	return append(edits, x.runs.edits(e.Runs, o)...)
}

// edits returns the edit of which runs raise alerts. A list whose items say more of a run than its number stays as it is.
func (x *runs) edits(n *document.Node, o Outcome) []diag.Edit {
	if n == nil || n.Kind == document.Map {
		return nil
	}
	for _, item := range n.Items {
		if _, number := item.Value.(int64); !number {
			return nil
		}
	}
	if differences, problem := x.compare(o); len(differences) == 0 || problem != nil {
		return nil
	}
	var loud []string
	for _, run := range o.Runs {
		if len(run.Alerts) > 0 {
			loud = append(loud, strconv.Itoa(run.Number))
		}
	}
	if len(loud) == 0 {
		return []diag.Edit{replaced(n.Span, none)}
	}
	if n.Kind != document.Seq && n.Text() != none || len(loud) > maxUpdated {
		return []diag.Edit{replaced(n.Span, strconv.Itoa(len(loud)))}
	}
	return []diag.Edit{replaced(n.Span, "["+strings.Join(loud, ", ")+"]")}
}

// updating is how expectations of one kind are updated.
type updating[T any] struct {
	key     string
	base    value.Instant
	one     func(*document.Node) item[T]
	written func(document.Pair, T) any // the value of a field; nil for its texts
	added   func(T) pairs              // a thing that the file does not list
}

// maxUpdated bounds how many things an update lists. Of more, it writes the number.
const maxUpdated = 50

// edits returns the edits of a list.
func (u updating[T]) edits(n *document.Node, l *list[T], have []T) []diag.Edit {
	switch {
	case n == nil || len(l.items)*len(have) > MaxComparisons || l.holds(have):
		return nil
	case n.Kind == document.Map && len(l.items)+len(l.excluded) > 0:
		return nil // nothing says which of the things the file means
	case len(l.items) == 0:
		if n.Text() == none {
			return []diag.Edit{u.instead(n.Span, have, "")}
		}
		return []diag.Edit{{Span: n.Span, New: countWritten(len(have))}}
	}
	m := match(l.items, have)
	var fields [][]diag.Edit // of the items that stay
	var kept []*document.Node
	for i, item := range n.Items {
		if !slices.Contains(m.missing, i) {
			kept, fields = append(kept, item), append(fields, nil)
			continue
		}
		near := l.items[i].nearest(have, m.extra)
		if near < 0 {
			continue
		}
		m.extra = slices.DeleteFunc(m.extra, func(h int) bool { return h == near })
		kept, fields = append(kept, item), append(fields, u.fields(item, have[near]))
	}
	if len(kept) == len(n.Items) && len(m.extra) == 0 {
		return slices.Concat(fields...)
	}
	if len(kept)+len(m.extra) > maxUpdated {
		return []diag.Edit{replaced(n.Span, countWritten(len(have)))}
	}
	w := writerAt(n.Span)
	var items []string
	for i, item := range kept {
		items = append(items, spliced(item.Span, fields[i]))
	}
	for _, h := range m.extra {
		items = append(items, w.within().text(u.added(have[h])))
	}
	if len(items) == 0 {
		return []diag.Edit{replaced(n.Span, none)}
	}
	return []diag.Edit{{Span: n.Span, New: w.list(items)}}
}

// fields returns the edits of the fields of an item that a thing does not have.
func (u updating[T]) fields(n *document.Node, have T) (edits []diag.Edit) {
	for _, p := range n.Pairs {
		switch {
		case p.Key.Text() == exactKey:
		case alertDetails[p.Key.Text()] != nil && u.key == alertsKey && p.Value.Kind == document.Map:
			for _, part := range p.Value.Pairs { // of custom details, each by itself
				within := document.Pair{Key: p.Key, Value: p.Value.WithPairs([]document.Pair{part})}
				edits = append(edits, u.field(single(n, within), document.Pair{Key: p.Key, Value: part.Value}, have)...)
			}
		default:
			edits = append(edits, u.field(single(n, p), p, have)...)
		}
	}
	return edits
}

// single returns an expected thing with one of its fields.
func single(n *document.Node, p document.Pair) *document.Node {
	return n.WithPairs([]document.Pair{p})
}

// field returns the edit of one field, none if it holds.
func (u updating[T]) field(n *document.Node, p document.Pair, have T) []diag.Edit {
	e := u.one(n)
	if len(e.checks) == 0 || e.holds(have) {
		return nil
	}
	v := u.written(p, have)
	if v == nil {
		v = textsWritten(p.Value, e.checks[0].have(have), u.base)
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
