package exec

import (
	"context"
	"sync"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// A table of several parts is read by several goroutines, each of which takes
// the parts that it gets through all operators above that look at one row at a
// time. What comes of a part does not depend on who reads it, and results are
// taken in the order of the parts, so that the number of goroutines changes no answer.

// spreads reports whether a node is the first of a chain of operators that look
// at one row at a time, and whether the table at its end is not being read already.
func (e *engine) spreads(n plan.Node) bool {
	base := e.chainBase(n)
	return base != nil && e.feeds[base] == nil && e.observer == nil
}

// chainBase returns the scan at the end of a chain of operators that look at one
// row at a time, of which n is the first; nil when there is none.
func (e *engine) chainBase(n plan.Node) *plan.Scan {
	for n != nil {
		if scan, ok := n.(*plan.Scan); ok {
			return scan
		}
		through := rowOf(n).through
		if through == nil {
			break
		}
		n = through(e, n)
	}
	return nil
}

// A feed is the stream of a table within the chain of one goroutine: the rows of the current part.
type feed struct {
	rows *batch
	all  bool // they are all rows of the table, and there before the chain is opened
}

func (f *feed) next() (*batch, error) {
	b := f.rows
	f.rows = nil
	if b == nil || b.rows == 0 {
		return nil, nil
	}
	return b, nil
}

func (f *feed) close() {}

// A worker takes parts through a chain of operators of its own.
type worker[T any] struct {
	scan   *scan
	feed   *feed
	chain  stream
	noted  *aheadNotes
	finish func(s stream) (T, error)
}

// run takes a part through the chain, and turns what comes of it into a result
// that shares no memory with the part.
func (w *worker[T]) run(p Part) (out outcome[T]) {
	out.part = p
	defer catch(w.scan.at, &out.err)
	b, rows, err := w.scan.read(p)
	if err != nil {
		out.err = err
		return out
	}
	w.feed.rows, out.rows = b, b.rows
	if out.result, out.err = w.finish(w.chain); out.err == nil {
		rows.Release()
	}
	out.noted = w.noted.drain()
	return out
}

// A spreading reads the parts of a table and yields a result for each, in order.
type spreading[T any] struct {
	engine *engine
	scan   *scan
	first  []Part // parts that were opened before it is known how many there are
	only   *batch // the rows of the first part, if there is no other
	work   []*worker[T]

	cancel  context.CancelFunc
	pending chan chan outcome[T] // in the order of the parts
	done    sync.WaitGroup
}

type outcome[T any] struct {
	result T
	err    error
	part   Part // nil where it could not be opened
	rows   int  // of the part
	noted  []diag.Diagnostic
}

// spread makes a spreading over the chain of operators that begins with n.
// stage, called once for each goroutine, returns what a goroutine does with the
// rows of a part that come out of its chain.
func spread[T any](e *engine, n plan.Node, stage func() (func(stream) (T, error), error)) (*spreading[T], error) {
	base := e.chainBase(n)
	s, err := e.scanOf(base)
	if err != nil {
		return nil, err
	}
	out := &spreading[T]{engine: e, scan: s}
	if err := out.begin(); err != nil {
		out.close()
		return nil, err
	}
	outer := e.sharing
	e.sharing = map[any]any{}
	defer func() { e.sharing = outer }()
	workers := 1
	if len(out.first) > 1 {
		workers = e.workers()
	}
	for range workers {
		f := &feed{rows: out.only, all: len(out.first) < 2}
		w, err := newWorker(e, n, base, f, stage)
		if err != nil {
			out.close()
			return nil, err
		}
		w.scan = s
		out.work = append(out.work, w)
	}
	return out, nil
}

// apart leaves the chain that is being opened, if one is: what is opened until
// the function that it returns is called is no part of it, and may run more than once.
func (e *engine) apart() (back func()) {
	outer, feeds, recount := e.sharing, e.feeds, e.repeats.apart()
	e.sharing, e.feeds = nil, map[*plan.Scan]*feed{} // functions may share the scan that the chain begins with
	return func() {
		e.sharing, e.feeds = outer, feeds
		recount()
	}
}

// begin opens up to two parts, and reads the first if it is the only one.
func (s *spreading[T]) begin() error {
	for s.scan != nil && len(s.first) < 2 {
		p, err := s.scan.part()
		if err != nil {
			return err
		}
		if p == nil {
			break
		}
		s.first = append(s.first, p)
	}
	if len(s.first) != 1 {
		return nil
	}
	var err error
	s.only, _, err = s.scan.read(s.first[0])
	return err
}

func newWorker[T any](e *engine, n plan.Node, base *plan.Scan, f *feed, stage func() (func(stream) (T, error), error)) (*worker[T], error) {
	w := &worker[T]{feed: f, noted: &aheadNotes{}}
	scalars, ahead := e.batchScalars, e.ahead
	e.batchScalars, e.ahead = map[any]*scalar{}, w.noted
	e.feeds[base] = w.feed
	defer func() {
		e.batchScalars, e.ahead = scalars, ahead
		delete(e.feeds, base)
	}()
	var err error
	if w.finish, err = stage(); err != nil {
		return nil, err
	}
	w.chain, err = e.open(n)
	return w, err
}

// next returns the result of the next part; ok is false after the last.
func (s *spreading[T]) next() (result T, ok bool, err error) {
	if s.pending == nil && len(s.first) < 2 {
		if s.only == nil {
			if s.scan != nil {
				s.scan.end()
			}
			return result, false, nil
		}
		out := outcome[T]{part: s.first[0], rows: s.only.rows}
		s.only = nil
		out.result, out.err = s.work[0].finish(s.work[0].chain)
		out.noted = s.work[0].noted.drain()
		s.take(out)
		s.scan.end()
		return out.result, out.err == nil, out.err
	}
	if s.pending == nil {
		s.start()
	}
	one, ok := <-s.pending
	if !ok {
		s.scan.end()
		return result, false, s.engine.over(s.scan.at, s.scan.kind+" "+s.scan.name) // if it is over, parts are missing
	}
	out := <-one
	s.take(out)
	return out.result, out.err == nil, out.err
}

// take takes what came of a part.
func (s *spreading[T]) take(out outcome[T]) {
	if out.part != nil {
		s.scan.take(out.part, out.rows)
	}
	for _, d := range out.noted {
		s.engine.warn(d)
	}
}

// start begins to read the parts. Only so many results wait at a time as there are goroutines.
func (s *spreading[T]) start() {
	type job struct {
		part Part
		to   chan outcome[T]
	}
	ctx, cancel := context.WithCancel(s.engine.ctx)
	s.cancel = cancel
	s.pending = make(chan chan outcome[T], 2*len(s.work))
	jobs := make(chan job)
	s.done.Go(func() {
		defer close(s.pending)
		defer close(jobs)
		for {
			p, err := s.nextPart()
			if p == nil && err == nil {
				return
			}
			one := make(chan outcome[T], 1)
			select {
			case s.pending <- one:
			case <-ctx.Done():
				return
			}
			if err != nil {
				one <- outcome[T]{err: err}
				return
			}
			select {
			case jobs <- job{p, one}:
			case <-ctx.Done():
				one <- outcome[T]{err: fail(s.scan.at, s.scan.kind+" "+s.scan.name, context.Cause(ctx))}
				return
			}
		}
	})
	for _, w := range s.work {
		s.done.Go(func() {
			for j := range jobs {
				j.to <- w.run(j.part)
			}
		})
	}
}

// nextPart returns the next part, nil after the last.
func (s *spreading[T]) nextPart() (p Part, err error) {
	defer catch(s.scan.at, &err)
	if len(s.first) > 0 {
		p := s.first[0]
		s.first = s.first[1:]
		return p, nil
	}
	return s.scan.part()
}

func (s *spreading[T]) close() {
	if s.cancel != nil {
		s.cancel()
		s.done.Wait()
	}
	for _, w := range s.work {
		if w.chain != nil {
			w.chain.close()
		}
	}
	if s.scan != nil {
		s.scan.close()
	}
}

// A spreadRows is the stream of what comes out of the chains.
type spreadRows struct {
	parts *spreading[[]*batch]
	ready []*batch
	width int
}

// fewRows is up to how many rows batches are put together before they go on:
// after a filter, a part may leave a row or two.
const fewRows = 1024

// openSpread opens the chain of operators that begins with n, with a further step, which may be nil.
func (e *engine) openSpread(n plan.Node, further step) (stream, error) {
	need := e.pruning.Need(n)
	parts, err := spread(e, n, func() (func(stream) ([]*batch, error), error) {
		if further == nil {
			return func(s stream) ([]*batch, error) { return settled(s, need) }, nil
		}
		over, err := further()
		return func(s stream) ([]*batch, error) { return settled(over(s), need) }, err
	})
	if err != nil {
		return nil, err
	}
	return &spreadRows{parts: parts, width: len(n.Schema().Fields)}, nil
}

// settled reads a stream to its end.
func settled(s stream, need plan.ColumnSet) ([]*batch, error) {
	var list []*batch
	for {
		b, err := s.next()
		if b == nil || err != nil {
			return list, err
		}
		if err := b.settle(need); err != nil {
			return nil, err
		}
		list = append(list, b)
	}
}

func (s *spreadRows) next() (*batch, error) {
	rows := 0
	for _, b := range s.ready {
		rows += b.rows
	}
	for rows < fewRows {
		more, ok, err := s.parts.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		for _, b := range more {
			s.ready, rows = append(s.ready, b), rows+b.rows
		}
	}
	if len(s.ready) == 0 {
		return nil, nil
	}
	if s.ready[0].rows >= fewRows {
		b := s.ready[0]
		s.ready = s.ready[1:]
		return b, nil
	}
	b := concat(s.ready, s.width)
	s.ready = nil
	return b, nil
}

func (s *spreadRows) close() { s.parts.close() }
