package differential

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A trial is a query over tables, and how the engine runs it: none of that changes an answer.
type trial struct {
	tables []*table
	query  query

	workers       int
	partRows      int
	observe, emit bool
}

var clock = day(100)

// draw returns the trial of a seed.
func draw(seed []byte) (trial, *grammar) {
	d := newDice(seed)
	t := trial{tables: randomTables(d)}
	g := newGrammar(d, t.tables)
	t.query = g.query()
	t.workers, t.partRows = 1+d.below(4), pick(d, []int{1, 2, 3, 7, 64, 1000, batchRows})
	t.observe, t.emit = d.chance(10), d.chance(20)
	return t, g
}

// String returns all that is needed to run the trial by hand.
func (t trial) String() string {
	var b strings.Builder
	for _, one := range t.tables {
		b.WriteString(one.String() + "\n")
	}
	fmt.Fprintf(&b, "%s\n// %d workers, parts of %d rows, observed: %t, emitted: %t", t.query, t.workers, t.partRows, t.observe, t.emit)
	return b.String()
}

// A verdict is what a trial has shown.
type verdict struct {
	difference string // between the two answers; empty when there is none
	why        undetermined
}

// judge runs the query in both engines.
func (t trial) judge() verdict {
	q := bind.BindText(t.query.String(), catalogOf(t.tables))
	if q.HasErrors() {
		return verdict{why: "it does not bind"}
	}
	p := &plain{tables: map[string]*table{}, now: clock, left: 150_000}
	for _, one := range t.tables {
		p.tables[one.name] = one
	}
	want, why := p.answer(q)
	given := 10 * time.Second
	if why != "" { // it may be without bound: it is run only to see that nothing breaks
		given = 2 * time.Second
	}
	for _, way := range []trial{t, t.simple()} {
		got, fault := way.run(q, given)
		switch e, known := errors.AsType[diag.Diagnostic](fault); {
		case fault == nil && why == "":
			if d := difference(want, got); d != "" {
				return verdict{difference: d}
			}
		case known && e.Code == diag.Stopped.Code: // a subquery of a subquery over many rows
			return verdict{why: "too long"}
		case fault != nil && (why == "" || !known || e.Code == diag.InternalFailure.Code):
			return verdict{difference: fmt.Sprintf("the engine fails: %v: %v", fault, errors.Unwrap(fault))}
		}
	}
	return verdict{why: why}
}

// simple returns the trial as it is run in the plainest way.
func (t trial) simple() trial {
	t.workers, t.partRows, t.observe, t.emit = 1, batchRows, false, false
	return t
}

// run runs the query in the engine, for so long.
func (t trial) run(q *plan.Query, given time.Duration) (rows [][]any, err error) {
	run := exec.Run{Now: clock, Workers: t.workers,
		Limits: exec.Limits{IntermediateRows: 600_000, Memory: 256 << 20, ValueBytes: 16 << 20}}
	if t.observe {
		run.Observe = condition.Of(q)
	}
	source := inParts{map[string]*value.Table{}, t.partRows}
	for _, one := range t.tables {
		source.tables[one.name] = one.columns()
	}
	run.Tables = source
	var pieces []*value.Table
	if t.emit {
		run.Emit = func(t *value.Table) error {
			pieces = append(pieces, t)
			return nil
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), given)
	defer cancel()
	r, err := exec.Execute(ctx, q, run)
	if err != nil {
		return nil, err
	}
	if !t.emit {
		pieces = []*value.Table{r.Table}
	}
	for _, piece := range pieces {
		more, err := rowsOf(piece)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// rowsOf returns the rows of a table, which must be what its schema says.
func rowsOf(t *value.Table) (rows [][]any, err error) {
	rows = make([][]any, t.Rows)
	for i, f := range t.Schema.Fields {
		c := t.Columns[i]
		if c.Type() != f.Type || c.Len() != t.Rows {
			return nil, fmt.Errorf("column %s has %d rows of %s for %d of %s", f.Name, c.Len(), c.Type(), t.Rows, f.Type)
		}
		for r := range rows {
			rows[r] = append(rows[r], c.Value(r))
		}
	}
	return rows, nil
}

// difference tells what two answers do not have in common. Rows are compared in
// their order where the query fixes it; those of one rank may come in any.
func difference(want *relation, got [][]any) string {
	if len(want.rows) != len(got) {
		return fmt.Sprintf("%d rows, want %d\n%s", len(got), len(want.rows), both(want.rows, got))
	}
	for low := 0; low < len(got); {
		high := len(got)
		if want.ranks != nil {
			for high = low + 1; high < len(got) && want.ranks[high] == want.ranks[low]; high++ {
			}
		}
		a, b := texts(want.rows[low:high]), texts(got[low:high])
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			return fmt.Sprintf("rows %d to %d differ\n%s", low, high, both(want.rows[low:high], got[low:high]))
		}
		low = high
	}
	return ""
}

func texts(rows [][]any) []string {
	list := make([]string, len(rows))
	for i, r := range rows {
		parts := make([]string, len(r))
		for k, v := range r {
			parts[k] = textOf(v)
		}
		list[i] = strings.Join(parts, "  ")
	}
	return list
}

// both shows what is in one answer alone.
func both(want, got [][]any) string {
	only := func(a, b []string) string {
		count := map[string]int{}
		for _, s := range b {
			count[s]++
		}
		var list []string
		for _, s := range a {
			if count[s]--; count[s] < 0 && len(list) < 10 {
				list = append(list, "  "+s)
			}
		}
		return strings.Join(list, "\n")
	}
	a, b := texts(want), texts(got)
	return "only the plain engine has\n" + only(a, b) + "\nonly the engine has\n" + only(b, a)
}
