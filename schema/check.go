package schema

import (
	"fmt"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema/facts"
	"github.com/ruleproof/ruleproof/schema/validate"
)

// The kinds of problem that Parse finds beside those of packages yamldoc and validate.
const (
	FormOfDuration = "duration-form" // a duration in the form of another place
	Schedule       = "schedule"      // a frequency and a period that do not go together
	BadPlaceholder = "placeholder"   // a placeholder that no column can fill, or too many
	Duplicate      = "duplicate"     // a value that may stand once stands twice
	Reference      = "reference"     // a grouping by what the rule does not have
)

// A checker collects the problems that lie between the keys of a rule.
type checker struct{ problems []diag.Diagnostic }

// check returns what is wrong with a rule beyond what its JSON Schema can say.
func check(r *Rule) []diag.Diagnostic {
	var c checker
	grouping := &r.IncidentConfiguration.Value.GroupingConfiguration.Value
	c.duration(r.QueryFrequency, false, MinSchedule, MaxSchedule)
	c.duration(r.QueryPeriod, false, MinSchedule, MaxSchedule)
	c.duration(r.SuppressionDuration, true, MinSuppression, MaxSuppression)
	c.duration(grouping.LookbackDuration, true, MinLookback, MaxLookback)
	c.schedule(r)
	c.identifiers(r)
	c.placeholders(r.AlertDetailsOverride.Value.DisplayNameFormat)
	c.placeholders(r.AlertDetailsOverride.Value.DescriptionFormat)
	c.grouping(r, grouping)
	return c.problems
}

func (c *checker) add(kind, path string, at diag.Span, severity diag.Severity, format string, args ...any) *diag.Diagnostic {
	c.problems = append(c.problems, diag.Diagnostic{
		Code: kind, Key: path, Span: at, Severity: severity, Message: fmt.Sprintf(format, args...),
	})
	return &c.problems[len(c.problems)-1]
}

// duration checks that a duration lies within its limits and has the form of its place: ISO 8601 where the file's
// text is deployed as it is, short where it is converted.
func (c *checker) duration(f Field[Duration], iso bool, least, most time.Duration) {
	if !f.Set {
		return
	}
	d := f.Value
	name := f.Path[strings.LastIndexByte(f.Path, '.')+1:]
	write := Duration.Short
	if iso {
		write = Duration.ISO
	}
	switch {
	case d.Duration < least:
		c.add(validate.Range, f.Path, f.Span, diag.Error, "%s: %s is less than the least, %s", name, write(d), write(Duration{Duration: least}))
	case d.Duration > most:
		c.add(validate.Range, f.Path, f.Span, diag.Error, "%s: %s is more than the most, %s", name, write(d), write(Duration{Duration: most}))
	case d.Form == DaysForm:
		c.add(FormOfDuration, f.Path, f.Span, diag.Warning, "%s: a bare number counts days; write %s", name, write(d))
	case iso && d.Form != ISOForm:
		c.add(FormOfDuration, f.Path, f.Span, diag.Warning, "%s is deployed as it stands and must be in ISO 8601; write %s", name, d.ISO())
	case !iso && d.Form == ISOForm:
		c.add(FormOfDuration, f.Path, f.Span, diag.Warning, "%s is not in ISO 8601 in a rule's YAML; write %s", name, d.Short())
	}
}

// schedule checks that frequency and period go together.
func (c *checker) schedule(r *Rule) {
	frequency, period := r.QueryFrequency, r.QueryPeriod
	if !frequency.Set || !period.Set || r.EffectiveKind() == NRT {
		return
	}
	var p *diag.Diagnostic
	switch {
	case period.Value.Duration < frequency.Value.Duration:
		p = c.add(Schedule, period.Path, period.Span, diag.Error,
			"queryPeriod: %s is shorter than queryFrequency, %s: events between two runs are never seen", period.Value, frequency.Value)
	case period.Value.Duration >= LongPeriod && frequency.Value.Duration < MinLongFrequency:
		p = c.add(Schedule, frequency.Path, frequency.Span, diag.Error,
			"queryFrequency: %s is too often for a queryPeriod of %s; from %s on a rule runs every %s at most",
			frequency.Value, period.Value, Duration{Duration: LongPeriod}, Duration{Duration: MinLongFrequency})
	default:
		return
	}
	other, name := frequency, "queryFrequency"
	if p.Key == frequency.Path {
		other, name = period, "queryPeriod"
	}
	p.Related = []diag.Related{{Span: other.Span, Message: name + " is " + other.Value.String()}}
}

// identifiers checks that a mapping names each identifier once.
func (c *checker) identifiers(r *Rule) {
	for _, m := range r.EntityMappings.Value {
		first := map[string]Field[string]{}
		for _, fm := range m.FieldMappings.Value {
			id := fm.Identifier
			if !id.Set {
				continue
			}
			if earlier, ok := first[id.Value]; ok {
				p := c.add(Duplicate, id.Path, id.Span, diag.Error, "identifier '%s' is mapped twice for one entity", diag.Preview(id.Value))
				p.Related = []diag.Related{{Span: earlier.Span, Message: "the first one"}}
				continue
			}
			first[id.Value] = id
		}
	}
}

// placeholders checks how many placeholders a format has and how they are written.
func (c *checker) placeholders(f Field[*Format]) {
	name := f.Path[strings.LastIndexByte(f.Path, '.')+1:]
	all := f.Value.Placeholders
	if len(all) > MaxPlaceholders {
		c.add(BadPlaceholder, f.Path, all[MaxPlaceholders].Span, diag.Error,
			"%s has %d placeholders; at most %d are allowed, repeated ones counted", name, len(all), MaxPlaceholders)
	}
	for _, p := range all {
		column := strings.TrimSpace(p.Column)
		switch {
		case column == "":
			c.add(BadPlaceholder, f.Path, p.Span, diag.Error, "the placeholder '{{%s}}' names no column", diag.Preview(p.Column))
		case column != p.Column:
			c.add(BadPlaceholder, f.Path, p.Span, diag.Error,
				"blanks within '{{%s}}' are taken for part of the column's name; write '{{%s}}'", diag.Preview(p.Column), diag.Preview(column))
		}
	}
}

// grouping checks that incidents that group by selected keys name some, and that the rule has them.
func (c *checker) grouping(r *Rule, g *GroupingConfiguration) {
	if g.MatchingMethod.Value != Selected {
		return
	}
	if len(g.GroupByEntities.Value)+len(g.GroupByAlertDetails.Value)+len(g.GroupByCustomDetails.Value) == 0 {
		c.add(validate.Count, g.MatchingMethod.Path, g.MatchingMethod.Span, diag.Error,
			"matchingMethod: 'Selected' needs an entry in groupByEntities, groupByAlertDetails or groupByCustomDetails")
	}
	mapped, defined := map[string]bool{}, map[string]bool{}
	for _, m := range r.EntityMappings.Value {
		mapped[m.EntityType.Value] = true
	}
	for _, d := range r.CustomDetails.Value {
		defined[d.Key.Value] = true
	}
	for _, entity := range g.GroupByEntities.Value {
		if _, known := facts.LookupEntity(entity.Value); known && !mapped[entity.Value] {
			c.add(Reference, entity.Path, entity.Span, diag.Error, "groupByEntities: the rule maps no entity of type '%s'", diag.Preview(entity.Value))
		}
	}
	for _, detail := range g.GroupByCustomDetails.Value {
		if detail.Set && !defined[detail.Value] && detail.Value != "" {
			c.add(Reference, detail.Path, detail.Span, diag.Error,
				"groupByCustomDetails: the rule has no custom detail '%s'; names of details are meant, not columns", diag.Preview(detail.Value))
		}
	}
}
