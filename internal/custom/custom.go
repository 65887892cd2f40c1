// Package custom runs the checks that users write themselves: queries over a table of all rules, each row of
// whose answer is a finding.
//
// The declarations of the configuration and the rules of a run enter, findings leave. The engine runs the
// queries, which package lint must not know. Whoever may change the configuration of a repository may write
// such a query, so that what it costs is bounded.
package custom

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/runnable"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

// What the queries of all checks may use together, and one of them.
const (
	Timeout    = 10 * time.Second
	memory     = 256 << 20 // bytes
	valueBytes = 4 << 20
	maxRows    = 1_000_000 // that an operator yields
	maxFound   = 10_000    // findings of one check
)

// A Check is a check of the user's own, whose query is bound.
type Check struct {
	config.Custom
	query *plan.Query
}

// The columns of an answer that are not only for messages.
const (
	pathColumn    = "Path"
	lineColumn    = "Line"
	keyColumn     = "Key"
	messageColumn = "Message"
)

// New binds the checks. Taken reports whether ruleproof has a check or a family of its own of that name. An error has
// the places of all that is wrong, in the configuration.
func New(declared []config.Custom, taken func(family string) bool) ([]*Check, error) {
	var checks []*Check
	var faults []error
	for _, c := range declared {
		if family, _, _ := strings.Cut(c.ID, "/"); taken(family) {
			faults = append(faults, diag.Diagnostic{Span: c.At, Message: "the family " + diag.Quote(family) + " is one of ruleproof's own; choose another"})
			continue
		}
		check := &Check{c, bind.BindSource(c.Query, known())}
		checks = append(checks, check)
		for _, d := range check.faults() {
			faults = append(faults, d)
		}
	}
	return checks, errors.Join(faults...)
}

// faults returns what keeps the check from running.
func (c *Check) faults() (list []diag.Diagnostic) {
	for _, d := range c.query.Diagnostics {
		if d.Severity == diag.Error {
			list = append(list, d)
		}
	}
	if len(list) > 0 {
		return list
	}
	if list = runnable.Check(c.query, runnable.MaxDepth); len(list) > 0 {
		return list
	}
	fault := func(at diag.Span, format string, args ...any) {
		list = append(list, diag.Diagnostic{Span: at, Message: fmt.Sprintf(format, args...)})
	}
	answer := c.query.Result()
	if answer == nil {
		fault(c.Query.Span(0, 0), "the query of %s has no answer", diag.Quote(c.ID))
		return list
	}
	columns := answer.Schema()
	end := c.Query.Span(len(strings.TrimRight(c.Query.Text, " \t\r\n")), len(strings.TrimRight(c.Query.Text, " \t\r\n")))
	for _, need := range []struct {
		name     string
		required bool
		types    []value.Type
	}{
		{pathColumn, true, []value.Type{value.String}},
		{lineColumn, false, []value.Type{value.Long, value.Int}},
		{keyColumn, false, []value.Type{value.String}},
		{messageColumn, false, []value.Type{value.String}},
	} {
		i := columns.Index(need.name)
		switch {
		case i < 0 && need.required:
			fault(end, "the answer needs the column %s of %s, which says what a finding is about", need.name, TableName)
		case i >= 0 && !slices.Contains(need.types, columns.Fields[i].Type):
			fault(end, "the column %s of the answer is a %s and must be a %s", need.name, columns.Fields[i].Type, need.types[0])
		}
	}
	for _, m := range placeholder.FindAllStringSubmatchIndex(c.Message.Text, -1) {
		if name := c.Message.Text[m[2]:m[3]]; columns.Index(name) < 0 {
			fault(c.Message.Span(m[0], m[1]), "the answer has no column %s", diag.Quote(name))
		}
	}
	return list
}

// placeholder matches what stands for a value in a message.
var placeholder = regexp.MustCompile(`\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// A Finding is what a check says of a rule.
type Finding struct {
	Rule int // the index of the rule
	diag.Diagnostic
}

// Run runs the checks over the rules. An error has a place in the configuration: of a check that
// failed. The findings of the others are there all the same.
func Run(ctx context.Context, checks []*Check, rules []Rule) (found []Finding, err error) {
	ctx, cancel := exec.TimeLimit(Timeout).Context(ctx)
	defer cancel()
	source := &table{rules: rules, columns: map[string]value.Column{}}
	byPath := map[string][]int{}
	for i, r := range rules {
		byPath[r.File.Path] = append(byPath[r.File.Path], i)
	}
	var faults []error
	for _, c := range checks {
		result, err := exec.Execute(ctx, c.query, exec.Run{
			Now: value.InstantOf(time.Now()), Tables: source,
			Limits: exec.Limits{ResultRows: maxFound, IntermediateRows: maxRows, Memory: memory, ValueBytes: valueBytes},
		})
		if err != nil {
			faults = append(faults, err)
			continue
		}
		for row := range result.Table.Rows {
			f, err := c.finding(result.Table, row, rules, byPath)
			if err != nil {
				faults = append(faults, err)
				break
			}
			found = append(found, f)
		}
	}
	return found, errors.Join(faults...)
}

// finding makes a finding of a row.
func (c *Check) finding(answer *value.Table, row int, rules []Rule, byPath map[string][]int) (f Finding, err error) {
	cell := func(column string) any {
		if i := answer.Schema.Index(column); i >= 0 {
			return answer.Columns[i].Value(row)
		}
		return nil
	}
	path, _ := cell(pathColumn).(string)
	of := byPath[path]
	if len(of) == 0 {
		return f, diag.Diagnostic{Span: c.At, Message: fmt.Sprintf("a row of %s has the path %s, which is not that of a rule", diag.Quote(c.ID), diag.Quote(path))}
	}
	line := 0
	switch n := cell(lineColumn).(type) {
	case int64:
		line = int(n)
	case int32:
		line = int(n)
	}
	f.Rule = of[0]
	for _, i := range of {
		if at := rules[i].Span.Range(); at.Start.Line <= line {
			f.Rule = i
		}
	}
	key, _ := cell(keyColumn).(string)
	f.Diagnostic = diag.Diagnostic{Check: c.ID, Code: c.ID, Severity: c.Severity, Span: placeIn(rules[f.Rule].Rule, key, line), Message: c.message(answer, row)}
	return f, nil
}

// message returns the message of a row: its own, or that of the check with the values of the row.
func (c *Check) message(answer *value.Table, row int) string {
	if i := answer.Schema.Index(messageColumn); i >= 0 {
		if own, _ := answer.Columns[i].Value(row).(string); own != "" {
			return own
		}
	}
	return placeholder.ReplaceAllStringFunc(c.Message.Text, func(name string) string {
		i := answer.Schema.Index(name[1 : len(name)-1])
		return diag.Preview(value.TextOf(answer.Columns[i].Type(), answer.Columns[i].Value(row)))
	})
}

// placeIn returns where a finding about a rule is reported: at a key, such as entityMappings[0].entityType, at a line other than
// that of the rule itself, or at the rule's name.
func placeIn(r *schema.Rule, key string, line int) diag.Span {
	if at, ok := r.At(key); ok && key != "" {
		return at
	}
	if line > r.Span.Position().Line {
		starts := r.File.LineStarts()
		if line <= len(starts) {
			text := r.File.Line(line)
			indent := len(text) - len(strings.TrimLeft(text, " \t"))
			return r.File.Span(starts[line-1]+indent, starts[line-1]+max(indent, len(strings.TrimRight(text, " \t"))))
		}
	}
	if r.Name.Set {
		return r.Name.Span
	}
	return r.Span.Sub(r.Span.Start, r.Span.Start)
}
