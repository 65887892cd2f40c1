package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// syntaxFindings are the errors of the parser without those that follow from another: of each statement the first one. Where
// the text shows what is meant, the finding says so.
func syntaxFindings(text *diag.Source, list []diag.Diagnostic) (found []diag.Diagnostic) {
	if quotes := curlyQuotes(list); quotes != nil {
		return []diag.Diagnostic{*quotes}
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b diag.Diagnostic) int { return a.Span.Start - b.Span.Start })
	end := -1 // of the statement with the last finding
	for _, d := range list {
		if d.Severity != diag.Error || d.Span.Start < end {
			continue
		}
		d.Check = syntaxCheck
		found = append(found, advised(text, d))
		end = len(text.Text) + 1
		if at := max(d.Span.Start, 0); at < len(text.Text) {
			if stop := statementEnd.FindStringIndex(text.Text[at:]); stop != nil {
				end = at + stop[1]
			}
		}
	}
	return found
}

// statementEnd matches the semicolon at the end of a line with which a statement ends.
var statementEnd = regexp.MustCompile(`;[ \t]*(?://[^\n]*)?(?:\r?\n|$)`)

// straight maps typographic quotation marks to those of KQL.
var straight = map[string]string{"“": `"`, "”": `"`, "„": `"`, "«": `"`, "»": `"`, "‘": "'", "’": "'", "‚": "'"}

// curlyQuotes reports typographic quotation marks, which word processors write in place of those of KQL.
func curlyQuotes(list []diag.Diagnostic) *diag.Diagnostic {
	var first *diag.Diagnostic
	var edits []diag.Edit
	whole := true // all that is wrong is the marks
	for _, d := range list {
		quote := straight[d.Span.Text()]
		if d.Code == diag.MissingText.Code {
			whole = false
		}
		if d.Code != diag.UnexpectedCharacter.Code || quote == "" {
			continue
		}
		edits = append(edits, diag.Edit{Span: d.Span, New: quote})
		if first == nil {
			d.Check = syntaxCheck
			d.Message = d.Span.Text() + " is not a quotation mark of KQL; write " + quote
			first = &d
		}
	}
	if first != nil && whole && len(edits)%2 == 0 {
		first.Fix = &diag.Fix{Message: "write straight quotation marks", Edits: edits}
	}
	return first
}

// foreignWords are operators by the words of other languages.
var foreignWords = map[string]string{
	"dedup": "distinct", "eval": "extend", "fields": "project", "filter": "where", "group": "summarize by", "groupby": "summarize by",
	"having": "where", "head": "take", "orderby": "order by", "rename": "project-rename", "select": "project", "stats": "summarize",
	"table": "project", "uniq": "distinct",
}

// foreignOperators are operators of other languages, and those of KQL.
var foreignOperators = []struct{ text, kql string }{
	{"===", "=="}, {"!==", "!="}, {"&&", "and"}, {"||", "or"}, {"=<", "<="}, {"=>", ">="},
}

// advised adds to an error of the parser what the text around it shows.
func advised(text *diag.Source, d diag.Diagnostic) diag.Diagnostic {
	at := min(max(d.Span.Start, 0), len(text.Text))
	rest := strings.TrimLeft(text.Text[at:], " \t\r\n")
	start := len(text.Text) - len(rest)
	word := firstWord.FindString(rest)
	lower := strings.ToLower(word)
	replace := func(start, end int, with string) {
		d.Span = text.Span(start, end)
		d.Fix = &diag.Fix{Message: "write " + with, Edits: []diag.Edit{{Span: d.Span, New: with}}}
	}
	for _, o := range foreignOperators {
		// The parser may stop in the middle of an operator, or after it.
		from := max(at-len(o.text), 0)
		if i := strings.Index(text.Text[from:min(at+len(o.text), len(text.Text))], o.text); i >= 0 && d.Fix == nil {
			d.Message = "'" + o.text + "' is not an operator of KQL; write '" + o.kql + "'"
			replace(from+i, from+i+len(o.text), o.kql)
			return d
		}
	}
	switch {
	case strings.HasPrefix(rest, "/*"):
		d.Message = "KQL has no comments between /* and */; write // before each line"
		d.Span = text.Span(start, start+2)
	case d.Code == diag.FragmentIncomplete.Code && rest != "" && strings.IndexByte(")]}", rest[0]) >= 0:
		d.Message = "this " + rest[:1] + " closes nothing"
		d.Span = text.Span(start, start+1)
	case d.Code == diag.OperatorExpected.Code && d.Fix == nil && foreignWords[lower] != "":
		d.Message = "'" + word + "' is not an operator of KQL; write '" + foreignWords[lower] + "'"
	case d.Code != diag.TermsExpected.Code || !strings.HasPrefix(d.Message, ";"):
	case word != lower && wordOperators[lower]:
		d.Message = "operators are written in lower case; write '" + lower + "'"
		replace(start, start+len(word), lower)
	case pipeWord(word):
		d.Message = "a | is missing before '" + word + "'"
		d.Span = text.Span(start, start+len(word))
		d.Fix = &diag.Fix{Message: "write | before it", Edits: []diag.Edit{{Span: text.Span(start, start), New: "| "}}}
	}
	return d
}

var firstWord = regexp.MustCompile(`^[A-Za-z][A-Za-z_-]*`)

// wordOperators are the operators of expressions that are words.
var wordOperators = map[string]bool{
	"and": true, "or": true, "in": true, "between": true, "contains": true, "has": true, "startswith": true, "endswith": true,
	"has_any": true, "has_all": true, "matches": true, "by": true, "on": true,
}

// pipeWord reports whether the word begins an operator that stands after a pipe.
func pipeWord(word string) bool {
	return slices.Contains([]string{
		"where", "project", "extend", "summarize", "join", "take", "limit", "top", "distinct", "order", "sort", "count", "mv-expand", "mv-apply",
		"parse", "evaluate", "lookup", "project-away", "project-rename", "project-keep", "project-reorder", "make-series", "invoke", "serialize", "render",
	}, word)
}
