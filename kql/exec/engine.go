package exec

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An engine runs one query once.
type engine struct {
	ctx      context.Context
	run      Run
	rand     *rand.Rand
	pruning  *pruning
	lets     map[*plan.Let]*sharedLet
	shared   int // bytes of all lets
	scalars  map[*plan.Let]*scalar
	subs     map[*plan.ScalarQuery]value.Column
	warnings []diag.Diagnostic
	warned   map[warning]bool

	facts *facts
	// outer holds the rows that the operators at work hand to their subqueries.
	outer map[*plan.SubInput]*batch
	keys  map[*plan.PartitionKey]any // of the partitions at work
	// call is the call of the stored function whose body is being compiled, nil outside of one.
	call *diag.Span
	// graphs are those that are made, by the nodes that make them; outerGraphs, those handed to subqueries.
	graphs      map[plan.Node]*graphValue
	outerGraphs map[*plan.SubGraph]*graphValue
	pattern     *layout // of the graph-match whose expressions are being compiled
	// scan is the state of the innermost scan operator that is being compiled.
	scan *stepScan
}

type warning struct {
	at      diag.Span
	message string
}

func execute(ctx context.Context, q *plan.Query, run Run) (result *Result, err error) {
	root := q.Result()
	if root == nil {
		return nil, &Error{Diagnostic: diag.NotSupported.At(diag.Span{}, "a query without an answer")}
	}
	defer func() {
		if fault := recover(); fault != nil {
			result, err = nil, &Error{diag.InternalFailure.At(root.Span()), fmt.Errorf("%v\n%s", fault, debug.Stack())}
		}
	}()
	run.Limits = run.Limits.withDefaults()
	if q.Now != nil {
		run.Now = *q.Now
	}
	if faults := checkNodes(q, run.Limits.Depth); len(faults) > 0 {
		return nil, &Error{Diagnostic: faults[0]}
	}
	e := &engine{
		ctx: ctx, run: run,
		rand:    rand.New(rand.NewPCG(run.Seed, 0x9e3779b97f4a7c15)),
		facts:   newFacts(),
		outer:   map[*plan.SubInput]*batch{},
		keys:    map[*plan.PartitionKey]any{},
		lets:    map[*plan.Let]*sharedLet{},
		scalars: map[*plan.Let]*scalar{},
		subs:    map[*plan.ScalarQuery]value.Column{},
		warned:  map[warning]bool{},
	}
	e.pruning = newPruning(e.facts)
	roots := []plan.Node{root}
	if run.All {
		roots = q.Results
	}
	result = &Result{Render: renderOf(root)}
	for _, n := range roots {
		if n != nil {
			e.pruning.markAll(n)
		}
	}
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
	slices.SortStableFunc(e.warnings, func(a, b diag.Diagnostic) int { return a.Span.Start - b.Span.Start })
	result.Warnings = e.warnings
	return result, nil
}

// answer returns the tables of a statement: one, but for fork and facet.
func (e *engine) answer(n plan.Node) ([]*value.Table, error) {
	if tables, err := e.several(n); tables != nil || err != nil {
		return tables, err
	}
	if plugin, ok := n.(*plan.Evaluate); ok && plugin.Open {
		t, err := e.evaluate(plugin)
		if err != nil {
			return nil, err
		}
		return []*value.Table{t}, nil
	}
	rows, err := e.collect(n, e.run.Limits.ResultRows, e.run.Limits.ResultBytes, "the answer's")
	if err != nil {
		return nil, err
	}
	return []*value.Table{tableOf(n, rows)}, nil
}

// collect runs a node to its end and returns all rows as one batch.
func (e *engine) collect(n plan.Node, maxRows, maxBytes int, what string) (*batch, error) {
	s, err := e.open(n)
	if err != nil {
		return nil, err
	}
	defer s.close()
	return e.drain(s, n, maxRows, maxBytes, what)
}

// drain reads a stream to its end and returns all rows as one batch.
func (e *engine) drain(s stream, n plan.Node, maxRows, maxBytes int, what string) (*batch, error) {
	var list []*batch
	rows, bytes := 0, 0
	for {
		b, err := s.next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			return concat(list, len(n.Schema().Fields)), nil
		}
		if rows += b.rows; rows > maxRows {
			return nil, exceeded(n.Span(), what+" rows", maxRows)
		}
		if bytes += b.size(); bytes > maxBytes {
			return nil, exceeded(n.Span(), what+" bytes", maxBytes)
		}
		list = append(list, b)
	}
}

// hold runs a node to its end for an operator that needs all rows at once.
func (e *engine) hold(n plan.Node) (*batch, error) {
	return e.collect(n, e.run.Limits.IntermediateRows, e.run.Limits.IntermediateBytes, "intermediate")
}

// context returns what a builtin at that place of the query may know.
func (e *engine) context(at diag.Span) *builtin.Context {
	if e.call != nil {
		at = *e.call
	}
	return &builtin.Context{
		Now: e.run.Now, Rand: e.rand, MaxBytes: e.run.Limits.ValueBytes, GeoInfo: e.run.GeoInfo,
		Warn: func(message string) { e.warn(diag.LossyConversion.At(at, message)) },
	}
}

// warn takes note of a diagnostic, once.
func (e *engine) warn(d diag.Diagnostic) {
	if e.call != nil {
		d.Span = *e.call
	}
	if w := (warning{d.Span, d.Message}); !e.warned[w] {
		e.warned[w] = true
		e.warnings = append(e.warnings, d)
	}
}

// renderOf returns what the last render of the query asks for.
func renderOf(n plan.Node) *Render {
	if r, ok := n.(*plan.Render); ok {
		return &Render{r.Chart, r.Properties}
	}
	return nil
}
