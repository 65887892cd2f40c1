package read

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A guess is what is seen of a column whose type nobody told.
type guess struct {
	heading  heading
	declared value.Type // from the schema or from the file, or Unknown
	at       int64      // where the column's name was met first
	values   int
	first    string // the first value
	differ   bool   // some value is not the first
	named    bool   // the name tells a type, which one value that fits confirms
	types    [len(candidates)]fit
	kinds    [compound + 1]int
}

// A fit tells whether some values look like those of a type, and some do not.
type fit struct{ some, not bool }

// typeColumn is the column that names the table of its row.
const typeColumn = "Type"

// candidates are the types that the text of a value may mean, the narrowest first.
var candidates = [...]value.Type{value.Bool, value.Long, value.Real, value.DateTime, value.Dynamic}

// suffixes are the types that the names of a custom table's columns tell. A guid is held as a string.
var suffixes = map[string]value.Type{
	"_s": value.String, "_d": value.Real, "_b": value.Bool, "_t": value.DateTime, "_g": value.String,
}

// infer reads the whole file once, for its columns and their types.
func (f *File) infer() error {
	in, rows, done, err := f.rows()
	if err != nil {
		return err
	}
	defer done()
	var list []*guess
	byName := map[string]int{}
	to := &slots{known: map[string]int{}, lose: func(int64, string) error { return nil }}
	to.slot = func(name string, at int64) (int, error) {
		h := headingOf(name)
		if i, ok := byName[h.name]; ok {
			return i, nil
		}
		if len(list) >= f.options.Limits.Columns {
			return 0, faultAt(at, "the file has more columns than the limit of %d", f.options.Limits.Columns)
		}
		byName[h.name] = len(list)
		list = append(list, f.newGuess(h, at))
		to.cells = append(to.cells, cell{})
		return len(list) - 1, nil
	}
	for _, c := range rows.form().columns {
		i, err := to.of([]byte(c.name), 0)
		if err != nil {
			return f.placed(err, in)
		}
		if t, ok := declaredType(c.kind); ok && list[i].declared == value.Unknown {
			list[i].declared = t
		}
	}
	for {
		err := rows.next(to)
		if err == io.EOF {
			break
		}
		if err != nil {
			return f.placed(err, in)
		}
		for i, g := range list {
			if g.declared == value.Unknown || g.heading.name == typeColumn {
				g.see(to.cells[i], codec{form: rows.form()})
			}
		}
	}
	return f.settle(list, rows.form(), in)
}

// newGuess returns what is known of a column by its name.
func (f *File) newGuess(h heading, at int64) *guess {
	_, suffixed := suffixes[h.name[max(0, len(h.name)-2):]]
	g := &guess{heading: h, at: at, named: suffixed || h.zoned || h.name == exec.TimeColumn}
	if s := f.options.Schema; s != nil {
		if i := s.Index(h.name); i >= 0 {
			g.declared = s.Fields[i].Type
		}
	}
	return g
}

// see takes note of a value.
func (g *guess) see(x cell, c codec) {
	if c.isNull(x, value.Long) {
		return
	}
	if s := string(x.text); g.values == 0 {
		g.first = s
	} else if s != g.first {
		g.differ = true
	}
	g.values++
	g.kinds[x.kind]++
	for i, t := range candidates {
		switch known := &g.types[i]; {
		case known.not && (known.some || !g.named):
		case fits(t, x, c):
			known.some = true
		default:
			known.not = true
		}
	}
}

// all reports whether every value looks like one of the type.
func (g *guess) all(t value.Type) bool { return !g.types[slices.Index(candidates[:], t)].not }

// any reports whether some value looks like one of the type, or there are no values.
func (g *guess) any(t value.Type) bool {
	return g.values == 0 || g.types[slices.Index(candidates[:], t)].some
}

// fits reports whether a value looks like one of the type. It is stricter than
// a conversion: 007 is no number, and a number is no datetime.
func fits(t value.Type, x cell, c codec) bool {
	s := string(bytes.TrimSpace(x.text))
	switch t {
	case value.Bool:
		return strings.EqualFold(s, "true") || strings.EqualFold(s, "false")
	case value.Long, value.Real:
		if !plainNumber(s) || t == value.Long && strings.ContainsAny(s, ".eE") {
			return false
		}
	case value.DateTime:
		if len(s) < len("1/1/2020") || !strings.ContainsAny(s[:5], "/-") || s[0] < '0' || s[0] > '9' {
			return false
		}
	case value.Dynamic:
		if x.kind == compound {
			return true
		}
		if s[0] != '{' && s[0] != '[' {
			return false
		}
		_, err := value.ParseJSON([]byte(s))
		return err == nil
	}
	_, ok := c.decode(x, t)
	return ok
}

// plainNumber reports whether a text is a number as a program prints one.
func plainNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || digits[0] < '0' || digits[0] > '9' {
		return false
	}
	return digits[0] != '0' || len(digits) == 1 || digits[1] == '.'
}

// settle decides the types of the columns.
func (f *File) settle(list []*guess, about form, in *input) error {
	var fields []value.Field
	seen := map[string]bool{}
	if f.options.Schema != nil {
		fields = append(fields, f.options.Schema.Fields...)
		for _, field := range fields {
			seen[field.Name] = true
		}
	}
	for _, g := range list {
		if seen[g.heading.name] {
			if f.options.Schema.Fields[f.options.Schema.Index(g.heading.name)].Type == value.DateTime && g.heading.zoned && g.heading.zone == nil {
				return f.placed(unknownZone(g), in)
			}
			continue
		}
		t := g.settled(about)
		if g.heading.zoned && g.heading.zone == nil && g.values > 0 && g.all(value.DateTime) {
			return f.placed(unknownZone(g), in)
		}
		fields = append(fields, value.Field{Name: g.heading.name, Type: t})
	}
	for _, g := range list {
		if g.heading.name == typeColumn && g.values > 0 && !g.differ {
			f.table = g.first
		}
	}
	f.schema = value.NewSchema(fields...)
	return nil
}

func unknownZone(g *guess) error {
	return faultAt(g.at, "the times of column %s are in the zone %q, which is not known; export them in UTC", g.heading.name, g.heading.said)
}

// settled returns the type of a column by its name, else by its values.
func (g *guess) settled(about form) value.Type {
	if g.declared != value.Unknown {
		return g.declared
	}
	if g.heading.zoned && g.heading.zone != nil && g.any(value.DateTime) {
		return value.DateTime
	}
	name := g.heading.name
	if name == exec.TimeColumn && g.any(value.DateTime) {
		return value.DateTime
	}
	if len(name) > 2 {
		if t, ok := suffixes[name[len(name)-2:]]; ok && (t == value.String || g.any(t)) {
			return t
		}
	}
	if g.values == 0 {
		return value.String
	}
	for _, t := range candidates {
		if g.all(t) && g.means(t, about) {
			return t
		}
	}
	if g.kinds[compound] > 0 {
		return value.Dynamic
	}
	return value.String
}

// means reports whether values that all fit the type are of it: in JSON, what
// is in quotes is a text, unless it is a time.
func (g *guess) means(t value.Type, about form) bool {
	if about.textual || t == value.DateTime {
		return true
	}
	return g.kinds[text] == 0
}

// utcOr returns the zone of a column's times where they do not say their own.
func (h heading) utcOr() *time.Location {
	if h.zone == nil {
		return time.UTC
	}
	return h.zone
}
