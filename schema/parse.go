package schema

import (
	"fmt"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// Parse reads a file that is taken for one rule, whatever it holds: the first rule, or the
// first document of a file that holds none. The problems are all that is wrong with the rule's shape, in the
// order of the file; the rule holds what could be read in spite of them. The error is a diag.Diagnostic: the
// file is neither YAML nor JSON, in no known encoding, or beyond a limit.
func Parse(path string, data []byte) (*Rule, []diag.Diagnostic, error) {
	rules, err := Open(path, data).Rules()
	if err != nil {
		return nil, nil, err
	}
	rule := rules[0]
	if len(rules) > 1 {
		at := rules[1].Span
		rule.Problems = diag.Sort(append(rule.Problems, document.FurtherDocument(at.Sub(at.Start, at.Start))))
	}
	return rule, rule.Problems, nil
}

// A File is a file that may hold rules. Its content is read when it is first
// asked for. A File is not safe for concurrent use.
type File struct {
	source *diag.Source // the text, as far as it could be decoded
	fault  error        // why the file cannot be read
	docs   []*document.Document
	read   bool
}

// Open returns the file with the content.
func Open(path string, data []byte) *File {
	f := &File{}
	f.source, f.fault = document.Decode(path, data)
	if most := document.DefaultLimits.Bytes; len(data) > most {
		f.fault = diag.Diagnostic{
			Code: document.Unreadable, Span: f.source.Span(-1, -1),
			Message: fmt.Sprintf("the file is larger than the limit of %d bytes", most),
		}
	}
	return f
}

// documents returns the documents of the file. An empty file has one, which is empty.
func (f *File) documents() ([]*document.Document, error) {
	if f.fault == nil && !f.read {
		f.docs, f.fault = document.ReadAll(f.source, document.Limits{})
		f.read = true
		if len(f.docs) == 0 {
			f.docs = []*document.Document{{Source: f.source, Span: f.source.Whole(), Root: &document.Node{Span: f.source.Span(0, 0)}}}
		}
	}
	return f.docs, f.fault
}

// HoldsRule reports whether the file holds a rule, so that a search through
// folders can pass over workflows, hunting queries, scenarios and all else that is YAML or JSON. With an error,
// a diag.Diagnostic, the file cannot be read and may hold a rule. A file that cannot be read and
// resembles no rule holds none.
func (f *File) HoldsRule() (bool, error) {
	if !mayHoldRule(f.source.Text) {
		return false, nil
	}
	docs, err := f.documents()
	if err != nil {
		for _, form := range forms {
			if form.resembles(f.source.Text) {
				return false, err
			}
		}
		return false, nil
	}
	for _, doc := range docs {
		if _, found := recognise(doc); len(found) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// Rules returns the rules of the file, each with its problems. A file that holds
// none is taken for a rule of the first form: what is asked for by name is read as a rule, and what is wrong with it reported. The
// error is as that of Parse.
func (f *File) Rules() (rules []*Rule, err error) {
	defer document.Guard(f.source, &err)
	docs, err := f.documents()
	if err != nil {
		return nil, err
	}
	var others []*document.Document // that are neither rules nor empty
	for _, doc := range docs {
		form, found := recognise(doc)
		for _, n := range found {
			rule, err := form.rule(doc, n)
			if err != nil {
				return nil, err
			}
			rules = append(rules, rule)
		}
		if len(found) > 0 && found[0] != doc.Root {
			reportEntries(rules[len(rules)-len(found)], doc.Root)
		}
		if len(found) == 0 && doc.Root.Kind != document.Null {
			others = append(others, doc)
		}
	}
	if len(rules) == 0 {
		rule, err := forms[0].rule(docs[0], docs[0].Root)
		if err != nil {
			return nil, err
		}
		rules, others = []*Rule{rule}, docs[1:]
	}
	reportOthers(rules, others)
	return rules, nil
}

// reportOthers adds the documents of a file that are not read to the problems of its first rule.
func reportOthers(rules []*Rule, others []*document.Document) {
	if len(others) == 0 {
		return
	}
	first := rules[0]
	single := len(rules) == 1 && first.Span.Start < others[0].Root.Span.Start
	for i, doc := range others {
		p := document.FurtherDocument(doc.Root.Span.Sub(doc.Root.Span.Start, doc.Root.Span.Start))
		if single && i > 0 {
			break // the first of them says that all others are not read
		}
		if !single {
			p.Message = "the document that begins here is not a rule, and is not read"
		}
		first.Problems = append(first.Problems, p)
	}
	first.Problems = diag.Sort(first.Problems)
}

// reportEntries adds the entries of a list of rules that are not rules to the problems of its first rule.
func reportEntries(first *Rule, root *document.Node) {
	_, others := listed(root)
	for i, n := range others {
		p := diag.Diagnostic{
			Code: NotRead, Severity: diag.Warning, Span: n.Span.Sub(n.Span.Start, n.Span.Start),
			Message: "the entry that begins here is not a rule, and is not read",
		}
		if i == maxEntries {
			p.Message = fmt.Sprintf("this and %s are not rules, and are not read", words.Count(len(others)-i-1, "further entry"))
		}
		first.Problems = append(first.Problems, p)
		if i == maxEntries {
			break
		}
	}
	first.Problems = diag.Sort(first.Problems)
}

// maxEntries bounds how many entries of a list are reported one by one.
const maxEntries = 5
