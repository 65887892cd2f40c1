package main

import (
	"errors"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/layout"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/schema"
)

// laidOut is a file whose queries are laid out.
type laidOut struct {
	path  string // Stdin for standard input
	name  string // as it is shown
	kind  project.Kind
	named bool
	data  []byte // as on disk

	before, after string            // its text
	left          []diag.Diagnostic // why queries are left as they are
}

// leave notes why a query is left as it is.
func (l *laidOut) leave(at diag.Span, severity diag.Severity, why string) {
	l.left = append(l.left, diag.Diagnostic{Span: at, Severity: severity, Message: "left as it is: " + why})
}

// layOut lays out the queries of the file.
func (l *laidOut) layOut() (err error) {
	defer document.Guard(diag.NewSource(l.name, ""), &err)
	if l.kind == project.Queries {
		return l.query()
	}
	file := schema.Open(l.name, l.data)
	if !l.named {
		if holds, err := file.HoldsRule(); !holds {
			return err
		}
	}
	rules, err := file.Rules()
	if err != nil {
		return err
	}
	l.before = rules[0].File.Text
	l.after = l.before
	return l.rules(rules)
}

// query lays out a file that holds a query and nothing else.
func (l *laidOut) query() error {
	src, err := document.Decode(l.name, l.data)
	if err != nil {
		return err
	}
	l.before, l.after = src.Text, src.Text
	if what := notAQuery(src); what != "" {
		l.leave(src.Span(0, 0), diag.Info, what)
		return nil
	}
	if text, ok := l.text(src); ok {
		l.after = text
	}
	return nil
}

// notAQuery returns what a file of a function holds that is not a query.
func notAQuery(src *diag.Source) string {
	tokens, _ := syntax.Tokens(src.Text)
	if len(tokens) == 0 {
		return ""
	}
	switch src.Text[tokens[0].Start:tokens[0].End] {
	case ".":
		return "a management command"
	case "(":
		if f := syntax.ParseFunction(src); len(f.Diagnostics) == 0 {
			return "a function without a let statement"
		}
	}
	return ""
}

// text lays out the text of a query, and notes what is wrong with it.
func (l *laidOut) text(src *diag.Source) (string, bool) {
	text, errs, err := layout.Format(src)
	switch {
	case len(errs) > 0:
		why := errs[0].Message
		if n := len(errs) - 1; n > 0 {
			why += " (and " + words.Count(n, "more error") + ")"
		}
		l.leave(errs[0].Span, diag.Error, why)
		return "", false
	case err != nil:
		l.leave(src.Span(0, 0), diag.Error, err.Error())
		return "", false
	}
	return text, true
}

// rules lays out the queries of rules. The edited file is read again: its queries must be those that were laid out.
func (l *laidOut) rules(rules []*schema.Rule) error {
	var edits []diag.Edit
	want := make([]string, len(rules))
	done := map[int]bool{} // by the place of a query: an alias repeats one
	for i, r := range rules {
		src := r.Query.Value
		want[i] = src.Text
		if !r.Query.Set || strings.TrimSpace(src.Text) == "" {
			continue
		}
		if isJSON(l.name) && strings.HasPrefix(src.Text, "[") {
			l.leave(src.Span(0, 0), diag.Info, "the query may be an expression of a template")
			continue
		}
		text, ok := l.text(src)
		if !ok {
			continue
		}
		// The scalar says how many line ends its text has.
		body := strings.TrimRight(src.Text, "\r\n")
		if text = strings.TrimRight(text, "\r\n") + src.Text[len(body):]; text == src.Text {
			continue
		}
		changes := []diag.Edit{{Span: src.Whole(), New: text}}
		switch {
		case isJSON(l.name):
			changes = spaces(src, text)
		case !document.IsLiteral(src):
			l.leave(src.Span(0, 0), diag.Info, "the query is not in a literal block (|)")
			continue
		}
		want[i] = text
		if at := src.Span(0, 0).InFile().Start; !done[at] {
			edits = append(edits, changes...)
			done[at] = true
		}
	}
	if len(edits) == 0 {
		return nil
	}
	after, err := document.Apply(rules[0].File, edits)
	if err != nil {
		return err
	}
	again, err := schema.Open(l.name, []byte(after)).Rules()
	if err != nil || len(again) != len(rules) {
		return errors.Join(errChanged, err)
	}
	for i, r := range again {
		if r.Query.Value.Text != want[i] {
			return diag.Diagnostic{Span: rules[i].Query.Value.Span(0, 0), Message: errChanged.Error()}
		}
	}
	l.after = after
	return nil
}

// spaces returns the edits that change a query into its layout: those of the space between tokens that changes, so that
// escapes elsewhere stay as they are.
func spaces(src *diag.Source, text string) []diag.Edit {
	before, _ := syntax.Tokens(src.Text)
	after, _ := syntax.Tokens(text)
	var edits []diag.Edit
	from, to := 0, 0
	for i := range len(before) + 1 {
		start, begin := len(src.Text), len(text)
		if i < len(before) {
			start, begin = before[i].Start, after[i].Start
		}
		if space := text[to:begin]; space != src.Text[from:start] {
			edits = append(edits, diag.Edit{Span: src.Span(from, start), New: space})
		}
		if i < len(before) {
			from, to = before[i].End, after[i].End
		}
	}
	return edits
}

var errChanged = errors.New("left as it is: the file would not be read as it is now")
