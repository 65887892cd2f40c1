package logs

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// typeColumn is the column that names the table of its row.
const typeColumn = "Type"

// A guesser looks at rows, to find out the columns and their types. What
// several guessers find out can be put together in any order.
type guesser struct {
	file  *File
	names *slotNames
	list  []*guess
	by    map[string]int
	bytes int // of the names
	rows  int
	only  string // the column whose dates are looked at; "" for all columns, of which types are wanted
}

func (f *File) newGuesser(only string) *guesser {
	g := &guesser{file: f, by: map[string]int{}, only: only}
	g.names = &slotNames{find: g.slot}
	return g
}

// nameBytesMost bounds how long the names of all columns are together.
const nameBytesMost = 16 << 20

func (g *guesser) slot(h heading) (int, *fault) {
	if g.only != "" && h.name != g.only {
		return -1, nil
	}
	if i, ok := g.by[h.name]; ok {
		g.list[i].meet(h)
		return i, nil
	}
	// One more than there may be tells where it is, see tooMany.
	if len(g.list) > g.file.options.Limits.Columns {
		return 0, g.file.tooManyColumns(h.at)
	}
	if g.bytes > nameBytesMost {
		return 0, tooLongNames(h.at)
	}
	return g.add(h), nil
}

// add adds a column that is met for the first time.
func (g *guesser) add(h heading) int {
	g.bytes += len(h.name)
	g.by[h.name] = len(g.list)
	one := newGuess(h)
	if s := g.file.options.Schema; s != nil {
		if i := s.Index(h.name); i >= 0 {
			one.declared, one.origin = s.Fields[i].Type, FromSchema
		}
	}
	if g.only != "" {
		one.declared = value.DateTime
	}
	g.list = append(g.list, one)
	return len(g.list) - 1
}

func (f *File) tooManyColumns(at int64) *fault {
	return faultAt(at, kindLimit, "the file has more columns than the limit of %d", f.options.Limits.Columns)
}

func tooLongNames(at int64) *fault {
	return faultAt(at, kindLimit, "the names of the columns have more than the limit of %d bytes", nameBytesMost)
}

// tooMany returns the fault of the first column beyond the limits, wherever the
// guessers met it.
func (g *guesser) tooMany(list []*guesser) error {
	first := map[string]int64{}
	for _, o := range append(list, g) {
		for _, one := range o.list {
			if at, known := first[one.heading.name]; !known || one.heading.at < at {
				first[one.heading.name] = one.heading.at
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(first), func(a, b string) int { return cmp.Compare(first[a], first[b]) })
	bytes := 0
	for i, name := range names {
		if i == g.file.options.Limits.Columns {
			return g.file.tooManyColumns(first[name])
		}
		if bytes += len(name); bytes > nameBytesMost {
			return tooLongNames(first[name])
		}
	}
	return nil
}

// see looks at the rows of a block.
func (g *guesser) see(b *block) {
	g.rows += b.rows
	for slot, one := range g.list {
		if g.only == "" && one.declared != value.Unknown && one.heading.name != typeColumn || slot >= len(b.cells) {
			continue
		}
		c := &codec{form: g.file.layout.form, field: value.Field{Type: value.Long}, zone: one.heading.zoneOr(g.file.options.Zone)}
		for _, x := range b.cells[slot] {
			if k, raw, null := c.look(b, x); !null {
				one.see(c, k, raw, b.at+int64(x.start()))
			}
		}
	}
}

// merge adds what another guesser has seen.
func (g *guesser) merge(o *guesser) {
	g.rows += o.rows
	for _, other := range o.list {
		i, known := g.by[other.heading.name]
		if !known {
			i = g.add(other.heading)
		}
		g.list[i].merge(other)
	}
}

// infer reads the whole file once, for its columns and their types.
func (f *File) infer() error {
	all := f.newGuesser("")
	for _, c := range f.layout.columns {
		i, wrong := all.names.slot(c.name, heading{full: c.name, name: c.name})
		if wrong != nil {
			return f.placed(wrong)
		}
		if t, ok := declaredType(c.kind); ok && all.list[i].declared == value.Unknown {
			all.list[i].declared, all.list[i].origin = t, FromFile
		}
	}
	err := all.readAll()
	if err == nil {
		err = all.settle()
	}
	return f.placed(err)
}

// readAll looks at all rows of the file.
func (g *guesser) readAll() error {
	notes := g.file.notes.begin()
	defer g.file.notes.end(notes)
	blocks, err := g.file.blocks(g.names, 1, notes)
	if err != nil {
		return err
	}
	defer blocks.close()
	if s, ok := blocks.(*sequence); ok {
		return slices.MinFunc([]error{g.readSequence(s), g.tooMany(nil)}, earlier)
	}
	return g.readBlocks(blocks)
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
	workers := cmp.Or(g.file.options.workers, runtime.GOMAXPROCS(0))
	list, faults := make([]*guesser, workers), make([]error, workers)
	jobs, stop := make(chan *block), make(chan struct{})
	var done sync.WaitGroup
	var once sync.Once
	for i := range workers {
		list[i] = g.file.newGuesser(g.only)
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
	if first := slices.MinFunc(append(faults, err, g.tooMany(list)), earlier); first != nil {
		return first
	}
	for _, one := range list {
		g.merge(one)
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
		if t == value.DateTime {
			if wrong := one.zoneFault(f.options.Zone); wrong != nil {
				return wrong
			}
		}
		if !seen[one.heading.name] {
			fields, f.origins = append(fields, value.Field{Name: one.heading.name, Type: t}), append(f.origins, origin)
			f.explain(one, t)
			if t == value.DateTime && one.declared == value.Unknown {
				c := f.orders.of(one.heading.name)
				c.once.Do(func() { c.order = f.orderIn(&one.dates, one.heading.name) })
			}
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
	if g.promised == value.DateTime && g.dates.contradicts() && g.broken == g.dates.vague.at {
		f.notes.know(faultAt(g.broken, kindOther, "the dates of column %s begin with the day as well as with the month, so that %s may mean either; the column is read as %s",
			diag.Quote(g.heading.name), g.dates.vague.message, t))
		return
	}
	f.notes.know(faultAt(g.broken, kindOther, "the name of column %s promises a %s, which this value is not; the column is read as %s",
		diag.Quote(g.heading.name), g.promised, t))
}
