package skeleton

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Draft says what a scenario file is to hold beside the events of an outline.
type Draft struct {
	Name    string        // of the rule
	Rule    string        // the path of its file where the scenario file has to name it
	Now     value.Instant // of the run
	Alerts  int           // that the firing scenario expects
	Title   string        // of its only alert, "" for any
	Faults  []string      // why the rule cannot run at all
	Missing []string      // why it does not fire yet; none when it does
	Silent  []int         // the silences to write a scenario of, as indices; -1 is one without any event
}

// Firing is the name of the scenario that fires.
const Firing = "fires"

// File writes a scenario file.
func (o *Outline) File(d Draft) string {
	w := &writer{outline: o, draft: d}
	w.note(0, "Outline of the scenarios of "+d.Name+".")
	w.line(0, "# The values come from the conditions of the query where a comment says so. Make the events look like those in your")
	w.line(0, "# logs, and add a scenario for each case that must fire or stay silent.")
	if d.Rule != "" {
		w.line(0, "rule: "+document.ScalarText(d.Rule))
	}
	w.line(0, "at: "+d.Now.Short())
	w.names = w.nameEvents()
	w.events()
	w.line(0, "")
	w.line(0, "scenarios:")
	w.firing()
	for _, i := range d.Silent {
		w.line(0, "")
		w.silent(i)
	}
	return w.String()
}

// A writer writes YAML line by line.
type writer struct {
	strings.Builder
	outline *Outline
	draft   Draft
	names   []string // of the events
}

func (w *writer) line(indent int, text string) {
	w.WriteString(strings.TrimRight(strings.Repeat(" ", indent)+text, " ") + "\n")
}

// comment returns a text as a part of a comment: one short line that nothing acts on.
func comment(text string) string { return diag.Preview(printable(text)) }

// printable returns the text in one line without what is not printed.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.Join(strings.Fields(text), " "))
}

// The lines of a note are up to noteWidth long, and a whole note up to noteLimit.
const (
	noteWidth = 118
	noteLimit = 500
)

// note writes a text as a comment in lines of its own.
func (w *writer) note(indent int, text string) {
	begin, line := "# ", ""
	for _, word := range strings.Fields(safe.Cut(printable(text), noteLimit)) {
		if line != "" && indent+len(begin)+len(line)+1+len(word) > noteWidth {
			w.line(indent, begin+line)
			begin, line = "#   ", ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	w.line(indent, begin+line)
}

// about returns the comment that says which condition a value comes from.
func about(c Condition) string {
	if c.Line() == 0 {
		return ""
	}
	return fmt.Sprintf("  # line %d: %s", c.Line(), comment(c.Span.Text()))
}

// nameEvents names the events after their tables.
func (w *writer) nameEvents() []string {
	var names []string
	for _, e := range w.outline.Events {
		base := snake(e.Name)
		name := base
		for n := 2; slices.Contains(names, name); n++ {
			name = base + "_" + strconv.Itoa(n)
		}
		names = append(names, name)
	}
	return names
}

// snake returns a name in lower case with underscores.
func snake(name string) string {
	var b strings.Builder
	before := rune('_')
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) || r > unicode.MaxASCII:
			r = '_'
		case unicode.IsUpper(r) && unicode.IsLower(before):
			b.WriteByte('_')
		}
		if r != '_' || before != '_' {
			b.WriteRune(unicode.ToLower(r))
		}
		before = r
	}
	if text := strings.Trim(b.String(), "_"); text != "" {
		return text
	}
	return "event"
}

func (w *writer) events() {
	begun := false
	for i, e := range w.outline.Events {
		if e.Kind == source.ExternalRequest {
			continue
		}
		if !begun {
			begun = true
			w.line(0, "")
			w.line(0, "events:")
		}
		if len(e.Columns) == 0 {
			w.line(2, w.names[i]+": {}")
			continue
		}
		w.line(2, w.names[i]+":")
		for _, c := range e.Columns {
			w.column(4, c)
		}
	}
}

// column writes a column of an event.
func (w *writer) column(indent int, c Column) {
	w.value(indent, document.ScalarText(c.Name)+":", w.cell(c), about(c.Why))
}

// cell returns a value as the file has it: a time relative to the run.
func (w *writer) cell(c Column) any {
	switch v := c.Value.(type) {
	case value.Instant:
		return raw(relative(value.Duration(v - w.draft.Now)))
	case value.Duration:
		return v.String()
	case value.UUID, value.Number:
		return value.Text(v)
	}
	return c.Value
}

// A raw is written as it is.
type raw string

// value writes a value after a key or a dash, nested ones in lines of their own.
func (w *writer) value(indent int, before string, v any, after string) {
	switch v := v.(type) {
	case *value.Bag:
		if v.Len() == 0 {
			w.line(indent, before+" {}"+after)
			return
		}
		w.line(indent, before+after)
		for i := range v.Len() {
			key, x := v.At(i)
			w.value(indent+2, document.ScalarText(key)+":", x, "")
		}
	case []any:
		if len(v) == 0 {
			w.line(indent, before+" []"+after)
			return
		}
		w.line(indent, before+after)
		for _, x := range v {
			w.item(indent+2, x)
		}
	default:
		w.line(indent, before+" "+scalar(v)+after)
	}
}

// item writes an element of a list.
func (w *writer) item(indent int, x any) {
	bag, ok := x.(*value.Bag)
	if !ok || bag.Len() == 0 {
		w.value(indent, "-", x, "")
		return
	}
	for i := range bag.Len() {
		key, x := bag.At(i)
		dash := "  "
		if i == 0 {
			dash = "- "
		}
		w.keyed(indent, dash, document.ScalarText(key)+":", x)
	}
}

// keyed writes a pair of a mapping within a list.
func (w *writer) keyed(indent int, dash, key string, x any) {
	inner := &writer{outline: w.outline, draft: w.draft}
	inner.value(indent+2, key, x, "")
	text := inner.String()
	w.WriteString(strings.Repeat(" ", indent) + dash + text[indent+2:])
}

func scalar(v any) string {
	switch v := v.(type) {
	case nil:
		return "~"
	case raw:
		return string(v)
	case bool, int32, int64:
		return value.Text(v)
	case float64:
		text := strconv.FormatFloat(v, 'g', -1, 64)
		if !strings.ContainsAny(text, ".eEnN") {
			text += ".0"
		}
		return text
	case value.Instant:
		return document.ScalarText(v.String())
	}
	return quoted(value.Text(v))
}

// quoted returns a text as YAML has it. One with quotes or backslashes, such as JSON, is easier to read in single quotes.
func quoted(text string) string {
	whole := document.ScalarText(text)
	if strings.HasPrefix(whole, `"`) && strings.ContainsAny(text, `"\`) && text == printable(text) {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return whole
}

// relative writes a time relative to the run.
func relative(d value.Duration) string {
	if d == 0 {
		return "now"
	}
	sign := "+"
	if d < 0 {
		sign, d = "-", -d
	}
	return sign + d.Short()
}

func (w *writer) firing() {
	for _, f := range w.draft.Faults {
		w.note(2, "The rule cannot run: "+f)
	}
	for _, m := range w.draft.Missing {
		w.note(2, "This does not fire yet: "+m)
	}
	w.line(2, "- name: "+Firing)
	w.given(-2)
	if w.draft.Title == "" {
		w.line(4, fmt.Sprintf("expect: {alerts: %d}", w.draft.Alerts))
		return
	}
	w.line(4, "expect:")
	w.line(6, "alerts:")
	w.line(8, "- title: "+document.ScalarText(w.draft.Title))
}

// silent writes the scenario of a silence.
func (w *writer) silent(i int) {
	if i < 0 {
		w.line(2, "- name: no_event_is_silent")
		w.given(-1)
		w.line(4, "expect: none")
		return
	}
	s := w.outline.Silences[i]
	name := "one_event_less_is_silent"
	if s.Column != "" {
		name = "another_" + snake(s.Column) + "_is_silent"
	}
	w.line(2, "- name: "+name+about(s.Why))
	w.given(i)
	w.line(4, "expect: none")
}

// given writes the events of a scenario: all for -2, none for -1, or all with a change.
func (w *writer) given(silence int) {
	for _, section := range []struct {
		key   string
		kinds []source.Kind
	}{{"tables", []source.Kind{source.TableRequest, source.FunctionRequest}}, {"watchlists", []source.Kind{source.WatchlistRequest}}} {
		w.section(section.key, section.kinds, silence)
	}
	w.external()
	w.geo()
}

func (w *writer) section(key string, kinds []source.Kind, silence int) {
	var done []string
	for _, e := range w.outline.Events {
		if !slices.Contains(kinds, e.Kind) || slices.Contains(done, e.Name) {
			continue
		}
		if len(done) == 0 {
			w.line(4, key+":")
		}
		done = append(done, e.Name)
		if silence == -1 && e.Kind != source.WatchlistRequest {
			w.line(6, document.ScalarText(e.Name)+": []")
			continue
		}
		w.line(6, document.ScalarText(e.Name)+":")
		for i, other := range w.outline.Events {
			if other.Kind == e.Kind && other.Name == e.Name {
				w.use(i, other, silence)
			}
		}
	}
	for _, s := range w.outline.Empty {
		if !slices.Contains(kinds, s.Kind) {
			continue
		}
		if len(done) == 0 {
			w.line(4, key+":")
		}
		done = append(done, s.Name)
		if len(s.Columns) == 0 {
			w.line(6, document.ScalarText(s.Name)+": []")
			continue
		}
		w.line(6, document.ScalarText(s.Name)+":")
		for i, c := range s.Columns {
			dash := "  "
			if i == 0 {
				dash = "- "
			}
			w.keyed(8, dash, document.ScalarText(c.Name)+":", w.cell(c))
		}
	}
}

// use writes the use of an event, with the change of a silence.
func (w *writer) use(i int, e *Event, silence int) {
	repeat, changed := e.Repeat, Column{}
	if silence >= 0 {
		if s := w.outline.Silences[silence]; s.Event == i {
			repeat = s.Repeat
			if s.Column != "" {
				at := slices.IndexFunc(e.Columns, func(c Column) bool { return c.Name == s.Column })
				changed = Column{Name: s.Column, Value: s.Value}
				if at >= 0 {
					changed.Type = e.Columns[at].Type
				}
			}
		}
	}
	if changed.Name == "" {
		text := "use: " + w.names[i]
		if repeat > 1 {
			text += ", repeat: " + strconv.Itoa(repeat)
			if e.Every != 0 {
				text += ", every: " + relative(e.Every)
			}
		}
		w.line(8, "- {"+text+"}")
		return
	}
	w.line(8, "- use: "+w.names[i])
	if repeat > 1 {
		w.line(10, "repeat: "+strconv.Itoa(repeat))
		if e.Every != 0 {
			w.line(10, "every: "+relative(e.Every))
		}
	}
	w.column(10, changed)
}

// external writes the data that the query finds at addresses.
func (w *writer) external() {
	begun := false
	for _, e := range w.outline.Events {
		if e.Kind != source.ExternalRequest {
			continue
		}
		if !begun {
			begun = true
			w.line(4, "external:")
		}
		w.line(6, document.ScalarText(e.Name)+": "+document.ScalarText(externalText(e)))
	}
	for _, s := range w.outline.Empty {
		if s.Kind != source.ExternalRequest {
			continue
		}
		if !begun {
			begun = true
			w.line(4, "external:")
		}
		w.line(6, document.ScalarText(s.Name)+`: ""`)
	}
}

// externalText writes a row of external data in the form that the query asks for.
func externalText(e *Event) string {
	find := func(name string) any {
		for _, c := range e.Columns {
			if c.Name == name {
				return c.Value
			}
		}
		return nil
	}
	switch format := strings.ToLower(value.Text(e.Properties["format"])); format {
	case "json", "multijson":
		bag := value.NewBag(len(e.Declared))
		for _, f := range e.Declared {
			bag.Set(f.Name, find(f.Name))
		}
		return string(value.AppendJSON(nil, bag)) + "\n"
	case "txt", "raw":
		if len(e.Declared) > 0 {
			return value.Text(find(e.Declared[0].Name)) + "\n"
		}
	}
	var names, cells []string
	for _, f := range e.Declared {
		names = append(names, f.Name)
		text := value.Text(find(f.Name))
		if strings.ContainsAny(text, "\",\n") {
			text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		}
		cells = append(cells, text)
	}
	row := strings.Join(cells, ",") + "\n"
	if strings.EqualFold(e.Properties["ignoreFirstRecord"], "true") || strings.EqualFold(e.Properties["ignorefirstrecord"], "true") {
		return strings.Join(names, ",") + "\n" + row
	}
	return row
}

// geo writes where IP addresses are.
func (w *writer) geo() {
	if len(w.outline.Places) == 0 {
		return
	}
	w.line(4, "geo:")
	for _, p := range w.outline.Places {
		bag := value.NewBag(1)
		for _, name := range []string{"country", "state", "city"} {
			if v, ok := p.Facts.Get(name); ok {
				bag.Set(name, v)
			}
		}
		w.value(6, document.ScalarText(p.IP)+":", bag, "")
	}
}
