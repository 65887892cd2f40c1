package builtin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// What plugins with a rule of their own return, and how some of them deal out their arguments.

// openResult is a table whose columns only the run can tell.
func openResult(*CallInfo) Outcome { return Outcome{Table: true, Open: true} }

// inputResult is the plugin's input.
func inputResult(c *CallInfo) Outcome { return table(c.Input) }

// onlyColumns, beforeInput and timelineAnd return the rules of plugins that
// yield certain columns: alone, before those of the input, and after the
// columns given as timeline and dimensions.
func onlyColumns(columns string) func(*CallInfo) Outcome {
	fields := columnList(columns)
	return func(*CallInfo) Outcome { return table(columnsOf(fields(), "")) }
}

func beforeInput(columns string) func(*CallInfo) Outcome {
	fields := columnList(columns)
	return func(c *CallInfo) Outcome { return table(append(columnsOf(fields(), ""), c.Input...)) }
}

func timelineAnd(columns string) func(*CallInfo) Outcome {
	fields := columnList(columns)
	return func(c *CallInfo) Outcome {
		list := append(columnArgs(c, "TimelineColumn"), columnArgs(c, "Dimension")...)
		return table(append(list, columnsOf(fields(), "")...))
	}
}

// columnArgs returns the columns of the input that are arguments for a parameter.
func columnArgs(c *CallInfo, param string) []Column {
	var list []Column
	for _, a := range c.args(param) {
		if a.Column >= 0 && a.Column < len(c.Input) {
			list = append(list, c.Input[a.Column])
		}
	}
	return list
}

func newActivityMetricsResult(c *CallInfo) Outcome {
	var list []Column
	if a := c.arg("TimelineColumn"); a != nil {
		list = append(list, fresh("from_"+a.Name, a.Type), fresh("to_"+a.Name, a.Type))
	}
	list = append(list, columnArgs(c, "Dimension")...)
	return table(append(list, columnsOf(newActivityColumns(), "")...))
}

var newActivityColumns = columnList("dcount_new_values: long, dcount_retained_values: long, dcount_churn_values: long, retention_rate: real, churn_rate: real")

// assignNewActivityMetrics: after the window a constant is the cohort, then
// come dimensions, and last a table.
func assignNewActivityMetrics(_ *Signature, args []Arg) []int {
	const cohort, dimension, lookback = 5, 6, 7
	params := make([]int, len(args))
	for i, a := range args {
		switch {
		case i < cohort:
			params[i] = i
		case i == cohort && (a.Const || a.Column < 0) && !a.Tables:
			params[i] = cohort
		case a.Tables && i == len(args)-1:
			params[i] = lookback
		default:
			params[i] = dimension
		}
	}
	return params
}

// bagUnpackResult is the input without the bag; the bag's properties become columns when it runs.
func bagUnpackResult(c *CallInfo) Outcome {
	o := Outcome{Table: true, Open: true}
	for i, column := range c.Input {
		if len(c.Args) == 0 || c.Args[0].Column != i {
			o.Columns = append(o.Columns, column)
		}
	}
	return o
}

func dcountIntersectResult(c *CallInfo) Outcome {
	list := slices.Clone(c.Input)
	for i := range c.Args {
		list = append(list, fresh(fmt.Sprintf("s%d", i), value.Long))
	}
	return table(list)
}

func funnelSequenceResult(c *CallInfo) Outcome {
	list := columnArgs(c, "TimelineColumn")
	if a := c.arg("StateColumn"); a != nil {
		list = append(list, fresh("prev", a.Type), fresh("next", a.Type))
	}
	return table(append(list, fresh("dcount", value.Long),
		Column{Name: "samples", Type: value.Dynamic, Shape: value.ArrayOf(value.Dynamic, nil), Input: -1}))
}

func funnelSequenceCompletionResult(c *CallInfo) Outcome {
	list := columnArgs(c, "TimelineColumn")
	if a := c.arg("StateColumn"); a != nil {
		list = append(list, fresh(a.Name, value.String))
	}
	return table(append(list, fresh("Period", value.Timespan), fresh("dcount", value.Long)))
}

// aiResult is the input and what the model says of each row.
func aiResult(c *CallInfo) Outcome {
	var prompt string
	for _, name := range [...]string{"Text", "Prompt"} {
		if a := c.arg(name); a != nil {
			prompt = a.Name
		}
	}
	answers := map[string]struct {
		suffix string
		typ    value.Type
	}{
		"ai_embed_text":             {"embedding", value.Dynamic},
		"ai_embeddings":             {"embeddings", value.Dynamic},
		"ai_chat_completion":        {"completion", value.String},
		"ai_chat_completion_prompt": {"completion", value.String},
	}
	answer := answers[c.Function.Name]
	name := prompt + "_" + answer.suffix
	list := append(slices.Clone(c.Input), fresh(name, answer.typ))
	if a := c.arg("IncludeErrorMessages"); a != nil && a.Const && a.Value == true {
		list = append(list, fresh(name+"_error", value.String))
	}
	return table(list)
}

// uniqueNames gives columns whose name came before a number after it.
func uniqueNames(columns []Column) []Column {
	last := map[string]int{}
	for i := range columns {
		c := &columns[i]
		n, seen := last[c.Name]
		if !seen {
			last[c.Name] = 0
			continue
		}
		base := c.Name
		for seen {
			n++
			c.Name = fmt.Sprintf("%s%d", base, n)
			_, seen = last[c.Name]
		}
		last[base], last[c.Name] = n, 0
		c.Input = -1
	}
	return columns
}

// lookup returns the columns of the input, then those of the looked-up table that are not left out.
func lookup(c *CallInfo, leaveOut func(name string) bool) Outcome {
	t := c.arg("LookupTable")
	if t == nil || !t.Tables {
		return inputResult(c)
	}
	list := slices.Clone(c.Input)
	for _, column := range t.Table {
		if !leaveOut(column.Name) {
			column.Input = -1
			list = append(list, column)
		}
	}
	return table(uniqueNames(list))
}

func ipLookupResult(c *CallInfo) Outcome {
	keys := c.args("ExtraKey")
	return lookup(c, func(name string) bool {
		return slices.ContainsFunc(keys, func(a *Arg) bool { return a.Name == name })
	})
}

func geoLookupResult(c *CallInfo) Outcome {
	key := c.arg("LookupPolygonKey")
	if key == nil {
		key = c.arg("LookupLineKey")
	}
	keep := key == nil || key.Name == ""
	if a := c.arg("return_lookup_key"); a != nil && a.Literal && a.Value == true {
		keep = true
	}
	return lookup(c, func(name string) bool { return !keep && strings.EqualFold(name, key.Name) })
}

func assignGeoPolygonLookup(s *Signature, args []Arg) []int { return assignNamed(s, args, 4) }
func assignGeoLineLookup(s *Signature, args []Arg) []int    { return assignNamed(s, args, 5) }

// assignNamed deals out the first arguments by position and the others by name if they have one.
func assignNamed(s *Signature, args []Arg, positional int) []int {
	params := make([]int, len(args))
	for i, a := range args {
		params[i] = i
		if i >= positional && a.Given != "" {
			params[i] = s.Param(strings.ToLower(a.Given))
		}
		if params[i] >= len(s.Params) {
			params[i] = -1
		}
	}
	return params
}

// assignIPv4Lookup: the last argument may say whether to return what does not match; those before it are keys.
func assignIPv4Lookup(_ *Signature, args []Arg) []int {
	const extraKey, returnUnmatched = 3, 4
	params := make([]int, len(args))
	for i, a := range args {
		switch {
		case i < extraKey:
			params[i] = i
		case i == len(args)-1 && (a.Given == "return_unmatched" || a.Literal && a.Type == value.Bool):
			params[i] = returnUnmatched
		default:
			params[i] = extraKey
		}
	}
	return params
}

func assignIPv6Lookup(s *Signature, args []Arg) []int { return assignNamed(s, args, len(args)) }

// pivotResult is the columns asked for, or all but those pivoted and
// aggregated; the pivoted column's values become columns when it runs.
func pivotResult(c *CallInfo) Outcome {
	o := Outcome{Table: true, Open: true}
	for _, a := range c.Args[min(2, len(c.Args)):] {
		if a.Column >= 0 && a.Column < len(c.Input) {
			o.Columns = append(o.Columns, c.Input[a.Column])
		}
	}
	if len(o.Columns) > 0 {
		return o
	}
	pivoted, aggregated := -1, -1
	if len(c.Args) > 0 {
		pivoted = c.Args[0].Column
	}
	if len(c.Args) > 1 {
		aggregated = c.Args[1].InnerColumn
	}
	for i, column := range c.Input {
		if i != pivoted && i != aggregated {
			o.Columns = append(o.Columns, column)
		}
	}
	return o
}

func rollingPercentileResult(c *CallInfo) Outcome {
	list := append(columnArgs(c, "IndexColumn"), columnArgs(c, "Dimension")...)
	name, t := "value", value.Long
	if cols := columnArgs(c, "ValueColumn"); len(cols) > 0 {
		name, t = cols[0].Name, cols[0].Type
	}
	text := func(param string) string {
		if a := c.arg(param); a != nil && a.Literal {
			return value.Text(a.Value)
		}
		return "0"
	}
	return table(append(list, fresh("rolling_"+text("BinsPerWindow")+"_percentile_"+name+"_"+text("Percentile"), t)))
}

// schemaArgumentResult is the table whose columns the first argument lists.
func schemaArgumentResult(c *CallInfo) Outcome {
	if len(c.Args) > 0 && c.Args[0].Tables {
		return table(c.Args[0].Table)
	}
	return openResult(c)
}

func sequenceDetectResult(c *CallInfo) Outcome {
	list := columnArgs(c, "Dimension")
	if timeline := c.arg("TimelineColumn"); timeline != nil {
		for _, a := range c.args("Expr") {
			list = append(list, fresh(a.Name+"_"+timeline.Name, timeline.Type))
		}
	}
	return table(append(list, fresh("Duration", value.Timespan)))
}

// assignSequenceDetect: after the spans come conditions, as long as they are bool, then dimensions.
func assignSequenceDetect(_ *Signature, args []Arg) []int {
	const expr, dimension = 3, 4
	params := make([]int, len(args))
	conditions := true
	for i, a := range args {
		if i <= expr {
			params[i] = i
			continue
		}
		conditions = conditions && a.Type == value.Bool
		params[i] = dimension
		if conditions {
			params[i] = expr
		}
	}
	return params
}
