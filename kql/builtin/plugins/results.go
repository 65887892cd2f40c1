package plugins

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The results of plugins with a rule of their own, and the assignment of arguments in some of them.

// openResult is a table whose columns are known only in the run.
func openResult(*builtin.CallInfo) builtin.Outcome { return builtin.Outcome{Table: true, Open: true} }

// inputResult is the plugin's input.
func inputResult(c *builtin.CallInfo) builtin.Outcome { return builtin.Table(c.Input) }

// onlyColumns, beforeInput and timelineAnd return the rules of plugins that yield certain
// columns: alone, before those of the input, or after the timeline and the dimensions.
func onlyColumns(columns string) func(*builtin.CallInfo) builtin.Outcome {
	fields := builtin.ColumnList(columns)
	return func(*builtin.CallInfo) builtin.Outcome { return builtin.Table(builtin.ColumnsOf(fields(), "")) }
}

func beforeInput(columns string) func(*builtin.CallInfo) builtin.Outcome {
	fields := builtin.ColumnList(columns)
	return func(c *builtin.CallInfo) builtin.Outcome {
		return builtin.Table(append(builtin.ColumnsOf(fields(), ""), c.Input...))
	}
}

func timelineAnd(columns string) func(*builtin.CallInfo) builtin.Outcome {
	fields := builtin.ColumnList(columns)
	return func(c *builtin.CallInfo) builtin.Outcome {
		list := append(columnArgs(c, "TimelineColumn"), columnArgs(c, "Dimension")...)
		return builtin.Table(append(list, builtin.ColumnsOf(fields(), "")...))
	}
}

// columnArgs returns the columns of the input that are arguments for a parameter.
func columnArgs(c *builtin.CallInfo, param string) []builtin.Column {
	var list []builtin.Column
	for _, a := range c.ArgsOf(param) {
		if a.Column >= 0 && a.Column < len(c.Input) {
			list = append(list, c.Input[a.Column])
		}
	}
	return list
}

func newActivityMetricsResult(c *builtin.CallInfo) builtin.Outcome {
	var list []builtin.Column
	if a := c.ArgOf("TimelineColumn"); a != nil {
		list = append(list, builtin.Fresh("from_"+a.Name, a.Type), builtin.Fresh("to_"+a.Name, a.Type))
	}
	list = append(list, columnArgs(c, "Dimension")...)
	return builtin.Table(append(list, builtin.ColumnsOf(newActivityColumns(), "")...))
}

var newActivityColumns = builtin.ColumnList("dcount_new_values: long, dcount_retained_values: long, dcount_churn_values: long, retention_rate: real, churn_rate: real")

// assignNewActivityMetrics assigns, after the window, a constant to the cohort, then the
// dimensions, and last a table.
func assignNewActivityMetrics(_ *builtin.Signature, args []builtin.Arg) []int {
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

// bagUnpackResult is the input without the bag. The bag's properties become columns in the run.
func bagUnpackResult(c *builtin.CallInfo) builtin.Outcome {
	o := builtin.Outcome{Table: true, Open: true}
	for i, column := range c.Input {
		if len(c.Args) == 0 || c.Args[0].Column != i {
			o.Columns = append(o.Columns, column)
		}
	}
	return o
}

func dcountIntersectResult(c *builtin.CallInfo) builtin.Outcome {
	list := slices.Clone(c.Input)
	for i := range c.Args {
		list = append(list, builtin.Fresh(fmt.Sprintf("s%d", i), value.Long))
	}
	return builtin.Table(list)
}

func funnelSequenceResult(c *builtin.CallInfo) builtin.Outcome {
	list := columnArgs(c, "TimelineColumn")
	if a := c.ArgOf("StateColumn"); a != nil {
		list = append(list, builtin.Fresh("prev", a.Type), builtin.Fresh("next", a.Type))
	}
	return builtin.Table(append(list, builtin.Fresh("dcount", value.Long),
		builtin.Column{Name: "samples", Type: value.Dynamic, Shape: value.ArrayOf(value.Dynamic, nil), Input: -1}))
}

func funnelSequenceCompletionResult(c *builtin.CallInfo) builtin.Outcome {
	list := columnArgs(c, "TimelineColumn")
	if a := c.ArgOf("StateColumn"); a != nil {
		list = append(list, builtin.Fresh(a.Name, value.String))
	}
	return builtin.Table(append(list, builtin.Fresh("Period", value.Timespan), builtin.Fresh("dcount", value.Long)))
}

// aiResult is the input with the model's answer for each row.
func aiResult(c *builtin.CallInfo) builtin.Outcome {
	var prompt string
	for _, name := range [...]string{"Text", "Prompt"} {
		if a := c.ArgOf(name); a != nil {
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
	list := append(slices.Clone(c.Input), builtin.Fresh(name, answer.typ))
	if a := c.ArgOf("IncludeErrorMessages"); a != nil && a.Const && a.Value == true {
		list = append(list, builtin.Fresh(name+"_error", value.String))
	}
	return builtin.Table(list)
}

// uniqueNames appends a number to the names of columns that occurred before.
func uniqueNames(columns []builtin.Column) []builtin.Column {
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

// lookup returns the columns of the input, followed by those of the looked-up table that are not left out.
func lookup(c *builtin.CallInfo, leaveOut func(name string) bool) builtin.Outcome {
	t := c.ArgOf("LookupTable")
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
	return builtin.Table(uniqueNames(list))
}

func ipLookupResult(c *builtin.CallInfo) builtin.Outcome {
	keys := c.ArgsOf("ExtraKey")
	return lookup(c, func(name string) bool {
		return slices.ContainsFunc(keys, func(a *builtin.Arg) bool { return a.Name == name })
	})
}

func geoLookupResult(c *builtin.CallInfo) builtin.Outcome {
	key := c.ArgOf("LookupPolygonKey")
	if key == nil {
		key = c.ArgOf("LookupLineKey")
	}
	keep := key == nil || key.Name == ""
	if a := c.ArgOf("return_lookup_key"); a != nil && a.Literal && a.Value == true {
		keep = true
	}
	return lookup(c, func(name string) bool { return !keep && strings.EqualFold(name, key.Name) })
}

func assignGeoPolygonLookup(s *builtin.Signature, args []builtin.Arg) []int {
	return assignNamed(s, args, 4)
}
func assignGeoLineLookup(s *builtin.Signature, args []builtin.Arg) []int {
	return assignNamed(s, args, 5)
}

// assignNamed assigns the first arguments by position, and the others by name if they have one.
func assignNamed(s *builtin.Signature, args []builtin.Arg, positional int) []int {
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

// assignIPv4Lookup assigns the arguments to keys, except the last one if it says whether
// to return unmatched rows.
func assignIPv4Lookup(_ *builtin.Signature, args []builtin.Arg) []int {
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

func assignIPv6Lookup(s *builtin.Signature, args []builtin.Arg) []int {
	return assignNamed(s, args, len(args))
}

// pivotResult is the requested columns, or all but those that are pivoted and aggregated.
// The pivoted column's values become columns in the run.
func pivotResult(c *builtin.CallInfo) builtin.Outcome {
	o := builtin.Outcome{Table: true, Open: true}
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

func rollingPercentileResult(c *builtin.CallInfo) builtin.Outcome {
	list := append(columnArgs(c, "IndexColumn"), columnArgs(c, "Dimension")...)
	name, t := "value", value.Long
	if cols := columnArgs(c, "ValueColumn"); len(cols) > 0 {
		name, t = cols[0].Name, cols[0].Type
	}
	text := func(param string) string {
		if a := c.ArgOf(param); a != nil && a.Literal {
			return value.Text(a.Value)
		}
		return "0"
	}
	return builtin.Table(append(list, builtin.Fresh("rolling_"+text("BinsPerWindow")+"_percentile_"+name+"_"+text("Percentile"), t)))
}

// schemaArgumentResult is the table whose columns the first argument lists.
func schemaArgumentResult(c *builtin.CallInfo) builtin.Outcome {
	if len(c.Args) > 0 && c.Args[0].Tables {
		return builtin.Table(c.Args[0].Table)
	}
	return openResult(c)
}

func sequenceDetectResult(c *builtin.CallInfo) builtin.Outcome {
	list := columnArgs(c, "Dimension")
	if timeline := c.ArgOf("TimelineColumn"); timeline != nil {
		for _, a := range c.ArgsOf("Expr") {
			list = append(list, builtin.Fresh(a.Name+"_"+timeline.Name, timeline.Type))
		}
	}
	return builtin.Table(append(list, builtin.Fresh("Duration", value.Timespan)))
}

// assignSequenceDetect assigns the arguments after the spans: those of type bool are
// conditions, and the rest are dimensions.
func assignSequenceDetect(_ *builtin.Signature, args []builtin.Arg) []int {
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
