package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

var outputChecks = []*Check{
	{
		ID: "output/entity-column", Severity: errorLevel, Fixes: true,
		Summary: "an entity mapping names a column that the query does not return",
		Why:     "Sentinel refuses to save the rule, or raises alerts without the entity. Column names are case-sensitive, and project and summarize drop what they do not name.",
		Bad: `entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: IpAddress`,
		Good: `entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: IPAddress`,
		Page: pageMapping,
		run:  columnsFor(schema.ForEntity),
	},
	{
		ID: "output/custom-detail-column", Severity: errorLevel,
		Summary: "a custom detail names a column that the query does not return",
		Why:     "The detail would be empty in every alert, and Sentinel refuses to save the rule.",
		Bad: `customDetails:
  Application: AppName`,
		Good: `customDetails:
  Application: AppDisplayName`,
		Page: pageDetails,
		run:  columnsFor(schema.ForCustomDetail),
	},
	{
		ID: "output/override-column", Severity: errorLevel,
		Summary: "the alert details override names a column that the query does not return",
		Why:     `Sentinel answers "column names do not exist" and does not save the rule. A placeholder holds the exact name of a column.`,
		Bad: `eventGroupingSettings:
  aggregationKind: AlertPerResult
alertDetailsOverride:
  alertDisplayNameFormat: Sign-in by {{UserName}}`,
		Good: `eventGroupingSettings:
  aggregationKind: AlertPerResult
alertDetailsOverride:
  alertDisplayNameFormat: Sign-in by {{UserPrincipalName}}`,
		Page: pageOverride,
		run:  columnsFor(schema.ForText, schema.ForDetail),
	},
	{
		ID: "output/placeholder", Severity: errorLevel, Fixes: true,
		Summary: "a placeholder that no column can fill, or too many placeholders in a format",
		Why:     "A format takes at most three placeholders, counting repetitions. Each is the exact name of a column: spaces within the braces count as part of the name.",
		Bad: `eventGroupingSettings:
  aggregationKind: AlertPerResult
alertDetailsOverride:
  alertDisplayNameFormat: Sign-in by {{ UserPrincipalName }}`,
		Good: `eventGroupingSettings:
  aggregationKind: AlertPerResult
alertDetailsOverride:
  alertDisplayNameFormat: Sign-in by {{UserPrincipalName}}`,
		Page: pageOverride,
	},
	{
		ID: "output/dynamic-property-column", Severity: errorLevel,
		Summary: "a dynamic alert property names a column that the query does not return",
		Why:     "The property is never set, and Sentinel refuses to save the rule.",
		Bad: `alertDetailsOverride:
  alertDynamicProperties:
    - alertProperty: ProductName
      value: Product`,
		Good: `alertDetailsOverride:
  alertDynamicProperties:
    - alertProperty: ProductName
      value: AppDisplayName`,
		Page: pageOverride,
		run:  columnsFor(schema.ForProperty),
	},
	{
		ID: "output/time-generated", Severity: warningLevel,
		Summary: "the query does not return TimeGenerated",
		Why:     "Alerts take their start and end from the TimeGenerated of the rows. Without it they take those of the window, and the investigation starts at the wrong time.",
		Bad: `query: |
  SigninLogs
  | project UserPrincipalName, IPAddress, AppDisplayName`,
		Good: `query: |
  SigninLogs
  | project TimeGenerated, UserPrincipalName, IPAddress, AppDisplayName`,
		Page: pageCreate,
		run:  checkTimeGenerated,
	},
	{
		ID: renamedTimeCheck, Severity: infoLevel, Optional: true,
		Summary: "the query returns the time of its groups under another name than TimeGenerated",
		Why:     "The rows say when their events were, in a column such as StartTime. The alert takes its start and end from TimeGenerated alone.",
		Bad: `query: |
  SigninLogs
  | summarize StartTime = min(TimeGenerated) by UserPrincipalName`,
		Good: `query: |
  SigninLogs
  | summarize TimeGenerated = min(TimeGenerated) by UserPrincipalName`,
		Page: pageCreate,
		run:  checkTimeGenerated,
	},
	{
		ID: "output/detail-unit", Severity: warningLevel,
		Summary: "a custom detail whose name promises a number of minutes holds a timespan",
		Why:     "A timespan is shown as 00:12:31.4500000. Return the number that the name promises: datetime_diff('minute', later, earlier), or the timespan divided by 1m.",
		Bad: `customDetails:
  MinutesSince: Elapsed
query: |
  SigninLogs
  | extend Elapsed = now() - TimeGenerated`,
		Good: `customDetails:
  MinutesSince: Elapsed
query: |
  SigninLogs
  | extend Elapsed = datetime_diff('minute', now(), TimeGenerated)`,
		Page: pageDetails,
		run:  checkDetailUnit,
	},
	{
		ID: "output/one-alert", Severity: warningLevel,
		Summary: "the alert's text describes one row, but the alert stands for all rows",
		Why:     "Without eventGroupingSettings every run makes a single alert from all rows. Its title and description show the values of one row and hide the others. Make an alert for each result, or summarize to one row.",
		Bad: `alertDetailsOverride:
  alertDisplayNameFormat: Sign-in by {{UserPrincipalName}}`,
		Good: `eventGroupingSettings:
  aggregationKind: AlertPerResult
alertDetailsOverride:
  alertDisplayNameFormat: Sign-in by {{UserPrincipalName}}`,
		Page: pageOverview,
		run:  checkOneAlert,
	},
}

// renamedTimeCheck is about queries that output/time-generated leaves alone.
const renamedTimeCheck = "output/renamed-time"

// column reports a name that is not a column of the query's result. Of a result that may have any
// column it reports a name that is probably another one in the wrong case.
func (p *pass) column(at diag.Span, name, what string) *diag.Diagnostic {
	result := p.Known()
	if result == nil || result.Index(name) >= 0 {
		return nil
	}
	known, ok := otherCase(result, name)
	var f *diag.Diagnostic
	switch {
	case !result.Open:
		near, hint := didYouMean(name, result), "the query returns "+listColumns(result)
		if near != "" || slices.ContainsFunc(*p.findings, func(o diag.Diagnostic) bool { return o.Hint == hint }) {
			hint = "" // a finding of the rule has said it
		}
		f = p.report(at, fmt.Sprintf("%s '%s' is not in the query's result%s", what, show(name), near))
		f.Hint = hint
	case ok:
		f = p.report(at, fmt.Sprintf("%s '%s' is probably '%s': names of columns are case-sensitive", what, show(name), show(known)))
		f.Severity = warningLevel
	default:
		return nil
	}
	if ok {
		f.Fix = replaceWord(at, name, known)
	}
	return f
}

// replaceWord returns the fix that writes another name in a place that holds one, nil where
// the text of the place has it nowhere, or more than once.
func replaceWord(at diag.Span, name, by string) *diag.Fix {
	if strings.Count(at.Text(), name) != 1 {
		return nil
	}
	start := at.Start + strings.Index(at.Text(), name)
	return &diag.Fix{Message: "write " + diag.Quote(by), Edits: []diag.Edit{{Span: at.Sub(start, start+len(name)), New: by}}}
}

// didYouMean suggests the column with a similar name.
func didYouMean(name string, s *value.Schema) string {
	return diag.DidYouMean(suggest.Nearest(strings.TrimSpace(name), func(yield func(string) bool) {
		for _, f := range s.Fields {
			if !yield(f.Name) {
				return
			}
		}
	}))
}

// listedColumns bounds the columns that a hint lists.
const listedColumns = 12

func listColumns(s *value.Schema) string {
	var names []string
	for i, f := range s.Fields {
		if i == listedColumns {
			names = append(names, fmt.Sprintf("and %d more", len(s.Fields)-i))
			break
		}
		names = append(names, show(f.Name))
	}
	if len(names) == 0 {
		return "no column"
	}
	return strings.Join(names, ", ")
}

// columnsFor returns the check of the columns that a rule takes for the purposes. A column
// that the rule takes several times is reported at the first of the places.
func columnsFor(purposes ...schema.Purpose) func(*pass) {
	return func(p *pass) {
		if p.Rule == nil || p.Known() == nil {
			return
		}
		first := map[string]bool{}
		for c := range p.Rule.Columns() {
			name, what := c.Name, "column"
			if c.For == schema.ForText {
				name, what = strings.TrimSpace(name), "placeholder" // output/placeholder reports the blanks
			}
			if name == "" || first[name] {
				continue
			}
			first[name] = true
			if !slices.Contains(purposes, c.For) {
				continue
			}
			if f := p.column(c.Span, name, what); f != nil {
				f.Related = p.otherUses(name, c.Span)
			}
		}
	}
}

// otherUses returns the further places where the rule takes the column.
func (p *pass) otherUses(name string, first diag.Span) (list []diag.Related) {
	for c := range p.Rule.Columns() {
		if c.Span != first && strings.TrimSpace(c.Name) == name {
			list = append(list, diag.Related{Span: c.Span, Message: "it is used here too"})
		}
	}
	return list
}

// checkTimeGenerated says less of groups that have times of their own, such as StartTime. It is
// silent where no event has a time: for a rule that alerts when rows are missing, and for one whose
// result is one number for the whole window.
func checkTimeGenerated(p *pass) {
	if p.Rule == nil || p.Rule.EffectiveKind() != schema.Scheduled || alertsOnAbsence(p.Rule) {
		return
	}
	result := p.Result()
	if result == nil || result.Index(timeGenerated) >= 0 || oneNumber(p.Query.Result()) {
		return
	}
	step := lastWithout(p.Query.Result(), timeGenerated)
	if sumsUpStates(step) {
		return
	}
	if (p.check.ID == renamedTimeCheck) != groupsHaveTimes(step, result) {
		return
	}
	p.report(step.Span(), "the result has no TimeGenerated, so alerts lose the time of their events").
		Hint = "return TimeGenerated; from a summarize as TimeGenerated = max(TimeGenerated)"
}

// stateTables hold what is, not what happened: the time of their rows is that of a look at the resources.
var stateTables = map[string]bool{"SecurityRecommendation": true, "SecurityNestedRecommendation": true, "SecurityRegulatoryCompliance": true, "SecureScores": true, "SecureScoreControls": true}

// sumsUpStates reports whether a summarize counts rows of tables of states.
func sumsUpStates(step plan.Node) bool {
	if _, ok := step.(*plan.Summarize); !ok {
		return false
	}
	found := false
	plan.Inspect(step, func(n plan.Node) bool {
		scan, ok := n.(*plan.Scan)
		found = found || ok && stateTables[scan.Name]
		return !found
	})
	return found
}

// groupsHaveTimes reports whether a summarize keeps the time of its events under another name.
func groupsHaveTimes(step plan.Node, result *value.Schema) bool {
	s, ok := step.(*plan.Summarize)
	if !ok || s.Word() != "summarize" {
		return false
	}
	isTime := func(e plan.Expr) bool { ref, ok := bare(e).(*plan.ColumnRef); return ok && ref.Name == timeGenerated }
	return slices.ContainsFunc(result.Fields, func(c value.Field) bool { return c.Type == value.DateTime }) ||
		slices.ContainsFunc(s.Aggregates, func(a plan.AggregateCall) bool { return slices.ContainsFunc(a.Args, isTime) })
}

// oneNumber reports whether the node sums up the whole window in one row.
func oneNumber(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Project, *plan.Filter, *plan.Serialize:
		return oneNumber(n.Inputs()[0])
	case *plan.LetTable:
		return oneNumber(n.Let.Table)
	case *plan.Summarize:
		return len(n.Keys) == 0
	case *plan.Count, *plan.Print:
		return true
	}
	return false
}

// alertsOnAbsence reports whether the rule alerts when the query returns no row.
func alertsOnAbsence(r *schema.Rule) bool {
	threshold := r.TriggerThreshold.Value
	switch r.TriggerOperator.Value {
	case schema.LessThan:
		return true
	case schema.Equal:
		return threshold == 0
	case schema.NotEqual:
		return threshold != 0
	}
	return false
}

// lastWithout returns the step that loses the column. Going up from the result, it is the
// last step whose output does not have the column.
func lastWithout(n plan.Node, column string) plan.Node {
	for {
		if let, ok := n.(*plan.LetTable); ok && let.Let.Table != nil && let.Let.Stored == nil {
			n = let.Let.Table
			continue
		}
		inputs := n.Inputs()
		if len(inputs) == 0 || inputs[0] == nil || inputs[0].Schema().Index(column) >= 0 || inputs[0].Schema().Open {
			return n
		}
		n = inputs[0]
	}
}

// unitNames matches the unit that a detail's name promises.
var unitNames = regexp.MustCompile(`(?i)(millisecond|second|minute|hour|day)s?`)

func checkDetailUnit(p *pass) {
	result := p.Result()
	if p.Rule == nil || result == nil {
		return
	}
	for _, d := range p.Rule.CustomDetails.Value {
		i := result.Index(d.Column.Value)
		unit := unitNames.FindString(d.Key.Value)
		if unit == "" || i < 0 || result.Fields[i].Type != value.Timespan {
			continue
		}
		unit = strings.TrimSuffix(strings.ToLower(unit), "s")
		p.report(d.Column.Span, fmt.Sprintf("the detail '%s' promises %ss, but column '%s' is a timespan such as 00:12:31", show(d.Key.Value), unit, show(d.Column.Value))).
			Hint = fmt.Sprintf("make it a number with datetime_diff('%s', …)", unit)
	}
}

func checkOneAlert(p *pass) {
	if p.Rule == nil || p.Rule.EventGroupingSettings.Value.AggregationKind.Value == schema.AlertPerResult {
		return
	}
	for c := range p.Rule.Columns() {
		if c.For != schema.ForText {
			continue
		}
		if p.Query != nil && !oneRow(p.Query.Result()) {
			p.report(p.Rule.AlertDetailsOverride.KeySpan, fmt.Sprintf("the alert stands for all rows, but its text shows '%s' of one row", show(strings.TrimSpace(c.Name)))).
				Hint = "set eventGroupingSettings.aggregationKind to AlertPerResult, or summarize to one row"
		}
		return
	}
}

// oneRow reports whether the node always yields a single row.
func oneRow(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Project, *plan.Filter, *plan.Sort, *plan.Serialize:
		return oneRow(n.Inputs()[0])
	case *plan.LetTable:
		return oneRow(n.Let.Table)
	case *plan.Take:
		return isOne(n.Count)
	case *plan.Top:
		return isOne(n.Count)
	}
	return oneNumber(n)
}

func isOne(e plan.Expr) bool {
	c, ok := bare(e).(*plan.Const)
	return ok && (c.Value == int64(1) || c.Value == int32(1))
}

// otherCase returns the column whose name differs from the name by case alone.
func otherCase(s *value.Schema, name string) (string, bool) {
	for _, f := range s.Fields {
		if f.Name != name && strings.EqualFold(f.Name, name) {
			return f.Name, true
		}
	}
	return "", false
}
