package exec_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs/write"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// inParts serves the tables of another source in parts of a few rows.
type inParts struct {
	exec.Source
	rows int
}

// Open implements exec.Source.
func (s inParts) Open(ctx context.Context, r exec.Request) (exec.Cursor, error) {
	c, err := s.Source.Open(ctx, r)
	if err != nil {
		return nil, err
	}
	return &partsOf{Cursor: c, size: s.rows}, nil
}

type partsOf struct {
	exec.Cursor
	size int
	rest exec.Rows
	at   int
}

// Next implements exec.Cursor.
func (c *partsOf) Next(ctx context.Context) (exec.Part, error) {
	for c.rest == nil || c.at >= c.rest.Len() {
		p, err := c.Cursor.Next(ctx)
		if err != nil {
			return nil, err
		}
		if c.rest, err = p.Read(); err != nil {
			return nil, err
		}
		c.at = 0
	}
	p := &someRows{c.rest, nil}
	for range min(c.size, c.rest.Len()-c.at) {
		p.rows = append(p.rows, c.at)
		c.at++
	}
	return p, nil
}

// someRows are a few rows of others.
type someRows struct {
	exec.Rows
	rows []int
}

// Read implements exec.Part.
func (p *someRows) Read() (exec.Rows, error) { return p, nil }

// Len implements exec.Rows.
func (p *someRows) Len() int { return len(p.rows) }

// Column implements exec.Rows.
func (p *someRows) Column(i int, rows []int) (value.Column, error) {
	if rows == nil {
		return p.Rows.Column(i, p.rows)
	}
	picked := make([]int, len(rows))
	for k, r := range rows {
		picked[k] = p.rows[r]
	}
	return p.Rows.Column(i, picked)
}

// sharedQueries yields the queries of a file of the conformance material.
func sharedQueries(t *testing.T, name string) func(yield func(id, query string) bool) {
	t.Helper()
	file, err := os.Open(testshared.Path(t, "conformance", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	return func(yield func(id, query string) bool) {
		for lines.Scan() {
			var c struct{ ID, Query, KQL string }
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatal(err)
			}
			if !yield(c.ID, c.Query+c.KQL) {
				return
			}
		}
	}
}

// outcome runs a query and returns all that is known of its answer.
func outcome(t *testing.T, q *plan.Query, run exec.Run) (text string, got answer) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	r, err := exec.Execute(ctx, q, run)
	if err != nil {
		return "error: " + err.Error(), got
	}
	var b bytes.Buffer
	if err := write.Write(&b, "kusto", r.Tables...); err != nil {
		t.Fatal(err)
	}
	if got, err = answerOf(r.Tables[0]); err != nil {
		t.Fatal(err)
	}
	return b.String() + fmt.Sprint(r.Warnings), got
}

func TestTheNumberOfGoroutinesChangesNoAnswer(t *testing.T) {
	for id, query := range sharedQueries(t, "queries.jsonl") {
		q := bind.BindText(query, catalog.Standard())
		if q.HasErrors() || q.Result() == nil {
			continue
		}
		run := func(workers, rows int) exec.Run {
			source := &randomRows{texts: literals(query), left: 12, rows: 60}
			return exec.Run{Now: now, Tables: inParts{source, rows}, EmptyIfUndeclared: true, Workers: workers, All: true}
		}
		one, inPieces := outcome(t, q, run(1, 7))
		many, _ := outcome(t, q, run(5, 7))
		if one != many {
			t.Errorf("%s: with one goroutine\n%.500s\nwith five\n%.500s", id, one, many)
		}
		whole, want := outcome(t, q, run(1, 1000))
		if (whole[0] == 'e') != (one[0] == 'e') {
			t.Errorf("%s: in parts %.300s, as a whole %.300s", id, one, whole)
		} else if d := compare(truth{KQL: query, Deterministic: true, Expected: want}, inPieces); d != "" {
			t.Errorf("%s: in parts: %.500s", id, d)
		}
	}
}

func TestTheNumberOfGoroutinesChangesNoAnswerOfTheReference(t *testing.T) {
	for id, query := range sharedQueries(t, "ground-truth.jsonl") {
		if slices.Contains(long, id) {
			continue
		}
		q := bind.BindText(query, catalog.Standard())
		one, _ := outcome(t, q, exec.Run{Now: now, Workers: 1, All: true})
		many, _ := outcome(t, q, exec.Run{Now: now, Workers: 5, All: true})
		if one != many {
			t.Errorf("%s: with one goroutine\n%.500s\nwith five\n%.500s", id, one, many)
		}
	}
}
