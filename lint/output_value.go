package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/schema/facts"
)

// These checks are about the values that columns give to the details of alerts.
var outputValueChecks = []*Check{
	{
		ID: "output/time-type", Severity: warningLevel,
		Summary: "TimeGenerated of the result is not a datetime",
		Why:     "Alerts take their start and end from TimeGenerated. From a text, a number or a list they take nothing, as if there were no such column.",
		Bad: `query: |
  SigninLogs
  | summarize TimeGenerated = make_set(TimeGenerated) by IPAddress`,
		Good: `query: |
  SigninLogs
  | summarize TimeGenerated = max(TimeGenerated) by IPAddress`,
		Page: pageCreate,
		run:  checkTimeType,
	},
	{
		ID: "output/severity-value", Severity: warningLevel,
		Summary: "the column of the alert's severity holds something else than a severity",
		Why:     "A severity is Informational, Low, Medium or High. Sentinel silently takes the rule's own severity in place of any other value.",
		Bad: `alertDetailsOverride:
  alertSeverityColumnName: Severity
query: |
  SigninLogs
  | extend Severity = iff(RiskLevelDuringSignIn == "high", "Critical", "Low")
  | project TimeGenerated, IPAddress, Severity`,
		Good: `alertDetailsOverride:
  alertSeverityColumnName: Severity
query: |
  SigninLogs
  | extend Severity = iff(RiskLevelDuringSignIn == "high", "High", "Low")
  | project TimeGenerated, IPAddress, Severity`,
		Page: pageOverride,
		run:  checkSeverityValue,
	},
	{
		ID: "output/tactic-value", Severity: warningLevel,
		Summary: "the column of the alert's tactics holds something else than tactics",
		Why:     "A tactic has the name that Sentinel gives it, without blanks, such as CredentialAccess. Sentinel silently takes the rule's own tactics in place of any other value.",
		Bad: `alertDetailsOverride:
  alertTacticsColumnName: Tactic
query: |
  SigninLogs
  | extend Tactic = "Credential Access"
  | project TimeGenerated, IPAddress, Tactic`,
		Good: `alertDetailsOverride:
  alertTacticsColumnName: Tactic
query: |
  SigninLogs
  | extend Tactic = "CredentialAccess"
  | project TimeGenerated, IPAddress, Tactic`,
		Page: pageOverride,
		run:  checkTacticValue,
	},
	{
		ID: "output/property-value", Severity: warningLevel,
		Summary: "a dynamic alert property is taken from a column with a value that it cannot have",
		Why:     "ConfidenceLevel is Low, High or Unknown, ConfidenceScore a number from 0 to 1, and Techniques are such as T1078. Sentinel ignores any other value.",
		Bad: `alertDetailsOverride:
  alertDynamicProperties:
    - alertProperty: ConfidenceLevel
      value: Confidence
query: |
  SigninLogs
  | extend Confidence = "Medium"
  | project TimeGenerated, IPAddress, Confidence`,
		Good: `alertDetailsOverride:
  alertDynamicProperties:
    - alertProperty: ConfidenceLevel
      value: Confidence
query: |
  SigninLogs
  | extend Confidence = "High"
  | project TimeGenerated, IPAddress, Confidence`,
		Page: pageOverride,
		run:  checkPropertyValue,
	},
	{
		ID: "output/property-twice", Severity: warningLevel,
		Summary: "a dynamic alert property is given twice",
		Why:     "A property has one value. One of the two columns is not used.",
		Bad: `alertDetailsOverride:
  alertDynamicProperties:
    - alertProperty: ProductName
      value: AppDisplayName
    - alertProperty: ProductName
      value: IPAddress`,
		Good: `alertDetailsOverride:
  alertDynamicProperties:
    - alertProperty: ProductName
      value: AppDisplayName`,
		Page: pageOverride,
		run:  checkPropertyTwice,
	},
	{
		ID: "output/detail-name", Severity: warningLevel,
		Summary: "a custom detail without a name of its own",
		Why:     "A key that is null or empty in YAML is not a name, and two names that differ in letter case alone are hard to tell apart in an incident. The detail is lost or overwritten.",
		Bad: `customDetails:
  null: IPAddress`,
		Good: `customDetails:
  Address: IPAddress`,
		Page: pageDetails,
		run:  checkDetailName,
	},
}

func checkTimeType(p *pass) {
	known := p.Known()
	if p.Rule == nil || known == nil {
		return
	}
	i := known.Index(timeGenerated)
	if i < 0 {
		return
	}
	t := known.Fields[i].Type
	if t == value.DateTime || t == value.Unknown {
		return
	}
	f := p.report(p.madeAt(timeGenerated), fmt.Sprintf("TimeGenerated of the result is %s, not a datetime, so alerts lose the time of their events", described(t)))
	if p.isList(timeGenerated) {
		f.Hint = "return max(TimeGenerated) or min(TimeGenerated)"
	}
}

// described returns what a value of the type is.
func described(t value.Type) string {
	if t == value.Dynamic {
		return "dynamic"
	}
	return withArticle(t)
}

// madeAt returns where the query makes a column of its result: the expression, or else the last step.
func (p *pass) madeAt(name string) diag.Span {
	for _, s := range p.sources(name) {
		switch {
		case s.call != nil:
			return s.call.NameSpan
		case s.expr != nil:
			return s.expr.Span()
		}
	}
	return p.Query.Result().Span()
}

func checkSeverityValue(p *pass) {
	if p.Rule == nil {
		return
	}
	p.detailValues(p.Rule.AlertDetailsOverride.Value.SeverityColumnName, "severity", "severities are "+strings.Join(schema.Severities, ", "), func(text string) bool {
		return slices.ContainsFunc(schema.Severities, func(s string) bool { return strings.EqualFold(s, text) })
	})
}

func checkTacticValue(p *pass) {
	if p.Rule == nil {
		return
	}
	p.detailValues(p.Rule.AlertDetailsOverride.Value.TacticsColumnName, "tactic", "", func(text string) bool {
		for name := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(`[]",;`, r) }) {
			if !isTactic(strings.TrimSpace(name)) {
				return false
			}
		}
		return true
	})
}

func isTactic(name string) bool {
	for t := range facts.Tactics() {
		if strings.EqualFold(t.Name, name) {
			return true
		}
	}
	return name == ""
}

// noValue are the words that stand for a value that is missing. Sentinel then takes the rule's own.
var noValue = map[string]bool{"": true, "unknown": true, "none": true, "n/a": true, "na": true, "null": true, "-": true, "undefined": true, "default": true, "other": true}

// detailValues reports a column whose values cannot be what a detail of alerts takes: by its type, or
// by a constant among the values.
func (p *pass) detailValues(at schema.Field[string], what, hint string, valid func(string) bool) {
	known := p.Known()
	if known == nil || known.Index(at.Value) < 0 {
		return
	}
	switch t := known.Fields[known.Index(at.Value)].Type; t {
	case value.String, value.Dynamic, value.Unknown:
	default:
		p.report(at.Span, fmt.Sprintf("column '%s' is %s, which is never a %s", show(at.Value), withArticle(t), what)).Hint = hint
		return
	}
	for _, s := range p.sources(at.Value) {
		if k := kindOf(s); k != noKind {
			p.report(at.Span, fmt.Sprintf("column '%s' holds %s, which is never a %s", show(at.Value), kindNames[k], what)).Hint = hint
			return
		}
		if s.expr == nil {
			continue
		}
		text, isText := constText(s.expr)
		if !isText || noValue[strings.ToLower(text)] || valid(text) {
			continue
		}
		f := p.report(at.Span, fmt.Sprintf("column '%s' may be '%s', which is not a %s", show(at.Value), show(text), what))
		f.Hint = hint
		if !s.expr.Span().IsZero() {
			f.Related = []diag.Related{{Span: s.expr.Span(), Message: "the value"}}
		}
		return
	}
}

var techniqueForm = regexp.MustCompile(`^T\d{4}$`)

// propertyValues are the dynamic properties whose values are limited.
var propertyValues = map[string]struct {
	hint  string
	valid func(string) bool
}{
	"ConfidenceLevel": {"it is Low, High or Unknown", func(s string) bool { return slices.Contains([]string{"low", "high", "unknown"}, strings.ToLower(s)) }},
	"Techniques": {"a technique is written as T1078", func(s string) bool {
		return !slices.ContainsFunc(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(`[]",; `, r) }), func(id string) bool { return !techniqueForm.MatchString(id) })
	}},
}

func checkPropertyValue(p *pass) {
	if p.Rule == nil {
		return
	}
	for _, d := range p.Rule.AlertDetailsOverride.Value.DynamicProperties.Value {
		if limits, ok := propertyValues[d.Property.Value]; ok {
			p.detailValues(d.Column, "value of "+d.Property.Value, limits.hint, limits.valid)
		}
	}
}

func checkPropertyTwice(p *pass) {
	if p.Rule == nil {
		return
	}
	first := map[string]diag.Span{}
	for _, d := range p.Rule.AlertDetailsOverride.Value.DynamicProperties.Value {
		name := d.Property.Value
		if earlier, twice := first[name]; twice && name != "" {
			p.report(d.Property.Span, fmt.Sprintf("property '%s' is given twice", show(name))).
				Related = []diag.Related{{Span: earlier, Message: "the first one"}}
			continue
		}
		first[name] = d.Property.Span
	}
}

func checkDetailName(p *pass) {
	if p.Rule == nil {
		return
	}
	first := map[string]schema.Field[string]{}
	for _, d := range p.Rule.CustomDetails.Value {
		switch d.Key.Span.Text() {
		case "null", "Null", "NULL", "~", "":
			p.report(d.Key.Span, fmt.Sprintf("the detail of column '%s' has no name: its key is null", show(d.Column.Value)))
			continue
		}
		folded := strings.ToLower(d.Key.Value)
		if earlier, twice := first[folded]; twice && earlier.Value != d.Key.Value {
			p.report(d.Key.Span, fmt.Sprintf("the details '%s' and '%s' differ in letter case alone", show(earlier.Value), show(d.Key.Value))).
				Related = []diag.Related{{Span: earlier.Span, Message: "the first one"}}
			continue
		}
		first[folded] = d.Key
	}
}
