package lint

import (
	"fmt"
	"math"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/schema"
)

// many stands for a number of rows without a limit.
const many = math.MaxInt

// rowsOf returns how many rows a node yields at least and at most.
func rowsOf(n plan.Node, depth int) (least, most int) {
	if n == nil || depth > 200 {
		return 0, many
	}
	switch n := n.(type) {
	case *plan.LetTable:
		return rowsOf(n.Let.Table, depth+1)
	case *plan.Project, *plan.Sort, *plan.Serialize, *plan.Render:
		return rowsOf(n.Inputs()[0], depth+1)
	case *plan.Filter:
		_, most = rowsOf(n.Input, depth+1)
		return 0, most
	case *plan.Count, *plan.Print:
		return 1, 1
	case *plan.DataTable:
		return n.Rows, n.Rows
	case *plan.Summarize:
		if len(n.Keys) == 0 {
			return 1, 1
		}
		least, most = rowsOf(n.Input, depth+1)
		return min(least, 1), most
	case *plan.Take:
		return limitedRows(n.Input, n.Count, depth)
	case *plan.Top:
		return limitedRows(n.Input, n.Count, depth)
	case *plan.Sample:
		return limitedRows(n.Input, n.Count, depth)
	case *plan.SampleDistinct:
		_, most = limitedRows(n.Input, n.Count, depth)
		return 0, most
	case *plan.Union:
		for _, s := range n.Sources {
			l, m := rowsOf(s, depth+1)
			least, most = plus(least, l), plus(most, m)
		}
		return least, most
	}
	return 0, many
}

func limitedRows(input plan.Node, count plan.Expr, depth int) (least, most int) {
	least, most = rowsOf(input, depth+1)
	if v, known := plan.ValueOf(count); known {
		switch v := v.(type) {
		case int64:
			return min(least, int(v)), min(most, int(v))
		case int32:
			return min(least, int(v)), min(most, int(v))
		}
	}
	return 0, most
}

func plus(a, b int) int {
	if a == many || b == many || a > many-b {
		return many
	}
	return a + b
}

// outcomes returns whether the trigger may fire, and whether it may not, for a number of rows in the range.
func outcomes(op schema.TriggerOperator, threshold, least, most int) (fires, silent bool) {
	switch op {
	case schema.GreaterThan:
		return most > threshold, least <= threshold
	case schema.LessThan:
		return least < threshold, most >= threshold
	case schema.Equal:
		return least <= threshold && threshold <= most, least != threshold || most != threshold
	case schema.NotEqual:
		return least != threshold || most != threshold, least <= threshold && threshold <= most
	}
	return true, true
}

// triggered returns the bounds of the number of the rule's rows; ok is false where rule or query are not known.
func (p *pass) triggered() (least, most int, ok bool) {
	r := p.Rule
	if r == nil || r.EffectiveKind() != schema.Scheduled || !r.TriggerOperator.Set || !r.TriggerThreshold.Set ||
		p.Query == nil || p.Query.HasErrors() || p.Query.Result() == nil {
		return 0, 0, false
	}
	least, most = rowsOf(p.Query.Result(), 0)
	return least, most, true
}

func checkTriggerNever(p *pass) {
	least, most, ok := p.triggered()
	if !ok {
		return
	}
	r := p.Rule
	op, n := r.TriggerOperator.Value, r.TriggerThreshold.Value
	if fires, _ := outcomes(op, n, least, most); !fires {
		what := "at most " + rowsText(most)
		if least == most {
			what = rowsText(most)
		} else if most == many {
			what = "at least " + rowsText(least)
		}
		p.report(r.TriggerThreshold.Span, fmt.Sprintf("the query returns %s, so the trigger '%s %d' is never met", what, op, n)).
			Hint = "compare counts in the query with where, and let the trigger be gt 0"
		return
	}
	perResult := r.EventGroupingSettings.Value.AggregationKind.Value == schema.AlertPerResult
	if perResult && (op == schema.Equal && n == 0 || op == schema.LessThan && n == 1) {
		p.report(r.TriggerThreshold.Span, "the trigger is met only without rows, but AlertPerResult raises an alert for each row, so there is never one").
			Hint = "set eventGroupingSettings.aggregationKind to SingleAlert"
	}
}

func checkTriggerAlways(p *pass) {
	least, most, ok := p.triggered()
	if !ok {
		return
	}
	op, n := p.Rule.TriggerOperator.Value, p.Rule.TriggerThreshold.Value
	if fires, silent := outcomes(op, n, least, most); !fires || silent {
		return
	}
	what := "always returns " + rowsText(least)
	if least != most {
		what = "returns at least " + rowsText(least)
		if least == 0 {
			what = "returns at most " + rowsText(most)
		}
	}
	p.report(p.Rule.TriggerThreshold.Span, fmt.Sprintf("the query %s, so every run raises an alert, also without events", what)).
		Hint = "a summarize without by, and count, return a row even without events; compare its value with where"
}

func rowsText(n int) string {
	if n == 1 {
		return "one row"
	}
	return fmt.Sprintf("%d rows", n)
}
