package diag

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
)

// sourceMessages reads the messages of this package from its source, since a
// program cannot list its own variables.
func sourceMessages(t *testing.T) map[string]Message {
	t.Helper()
	messages := map[string]Message{}
	for _, name := range []string{"codes_syntax.go", "codes_bind.go", "codes_run.go", "codes_refused.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			elts := spec.Values[0].(*ast.CompositeLit).Elts
			code, _ := strconv.Unquote(elts[0].(*ast.BasicLit).Value)
			text, _ := strconv.Unquote(elts[1].(*ast.BasicLit).Value)
			messages[spec.Names[0].Name] = Message{code, text}
			return true
		})
	}
	return messages
}

func TestEveryCodeIsExplainedAndUsed(t *testing.T) {
	used := map[string]bool{}
	for name, m := range sourceMessages(t) {
		used[m.Code] = true
		if _, ok := Codes[m.Code]; !ok {
			t.Errorf("%s: no explanation of %s", name, m.Code)
		}
		if first := m.Text[:1]; strings.ToLower(first) != first || strings.HasSuffix(m.Text, ".") {
			t.Errorf("%s: message %q is not a lower-case phrase", name, m.Text)
		}
	}
	n := 0
	for _, table := range [][]Code{syntaxCodes, bindCodes, sourceCodes, runCodes, refusedCodes} {
		last := ""
		for _, code := range table {
			n++
			if code.ID <= last {
				t.Errorf("%s is out of order", code.ID)
			}
			last = code.ID
			if !used[code.ID] {
				t.Errorf("%s has no message", code.ID)
			}
			if code.Title == "" || !strings.HasSuffix(code.Explain, ".") {
				t.Errorf("%s is not explained", code.ID)
			}
		}
	}
	if n != len(Codes) {
		t.Errorf("%d codes in the tables, %d ids", n, len(Codes))
	}
}

func TestMessagesShowTheirArguments(t *testing.T) {
	span := Span{Start: 3, End: 7}
	long := strings.Repeat("x", 100)
	for _, c := range []struct {
		got  Diagnostic
		want string
	}{
		{ColumnNotKnown.At(span, "A"), "column 'A' is not known here"},
		{ColumnNotKnown.At(span, "A").WithHint("B"), "column 'A' is not known here; did you mean 'B'?"},
		{ColumnNotKnown.At(span, "A").WithHint(""), "column 'A' is not known here"},
		{TermsExpected.At(span, []string{"by"}), "by expected here"},
		{TermsExpected.At(span, []string{"a", "b", "c"}), "a, b or c expected here"},
		{OperatorNotDefined.At(span, "*", []string{"string", "long"}), "the operator * is not defined for string and long"},
		{FunctionArgumentCount.At(span, "f", 0), "the function 'f' takes no arguments"},
		{FunctionArgumentCount.At(span, "f", 1), "the function 'f' takes 1 argument"},
		{FunctionArgumentRange.At(span, "f", 1, 3), "the function 'f' takes 1 to 3 arguments"},
		{ColumnNotKnown.At(span, long), "column '" + long[:60] + "…' is not known here"},
		{ColumnNotKnown.At(span, "a\n\x1b[31m\u202e\xff%s"), `column 'a\n\u001b[31m\u202e\xff%s' is not known here`},
		{TermsExpected.At(span, strings.Split(strings.Repeat("t,", 20), ",")), strings.Repeat("t, ", 11) + "t or 9 more expected here"},
	} {
		if c.got.Message != c.want {
			t.Errorf("got  %s\nwant %s", c.got.Message, c.want)
		}
	}
}

func TestADiagnosticHasTheSeverityOfItsCode(t *testing.T) {
	if d := FuzzyNameNotKnown.At(Span{Start: 1, End: 2}, "T", "table"); d.Severity != Warning || d.Code != "KS205" || d.Span != (Span{Start: 1, End: 2}) {
		t.Errorf("got %+v", d)
	}
	if d := NameNotKnown.At(Span{}, "T"); d.Severity != Error {
		t.Errorf("got %+v", d)
	}
}

func TestAHintIsAFixOfTheSpan(t *testing.T) {
	d := NameNotKnown.At(Span{Start: 4, End: 9}, "Usser").WithHint("User").WithRelated(Span{Start: 1, End: 2}, "declared here")
	if d.Fix == nil || d.Fix.Edits[0] != (Edit{Span{Start: 4, End: 9}, "User"}) || len(d.Related) != 1 {
		t.Errorf("got %+v", d)
	}
}
