package read

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A guess is what is seen of a column whose type nobody told.
type guess struct {
	heading  heading
	declared value.Type // from the schema or from the file, or Unknown
	origin   Origin     // of declared
	values   int
	first    string // the first value, cut to a bound
	differ   bool   // some value is not the first
	types    [len(candidates)]bool
	kinds    [plain + 1]int
	promised value.Type // what the name tells, or Unknown
	broken   int64      // where the first value lies that is none of the promised type, -1 for nowhere
}

// typeColumn is the column that names the table of its row.
const typeColumn = "Type"

// candidates are the types that the text of a value may mean, the narrowest first.
var candidates = [...]value.Type{value.Bool, value.Long, value.Real, value.DateTime, value.Dynamic}

// suffixes are the types that the names of a custom table's columns tell. A guid is held as a string.
var suffixes = map[string]value.Type{
	"_s": value.String, "_d": value.Real, "_b": value.Bool, "_t": value.DateTime, "_g": value.String,
}

// A guesser looks at rows, to find out the columns and their types. What
// several guessers find out can be put together in any order.
type guesser struct {
	file  *File
	names *slotNames
	list  []*guess
	by    map[string]int
	rows  int
}

func (f *File) newGuesser() *guesser {
	g := &guesser{file: f, by: map[string]int{}}
	g.names = &slotNames{find: g.slot}
	return g
}

func (g *guesser) slot(h heading) (int, *fault) {
	if i, ok := g.by[h.name]; ok {
		return i, nil
	}
	if len(g.list) >= g.file.options.Limits.Columns {
		return 0, faultAt(h.at, kindLimit, "the file has more columns than the limit of %d", g.file.options.Limits.Columns)
	}
	g.by[h.name] = len(g.list)
	one := &guess{heading: h, promised: promisedBy(h), broken: -1}
	for i := range one.types {
		one.types[i] = true
	}
	if s := g.file.options.Schema; s != nil {
		if i := s.Index(h.name); i >= 0 {
			one.declared, one.origin = s.Fields[i].Type, FromSchema
		}
	}
	g.list = append(g.list, one)
	return len(g.list) - 1, nil
}

// see looks at the rows of a block.
func (g *guesser) see(b *block) {
	g.rows += b.rows
	for slot, one := range g.list {
		if one.declared != value.Unknown && one.heading.name != typeColumn || slot >= len(b.cells) {
			continue
		}
		c := codec{form: g.file.layout.form, field: value.Field{Type: value.Long}, zone: one.heading.zoneOr(g.file.options.Zone)}
		for _, x := range b.cells[slot][:min(b.rows, len(b.cells[slot]))] {
			if k, raw, null := c.look(b, x); !null {
				one.see(c, k, raw, b.at+int64(x.from))
			}
		}
	}
}

// firstBytes is how much of a column's first value is kept.
const firstBytes = 128

func (g *guess) see(c codec, k kind, raw []byte, at int64) {
	if raw := raw[:min(len(raw), firstBytes)]; g.values == 0 {
		g.first = string(raw)
	} else if !g.differ && string(raw) != g.first {
		g.differ = true
	}
	g.values++
	g.kinds[k]++
	for i, t := range candidates {
		g.types[i] = g.types[i] && fits(t, c, k, raw)
	}
	if g.broken < 0 && !c.keeps(g.promised, k, raw) {
		g.broken = at
	}
}

// keeps reports whether a value is one of the type that the name of its column promises.
func (c codec) keeps(promised value.Type, k kind, raw []byte) (ok bool) {
	switch promised {
	case value.Real:
		_, ok = decodeReal(k, raw)
	case value.Bool:
		_, ok = decodeBool(k, raw)
	case value.DateTime:
		_, ok = c.datetime(k, raw)
	default:
		return true
	}
	return ok
}

// merge adds what another guesser has seen.
func (g *guesser) merge(o *guesser) error {
	g.rows += o.rows
	for _, other := range o.list {
		i, wrong := g.slot(other.heading)
		if wrong != nil {
			return wrong
		}
		one := g.list[i]
		if other.heading.at < one.heading.at {
			one.heading = other.heading
		}
		if one.declared == value.Unknown {
			one.declared, one.origin = other.declared, other.origin
		}
		one.differ = one.differ || other.differ || one.values > 0 && other.values > 0 && one.first != other.first
		if one.values == 0 {
			one.first = other.first
		}
		one.values += other.values
		for k, n := range other.kinds {
			one.kinds[k] += n
		}
		for t, ok := range other.types {
			one.types[t] = one.types[t] && ok
		}
		if other.broken >= 0 && (one.broken < 0 || other.broken < one.broken) {
			one.broken = other.broken
		}
	}
	return nil
}

// infer reads the whole file once, for its columns and their types.
func (f *File) infer() error {
	all := f.newGuesser()
	for _, c := range f.layout.columns {
		i, wrong := all.names.slot(c.name, heading{full: c.name, name: c.name})
		if wrong != nil {
			return f.placed(wrong)
		}
		if t, ok := declaredType(c.kind); ok && all.list[i].declared == value.Unknown {
			all.list[i].declared, all.list[i].origin = t, FromFile
		}
	}
	blocks, err := f.blocks(all.names)
	if err != nil {
		return f.placed(err)
	}
	defer blocks.close()
	if s, ok := blocks.(*sequence); ok {
		err = all.readSequence(s)
	} else {
		err = all.readBlocks(blocks)
	}
	if err != nil {
		return f.placed(err)
	}
	if err := all.settle(); err != nil {
		return f.placed(err)
	}
	return nil
}

func (g *guesser) readSequence(s *sequence) error {
	for {
		b, err := s.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		g.see(b)
		b.release()
	}
}

// readBlocks reads blocks in several goroutines.
func (g *guesser) readBlocks(from blocks) error {
	workers := runtime.GOMAXPROCS(0)
	list, faults := make([]*guesser, workers), make([]error, workers)
	jobs, stop := make(chan *block), make(chan struct{})
	var done sync.WaitGroup
	var once sync.Once
	for i := range workers {
		list[i] = g.file.newGuesser()
		for _, one := range g.list { // what the file declares
			list[i].slot(one.heading)
		}
		done.Go(func() {
			if faults[i] = list[i].read(jobs); faults[i] != nil {
				once.Do(func() { close(stop) })
				for range jobs { // let the others end
				}
			}
		})
	}
	err := feed(from, jobs, stop)
	done.Wait()
	if first := slices.MinFunc(append(faults, err), earlier); first != nil {
		return first
	}
	for _, one := range list {
		if err := g.merge(one); err != nil {
			return err
		}
	}
	return nil
}

// earlier orders faults by their places, those without a place last.
func earlier(a, b error) int {
	place := func(err error) int64 {
		if f, ok := errors.AsType[*fault](err); ok {
			return f.at
		}
		if err != nil {
			return 1<<63 - 2
		}
		return 1<<63 - 1
	}
	return cmp.Compare(place(a), place(b))
}

// feed hands the blocks out until there are no more, or nobody wants them.
func feed(from blocks, jobs chan<- *block, stop <-chan struct{}) error {
	defer close(jobs)
	for {
		b, err := from.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case jobs <- b:
		case <-stop:
			return nil
		}
	}
}

func (g *guesser) read(jobs <-chan *block) error {
	p, err := g.file.newParser(g.names)
	if err != nil {
		return err
	}
	for b := range jobs {
		if err := p.parse(b); err != nil {
			return err
		}
		g.see(b)
		b.release()
	}
	return nil
}

// fits reports whether a value looks like one of the type. It is stricter than
// a conversion: 007 is no number, and a number is no datetime.
func fits(t value.Type, c codec, k kind, raw []byte) bool {
	s := bytes.TrimSpace(raw)
	switch t {
	case value.Bool:
		return bytes.EqualFold(s, []byte("true")) || bytes.EqualFold(s, []byte("false"))
	case value.Long, value.Real:
		if k == compound || !plainNumber(s) {
			return false
		}
		if t == value.Real {
			_, ok := decodeReal(k, s)
			return ok
		}
		_, ok := decodeLong(k, s)
		return ok && !bytes.ContainsAny(s, ".eE")
	case value.DateTime:
		if len(s) < len("1/1/2020") || !bytes.ContainsAny(s[:5], "/-") || s[0] < '0' || s[0] > '9' {
			return false
		}
		_, ok := c.datetime(k, s)
		return ok
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

// plainNumber reports whether a text is a number as a program prints one.
func plainNumber(s []byte) bool {
	digits := bytes.TrimPrefix(s, []byte{'-'})
	if len(digits) == 0 || digits[0] < '0' || digits[0] > '9' {
		return false
	}
	return digits[0] != '0' || len(digits) == 1 || digits[1] == '.'
}

// settle decides the types of the columns.
func (g *guesser) settle() error {
	f := g.file
	slices.SortStableFunc(g.list, func(a, b *guess) int { return cmp.Compare(a.heading.at, b.heading.at) })
	var fields []value.Field
	seen := map[string]bool{}
	if s := f.options.Schema; s != nil {
		fields, f.origins = append(fields, s.Fields...), make([]Origin, len(s.Fields))
		for _, field := range fields {
			seen[field.Name] = true
		}
	}
	for _, one := range g.list {
		t, origin := one.settled(f.layout.form)
		if one.heading.zoned && one.heading.zone == nil && f.options.Zone == nil {
			if t == value.DateTime {
				return one.heading.unknownZone()
			}
		}
		if !seen[one.heading.name] {
			fields, f.origins = append(fields, value.Field{Name: one.heading.name, Type: t}), append(f.origins, origin)
			f.explain(one, t)
		}
		if one.heading.name == typeColumn && one.values == g.rows && !one.differ {
			f.table = one.first
		}
	}
	f.schema = value.NewSchema(fields...)
	return nil
}

// explain warns of a column whose name promises another type than its values have.
func (f *File) explain(g *guess, t value.Type) {
	if g.broken < 0 || g.declared != value.Unknown {
		return
	}
	line, column := f.place(g.broken)
	f.notes.said = append(f.notes.said, Warning{f.name, line, column,
		fmt.Sprintf("the name of column %s promises a %s, which this value is not; the column is read as %s", diag.Quote(g.heading.name), g.promised, t), 1})
}

// promisedBy returns the type that a column's name tells, or Unknown.
func promisedBy(h heading) value.Type {
	if h.zoned && h.zone != nil || h.name == exec.TimeColumn {
		return value.DateTime
	}
	if len(h.name) > 2 {
		return suffixes[h.name[len(h.name)-2:]]
	}
	return value.Unknown
}

// settled returns the type of a column by its name, else by its values.
func (g *guess) settled(about form) (value.Type, Origin) {
	if g.declared != value.Unknown {
		return g.declared, g.origin
	}
	if g.promised != value.Unknown && g.broken < 0 {
		return g.promised, FromName
	}
	if g.values == 0 {
		return value.String, FromNothing
	}
	for _, t := range candidates {
		if g.all(t) && g.means(t, about) {
			return t, FromValues
		}
	}
	if g.kinds[compound] > 0 {
		return value.Dynamic, FromValues
	}
	return value.String, FromValues
}

// all reports whether every value looks like one of the type.
func (g *guess) all(t value.Type) bool { return g.types[slices.Index(candidates[:], t)] }

// means reports whether values that all fit the type are of it: in JSON, what
// is in quotes is a text, unless it is a time.
func (g *guess) means(t value.Type, about form) bool {
	return about.textual || t == value.DateTime || g.kinds[jsonText] == 0
}
