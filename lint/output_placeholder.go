package lint

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
)

// These checks are about the texts of alerts that columns fill.
var placeholderChecks = []*Check{
	{
		ID: "output/placeholder-braces", Severity: warningLevel, Fixes: true,
		Summary: "a placeholder with a brace too few",
		Why:     "A placeholder is the name of a column between two braces on each side. Anything else is text, and stands in every alert as it is written.",
		Bad: `eventGroupingSettings:
  aggregationKind: AlertPerResult
alertDetailsOverride:
  alertDisplayNameFormat: Sign-in by {{UserPrincipalName}`,
		Good: `eventGroupingSettings:
  aggregationKind: AlertPerResult
alertDetailsOverride:
  alertDisplayNameFormat: Sign-in by {{UserPrincipalName}}`,
		Page: pageOverride,
		run:  checkBraces,
	},
	{
		ID: "output/bare-column", Severity: warningLevel,
		Summary: "a format that is the name of a column without braces",
		Why:     "Without braces the name is text: every alert is called by the name of the column, and not by its value.",
		Bad: `alertDetailsOverride:
  alertDisplayNameFormat: AppDisplayName`,
		Good: `eventGroupingSettings:
  aggregationKind: AlertPerResult
alertDetailsOverride:
  alertDisplayNameFormat: "{{AppDisplayName}}"`,
		Page: pageOverride,
		run:  checkBareColumn,
	},
	{
		ID: "output/placeholder-place", Severity: warningLevel,
		Summary: "a placeholder in the rule's own name or description",
		Why:     "Columns fill the formats of alertDetailsOverride only. In the name or the description of the rule the placeholder is text.",
		Bad:     "name: Sign-in by {{UserPrincipalName}}",
		Good: `name: Sign-in of a user
eventGroupingSettings:
  aggregationKind: AlertPerResult
alertDetailsOverride:
  alertDisplayNameFormat: Sign-in by {{UserPrincipalName}}`,
		Page: pageOverride,
		run:  checkPlaceholderPlace,
	},
	{
		ID: "output/placeholder-list", Severity: infoLevel,
		Summary: "the title of an alert shows a list",
		Why:     "A list stands in the title as the text [\"a\",\"b\"]. With a title of more than 256 bytes, the alert falls back to the name of the rule. Show the number of values, or some of them with strcat_array().",
		Bad: `eventGroupingSettings:
  aggregationKind: AlertPerResult
alertDetailsOverride:
  alertDisplayNameFormat: Sign-ins from {{Addresses}}
query: |
  SigninLogs
  | summarize TimeGenerated = max(TimeGenerated), Addresses = make_set(IPAddress) by UserPrincipalName, IPAddress`,
		Good: `eventGroupingSettings:
  aggregationKind: AlertPerResult
alertDetailsOverride:
  alertDisplayNameFormat: Sign-ins from {{Addresses}} addresses
query: |
  SigninLogs
  | summarize TimeGenerated = max(TimeGenerated), Addresses = dcount(IPAddress) by UserPrincipalName, IPAddress`,
		Page: pageOverride,
		run:  checkPlaceholderList,
	},
}

// formats returns the formats that the rule gives.
func formats(r *schema.Rule) (list []schema.Field[*schema.Format]) {
	if r == nil {
		return nil
	}
	o := r.AlertDetailsOverride.Value
	for _, f := range [...]schema.Field[*schema.Format]{o.DisplayNameFormat, o.DescriptionFormat} {
		if f.Set && f.Value != nil && f.Value.Source != nil {
			list = append(list, f)
		}
	}
	return list
}

// braced is a word with braces on either side, of which some may be missing or apart.
var braced = regexp.MustCompile(`(\{[ \t]*\{?|\b)[ \t]*([A-Za-z_]\w*)[ \t]*(\}[ \t]*\}|\}?)`)

func checkBraces(p *pass) {
	for _, f := range formats(p.Rule) {
		text := []byte(f.Value.Text)
		for _, known := range f.Value.Placeholders {
			for i := known.Span.Start; i < known.Span.End; i++ {
				text[i] = ' '
			}
		}
		if !strings.ContainsAny(string(text), "{}") {
			continue
		}
		for _, m := range braced.FindAllSubmatchIndex(text, -1) {
			open, shut := strings.Count(string(text[m[2]:m[3]]), "{"), strings.Count(string(text[m[6]:m[7]]), "}")
			name := string(text[m[4]:m[5]])
			column := p.Known() != nil && p.Known().Index(name) >= 0
			if open < 2 && shut < 2 && !(open == 1 && shut == 1 && column) || shut == 0 && open < 2 {
				continue
			}
			at := f.Value.Span(m[0], m[1])
			found := p.report(at, fmt.Sprintf("'%s' is text, not a placeholder; write {{%s}}", show(at.Text()), show(name)))
			if column && open+shut > 2 {
				found.Fix = p.brace(f, at, name)
			}
		}
	}
}

// brace returns the fix that writes the placeholder in a part of a format. The part is edited in the file
// as it is, which a scalar without quotes can hold unless it begins with the brace or is within a flow mapping.
func (p *pass) brace(f schema.Field[*schema.Format], at diag.Span, name string) *diag.Fix {
	plain := strings.IndexAny(f.Span.Text(), "\"'|>") != 0
	if !at.Exact() || plain && (at.Start == 0 || strings.HasPrefix(p.Rule.AlertDetailsOverride.Span.Text(), "{")) {
		return nil
	}
	return &diag.Fix{Message: "write {{" + show(name) + "}}", Edits: []diag.Edit{{Span: at.InFile(), New: "{{" + name + "}}"}}}
}

// customColumn is the name of a column of a custom table, which ends in a mark for its type.
var customColumn = regexp.MustCompile(`^[A-Za-z]\w*_[sdgtb]$`)

func checkBareColumn(p *pass) {
	for _, f := range formats(p.Rule) {
		name := strings.TrimSpace(f.Value.Text)
		known := p.Known()
		if known == nil || name == "" || known.Index(name) < 0 && !(known.Open && customColumn.MatchString(name)) {
			continue
		}
		start := strings.Index(f.Value.Text, name)
		at := f.Value.Span(start, start+len(name))
		found := p.report(at, fmt.Sprintf("%s is the text '%s', not the column's value; write {{%s}}", f.Key(), show(name), show(name)))
		found.Fix = p.brace(f, at, name)
	}
}

var placeholder = regexp.MustCompile(`\{\{[ \t]*([A-Za-z_]\w*)[ \t]*\}\}`)

func checkPlaceholderPlace(p *pass) {
	if p.Rule == nil || p.Known() == nil {
		return
	}
	for _, f := range [...]schema.Field[string]{p.Rule.Name, p.Rule.Description} {
		for _, m := range placeholder.FindAllStringSubmatch(f.Value, -1) {
			if p.Known().Index(m[1]) >= 0 {
				p.report(f.Span, fmt.Sprintf("'%s' is text in the rule's %s", show(m[0]), f.Key())).
					Hint = "columns fill alertDisplayNameFormat and alertDescriptionFormat of alertDetailsOverride"
				break
			}
		}
	}
}

func checkPlaceholderList(p *pass) {
	if p.Rule == nil {
		return
	}
	title := p.Rule.AlertDetailsOverride.Value.DisplayNameFormat
	if !title.Set {
		return
	}
	for _, c := range title.Value.Placeholders {
		if p.isList(c.Column) {
			p.report(c.Span, fmt.Sprintf("the title shows column '%s', which is a list", show(c.Column)))
		}
	}
}
