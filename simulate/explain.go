package simulate

import (
	"context"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/why"
)

// An Explained is the way of the events through the query in one run.
type Explained struct {
	Run     int
	At      value.Instant
	Steps   []Step   // the operators, in the order of the text
	Reasons []Reason // what lost events
}

// A Step is an operator of the query with the rows that came to it and those that it yielded.
type Step struct {
	At      diag.Span // of the operator, or of the call through which it is reached where no file has its text
	Text    string
	In, Out int
}

// maxExplained bounds the runs of a scenario that are explained: those that see events, or the only one.
const maxExplained = 20

// explainAll explains the runs of the scenario, where that is asked for.
func (t *trial) explainAll(ctx context.Context) {
	if !t.options.Explain {
		return
	}
	for i, v := range t.scenario.Views {
		if len(t.result.Explained) == maxExplained {
			return
		}
		if i >= len(t.result.Runs) || t.result.Runs[i].Suppressed {
			continue
		}
		if v.Sights().events() == 0 && len(t.scenario.Views) > 1 {
			continue
		}
		if f, ok := t.follow(ctx, v); ok {
			t.result.Explained = append(t.result.Explained, Explained{v.Number, v.At, stepsOf(f), t.reasonsOf(f)})
		}
	}
}

// stepsOf returns the operators of a run.
func stepsOf(f *followed) []Step {
	var steps []Step
	for _, item := range f.run.Observed.List.Items {
		count := f.run.Observed.Counts[item.ID]
		if item.Kind != condition.Operator || count.Runs == 0 {
			continue
		}
		in := count.In
		switch item.Node.(type) {
		case *plan.SubInput:
			continue
		case *plan.LetTable:
			in = count.Out
		}
		at, text := why.Place(item)
		steps = append(steps, Step{at, text, in, count.Out})
	}
	return steps
}
