// Package ordered works on many items at a time and gives the results in the
// order of the items.
package ordered

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"sync"
)

// ahead is how many items per worker may be begun before the results of earlier ones are taken.
const ahead = 4

// A Panic is the error of an item whose work panicked.
type Panic struct {
	Value any // of the panic
	Stack []byte
}

// Error names the value; the stack is for a report of the fault.
func (p *Panic) Error() string {
	return fmt.Sprintf("a fault of ruleproof, please report it: %v", p.Value)
}

// Run yields the result of work for each item, in the order of the items, each
// as soon as it is there. The number of workers is the number of processors if it
// is given as 0. Workers wait while results are taken slowly. A panic
// becomes the error of its item, or of the sequence of items where that panics.
//
// When ctx ends, no further item is begun, and its error is the last result.
// Work that has begun is always waited for, also when the caller takes no more results.
func Run[T, R any](ctx context.Context, items iter.Seq[T], workers int, work func(ctx context.Context, item T) (R, error)) iter.Seq2[R, error] {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	return func(yield func(R, error) bool) {
		inner, cancel := context.WithCancel(ctx)
		p := &pool[T, R]{ctx: inner, work: work, jobs: make(chan job[T, R]), results: make(chan chan result[R], ahead*workers)}
		for range workers {
			p.running.Go(p.worker)
		}
		p.running.Go(func() { p.begin(items) })
		defer p.running.Wait()
		defer cancel()
		for to := range p.results {
			if r := <-to; !yield(r.value, r.err) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			var none R
			yield(none, err)
		}
	}
}

// A result is what came of an item.
type result[R any] struct {
	value R
	err   error
}

// A job is an item and where its result goes.
type job[T, R any] struct {
	item T
	to   chan<- result[R]
}

// A pool is the workers of one Run.
type pool[T, R any] struct {
	ctx     context.Context
	work    func(context.Context, T) (R, error)
	jobs    chan job[T, R]
	results chan chan result[R] // of the items that were begun, in their order
	running sync.WaitGroup
}

// begin hands the items to the workers.
func (p *pool[T, R]) begin(items iter.Seq[T]) {
	defer close(p.results)
	defer close(p.jobs)
	_, err := safely(func() (struct{}, error) {
		for item := range items {
			to := make(chan result[R], 1)
			if p.ctx.Err() != nil {
				break
			}
			select {
			case p.results <- to:
			case <-p.ctx.Done():
				return struct{}{}, nil
			}
			p.jobs <- job[T, R]{item, to} // a worker is always there for it, sooner or later
		}
		return struct{}{}, nil
	})
	if err != nil {
		to := make(chan result[R], 1)
		to <- result[R]{err: err}
		select {
		case p.results <- to:
		case <-p.ctx.Done():
		}
	}
}

func (p *pool[T, R]) worker() {
	for j := range p.jobs {
		v, err := safely(func() (R, error) { return p.work(p.ctx, j.item) })
		j.to <- result[R]{v, err}
	}
}

// safely calls f and makes an error of its panic.
func safely[R any](f func() (R, error)) (r R, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = &Panic{fault, debug.Stack()}
		}
	}()
	return f()
}
