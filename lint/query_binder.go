package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/refused"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// queryFindings are the diagnostics of the parser and the binder, and what the service refuses beyond them. Each cause is told
// once: of a query that does not parse only what keeps it from that.
func queryFindings(s *Subject) []diag.Diagnostic {
	if s.Query == nil {
		return nil
	}
	if diag.HasErrors(s.Query.Syntax.Diagnostics) {
		if d := parameterised(s.Query.Syntax.Source); d != nil {
			return []diag.Diagnostic{*d}
		}
		return syntaxFindings(s.Query.Syntax.Source, s.Query.Syntax.Diagnostics)
	}
	parser := map[diag.Span]bool{}
	for _, d := range s.Query.Syntax.Diagnostics {
		parser[d.Span] = true
	}
	var found []diag.Diagnostic
	params := parameters(s)
	doubter := newDoubter(s)
	var last diag.Span // of the last error, told or merged with another
	for _, d := range s.Query.Diagnostics {
		if d.Code == diag.NameNotKnown.Code && params[d.Span.Text()] {
			continue
		}
		if d.Check = bindingCheck; parser[d.Span] {
			d.Check = syntaxCheck
		}
		d = doubter.doubt(d)
		if last.Source != nil && (last.Encloses(d.Span) || d.Span.Encloses(last)) {
			continue // it follows from the error there
		}
		if d.Severity == diag.Error || d.Code == diag.NameNotKnown.Code {
			last = d.Span
		}
		if first := slices.IndexFunc(found, func(f diag.Diagnostic) bool { return f.Code == d.Code && f.Message == d.Message && named(d) }); first >= 0 {
			merge(&found[first], d)
			continue
		}
		found = append(found, compared(d))
	}
	found = append(found, undeclared(s.Query)...)
	found = append(found, tolerated(s.Query)...)
	for _, d := range refused.Check(s.Query) {
		d.Check = refusedCheck
		found = slices.DeleteFunc(found, func(other diag.Diagnostic) bool { return other.Severity != diag.Error && other.Span == d.Span })
		found = append(found, d)
	}
	return found
}

// converterParameter is a parameter of a query, with or without a default, that converters of rules fill in before they deploy it.
var converterParameter = regexp.MustCompile(`%%[A-Za-z_]\w*(:[^%\n]*)?%%`)

// parameterised says of a query with such parameters that it is not checked; it returns nil for any other.
func parameterised(text *diag.Source) *diag.Diagnostic {
	at := converterParameter.FindStringIndex(text.Text)
	if at == nil {
		return nil
	}
	return &diag.Diagnostic{
		Span: text.Span(at[0], at[1]), Code: diag.MissingText.Code, Severity: infoLevel, Check: syntaxCheck,
		Message: "the query has parameters that a converter fills in, so it is not checked",
	}
}

// parameters are the names of the parameters of the functions that a file of queries declares. Files of parsers end with
// f(starttime, endtime), whose arguments are parameters that are declared where the parser is saved.
func parameters(s *Subject) map[string]bool {
	if s.Rule != nil || !s.Query.HasErrors() {
		return nil
	}
	names := map[string]bool{}
	for _, stmt := range s.Query.Syntax.Stmts {
		let, ok := stmt.(*syntax.LetStmt)
		if !ok {
			continue
		}
		if f, ok := let.Value.(*syntax.FuncDecl); ok {
			for _, p := range f.Params {
				if p.Name != nil {
					names[p.Name.Text] = true
				}
			}
		}
	}
	return names
}

// named reports whether the diagnostic is about a name that is not known: it has one cause, however often the name is used.
func named(d diag.Diagnostic) bool {
	return d.Code == diag.NameNotKnown.Code || d.Code == diag.TableNotKnown.Code || d.Code == diag.FunctionNotKnown.Code
}

// merge adds the fix of a finding to that of another one of the same cause.
func merge(first *diag.Diagnostic, d diag.Diagnostic) {
	if first.Fix == nil || d.Fix == nil {
		return
	}
	first.Fix = &diag.Fix{Message: first.Fix.Message, Edits: slices.Concat(first.Fix.Edits, d.Fix.Edits)}
}

// tolerated are what only Microsoft's binder finds wrong, once for each place.
func tolerated(q *plan.Query) (found []diag.Diagnostic) {
	told := map[diag.Span]bool{}
	for _, d := range q.Tolerated {
		if !told[d.Span] && d.Severity == diag.Error {
			told[d.Span] = true
			d.Check, d.Severity = bindingCheck, warningLevel
			d.Hint = "Microsoft's editor marks this as an error; the query runs all the same"
			found = append(found, d)
		}
	}
	return found
}

// undeclared are the names that nothing declares, each once.
func undeclared(q *plan.Query) (found []diag.Diagnostic) {
	told := map[string]bool{}
	for _, d := range q.Undeclared {
		if name := strings.Trim(d.Span.Text(), `'"[]`); !told[name] {
			told[name] = true
			d.Check, d.Severity = undeclaredCheck, warningLevel
			d.Hint = "if your workspace has it, declare it in a file that .ruleproof.yaml names"
			found = append(found, d)
		}
	}
	return found
}

// namedCondition matches a condition that gives a value a name instead of comparing it.
var namedCondition = regexp.MustCompile(`^[\w.\[\]"']+\s*(=)\s*[^=~>]`)

// compared says of a condition x = y how the two are compared.
func compared(d diag.Diagnostic) diag.Diagnostic {
	at := namedCondition.FindStringSubmatchIndex(d.Span.Text())
	if d.Code != diag.TypeOfExpressionExpected.Code || at == nil {
		return d
	}
	sign := d.Span.Sub(d.Span.Start+at[2], d.Span.Start+at[3])
	d.Message = "'=' gives a value a name; write '==' to compare"
	d.Fix = &diag.Fix{Message: "write ==", Edits: []diag.Edit{{Span: sign, New: "=="}}}
	return d
}
