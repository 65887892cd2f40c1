package expect

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// What an update writes is made of these: a raw text, a text, a list and a mapping.
type (
	raw   string
	pairs []pair
	pair  struct {
		key   string
		value any
	}
)

// A yamlWriter writes values of YAML: in a block with this indentation, or on one line.
type yamlWriter struct {
	block  bool
	indent int
	line   int // the indentation of the key in front of the value
}

// within returns the writer of an element of a list.
func (w yamlWriter) within() yamlWriter {
	w.indent += 2
	return w
}

// list writes a list of elements that are written already.
func (w yamlWriter) list(items []string) string {
	if !w.block {
		return "[" + strings.Join(items, ", ") + "]"
	}
	return "- " + strings.Join(items, "\n"+strings.Repeat(" ", w.indent)+"- ")
}

// text writes a value. Its further lines have the writer's indentation.
func (w yamlWriter) text(v any) string {
	switch v := v.(type) {
	case raw:
		return string(v)
	case string:
		return document.ScalarText(v)
	case []any:
		if len(v) == 0 {
			return "[]"
		}
		items := make([]string, len(v))
		for i, x := range v {
			items[i] = w.within().text(x)
		}
		return w.list(items)
	case pairs:
		if !w.block {
			return flowPairs(v)
		}
		if inner, ok := v[0].value.(pairs); ok && len(v) == 1 { // an entity
			return document.ScalarText(v[0].key) + ": " + flowPairs(inner)
		}
		if plainPairs(v) {
			return flowPairs(v)
		}
		lines := make([]string, len(v))
		for i, p := range v {
			inner := w.within()
			text := inner.text(p.value)
			if list, ok := p.value.([]any); ok && len(list) > 0 && isNested(list) {
				text = "\n" + strings.Repeat(" ", inner.indent) + text
			} else if ok {
				text = yamlWriter{}.text(list)
			} else {
				text = " " + text
			}
			if ok := strings.HasPrefix(text, "["); ok {
				text = " " + text
			}
			lines[i] = document.ScalarText(p.key) + ":" + text
		}
		return strings.Join(lines, "\n"+strings.Repeat(" ", w.indent))
	}
	return "~"
}

// isNested reports whether elements of a list are mappings.
func isNested(list []any) bool {
	return slices.ContainsFunc(list, func(x any) bool { _, ok := x.(pairs); return ok })
}

// plainPairs reports whether a mapping fits on a line: a row, which no list and no title makes long.
func plainPairs(v pairs) bool {
	return !slices.ContainsFunc(v, func(p pair) bool {
		_, list := p.value.([]any)
		_, nested := p.value.(pairs)
		return list || nested || p.key == "title"
	})
}

func flowPairs(v pairs) string {
	list := make([]string, len(v))
	for i, p := range v {
		list[i] = document.ScalarText(p.key) + ": " + flowText(p.value)
	}
	return "{" + strings.Join(list, ", ") + "}"
}

// flowText writes a value on one line, within brackets.
func flowText(v any) string {
	text := yamlWriter{}.text(v)
	if _, ok := v.(string); ok && strings.ContainsAny(text, ",[]{}") && !strings.HasPrefix(text, `"`) {
		return strconv.Quote(text)
	}
	return text
}

func countWritten(n int) string {
	if n == 0 {
		return none
	}
	return strconv.Itoa(n)
}

// alertWritten is what an update lists of an alert that the file does not list.
func alertWritten(a *alert.Alert) pairs {
	p := pairs{{alert.Title, strings.TrimSpace(a.Title)}, {alert.Severity, a.Severity}}
	if len(a.Entities) > 0 {
		p = append(p, pair{"entities", entitiesWritten(nil, a.Entities)})
	}
	return p
}

// incidentWritten is what an update lists of an incident.
func incidentWritten(i *alert.Incident) pairs {
	var p pairs
	if i.Title != "" {
		p = append(p, pair{"title", i.Title})
	}
	return append(p, pair{"severity", i.Severity}, pair{"alerts", raw(strconv.Itoa(len(i.Alerts)))})
}

// entitiesWritten writes entities. Where the file lists one of a type, those of this type have the same identifiers.
func entitiesWritten(old *document.Node, entities []alert.Entity) any {
	listed := map[string][]string{}
	if old != nil {
		for _, item := range old.Items {
			for _, p := range item.Pairs {
				for _, id := range p.Value.Pairs {
					listed[p.Key.Text()] = append(listed[p.Key.Text()], id.Key.Text())
				}
			}
		}
	}
	list := []any{}
	for _, e := range entities {
		var ids pairs
		for _, id := range e.Identifiers {
			if names := listed[e.Type]; len(names) == 0 || slices.Contains(names, id.Name) {
				ids = append(ids, pair{id.Name, id.Value})
			}
		}
		if len(ids) == 0 {
			for _, id := range e.Identifiers {
				ids = append(ids, pair{id.Name, id.Value})
			}
		}
		list = append(list, pairs{{e.Type, ids}})
	}
	if len(list) == 0 {
		return raw(none)
	}
	return list
}

var numberForm = regexp.MustCompile(`^(?:-?\d{1,15}(?:\.\d{1,15})?|true|false)$`)

// textsWritten writes the texts of a field as the file has those that it had.
func textsWritten(old *document.Node, texts []string, base value.Instant) any {
	if len(texts) == 0 {
		return raw(none)
	}
	if at, ok := value.ParseDatetime(texts[0]); ok && len(texts) == 1 && isTime(old, base) {
		return timeWritten(old, at, base)
	}
	var list []any
	for _, text := range texts {
		if numberForm.MatchString(text) && (!old.Quoted || old.Scalar == nil) {
			list = append(list, raw(text))
		} else {
			list = append(list, text)
		}
	}
	if text, ok := list[0].(string); len(list) == 1 && ok && old.Quoted {
		return raw(strconv.Quote(text))
	}
	if len(list) == 1 && list[0] != none && old.Kind != document.Seq {
		return list[0]
	}
	return raw(yamlWriter{}.text(list))
}

func isTime(old *document.Node, base value.Instant) bool {
	_, ok := scenario.Time(old.Text(), base)
	return ok
}

// timeWritten writes a time, relative to the base if the old one was.
func timeWritten(old *document.Node, at, base value.Instant) any {
	if text := old.Text(); text == "now" || strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
		switch d := value.Duration(at - base); {
		case d == 0:
			return raw("now")
		case d < 0:
			return raw("-" + (-d).Short())
		default:
			return raw("+" + d.Short())
		}
	}
	return raw(at.Short())
}

// cellWritten writes the value of a column.
func cellWritten(old *document.Node, t value.Type, v any, base value.Instant) any {
	switch x := v.(type) {
	case nil:
		if t == value.String {
			return raw(`""`)
		}
		return raw("~")
	case value.Instant:
		if t == value.DateTime && old != nil {
			return timeWritten(old, x, base)
		}
		if t == value.DateTime {
			return raw(x.Short())
		}
	case bool, int32, int64, float64:
		text := value.Text(v)
		if _, real := v.(float64); real && !strings.ContainsAny(text, ".eEnN") {
			text += ".0"
		}
		return raw(text)
	case []any, *value.Bag:
		return raw(value.AppendJSON(nil, v))
	}
	return value.Text(v)
}

// rowWritten is what an update lists of a row: the columns that the file lists of its first row, or else all that have a value.
func rowWritten(rows *document.Node, r row, base value.Instant) pairs {
	var p pairs
	if len(rows.Items) > 0 {
		for _, f := range rows.Items[0].Pairs {
			if i := r.run.Result.Schema.Index(f.Key.Text()); i >= 0 {
				p = append(p, pair{f.Key.Text(), cellWritten(f.Value, r.run.Result.Schema.Fields[i].Type, r.value(i), base)})
			}
		}
		return p
	}
	for i, f := range r.run.Result.Schema.Fields {
		if v := r.value(i); v != nil && v != "" {
			p = append(p, pair{f.Name, cellWritten(nil, f.Type, v, base)})
		}
	}
	return p
}
