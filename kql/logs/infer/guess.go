package infer

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/logs/decode"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/heading"
	"github.com/ruleproof/ruleproof/kql/logs/record"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A guess is what is seen of one column.
type guess struct {
	heading  heading.Heading   // the first in the file
	others   []heading.Heading // other headings of the column
	declared value.Type        // by the schema or by the file, or Unknown
	origin   Origin            // of declared
	values   int
	first    string // the first value, cut to a bound
	differ   bool   // some value is not the first
	types    [len(candidates)]bool
	kinds    [record.KindCount]int
	spelled  int        // how many texts are reals that are not numbers, such as NaN
	promised value.Type // by the name, or Unknown
	broken   int64      // where the first value stands that is not of the promised type, -1 for none
	dates    dateGuess
}

// candidates are the types that the text of a value may mean, the narrowest first.
var candidates = [...]value.Type{value.Bool, value.Long, value.Real, value.DateTime, value.Dynamic}

// promisedBy returns the type that a column's name promises, or Unknown.
func promisedBy(h heading.Heading) value.Type {
	if h.Zone != nil || h.Name == source.TimeColumn {
		return value.DateTime
	}
	t, _ := catalog.ColumnType(h.Name)
	return t
}

func newGuess(h heading.Heading) *guess {
	g := &guess{heading: h, promised: promisedBy(h), broken: -1}
	for i := range g.types {
		g.types[i] = true
	}
	return g
}

// firstBytes is how much of a column's first value is kept.
const firstBytes = 128

// see takes a value into account.
func (g *guess) see(c *decode.Decoder, k record.Kind, raw []byte, at int64) {
	if raw := raw[:min(len(raw), firstBytes)]; g.values == 0 {
		g.first = string(raw)
	} else if !g.differ && string(raw) != g.first {
		g.differ = true
	}
	g.values++
	if g.kinds[k]++; k == record.JSONText && notNumbers[string(raw)] {
		g.spelled++
	}
	g.seeTime(c, k, raw, at)
	for i, t := range candidates {
		g.types[i] = g.types[i] && (t == value.DateTime || fits(t, k, raw))
	}
	if g.broken < 0 && !keeps(g.promised, k, raw) {
		g.broken = at
	}
}

// timeIndex is the place of datetime among the candidates.
var timeIndex = slices.Index(candidates[:], value.DateTime)

// seeTime takes into account a value that may be a time.
func (g *guess) seeTime(c *decode.Decoder, k record.Kind, raw []byte, at int64) {
	may, promised := g.types[timeIndex], g.promised == value.DateTime || g.declared == value.DateTime
	if may {
		may = mayBeDate(bytes.TrimSpace(raw)) || c.IsOther(k, raw)
	}
	if !may && !promised {
		g.types[timeIndex] = false
		return
	}
	_, ok := value.ISOInstant(raw)
	if !ok && (k == record.Bare || k.IsText()) {
		var t decode.LocalTime
		if t, ok = decode.ParseLocal(bytes.TrimSpace(raw)); ok {
			if _, ok = c.Local(t); ok {
				g.dates.see(t, raw, at)
			}
		} else {
			_, ok = c.DateTime(k, raw)
		}
	}
	g.types[timeIndex] = may && ok
	if promised && !ok && g.broken < 0 {
		g.broken = at
	}
}

// maxHeadings bounds how many other headings of a column are remembered.
const maxHeadings = 8

// meet takes a heading of the column into account.
func (g *guess) meet(h heading.Heading) {
	if promisedBy(h) != g.promised {
		g.withdraw()
	}
	if h.At < g.heading.At {
		h, g.heading = g.heading, h
	}
	if h.Full == g.heading.Full {
		return
	}
	if i := slices.IndexFunc(g.others, func(o heading.Heading) bool { return o.Full == h.Full }); i >= 0 {
		g.others[i].At = min(g.others[i].At, h.At)
	} else if len(g.others) < maxHeadings {
		g.others = append(g.others, h)
	}
}

// withdraw forgets what the heading promises: another heading of the column promises something else.
func (g *guess) withdraw() { g.promised, g.broken = value.Unknown, -1 }

// zoneFault is the fault of times whose zone is not known, or that are in several zones.
func (g *guess) zoneFault(other *time.Location) *fault.Fault {
	if g.heading.Unknown(other) {
		return g.heading.UnknownZone()
	}
	var first *fault.Fault
	for _, h := range g.others {
		if wrong := g.heading.Differs(h, other); wrong != nil && (first == nil || wrong.At < first.At) {
			first = wrong
		}
	}
	return first
}

// merge adds what another guess has seen of the column.
func (g *guess) merge(o *guess) {
	g.meet(o.heading)
	for _, h := range o.others {
		g.meet(h)
	}
	g.differ = g.differ || o.differ || g.values > 0 && o.values > 0 && g.first != o.first
	if g.values == 0 {
		g.first = o.first
	}
	g.values += o.values
	for k, n := range o.kinds {
		g.kinds[k] += n
	}
	for t, ok := range o.types {
		g.types[t] = g.types[t] && ok
	}
	if o.broken >= 0 && (g.broken < 0 || o.broken < g.broken) {
		g.broken = o.broken
	}
	g.spelled += o.spelled
	g.dates.merge(o.dates)
	if o.promised != g.promised {
		g.withdraw()
	}
}

// settled returns the type of a column by its name, else by its values.
func (g *guess) settled(about decode.Convention) (value.Type, Origin) {
	if g.declared != value.Unknown {
		return g.declared, g.origin
	}
	if g.dates.contradicts() {
		g.types[timeIndex] = false
		if g.promised == value.DateTime && (g.broken < 0 || g.dates.vague.At < g.broken) {
			g.broken = g.dates.vague.At
		}
	}
	if g.promised != value.Unknown && g.broken < 0 {
		return g.promised, FromName
	}
	if g.values == 0 {
		return value.String, FromNothing
	}
	for i, t := range candidates {
		if g.types[i] && g.means(t, about) {
			return t, FromValues
		}
	}
	if g.kinds[record.Compound] > 0 {
		return value.Dynamic, FromValues
	}
	return value.String, FromValues
}

// means reports whether values that all fit the type are meant to be of it: in JSON,
// what stands in quotes is a text, unless it is a time. And where every value is
// the same word, such as NaN or now, it is a text too.
func (g *guess) means(t value.Type, about decode.Convention) bool {
	if t == value.Real {
		spelled := about.Textual || g.spelled > 0
		return !(spelled && !g.differ && notNumbers[g.first]) && (about.Textual || g.kinds[record.JSONText] == g.spelled)
	}
	if t == value.DateTime {
		return g.differ || strings.ContainsAny(g.first, "0123456789")
	}
	return about.Textual || g.kinds[record.JSONText] == 0
}

// keeps reports whether a value is of the type that its column's name promises; seeTime looks at times.
func keeps(promised value.Type, k record.Kind, raw []byte) (ok bool) {
	switch promised {
	case value.Real:
		_, ok = decode.Real(k, raw)
	case value.Bool:
		_, ok = decode.Bool(k, raw)
	default:
		return true
	}
	return ok
}

// fits reports whether a value looks like one of a type other than datetime.
// It is stricter than a conversion: 007 is not a number.
func fits(t value.Type, k record.Kind, raw []byte) bool {
	s := bytes.TrimSpace(raw)
	switch t {
	case value.Bool:
		return bytes.EqualFold(s, []byte("true")) || bytes.EqualFold(s, []byte("false"))
	case value.Long:
		if k == record.Compound || !plainNumber(s) || bytes.ContainsAny(s, ".eE") {
			return false
		}
		_, ok := decode.Long(k, s)
		return ok
	case value.Real:
		return k != record.Compound && (notNumbers[string(s)] || plainNumber(s) && isReal(string(s)))
	}
	if k == record.Compound {
		return true
	}
	if s[0] != '{' && s[0] != '[' {
		return false
	}
	_, err := value.ParseJSON(s)
	return err == nil
}

// notNumbers are the texts of reals that are not numbers.
var notNumbers = map[string]bool{"NaN": true, "Infinity": true, "-Infinity": true}

// plainNumber reports whether a text is a number as a program prints one.
func plainNumber(s []byte) bool {
	digits := bytes.TrimPrefix(s, []byte{'-'})
	if len(digits) == 0 || digits[0] < '0' || digits[0] > '9' {
		return false
	}
	return digits[0] != '0' || len(digits) == 1 || digits[1] == '.'
}

// isReal reports whether a number is a real. A whole number with more digits
// than a real keeps is not: it is the id of something.
func isReal(s string) bool {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) {
		return false
	}
	for _, c := range []byte(s) {
		if c == '.' || c == 'e' || c == 'E' {
			return true
		}
	}
	if _, err := strconv.ParseInt(s, 10, 64); err == nil {
		return true
	}
	return strconv.FormatFloat(f, 'f', -1, 64) == s
}

// mayBeDate reports whether a text begins like a date with a day, a month and a
// year. A date with dots could be the number of a version: like a date with the month's
// name, it counts only with a time of day.
func mayBeDate(s []byte) bool {
	if len(s) < len("1/1/2020") {
		return false
	}
	if bytes.HasPrefix(s, []byte("/Date(")) {
		return true
	}
	if s[0] >= '0' && s[0] <= '9' {
		return bytes.ContainsAny(s[:5], "/-") || bytes.IndexByte(s[:5], '.') > 0 && bytes.IndexByte(s, ':') > 0
	}
	return s[3] == ' ' && s[0] < 'a' && bytes.Contains([]byte("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"), s[:3]) && bytes.IndexByte(s, ':') > 0
}
