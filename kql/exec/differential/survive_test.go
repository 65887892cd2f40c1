package differential

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// What a small query may use up: the time that a run is given, what it may take
// beyond that until it notices, and the bytes that it may allocate in all.
const (
	timeGiven = 2 * time.Second
	timeGrace = 8 * time.Second
	allocated = 4 << 30
)

// An end is how a query ended.
type end struct {
	fault string // what must not happen: a panic, or no end
	bound bool   // it bound
	ran   bool   // it gave an answer
}

// survive binds and runs a text. The engine has to answer, or to say what is wrong, in time.
func survive(text string, tables []*table, cat *catalog.Catalog, given time.Duration) end {
	done, before := make(chan end, 1), allocations()
	go func() {
		var e end
		defer func() {
			if fault := recover(); fault != nil {
				e.fault = fmt.Sprintf("panic: %v\n%s", fault, debug.Stack())
			}
			done <- e
		}()
		e = ending(text, tables, cat, given)
	}()
	select {
	case e := <-done:
		if n := allocations() - before; n > allocated && e.fault == "" {
			e.fault = fmt.Sprintf("%d bytes are allocated", n)
		}
		return e
	case <-time.After(given + timeGrace):
		return end{fault: "it does not end"}
	}
}

func ending(text string, tables []*table, cat *catalog.Catalog, given time.Duration) end {
	q := bind.BindText(text, cat)
	if q.HasErrors() {
		return end{}
	}
	source := inParts{map[string]*value.Table{}, 3}
	for _, t := range tables {
		source.tables[t.name] = t.columns()
	}
	ctx, cancel := context.WithTimeout(context.Background(), given)
	defer cancel()
	run := exec.Run{Now: clock, Tables: source, EmptyIfUndeclared: true, Workers: 2, All: true,
		Limits: exec.Limits{ResultRows: 100_000, IntermediateRows: 100_000, Memory: 64 << 20, ValueBytes: 1 << 20}}
	r, err := exec.Execute(ctx, q, run)
	e, known := errors.AsType[diag.Diagnostic](err)
	switch {
	case known && e.Code == diag.InternalFailure.Code:
		return end{bound: true, fault: fmt.Sprintf("panic: %v", errors.Unwrap(err))}
	case err != nil && !known:
		return end{bound: true, fault: "an error without a place: " + err.Error()}
	case err != nil:
		return end{bound: true}
	}
	for _, t := range r.Tables {
		if _, err := rowsOf(t); err != nil {
			return end{bound: true, fault: err.Error()}
		}
	}
	return end{bound: true, ran: true}
}

// allocations returns how many bytes were ever allocated.
func allocations() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
