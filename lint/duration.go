package lint

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
)

var durationChecks = []*Check{
	{
		ID: "schedule/duration-form", Severity: warningLevel,
		Summary: "a duration in another form than those around it, or in the wrong one for its place",
		Why:     "A repository writes its schedules like 1h or like PT1H: what deploys its rules converts one form, or passes the other on. A rule that differs from the others is not converted, or converted twice, which is said of the first of them. lookbackDuration and suppressionDuration are deployed unchanged and need ISO 8601, such as PT5H. The form is that of most rules of the run, or the one that durations in the configuration asks for.",
		Bad: `queryFrequency: PT1H
queryPeriod: 1h`,
		Good: `queryFrequency: PT1H
queryPeriod: PT1H`,
		Page:        pageTemplate,
		AcrossFiles: true,
		run:         checkDurationForm,
	},
}

// scheduleFields returns the durations of the rule's schedule that are in a form of which there are dialects.
func scheduleFields(r *schema.Rule) []schema.Field[schema.Duration] {
	var fields []schema.Field[schema.Duration]
	for _, f := range [...]schema.Field[schema.Duration]{r.QueryFrequency, r.QueryPeriod} {
		text := f.Span.Text()
		if f.Set && (f.Value.Form == schema.ShortForm && text == strings.ToLower(text) || f.Value.Form == schema.ISOForm) {
			fields = append(fields, f)
		}
	}
	return fields
}

// A dialect counts the rules of a run by the form of their durations.
type dialect struct {
	short, iso           int
	firstShort, firstISO *schema.Rule
}

func (d *dialect) count(r *schema.Rule) {
	fields := scheduleFields(r)
	if len(fields) == 0 || len(fields) == 2 && fields[0].Value.Form != fields[1].Value.Form {
		return
	}
	if fields[0].Value.Form == schema.ShortForm {
		d.short++
		if d.firstShort == nil {
			d.firstShort = r
		}
		return
	}
	d.iso++
	if d.firstISO == nil {
		d.firstISO = r
	}
}

// majority returns the form that more rules use; ok is false if neither is ahead.
func (d *dialect) majority() (form schema.DurationForm, ok bool) {
	if d.iso > d.short {
		return schema.ISOForm, true
	}
	return schema.ShortForm, d.short > d.iso
}

func checkDurationForm(p *pass) {
	if p.Rule == nil {
		return
	}
	fields := scheduleFields(p.Rule)
	if len(fields) == 0 {
		return
	}
	mixed := len(fields) == 2 && fields[0].Value.Form != fields[1].Value.Form
	form, why := schema.ShortForm, "the configuration asks for the other form"
	if set, ok := p.config.Durations.form(); ok {
		form = set
	} else if p.config.Target == AzureSentinel {
		why = "Azure-Sentinel's gate does not read ISO 8601"
	} else {
		var d dialect
		if p.Repo != nil {
			d = p.Repo.durations
		}
		common, ok := d.majority()
		if ok {
			form = common
		}
		switch {
		case mixed:
			why = fmt.Sprintf("%s is %s", fields[0].Key(), fields[0].Span.Text())
			if fields[0].Value.Form != form {
				why = fmt.Sprintf("%s is %s", fields[1].Key(), fields[1].Span.Text())
			}
		case !ok || fields[0].Value.Form == form:
			return
		case p.Rule != d.firstShort && p.Rule != d.firstISO:
			return // said once, of the first rule
		default:
			why = fmt.Sprintf("%d of %d rules write durations like %s", max(d.short, d.iso), d.short+d.iso, schema.Duration{Duration: schema.MinLongFrequency}.Write(form))
		}
	}
	var finding *diag.Diagnostic
	for _, f := range fields {
		if f.Value.Form == form {
			continue
		}
		text := f.Value.Write(form)
		if finding == nil {
			finding = p.report(f.Span, fmt.Sprintf("%s is written %s, but %s", f.Key(), show(f.Span.Text()), why))
			finding.Hint = "write " + text
			finding.Fix = &diag.Fix{Message: "write the schedule in one form"}
		}
		edit, ok := document.Replace(f.Span, text)
		if !ok {
			finding.Fix = nil
			return
		}
		finding.Fix.Edits = append(finding.Fix.Edits, edit)
	}
	if finding != nil && p.config.Target == AzureSentinel && form == schema.ShortForm {
		finding.Severity = diag.Error
	}
}
