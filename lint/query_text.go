package lint

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

var textChecks = []*Check{
	{
		ID: "query/address-range", Severity: warningLevel, Fixes: true,
		Summary: "an address is compared with the text of a range",
		Why:     "String operators know nothing of addresses: the text 10.1.2.3 is not equal to the text 10.0.0.0/8. The test is never true for an address in the range, so an exclusion excludes nothing and a match never comes.",
		Bad:     `SigninLogs | where IPAddress !in ("10.0.0.0/8", "192.0.2.7")`,
		Good:    `SigninLogs | where not(ipv4_is_in_any_range(IPAddress, "10.0.0.0/8", "192.0.2.7"))`,
		Page:    kustoPages + "ipv4-is-in-range-function",
		run:     checkAddressRange,
	},
	{
		ID: "query/wildcard", Severity: warningLevel,
		Summary: "a wildcard in a string operator that has none",
		Why:     "An asterisk in the text of ==, in, has, contains, startswith and endswith stands for itself, and so does the percent sign of SQL. The test looks for a name with that character in it and never finds one.",
		Bad:     `DeviceProcessEvents | where FileName == "*.ps1" | project TimeGenerated, DeviceName, FileName`,
		Good:    `DeviceProcessEvents | where FileName endswith ".ps1" | project TimeGenerated, DeviceName, FileName`,
		Page:    pageOperators,
		run:     checkWildcard,
	},
	{
		ID: "query/verbatim-backslash", Severity: warningLevel, Fixes: true,
		Summary: "two backslashes in a verbatim text",
		Why:     `In a verbatim text (@"…") a backslash stands for itself, so two of them ask for two. A path has one at each place, and the test does not find it. Only regular expressions need two.`,
		Bad:     `DeviceProcessEvents | where FolderPath has @"\\Users\\Public" | project TimeGenerated, DeviceName, FolderPath`,
		Good:    `DeviceProcessEvents | where FolderPath has @"\Users\Public" | project TimeGenerated, DeviceName, FolderPath`,
		Page:    kustoPages + "scalar-data-types/string",
		run:     checkVerbatim,
	},
	{
		ID: "query/padded-text", Severity: warningLevel, Fixes: true,
		Summary: "a text that begins or ends with a space is compared as a whole",
		Why:     "A value of a column rarely begins or ends with a space. Equality then never holds, often because of a list that was split at its commas.",
		Bad:     `SigninLogs | where UserPrincipalName in ("ana@contoso.com", " ben@contoso.com")`,
		Good:    `SigninLogs | where UserPrincipalName in ("ana@contoso.com", "ben@contoso.com")`,
		Page:    pageOperators,
		run:     checkPadded,
	},
}

// addressColumn matches the names of columns that hold one address, in lower case.
var addressColumn = regexp.MustCompile(`^(.*_)?([a-z]*(ip|ipaddr|ipaddress|ipv4|ipv6)|address)(_s)?$`)

func checkAddressRange(p *pass) {
	for _, t := range p.textTests() {
		name := t.column()
		if t.op == "regex" || !addressColumn.MatchString(name) || strings.HasSuffix(name, "zip") {
			continue
		}
		v4 := true
		var first *testText
		for i, text := range t.texts {
			prefix, err := netip.ParsePrefix(strings.TrimSpace(text.value))
			if err == nil && first == nil {
				first = &t.texts[i]
			}
			v4 = v4 && (err != nil || prefix.Addr().Is4())
		}
		if first == nil {
			continue
		}
		found := p.report(first.at, fmt.Sprintf("%s is a range of addresses, but %s compares its text", show(first.value), t.call.Function.Name))
		function := "ipv4_is_in_range"
		if len(t.call.Args) > 2 || t.op == "in" {
			function = "ipv4_is_in_any_range"
		}
		if !v4 {
			function = "ipv6_is_in_any_range"
		}
		found.Hint = "write " + function + "(" + p.source(t.subject) + ", …)"
		if (t.op == "==" || t.op == "in") && v4 && t.isWritten() {
			found.Fix = t.asCall(function)
			found.Fix.Message = found.Hint
		}
	}
}

// isWritten reports whether all texts of the test are written in it, and nothing else is tested.
func (t *textTest) isWritten() bool {
	for _, text := range t.texts {
		if !text.literal {
			return false
		}
	}
	return len(t.texts) == len(t.call.Args)-1 && t.call.Span().Text() != "" && t.subject.Span().Text() != ""
}

// asCall returns the fix that writes the test as a call of a function.
func (t *textTest) asCall(function string) *diag.Fix {
	args := []string{t.subject.Span().Text()}
	for _, text := range t.texts {
		args = append(args, text.at.Text())
	}
	call := function + "(" + strings.Join(args, ", ") + ")"
	if t.isNegated() {
		call = "not(" + call + ")"
	}
	return replace(t.call.Span(), call)
}

// nameColumn matches the names of columns that hold the name or the path of something that has no asterisk in it.
var nameColumn = regexp.MustCompile(`(file|process|image|folder|path|user|account|upn|caller|computer|device|host|machine|domain|sender|recipient|ip)[a-z0-9_]*$`)

func checkWildcard(p *pass) {
	for _, t := range p.textTests() {
		whole := t.op == "==" || t.op == "in"
		if t.op == "regex" || !t.contains("*") && !t.contains("%") || !nameColumn.MatchString(t.column()) || !whole && strings.Contains(t.column(), "command") {
			continue
		}
		for _, text := range t.texts {
			character, name := "*", "an asterisk"
			if isPercent(text.value, t.column()) {
				character, name = "%", "a percent sign"
			}
			inner := strings.Trim(text.value, character)
			if inner == text.value || inner == "" || strings.TrimSpace(inner) == "" {
				continue
			}
			p.report(text.at, fmt.Sprintf("%s in the text of %s stands for itself: %s has no wildcards", name, t.call.Function.Name, t.call.Function.Name)).
				Hint = "write " + withoutWildcard(text.value, inner, character)
			break
		}
	}
}

// variableColumn matches the names of columns in which a name between percent signs is that of a variable.
var variableColumn = regexp.MustCompile(`path|file|folder|image|process`)

// isPercent reports whether a text begins or ends with a percent sign as in LIKE of SQL. Two of them begin the number of
// a message of Windows, such as %%2089.
func isPercent(text, column string) bool {
	begins, ends := strings.HasPrefix(text, "%"), strings.HasSuffix(text, "%")
	return (begins || ends) && !strings.Contains(text, "%%") && strings.Count(strings.Trim(text, "%"), "%") == 0 && !variableColumn.MatchString(column)
}

// withoutWildcard returns the operator and the text that say what a text with wildcards means.
func withoutWildcard(text, inner, wildcard string) string {
	op := "contains"
	switch {
	case !strings.HasPrefix(text, wildcard):
		op = "startswith"
	case !strings.HasSuffix(text, wildcard):
		op = "endswith"
	}
	return op + " " + diag.Quote(inner)
}

// pairedBackslash matches two backslashes between other characters, which no path has.
var pairedBackslash = regexp.MustCompile(`(^|[^\\\s"'=])\\\\[^\\\s]`)

// encodedColumn matches the names of columns that hold encoded text, in which a backslash is written twice.
var encodedColumn = regexp.MustCompile(`data|properties|fields|entities|raw|message|payload|json|param|content|details|resources|query|body|script`)

func checkVerbatim(p *pass) {
	for _, t := range p.textTests() {
		if t.op == "regex" || t.subject.Type() != value.String || !t.contains(`\\`) || t.column() == "" || encodedColumn.MatchString(t.column()) {
			continue
		}
		for _, text := range t.texts {
			source := text.at.Text()
			if !text.literal || !strings.HasPrefix(strings.TrimLeft(source, "hH"), "@") || !isPathWithPairs(text.value) {
				continue
			}
			at := text.at
			found := p.report(at, "two backslashes in a verbatim text ask for two in the value")
			found.Hint = "write one"
			found.Fix = replace(at, strings.ReplaceAll(source, `\\`, `\`))
		}
	}
}

// isPathWithPairs reports whether all backslashes of the text come in pairs, and one of the pairs is not that
// at the beginning of a network path.
func isPathWithPairs(text string) bool {
	if strings.Contains(strings.ReplaceAll(text, `\\`, ""), `\`) {
		return false // some are single: the author knows the difference
	}
	after := strings.TrimPrefix(text, `\\`)
	return pairedBackslash.MatchString(after) && strings.Contains(after, `\\`)
}

func checkPadded(p *pass) {
	for _, t := range p.textTests() {
		if t.op != "==" && t.op != "in" || strings.HasPrefix(t.column(), "operation") || t.subject.Type() != value.String {
			continue
		}
		for _, text := range t.texts {
			trimmed := strings.TrimSpace(text.value)
			if trimmed == text.value || trimmed == "" {
				continue
			}
			found := p.report(text.at, fmt.Sprintf("the text %s begins or ends with a space", diag.Quote(text.value)))
			if source := text.at.Text(); text.literal && len(source) > 2 && strings.Count(source, text.value) == 1 {
				found.Fix = replace(text.at, strings.Replace(source, text.value, trimmed, 1))
			}
		}
	}
}
