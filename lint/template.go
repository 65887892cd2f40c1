package lint

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/schema"
)

// These checks find what was left from the template that a rule was made of.
var templateChecks = []*Check{
	{
		ID: "template/text", Severity: warningLevel,
		Summary: "a name or description that is still that of a template",
		Why:     "Whoever gets the alert reads the text that the template asked to replace, and does not learn what happened.",
		Bad:     "description: Enter rule description here",
		Good:    "description: Identifies sign-ins from an address that the user has not used before.",
		Page:    pageTemplate,
		run:     checkTemplateText,
	},
	{
		ID: "template/query", Severity: warningLevel,
		Summary: "a value of the query that is still that of a template",
		Why:     "No event has the value that the template asked to replace, so the condition is never met, or excludes nothing.",
		Bad:     `SigninLogs | where AppDisplayName == "<your application>" | project TimeGenerated, IPAddress`,
		Good:    `SigninLogs | where AppDisplayName == "Azure Portal" | project TimeGenerated, IPAddress`,
		Page:    pageTemplate,
		run:     checkTemplateQuery,
	},
	{
		ID: "template/connector", Severity: warningLevel,
		Summary: "a data connector that is still that of a template",
		Why:     "No connector has such an id, so the rule does not say where its data comes from, and the portal shows that the data is missing.",
		Bad: `requiredDataConnectors:
  - connectorId: YourConnectorId
    dataTypes: [SigninLogs]`,
		Good: `requiredDataConnectors:
  - connectorId: AzureActiveDirectory
    dataTypes: [SigninLogs]`,
		Page: pageConnector,
		run:  checkTemplateConnector,
	},
	{
		ID: "template/id", Severity: warningLevel,
		Summary: "an id of zeros",
		Why:     "It is the id that a template has in place of one. The next rule that keeps it replaces this one when it is deployed.",
		Bad:     "id: 00000000-0000-0000-0000-000000000000",
		Good:    "id: 0b6f5c2e-7a1d-4c3e-9f48-5d2a6b7c8e9f",
		Page:    pageTemplate,
		run:     checkTemplateID,
	},
}

// leftTexts match a whole text, in small letters, that a template asks to replace.
var leftTexts = []*regexp.Regexp{
	regexp.MustCompile(`^(please )?(enter|add|insert|write|put|provide|type|fill in|specify)( (a|an|the|your))?( (short|brief|detailed|meaningful))?( (rule|alert|analytics? rule|detection|query))?('s)? (description|name|title|text)( (of|for) (the|your|this) rule)?( here)?$`),
	regexp.MustCompile(`^(my |your |the |new |some )?((rule|alert|detection|analytics? rule) )?(name|title|description)( (goes )?here)?$`),
	regexp.MustCompile(`^(your|my|a|the) (rule|alert|detection)( (goes )?here)?$`),
	regexp.MustCompile(`^(todo|tbd|fixme|to be done|to be defined|to do|placeholder|untitled|lorem ipsum|changeme|change me|xxx+|new rule|untitled rule)$`),
	regexp.MustCompile(`^(todo|tbd|fixme): |^lorem ipsum dolor|^replace (this|me)\b`),
}

// leftStarts are how the texts that leftTexts match begin: most do not, and are not matched.
var leftStarts = strings.Fields("please enter add insert write put provide type fill specify my your the new some rule alert detection analytic name title description a to tbd fixme placeholder untitled lorem change xxx replace")

// token is a name between angle brackets, as templates have it in place of a value.
var token = regexp.MustCompile(`<([A-Za-z][A-Za-z0-9 _.-]*)>`)

// asks begins a name that asks to be replaced.
var asks = regexp.MustCompile(`^(?i:your|my|insert|enter|add|replace|put|fill|specify|provide|todo|change|set|type|choose|select|describe)([ _-]|[A-Z])|^(?i:your|insert|todo|replace)$`)

func isLeftText(text string) bool {
	folded := strings.ToLower(strings.Join(strings.Fields(text), " "))
	folded = strings.Trim(folded, `'".!:<>[]() `)
	if slices.ContainsFunc(leftStarts, func(word string) bool { return strings.HasPrefix(folded, word) }) {
		for _, form := range leftTexts {
			if form.MatchString(folded) {
				return true
			}
		}
	}
	for _, m := range token.FindAllStringSubmatch(text, -1) {
		if asks.MatchString(m[1]) {
			return true
		}
	}
	return false
}

// ofTemplate reports whether the rule's file is a template itself by its name.
func (p *pass) ofTemplate() bool {
	name := strings.ToLower(path.Base(p.File.Path))
	return strings.Contains(name, ".template.") || strings.HasPrefix(name, "template.") || strings.HasPrefix(name, "_template")
}

func checkTemplateText(p *pass) {
	if p.Rule == nil || p.ofTemplate() {
		return
	}
	for _, f := range [...]schema.Field[string]{p.Rule.Name, p.Rule.Description} {
		if isLeftText(f.Value) {
			p.report(f.Span, fmt.Sprintf("%s is that of a template: '%s'", f.Key(), show(strings.Trim(f.Value, "' \n"))))
		}
	}
	for _, f := range formats(p.Rule) {
		if isLeftText(f.Value.Text) {
			p.report(f.Span, fmt.Sprintf("%s is that of a template: '%s'", f.Key(), show(strings.Trim(f.Value.Text, "' \n"))))
		}
	}
}

// leftValues match a string of a query that a template asks to replace.
var leftValues = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^(the[ _-])?your[ _-]?(tenant|workspace|domain|company|org|organi[sz]ation|subscription|resource|watchlist|list|ip|user|account|server|host|dc|table|value|keyword|connector|upn|e-?mail|group|network|app|application)s?([ _-].*|id|name)?$`),
	regexp.MustCompile(`(?i)\b(replace|insert|enter|put|add)[_-](with[_-]|your[_-]|me\b|here\b|this\b)|^change[_-]?me$|^(replace|insert|enter|put|add) (your|here)\b`),
	regexp.MustCompile(`(?i)^(todo|tbd|fixme|placeholder|x{4,}|x{8}(-x{4}){3}-x{12})$`),
	regexp.MustCompile(`(?i)@(your|my)[-_]?(domain|company|org|organi[sz]ation|tenant)\.[a-z.]+$`),
}

// Each value that leftValues match or that has a token has one of leftWords, or one of leftVerbs and one of leftObjects.
var (
	leftWords   = []string{"<", "your", "todo", "tbd", "fixme", "placeholder", "xxxx", "@my"}
	leftVerbs   = []string{"replace", "insert", "enter", "put", "add", "change"}
	leftObjects = []string{"with", "me", "here", "this"}
)

// mayBeLeft reports whether it is worth looking at a string: most are not, and there are many.
func mayBeLeft(text string) bool {
	folded := strings.ToLower(text)
	has := func(word string) bool { return strings.Contains(folded, word) }
	return slices.ContainsFunc(leftWords, has) || slices.ContainsFunc(leftVerbs, has) && slices.ContainsFunc(leftObjects, has)
}

// tags are names between angle brackets in capitals that stand for themselves.
var tags = []string{"SCRIPT", "IFRAME", "IMG", "SVG", "HTML", "HEAD", "BODY", "OBJECT", "EMBED", "META", "LINK", "STYLE", "FORM", "INPUT", "NULL", "NONE", "EMPTY", "BLANK", "UNKNOWN", "UUID", "GUID", "NUM", "IP", "PATH"}

// isLeftValue reports whether a string of a query has to be replaced: it asks to be, or is made of nothing but
// names in angle brackets that are no tags.
func isLeftValue(text string) bool {
	if !mayBeLeft(text) {
		return false
	}
	for _, form := range leftValues {
		if form.MatchString(text) {
			return true
		}
	}
	names := token.FindAllStringSubmatch(text, -1)
	for _, m := range names {
		if asks.MatchString(m[1]) {
			return true
		}
	}
	if len(names) == 0 || strings.Trim(token.ReplaceAllString(text, ""), `./\@:-`) != "" {
		return false
	}
	return slices.ContainsFunc(names, func(m []string) bool {
		return strings.ContainsAny(m[1], "_ -") || len(m[1]) > 2 && m[1] == strings.ToUpper(m[1]) && !slices.Contains(tags, m[1])
	})
}

func checkTemplateQuery(p *pass) {
	if p.Rule == nil || p.Query == nil || p.Query.Syntax == nil || p.ofTemplate() {
		return
	}
	var values []*syntax.Literal
	made := map[string]bool{} // by the query itself
	syntax.Inspect(p.Query.Syntax, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Literal:
			if n.Kind == syntax.LitString && isLeftValue(n.Text) {
				values = append(values, n)
			}
		case *syntax.Call:
			if n.Func != nil && strings.HasPrefix(n.Func.Text, "replace") {
				for _, arg := range n.Args {
					if l, ok := arg.(*syntax.Literal); ok {
						made[l.Text] = true
					}
				}
			}
		}
		return true
	})
	values = slices.DeleteFunc(values, func(l *syntax.Literal) bool { return made[l.Text] })
	if len(values) == 0 {
		return
	}
	f := p.report(values[0].Span(), fmt.Sprintf("'%s' is a value that the template asks to replace", show(values[0].Text)))
	for _, other := range values[1:] {
		f.Related = append(f.Related, diag.Related{Span: other.Span(), Message: "another one"})
	}
}

var leftConnector = regexp.MustCompile(`(?i)^(your|my|the)?[ _-]?connector[ _-]?(id|name)?$|^your[ _A-Z-]|^<.*>$|^(todo|tbd|xxx+)$`)

func isLeftConnector(id string) bool { return leftConnector.MatchString(id) }

func checkTemplateConnector(p *pass) {
	if p.Rule == nil || p.ofTemplate() {
		return
	}
	for _, c := range p.Rule.RequiredDataConnectors.Value {
		if id := c.ConnectorID; isLeftConnector(id.Value) {
			p.report(id.Span, fmt.Sprintf("connector '%s' is that of a template", show(id.Value)))
		}
	}
}

const zeroGUID = "00000000-0000-0000-0000-000000000000"

func checkTemplateID(p *pass) {
	if p.Rule != nil && strings.TrimSpace(p.Rule.ID.Value) == zeroGUID && !p.ofTemplate() {
		p.report(p.Rule.ID.Span, "the id consists of zeros; give the rule a GUID of its own")
	}
}
