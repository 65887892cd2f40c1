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
		ID: "schedule/duration-form", Severity: warningLevel, Fixes: true,
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
	return inDialect(r.QueryFrequency, r.QueryPeriod)
}

// deployedFields returns the durations of the rule that are deployed as they stand.
func deployedFields(r *schema.Rule) []schema.Field[schema.Duration] {
	return inDialect(r.SuppressionDuration, r.IncidentConfiguration.Value.GroupingConfiguration.Value.LookbackDuration)
}

func inDialect(all ...schema.Field[schema.Duration]) []schema.Field[schema.Duration] {
	var fields []schema.Field[schema.Duration]
	for _, f := range all {
		text := f.Span.Text()
		if f.Set && (f.Value.Form == schema.ShortForm && text == strings.ToLower(text) || f.Value.Form == schema.ISOForm) {
			fields = append(fields, f)
		}
	}
	return fields
}

// mixed reports whether there are durations of both forms.
func mixed(fields []schema.Field[schema.Duration]) bool {
	return len(fields) == 2 && fields[0].Value.Form != fields[1].Value.Form
}

// A dialect counts the rules of a run by the form of some of their durations.
type dialect struct {
	short, iso           int
	firstShort, firstISO *schema.Rule
}

func (d *dialect) count(r *schema.Rule, fields []schema.Field[schema.Duration]) {
	if len(fields) == 0 || mixed(fields) {
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
	p.checkSchedule()
	p.checkDeployed()
}

// checkSchedule finds a schedule that is not in the form of the others.
func (p *pass) checkSchedule() {
	fields := scheduleFields(p.Rule)
	if len(fields) == 0 {
		return
	}
	if form, ok := p.config.Durations.form(); ok {
		p.reportForm(fields, form, "the configuration asks for the other form")
		return
	}
	if p.config.Target == AzureSentinel {
		if finding := p.reportForm(fields, schema.ShortForm, "Azure-Sentinel's gate does not read ISO 8601"); finding != nil {
			finding.Severity = diag.Error
		}
		return
	}
	var d dialect
	if p.Repo != nil {
		d = p.Repo.durations
	}
	form, ok := d.majority()
	switch {
	case mixed(fields):
		other := fields[0]
		if other.Value.Form != form {
			other = fields[1]
		}
		p.reportForm(fields, form, other.Key()+" is "+show(other.Span.Text()))
	case ok && (p.Rule == d.firstShort || p.Rule == d.firstISO): // said once, of the first rule
		p.reportForm(fields, form, fmt.Sprintf("%d of %d rules write durations like %s",
			max(d.short, d.iso), d.short+d.iso, schema.Duration{Duration: schema.MinLongFrequency}.Write(form)))
	}
}

// checkDeployed finds durations that are deployed as they stand and are not in ISO 8601. Where most rules write them in the
// short form, something converts them, and that is said once.
func (p *pass) checkDeployed() {
	var d dialect
	if p.Repo != nil {
		d = p.Repo.deployed
	}
	if form, ok := d.majority(); ok && form == schema.ShortForm && p.Rule != d.firstShort {
		return
	}
	p.reportForm(deployedFields(p.Rule), schema.ISOForm, "it is deployed as it stands and must be in ISO 8601")
}

// reportForm reports the durations that are not in the form, as one finding.
func (p *pass) reportForm(fields []schema.Field[schema.Duration], form schema.DurationForm, why string) *diag.Diagnostic {
	var finding *diag.Diagnostic
	for _, f := range fields {
		if f.Value.Form == form {
			continue
		}
		text := f.Value.Write(form)
		if finding == nil {
			finding = p.report(f.Span, fmt.Sprintf("%s is written %s, but %s", f.Key(), show(f.Span.Text()), why))
			finding.Hint = "write " + text
			finding.Fix = &diag.Fix{Message: "write the durations in one form"}
		}
		edit, ok := document.Replace(f.Span, text)
		if !ok {
			finding.Fix = nil
			return finding
		}
		finding.Fix.Edits = append(finding.Fix.Edits, edit)
	}
	return finding
}
