package alert

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/schema/facts"
)

// Names of the details that a rule can override, as notes and expectations call them.
const (
	Title       = "title"
	Description = "description"
	Severity    = "severity"
	Tactics     = "tactics"
	Techniques  = "techniques"

	SubTechniques = "subTechniques"
)

// Properties of alerts that have a default.
const (
	productProperty  = "ProductName"
	providerProperty = "ProviderName"
)

// product is the ProductName of the alerts of analytics rules (alerts of both kinds in public samples of SecurityAlert).
const product = "Azure Sentinel"

// providerOf returns the ProviderName of a rule's alerts (as for product).
func providerOf(rule *schema.Rule) string {
	if rule.EffectiveKind() == schema.NRT {
		return "ASI NRT Alerts"
	}
	return "ASI Scheduled Alerts"
}

// defaultSeverity is the severity of a rule that has none, as in Azure-Sentinel's packager.
const defaultSeverity = "Medium"

func isTactic(name string) bool {
	_, ok := facts.LookupTactic(name)
	return ok
}

// A detail is one of an alert's details that a rule takes from the columns of the result.
type detail struct {
	name  string
	limit int // bytes of all its texts
	// values returns the values in a row, or says why there are none.
	values func(row int) (values []string, why string)
	set    func(a *Alert, values []string)
}

// details are the details that a rule overrides.
type details struct {
	rule       *schema.Rule
	result     *value.Table
	overridden []detail
}

func newDetails(rule *schema.Rule, result *value.Table) *details {
	d := &details{rule: rule, result: result}
	o := rule.AlertDetailsOverride.Value
	if f := o.DisplayNameFormat; f.Set {
		d.add(Title, schema.MaxOverrideBytes, d.rendered(f.Value), func(a *Alert, v []string) { a.Title = v[0] })
	}
	if f := o.DescriptionFormat; f.Set {
		d.add(Description, schema.MaxOverrideListBytes, d.rendered(f.Value), func(a *Alert, v []string) { a.Description = v[0] })
	}
	if c := o.SeverityColumnName; c.Set {
		d.add(Severity, schema.MaxOverrideBytes, d.column(c.Value, oneOf(schema.Severities...)),
			func(a *Alert, v []string) { a.Severity = v[0] })
	}
	if c := o.TacticsColumnName; c.Set {
		d.add(Tactics, schema.MaxOverrideListBytes, d.column(c.Value, words(isTactic)), func(a *Alert, v []string) { a.Tactics = v })
	}
	for _, p := range o.DynamicProperties.Value {
		name, column := p.Property.Value, p.Column.Value
		rule, known := dynamicProperties[name]
		switch {
		case !known || !p.Column.Set:
		case name == "Techniques":
			d.add(Techniques, rule.limit, d.column(column, rule.read), func(a *Alert, v []string) { a.Techniques = v })
		case name == "SubTechniques":
			d.add(SubTechniques, rule.limit, d.column(column, rule.read), func(a *Alert, v []string) { a.SubTechniques = v })
		default:
			d.add(name, rule.limit, d.column(column, rule.read), func(a *Alert, v []string) { a.setProperty(name, v) })
		}
	}
	return d
}

func (d *details) add(name string, limit int, values func(int) ([]string, string), set func(*Alert, []string)) {
	d.overridden = append(d.overridden, detail{name, limit, values, set})
}

// setProperty adds a property that the rule takes from a column.
func (a *Alert) setProperty(name string, values []string) {
	a.Properties = append(a.Properties, Detail{name, values})
	switch name {
	case productProperty:
		a.Product = values[0]
	case providerProperty:
		a.Provider = values[0]
	}
}

// apply sets the details of a run's alerts. Each detail comes from the first row of
// its alert. An alert whose first row has no valid value keeps the rule's own, and when
// the rows of a run have too many different values of a detail, all of its alerts do.
func (d *details) apply(alerts []*Alert, rows int) {
	techniques, subTechniques := techniquesOf(d.rule)
	for _, a := range alerts {
		a.Title, a.Description = d.rule.Name.Value, d.rule.Description.Value
		a.Severity = cmp.Or(d.rule.Severity.Value, defaultSeverity)
		a.Tactics, a.Techniques, a.SubTechniques = texts(d.rule.Tactics), techniques, subTechniques
		a.Product, a.Provider = product, providerOf(d.rule)
	}
	for _, o := range d.overridden {
		tooMany := o.tooMany(rows)
		for _, a := range alerts {
			values, why := o.first(a.Rows)
			if why == "" && tooMany {
				why = fmt.Sprintf("the rows of the run have more than %d different values", schema.MaxOverrideValues)
			}
			if why != "" {
				a.note("%s %s: %s", o.name, o.without(), why)
				continue
			}
			o.set(a, values)
		}
	}
}

// techniquesOf returns the techniques and sub-techniques of a rule's alerts. The service has a list for each, and
// takes T1110.003 for its technique T1110 as well (Azure-Sentinel's rules name both in relevantTechniques).
func techniquesOf(rule *schema.Rule) (techniques, subTechniques []string) {
	add := func(list *[]string, id string) {
		if !slices.Contains(*list, id) {
			*list = append(*list, id)
		}
	}
	for _, id := range append(texts(rule.RelevantTechniques), texts(rule.SubTechniques)...) {
		technique, _, sub := strings.Cut(id, ".")
		add(&techniques, technique)
		if sub {
			add(&subTechniques, id)
		}
	}
	return techniques, subTechniques
}

// tooMany reports whether the rows have more different values of the detail than a run may give.
func (o detail) tooMany(rows int) bool {
	if rows <= schema.MaxOverrideValues {
		return false
	}
	distinct := map[string]bool{}
	for row := 0; row < rows && len(distinct) <= schema.MaxOverrideValues; row++ {
		if values, why := o.valid(row); why == "" {
			distinct[strings.Join(values, "\x00")] = true
		}
	}
	return len(distinct) > schema.MaxOverrideValues
}

// without says what happens to the detail of an alert that gets no value.
func (o detail) without() string {
	switch o.name {
	case Title, Description, Severity, Tactics, Techniques, SubTechniques:
		return "is the rule's own"
	case productProperty, providerProperty:
		return "is Sentinel's own"
	}
	return "is left out"
}

// first returns the detail's values in the first of the rows, or says why there are none.
func (o detail) first(rows []int) ([]string, string) {
	if len(rows) == 0 {
		return nil, "there is no row to take it from"
	}
	return o.valid(rows[0])
}

// valid returns the detail's values in a row, or says why there are none.
func (o detail) valid(row int) ([]string, string) {
	values, why := o.values(row)
	size := 0
	for _, v := range values {
		size += len(v)
	}
	if size > o.limit {
		return nil, fmt.Sprintf("the value has %d bytes of at most %d", size, o.limit)
	}
	return values, why
}

// rendered returns the text of a format for a row. One empty placeholder makes the whole text invalid.
func (d *details) rendered(f *schema.Format) func(int) ([]string, string) {
	return func(row int) ([]string, string) {
		var b strings.Builder
		end := 0
		for _, p := range f.Placeholders {
			v := textAt(d.result, p.Column, row)
			if v == "" {
				return nil, "column " + diag.Quote(p.Column) + " is empty"
			}
			b.WriteString(f.Text[end:p.Span.Start])
			b.WriteString(v)
			end = p.Span.End
		}
		b.WriteString(f.Text[end:])
		return []string{b.String()}, ""
	}
}

// A reader turns a cell into the values of a detail; nil means that the cell is not valid.
type reader func(v any) []string

// column returns the values of a detail that a column holds.
func (d *details) column(name string, read reader) func(int) ([]string, string) {
	return func(row int) ([]string, string) {
		v := cell(d.result, name, row)
		if Text(v) == "" {
			return nil, "column " + diag.Quote(name) + " is empty"
		}
		values := read(v)
		if len(values) == 0 {
			return nil, "column " + diag.Quote(name) + " holds " + diag.Quote(Text(v))
		}
		return values, ""
	}
}

// dynamicProperties are the properties that alertDynamicProperties can set, with their limits and readers.
var dynamicProperties = map[string]struct {
	limit int
	read  reader
}{
	"AlertLink":            {schema.MaxOverrideBytes, anyText},
	"ConfidenceLevel":      {schema.MaxOverrideBytes, oneOf("Low", "High", "Unknown")},
	"ConfidenceScore":      {schema.MaxOverrideBytes, score},
	"ExtendedLinks":        {schema.MaxOverrideListBytes, anyText},
	"ProductComponentName": {schema.MaxOverrideBytes, anyText},
	"ProductName":          {schema.MaxOverrideBytes, anyText},
	"ProviderName":         {schema.MaxOverrideBytes, anyText},
	"RemediationSteps":     {schema.MaxOverrideListBytes, lines},
	"SubTechniques":        {schema.MaxOverrideListBytes, words(regexp.MustCompile(`^T\d{4}\.\d{3}$`).MatchString)},
	"Techniques":           {schema.MaxOverrideListBytes, words(regexp.MustCompile(`^T\d{4}$`).MatchString)},
}

// IsProperty reports whether alerts can have a property of that name. Techniques and sub-techniques are fields
// of their own, where those of the rule give way to them.
func IsProperty(name string) bool {
	_, known := dynamicProperties[name]
	return known && name != "Techniques" && name != "SubTechniques"
}

func anyText(v any) []string { return []string{Text(v)} }

func score(v any) []string {
	text := Text(v)
	if f, err := strconv.ParseFloat(text, 64); err != nil || !(f >= 0 && f <= 1) {
		return nil
	}
	return []string{text}
}

// oneOf reads a text that is one of the values.
func oneOf(allowed ...string) reader {
	return func(v any) []string {
		if text := Text(v); slices.Contains(allowed, text) {
			return []string{text}
		}
		return nil
	}
}

// lines reads an array of texts, or one text.
func lines(v any) []string {
	if items, ok := v.([]any); ok {
		return validTexts(items, func(string) bool { return true })
	}
	return anyText(v)
}

// words reads valid words: an array, JSON text with an array, or words separated by commas.
func words(valid func(string) bool) reader {
	return func(v any) []string {
		items, _ := v.([]any)
		if text, ok := v.(string); ok && (text[0] != '[' || json.Unmarshal([]byte(text), &items) != nil) {
			items = nil
			for part := range strings.SplitSeq(text, ",") {
				items = append(items, strings.TrimSpace(part))
			}
		}
		return validTexts(items, valid)
	}
}

// validTexts returns the items as texts, or nil when one of them is not valid.
func validTexts(items []any, valid func(string) bool) []string {
	var values []string
	for _, item := range items {
		text := Text(item)
		if text == "" || !valid(text) {
			return nil
		}
		values = append(values, text)
	}
	return values
}
