package logs

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A guess is what is seen of a column whose type nobody told.
type guess struct {
	heading  heading    // as it was met first
	others   []heading  // other ways in which the file writes it
	declared value.Type // from the schema or from the file, or Unknown
	origin   Origin     // of declared
	values   int
	first    string // the first value, cut to a bound
	differ   bool   // some value is not the first
	types    [len(candidates)]bool
	kinds    [plain + 1]int
	spelled  int        // of the texts, how many are reals that are no numbers
	promised value.Type // what the name tells, or Unknown
	broken   int64      // where the first value lies that is none of the promised type, -1 for nowhere
	dates    orderGuess
}

// candidates are the types that the text of a value may mean, the narrowest first.
var candidates = [...]value.Type{value.Bool, value.Long, value.Real, value.DateTime, value.Dynamic}

// suffixes are the types that the names of a custom table's columns tell. A guid is held as a string.
var suffixes = map[string]value.Type{
	"_s": value.String, "_d": value.Real, "_b": value.Bool, "_t": value.DateTime, "_g": value.String,
}

// promisedBy returns the type that a column's name tells, or Unknown.
func promisedBy(h heading) value.Type {
	if h.zoned && h.zone != nil || h.name == source.TimeColumn {
		return value.DateTime
	}
	if len(h.name) > 2 {
		return suffixes[h.name[len(h.name)-2:]]
	}
	return value.Unknown
}

func newGuess(h heading) *guess {
	g := &guess{heading: h, promised: promisedBy(h), broken: -1}
	for i := range g.types {
		g.types[i] = true
	}
	return g
}

// firstBytes is how much of a column's first value is kept.
const firstBytes = 128

// see looks at a value.
func (g *guess) see(c *codec, k kind, raw []byte, at int64) {
	if raw := raw[:min(len(raw), firstBytes)]; g.values == 0 {
		g.first = string(raw)
	} else if !g.differ && string(raw) != g.first {
		g.differ = true
	}
	g.values++
	if g.kinds[k]++; k == jsonText && noNumber[string(raw)] {
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

// seeTime looks at what may be a time.
func (g *guess) seeTime(c *codec, k kind, raw []byte, at int64) {
	may, promised := g.types[timeIndex], g.promised == value.DateTime || g.declared == value.DateTime
	if may {
		may = mayBeDate(bytes.TrimSpace(raw))
	}
	if !may && !promised {
		g.types[timeIndex] = false
		return
	}
	_, ok := value.ISOInstant(raw)
	if !ok && (k == bare || k.isText()) {
		var t localTime
		if t, ok = parseLocal(bytes.TrimSpace(raw)); ok {
			if _, ok = c.local(t); ok {
				g.dates.see(t, raw, at)
			}
		} else {
			_, ok = c.datetime(k, raw)
		}
	}
	g.types[timeIndex] = may && ok
	if promised && !ok && g.broken < 0 {
		g.broken = at
	}
}

// otherHeadings bounds in how many ways a column's name is remembered.
const otherHeadings = 8

// meet looks at a name of the column as the file writes it.
func (g *guess) meet(h heading) {
	if promisedBy(h) != g.promised {
		g.withdraw()
	}
	if h.at < g.heading.at {
		h, g.heading = g.heading, h
	}
	if h.full == g.heading.full {
		return
	}
	if i := slices.IndexFunc(g.others, func(o heading) bool { return o.full == h.full }); i >= 0 {
		g.others[i].at = min(g.others[i].at, h.at)
	} else if len(g.others) < otherHeadings {
		g.others = append(g.others, h)
	}
}

// withdraw forgets what the names tell: another name of the column tells something else.
func (g *guess) withdraw() { g.promised, g.broken = value.Unknown, -1 }

// zoneFault is the fault of times whose zone is not known, or that are in several zones.
func (g *guess) zoneFault(other *time.Location) *fault {
	if g.heading.zoned && g.heading.zone == nil && other == nil {
		return g.heading.unknownZone()
	}
	var first *fault
	for _, h := range g.others {
		if wrong := g.heading.differs(h, other); wrong != nil && (first == nil || wrong.at < first.at) {
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
func (g *guess) settled(about form) (value.Type, Origin) {
	if g.declared != value.Unknown {
		return g.declared, g.origin
	}
	if g.dates.contradicts() {
		g.types[timeIndex] = false
		if g.promised == value.DateTime && (g.broken < 0 || g.dates.vague.at < g.broken) {
			g.broken = g.dates.vague.at
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
	if g.kinds[compound] > 0 {
		return value.Dynamic, FromValues
	}
	return value.String, FromValues
}

// means reports whether values that all fit the type are of it: in JSON, what
// is in quotes is a text, unless it is a time. A text that is the same everywhere
// is none of the numbers that are none.
func (g *guess) means(t value.Type, about form) bool {
	if t == value.Real {
		spelled := about.textual || g.spelled > 0
		return !(spelled && !g.differ && noNumber[g.first]) && (about.textual || g.kinds[jsonText] == g.spelled)
	}
	return about.textual || t == value.DateTime || g.kinds[jsonText] == 0
}

// keeps reports whether a value is one of the type that the name of its column promises; seeTime looks at times.
func keeps(promised value.Type, k kind, raw []byte) (ok bool) {
	switch promised {
	case value.Real:
		_, ok = decodeReal(k, raw)
	case value.Bool:
		_, ok = decodeBool(k, raw)
	default:
		return true
	}
	return ok
}

// fits reports whether a value looks like one of the type, other than datetime.
// It is stricter than a conversion: 007 is no number.
func fits(t value.Type, k kind, raw []byte) bool {
	s := bytes.TrimSpace(raw)
	switch t {
	case value.Bool:
		return bytes.EqualFold(s, []byte("true")) || bytes.EqualFold(s, []byte("false"))
	case value.Long:
		if k == compound || !plainNumber(s) || bytes.ContainsAny(s, ".eE") {
			return false
		}
		_, ok := decodeLong(k, s)
		return ok
	case value.Real:
		return k != compound && (noNumber[string(s)] || plainNumber(s) && isReal(string(s)))
	}
	if k == compound {
		return true
	}
	if s[0] != '{' && s[0] != '[' {
		return false
	}
	_, err := value.ParseJSON(s)
	return err == nil
}

// noNumber are the texts of reals that are no numbers.
var noNumber = map[string]bool{"NaN": true, "Infinity": true, "-Infinity": true}

// plainNumber reports whether a text is a number as a program prints one.
func plainNumber(s []byte) bool {
	digits := bytes.TrimPrefix(s, []byte{'-'})
	if len(digits) == 0 || digits[0] < '0' || digits[0] > '9' {
		return false
	}
	return digits[0] != '0' || len(digits) == 1 || digits[1] == '.'
}

// isReal reports whether a number is a real. A whole number with more digits
// than a real keeps is none: it is the id of something.
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
// year. Between dots, as versions are written too, and with the month's name it needs a time of day.
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
