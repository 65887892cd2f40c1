package infer

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/ruleproof/ruleproof/internal/ordered"
	"github.com/ruleproof/ruleproof/kql/logs/decode"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/heading"
	"github.com/ruleproof/ruleproof/kql/logs/record"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A survey is what is seen of the columns of some rows. Surveys of the blocks of
// a file are merged into one.
type survey struct {
	columns *Columns
	names   *record.Names
	guesses []*guess
	by      map[string]int // places in guesses, by the columns' names
	bytes   int            // of the names
	rows    int
	only    string // the one column whose dates are looked at; "" for all columns and their types
}

func (c *Columns) newSurvey(only string) *survey {
	s := &survey{columns: c, by: map[string]int{}, only: only}
	s.names = &record.Names{Find: s.slot}
	return s
}

// maxNameBytes bounds the names of all columns together.
const maxNameBytes = 16 << 20

// slot returns the place of a column's guess, -1 for one that is not looked at.
func (s *survey) slot(h heading.Heading) (int, *fault.Fault) {
	if s.only != "" && h.Name != s.only {
		return -1, nil
	}
	if i, ok := s.by[h.Name]; ok {
		s.guesses[i].meet(h)
		return i, nil
	}
	// One column more than there may be shows where it is, see excess.
	if len(s.guesses) > s.columns.Source.Limits.Columns {
		return 0, s.tooManyColumns(h.At)
	}
	if s.bytes > maxNameBytes {
		return 0, tooLongNames(h.At)
	}
	s.bytes += len(h.Name)
	s.by[h.Name] = len(s.guesses)
	g := newGuess(h)
	if known := s.columns.Known; known != nil {
		if i := known.Index(h.Name); i >= 0 {
			g.declared, g.origin = known.Fields[i].Type, FromSchema
		}
	}
	if s.only != "" {
		g.declared = value.DateTime
	}
	s.guesses = append(s.guesses, g)
	return len(s.guesses) - 1, nil
}

func (s *survey) tooManyColumns(at int64) *fault.Fault {
	return fault.At(at, fault.Limit, "the file has more columns than the limit of %d", s.columns.Source.Limits.Columns)
}

func tooLongNames(at int64) *fault.Fault {
	return fault.At(at, fault.Limit, "the names of the columns have more than the limit of %d bytes", maxNameBytes)
}

// excess returns the fault of the first column beyond the limits, nil when there is none.
func (s *survey) excess() error {
	limit := s.columns.Source.Limits.Columns
	if len(s.guesses) <= limit && s.bytes <= maxNameBytes {
		return nil
	}
	bytes := 0
	for i, g := range s.inOrder() {
		if i == limit {
			return s.tooManyColumns(g.heading.At)
		}
		if bytes += len(g.heading.Name); bytes > maxNameBytes {
			return tooLongNames(g.heading.At)
		}
	}
	return nil
}

// inOrder returns the guesses in the order in which the file names the columns.
func (s *survey) inOrder() []*guess {
	return slices.SortedStableFunc(slices.Values(s.guesses), func(a, b *guess) int { return cmp.Compare(a.heading.At, b.heading.At) })
}

// counting returns what tells which rows of a block count.
func (s *survey) counting(b *record.Block) func(row int) bool {
	only := s.columns.Only
	if only.Column == "" {
		return func(int) bool { return true }
	}
	slot, ok := s.by[only.Column]
	d := decode.Decoder{Convention: s.columns.Convention, Field: value.Field{Name: only.Column, Type: value.String}}
	if !ok {
		return func(int) bool { return false }
	}
	names, err := d.Decode(b, slot, nil)
	return func(row int) bool { return err == nil && names.Value(row) == only.Value }
}

// see looks at the rows of a block.
func (s *survey) see(b *record.Block) {
	s.rows += b.Rows
	counts := s.counting(b)
	for slot, g := range s.guesses {
		if s.only == "" && g.declared != value.Unknown && g.heading.Name != typeColumn {
			continue
		}
		c := &decode.Decoder{Convention: s.columns.Convention, Field: value.Field{Type: value.Long}, Zone: g.heading.ZoneOr(s.columns.Zone), Time: s.columns.Time}
		for _, x := range b.Cells(slot) {
			if k, raw, null := c.Look(b, x); !null && counts(x.Row()) {
				g.see(c, k, raw, b.Offset(x))
			}
		}
	}
}

// merge adds what another survey has seen, of rows that follow. It fails when
// there are too many columns.
func (s *survey) merge(o *survey) error {
	s.rows += o.rows
	for _, g := range o.inOrder() {
		i, wrong := s.slot(g.heading)
		if wrong != nil {
			break // excess finds the first
		}
		s.guesses[i].merge(g)
	}
	return s.excess()
}

// read looks at all rows of the file.
func (s *survey) read(from *record.Source) error {
	tally := from.Notes.Begin(false)
	defer from.Notes.End(tally)
	blocks, err := from.Open(s.names, 1, tally)
	if err != nil {
		return err
	}
	defer blocks.Close()
	if from.InOrder() {
		err := s.readInOrder(blocks)
		return first(s.excess(), err)
	}
	return s.readBlocks(from, blocks)
}

func (s *survey) readInOrder(blocks record.Blocks) error {
	for {
		b, err := blocks.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		s.see(b)
		b.Release()
	}
}

// readBlocks surveys several blocks at a time.
func (s *survey) readBlocks(from *record.Source, blocks record.Blocks) error {
	if _, err := from.NewParser(s.names); err != nil { // meets the columns of a header that no rows follow
		return err
	}
	var end error // what ended the blocks
	all := func(yield func(*record.Block) bool) {
		for {
			b, err := blocks.Next()
			if err != nil {
				end = err
				return
			}
			if !yield(b) {
				return
			}
		}
	}
	for part, err := range ordered.Run(context.Background(), all, s.columns.Workers, func(_ context.Context, b *record.Block) (*survey, error) {
		part := s.columns.newSurvey(s.only)
		p, err := from.NewParser(part.names)
		if err != nil {
			return part, err
		}
		if err := p.Parse(b); err != nil {
			return part, err
		}
		part.see(b)
		b.Release()
		return part, nil
	}) {
		if part != nil {
			err = first(s.merge(part), err)
		}
		if err != nil {
			return err
		}
	}
	if end != io.EOF {
		return end
	}
	return nil
}

// first returns the error that stands first in the text; errors without a place stand last.
func first(a, b error) error {
	switch {
	case a == nil:
		return b
	case b == nil || Earlier(a, b):
		return a
	}
	return b
}

// Earlier reports whether an error stands before another in the text; errors without a place stand last.
func Earlier(a, b error) bool {
	x, ok := errors.AsType[*fault.Fault](a)
	if !ok {
		return false
	}
	y, ok := errors.AsType[*fault.Fault](b)
	return !ok || x.At < y.At
}
