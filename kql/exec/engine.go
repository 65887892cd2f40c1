package exec

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/plan/facts"
	"github.com/ruleproof/ruleproof/kql/plan/prune"
	"github.com/ruleproof/ruleproof/kql/plan/runnable"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An engine runs one query once. One goroutine opens streams; what streams do
// while they are read may happen in several goroutines, and touches nothing of
// the engine but what is said to be safe for that.
type engine struct {
	ctx     context.Context
	run     Run
	rand    *rand.Rand
	pruning *prune.Pruning
	facts   *facts.Facts
	memory  *ledger // safe
	noted   notes   // safe
	scanned atomic.Int64

	lets    map[*plan.Let]*batch // tabular lets that are read more than once
	scalars map[any]*scalar      // scalar lets that have one value throughout, by let
	subs    map[*plan.ScalarQuery]value.Column
	sets    map[*plan.InTable]*column.Set

	// batchScalars are the scalar lets that have a value a row, and the expressions that
	// are used many times: each chain of operators that is read by a goroutine of its own has its own.
	batchScalars map[any]*scalar
	repeats
	// feeds are the scans whose rows are handed to the chain that is being opened.
	feeds map[*plan.Scan]*feed
	// sharing has what the chains over one table have in common, such as the
	// right side of a join; nil outside of such chains.
	sharing map[any]any

	// ahead has the warnings of the chain that is being opened, which may be ahead of what is
	// needed; nil outside of such chains.
	ahead *aheadNotes

	// outer holds the rows that the operators at work hand to their subqueries.
	outer map[*plan.SubInput]*batch
	keys  map[*plan.PartitionKey]any // of the partitions at work
	// cutOff are the ranges that an operator stops reading when it has enough.
	cutOff map[*plan.Range]bool

	// graphs are those that are made, by the nodes that make them; outerGraphs, those handed to subqueries.
	graphs      map[plan.Node]*graphValue
	outerGraphs map[*plan.SubGraph]*graphValue
	pattern     *layout // of the graph-match whose expressions are being compiled
	// scan is the state of the innermost scan operator that is being compiled.
	scan *stepScan

	observer *observer // nil unless the run is observed
	lineage  *lineage  // nil unless the run is observed
}

// aheadNotes are warnings about rows of which it is not known yet whether the answer needs them. One goroutine adds to them.
type aheadNotes struct {
	list []diag.Diagnostic
	seen map[warning]bool
}

func (a *aheadNotes) add(d diag.Diagnostic) {
	if w := (warning{d.Span, d.Message}); !a.seen[w] {
		if a.seen == nil {
			a.seen = map[warning]bool{}
		}
		a.seen[w] = true
		a.list = append(a.list, d)
	}
}

// drain returns the warnings since the last time.
func (a *aheadNotes) drain() []diag.Diagnostic {
	list := a.list
	a.list, a.seen = nil, nil
	return list
}

// notes are the warnings of a run, each once.
type notes struct {
	sync.Mutex
	list []diag.Diagnostic
	seen map[warning]bool
}

type warning struct {
	at      diag.Span
	message string
}

func execute(ctx context.Context, q *plan.Query, run Run, memory *ledger) (result *Result, err error) {
	root := q.Result()
	if root == nil {
		return nil, diag.NotSupported.At(wholeOf(q), "a query without an answer")
	}
	defer catch(root.Span(), &err)
	run.Limits = run.Limits.withDefaults()
	if result, err = executeLate(ctx, q, run, memory); err != nil {
		if d, ok := ofQuery(err); ok {
			return nil, q.InText(d)
		}
		return nil, err
	}
	result.Warnings = inText(q, result.Warnings)
	return result, nil
}

// executeLate runs a query after those of its plugins whose columns only a run tells.
func executeLate(ctx context.Context, q *plan.Query, run Run, memory *ledger) (*Result, error) {
	if err := errorOf(q); err != nil {
		return nil, err
	}
	bound, err := bindLate(ctx, q, run, memory)
	if err != nil {
		return nil, err
	}
	if bound != q && run.Observe != nil {
		run.Observe = condition.Of(bound)
	}
	return executeBound(ctx, bound, run, memory)
}

// wholeOf returns the place of the query as a whole.
func wholeOf(q *plan.Query) diag.Span {
	if q.Syntax == nil {
		return diag.Span{}
	}
	return q.Syntax.Range
}

// inText returns warnings as they are reported for the query, each once, in the order of their positions.
func inText(q *plan.Query, found []diag.Diagnostic) []diag.Diagnostic {
	var list []diag.Diagnostic
	seen := map[warning]bool{}
	for _, d := range found {
		d = q.InText(d)
		if w := (warning{d.Span, d.Message}); !seen[w] {
			seen[w] = true
			list = append(list, d)
		}
	}
	slices.SortStableFunc(list, func(a, b diag.Diagnostic) int { return a.Span.Start - b.Span.Start })
	return list
}

// catch turns a panic of what it is deferred in into a failure of the query at that place. Each
// goroutine of a run defers it: a panic that nobody catches ends the whole program.
func catch(at diag.Span, err *error) {
	if fault := recover(); fault != nil {
		*err = diag.InternalFailure.At(at).Because(fmt.Errorf("%v\n%s", fault, debug.Stack()))
	}
}

// executeBound runs a query all of whose columns are known.
func executeBound(ctx context.Context, q *plan.Query, run Run, memory *ledger) (*Result, error) {
	root := q.Result()
	if q.Now != nil {
		run.Now = *q.Now
	}
	if faults := runnable.Check(q, run.Limits.Depth); len(faults) > 0 {
		return nil, faults[0]
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // whatever still reads ends with the run
	memory.used.Store(0)
	e := newEngine(ctx, q, run, memory)
	roots := []plan.Node{root}
	if run.All {
		roots = q.Results
	}
	for _, n := range roots {
		if n != nil {
			e.pruning.MarkAll(n)
		}
	}
	result := &Result{Render: renderOf(root)}
	for _, n := range roots {
		if n == nil {
			continue
		}
		tables, err := e.answer(n)
		if err != nil {
			return nil, err
		}
		result.Table = tables[0]
		result.Tables = append(result.Tables, tables...)
	}
	if err := e.over(root.Span(), "the query"); err != nil {
		return nil, err // a step that was stopped may have left rows out
	}
	result.Warnings = e.noted.list
	result.Observed, result.Scanned = e.observed(), int(e.scanned.Load())
	return result, nil
}

func newEngine(ctx context.Context, q *plan.Query, run Run, memory *ledger) *engine {
	e := &engine{
		ctx: ctx, run: run, memory: memory,
		rand:         rand.New(rand.NewPCG(run.Seed, 0x9e3779b97f4a7c15)),
		facts:        facts.New(),
		outer:        map[*plan.SubInput]*batch{},
		keys:         map[*plan.PartitionKey]any{},
		lets:         map[*plan.Let]*batch{},
		scalars:      map[any]*scalar{},
		batchScalars: map[any]*scalar{},
		repeats:      newRepeats(),
		subs:         map[*plan.ScalarQuery]value.Column{},
		sets:         map[*plan.InTable]*column.Set{},
		feeds:        map[*plan.Scan]*feed{},
	}
	e.noted.seen = map[warning]bool{}
	e.pruning = prune.New(e.facts)
	if run.Observe != nil {
		e.lineage = &lineage{engine: e}
		e.observer = newObserver(run.Observe)
		if run.Trace {
			e.observer.trace = newTrace(e.lineage)
		}
	}
	return e
}

// workers returns how many goroutines read a table.
func (e *engine) workers() int {
	if e.run.Workers > 0 {
		return e.run.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// answer returns the tables of a statement: one, except for fork, facet and some plugins.
func (e *engine) answer(n plan.Node) ([]*value.Table, error) {
	e.observer.begin()
	made, err := e.several(n)
	switch {
	case err != nil:
		return nil, err
	case made == nil && e.run.Emit != nil:
		return e.emit(n)
	case made == nil:
		rows, err := e.collect(n, e.run.Limits.ResultRows, "rows of the answer")
		if err != nil {
			return nil, err
		}
		e.observer.answer(rows.rows, rows.origins)
		return []*value.Table{tableOf(n, rows)}, nil
	}
	tables := make([]*value.Table, len(made))
	for i, t := range made {
		if i == 0 {
			e.observer.answer(t.Rows, t.origins)
		}
		tables[i] = t.Table
		if e.run.Emit == nil {
			continue
		}
		tables[i] = withoutRows(t.Schema)
		if err := e.run.Emit(tables[i]); err != nil {
			return nil, err
		}
		if t.Rows == 0 {
			continue
		}
		if err := e.run.Emit(t.Table); err != nil && !errors.Is(err, ErrEnough) {
			return nil, err
		}
	}
	return tables, nil
}

// emit hands the rows of a statement on as they come, and returns a table without rows.
func (e *engine) emit(n plan.Node) ([]*value.Table, error) {
	s, err := e.open(n)
	if err != nil {
		return nil, err
	}
	defer s.close()
	empty := withoutRows(n.Schema())
	if err := e.run.Emit(empty); err != nil {
		return nil, err
	}
	for {
		b, err := s.next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			return []*value.Table{empty}, nil
		}
		if err := b.settle(e.pruning.Need(n)); err != nil {
			return nil, err
		}
		if err := e.over(n.Span(), n.Word()); err != nil {
			return nil, err
		}
		e.observer.answer(b.rows, b.origins)
		switch err := e.run.Emit(tableOf(n, b)); {
		case errors.Is(err, ErrEnough):
			return []*value.Table{empty}, nil
		case err != nil:
			return nil, err
		}
	}
}

func withoutRows(s *value.Schema) *value.Table {
	t := &value.Table{Schema: s}
	for _, f := range s.Fields {
		t.Columns = append(t.Columns, value.Constant(f.Type, nil, 0))
	}
	return t
}

// collect runs a node to its end and returns all rows as one batch, which is settled.
func (e *engine) collect(n plan.Node, maxRows int, what string) (*batch, error) {
	defer e.apart()()
	s, err := e.open(n)
	if err != nil {
		return nil, err
	}
	defer s.close()
	return e.drain(s, n, maxRows, what)
}

// drain reads a stream to its end and returns all rows as one batch, which is settled.
func (e *engine) drain(s stream, n plan.Node, maxRows int, what string) (all *batch, err error) {
	var list []*batch
	rows, held := 0, 0
	defer func() {
		if err != nil {
			e.free(held)
		}
	}()
	for {
		b, err := s.next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			if len(list) > 1 { // the parts and the whole are there at the same time
				if err := e.reserve(n.Span(), held); err != nil {
					return nil, err
				}
				defer e.free(held)
			}
			out := concat(list, len(n.Schema().Fields))
			out.held += held
			return out, e.lineage.spend(n.Span())
		}
		if rows += b.rows; rows > maxRows {
			return nil, exceeded(n.Span(), what, maxRows)
		}
		if err := b.settle(e.pruning.Need(n)); err != nil {
			return nil, err
		}
		size := b.size()
		if err := e.reserve(n.Span(), size); err != nil {
			return nil, err
		}
		list, held = append(list, b), held+size
	}
}

// hold runs a node to its end for an operator that needs all rows at once. The
// operator calls drop when it needs them no longer.
func (e *engine) hold(n plan.Node) (*batch, error) {
	return e.collect(n, e.run.Limits.IntermediateRows, "intermediate rows")
}

// drop says that rows are held no longer.
func (e *engine) drop(b *batch) {
	if b != nil {
		e.free(b.held)
		b.held = 0
	}
}

// context returns what a builtin at that place of the query may know.
func (e *engine) context(at diag.Span) *builtin.Context {
	warn := e.warn
	if e.ahead != nil {
		warn = e.ahead.add
	}
	return &builtin.Context{
		Now: e.run.Now, Rand: e.rand, MaxBytes: e.run.Limits.ValueBytes, GeoInfo: e.run.GeoInfo,
		MaxRows: e.run.Limits.IntermediateRows, MaxTable: e.run.Limits.Memory, Over: e.ended,
		Warn: func(message string) { warn(diag.LossyConversion.At(at, message)) },
	}
}

// warn takes note of a diagnostic, once. It is safe for several goroutines.
func (e *engine) warn(d diag.Diagnostic) {
	e.noted.Lock()
	defer e.noted.Unlock()
	if w := (warning{d.Span, d.Message}); !e.noted.seen[w] {
		e.noted.seen[w] = true
		e.noted.list = append(e.noted.list, d)
	}
}

// renderOf returns what the last render of the query asks for.
func renderOf(n plan.Node) *Render {
	if r, ok := n.(*plan.Render); ok {
		return &Render{r.Chart, r.Properties}
	}
	return nil
}
