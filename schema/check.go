package schema

import (
	"fmt"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema/facts"
	"github.com/ruleproof/ruleproof/schema/validate"
)

// The codes of problems of a rule, besides those of packages document and validate.
const (
	FormOfDuration = "duration-form" // a duration is written in the form of another place
	Schedule       = "schedule"      // a frequency and a period that do not go together
	BadPlaceholder = "placeholder"   // a placeholder that no column can fill, or too many of them
	Duplicate      = "duplicate"     // a value that may be given once is given twice
	Reference      = "reference"     // a grouping by something that the rule does not have
	NotRead        = "not-read"      // a part of the file that is not read
)

// A checker collects the problems that a JSON Schema cannot express.
type checker struct {
	form     *Form
	problems []diag.Diagnostic
}

// check returns what is wrong with a rule beyond what its JSON Schema can say.
func check(r *Rule) []diag.Diagnostic {
	c := checker{form: r.Form}
	grouping := &r.IncidentConfiguration.Value.GroupingConfiguration.Value
	c.duration(r.QueryFrequency, c.form.schedule, MinSchedule, MaxSchedule)
	c.duration(r.QueryPeriod, c.form.schedule, MinSchedule, MaxSchedule)
	if on := r.SuppressionEnabled; !on.Set || on.Value {
		c.duration(r.SuppressionDuration, ISOForm, MinSuppression, MaxSuppression)
	} else {
		c.duration(r.SuppressionDuration, ISOForm, 0, maxDays*day)
	}
	if on := grouping.Enabled; !on.Set || on.Value {
		c.duration(grouping.LookbackDuration, ISOForm, MinLookback, MaxLookback)
	} else {
		c.duration(grouping.LookbackDuration, ISOForm, 0, maxDays*day)
	}
	c.schedule(r)
	c.nearRealTime(r)
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

// duration checks that a duration lies within its limits, and that it can be read in one way only.
func (c *checker) duration(f Field[Duration], form DurationForm, least, most time.Duration) {
	if !f.Set {
		return
	}
	d, name := f.Value, f.Key()
	write := func(d Duration) string { return d.Write(form) }
	text := f.Span.Text()
	switch {
	case d.Duration < least:
		c.add(validate.Range, f.Path, f.Span, diag.Error, "%s is %s; it must be at least %s", name, write(d), write(Duration{Duration: least}))
	case d.Duration > most:
		c.add(validate.Range, f.Path, f.Span, diag.Error, "%s is %s; it must be at most %s", name, write(d), write(Duration{Duration: most}))
	case d.Form == DaysForm:
		c.add(FormOfDuration, f.Path, f.Span, diag.Warning, "%s: a bare number counts days; write %s", name, write(d))
	case form == c.form.schedule && d.Form == ShortForm && text != strings.ToLower(text):
		c.add(FormOfDuration, f.Path, f.Span, diag.Warning, "%s is written %s; the unit is a small letter, as in %s", name, diag.Preview(text), write(d)).
			Fix = document.WriteFix(f.Span, write(d))
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
			"%s is %s, but %s is %s: events between two runs are never seen",
			period.Key(), period.Value, frequency.Key(), frequency.Value)
	case period.Value.Duration >= LongPeriod && frequency.Value.Duration < MinLongFrequency:
		p = c.add(Schedule, frequency.Path, frequency.Span, diag.Error,
			"%s is %s; with a %s of %s or more it must be at least %s",
			frequency.Key(), frequency.Value, period.Key(), Duration{Duration: LongPeriod}, Duration{Duration: MinLongFrequency})
	default:
		return
	}
	other := frequency
	if p.Key == frequency.Path {
		other = period
	}
	p.Related = []diag.Related{{Span: other.Span, Message: other.Key() + " is " + other.Value.String()}}
}

// nearRealTime checks that an NRT rule has none of the keys that say when a rule runs.
func (c *checker) nearRealTime(r *Rule) {
	if r.EffectiveKind() != NRT {
		return
	}
	var names []string
	var at diag.Span
	for _, key := range [...]string{"queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold"} {
		if p := r.pair(key); p != nil {
			names = append(names, key)
			if at.IsZero() {
				at = p.Key.Span
			}
		}
	}
	if len(names) > 0 {
		c.add(validate.NotAllowed, names[0], at, diag.Warning, "%s %s no effect; an NRT rule runs every minute over what came in",
			words.List(names), words.Verb(len(names), "has", "have"))
	}
}

// identifiers checks that a mapping maps each identifier once.
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
	name, all := f.Key(), f.Value.Placeholders
	if len(all) > MaxPlaceholders {
		c.add(BadPlaceholder, f.Path, all[MaxPlaceholders].Span, diag.Error,
			"%s has %d placeholders; at most %d are allowed, repeated ones counted", name, len(all), MaxPlaceholders)
	}
	var padded []Placeholder
	for _, p := range all {
		switch column := strings.TrimSpace(p.Column); {
		case column == "":
			c.add(BadPlaceholder, f.Path, p.Span, diag.Error, "the placeholder '{{%s}}' names no column", diag.Preview(p.Column))
		case column != p.Column:
			padded = append(padded, p)
		}
	}
	c.padded(f, padded)
}

// padded reports the placeholders of a format with blanks in them, all at the first one.
func (c *checker) padded(f Field[*Format], list []Placeholder) {
	if len(list) == 0 {
		return
	}
	first := list[0]
	problem := c.add(BadPlaceholder, f.Path, first.Span, diag.Warning, "the blanks in '{{%s}}' count as part of the column's name; write '{{%s}}'",
		diag.Preview(first.Column), diag.Preview(strings.TrimSpace(first.Column)))
	fix, whole := diag.Fix{Message: "remove the blanks"}, true
	for _, p := range list {
		if p.Span != first.Span {
			problem.Related = append(problem.Related, diag.Related{Span: p.Span, Message: "here too"})
		}
		at := p.Span.InFile()
		whole = whole && p.Span.Exact() && at.Text() == p.Span.Text()
		// The file's own text becomes shorter, which every form of scalar can hold.
		fix.Edits = append(fix.Edits, diag.Edit{Span: at, New: "{{" + strings.TrimSpace(p.Column) + "}}"})
	}
	if whole {
		problem.Fix = &fix
	}
}

// grouping checks that a rule that groups incidents by selected entities or details names some, and that it has them.
func (c *checker) grouping(r *Rule, g *GroupingConfiguration) {
	if g.MatchingMethod.Value != Selected {
		return
	}
	if len(g.GroupByEntities.Value)+len(g.GroupByAlertDetails.Value)+len(g.GroupByCustomDetails.Value) == 0 {
		c.add(validate.Count, g.MatchingMethod.Path, g.MatchingMethod.Span, diag.Error,
			"%s: 'Selected' needs an entry in %s, %s or %s", g.MatchingMethod.Key(),
			g.GroupByEntities.Key(), g.GroupByAlertDetails.Key(), g.GroupByCustomDetails.Key())
	}
	mapped, defined, unclear := map[string]bool{}, map[string]bool{}, false
	for _, m := range r.EntityMappings.Value {
		mapped[m.EntityType.Value] = true
		if _, known := facts.LookupEntity(m.EntityType.Value); !known {
			unclear = true // the type is reported, and may be meant to be any
		}
	}
	for _, d := range r.CustomDetails.Value {
		defined[d.Key.Value] = true
	}
	for _, entity := range g.GroupByEntities.Value {
		if _, known := facts.LookupEntity(entity.Value); known && !mapped[entity.Value] && !unclear {
			c.add(Reference, entity.Path, entity.Span, diag.Error, "%s: the rule maps no entity of type '%s'", g.GroupByEntities.Key(), diag.Preview(entity.Value))
		}
	}
	unread := !r.CustomDetails.Set && r.CustomDetails.KeySpan.Source != nil // which is reported
	for _, detail := range g.GroupByCustomDetails.Value {
		if !unread && detail.Set && !defined[detail.Value] && detail.Value != "" {
			c.add(Reference, detail.Path, detail.Span, diag.Error,
				"%s: the rule has no custom detail '%s'; write the names of details, not of columns",
				g.GroupByCustomDetails.Key(), diag.Preview(detail.Value))
		}
	}
}
