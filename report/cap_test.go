package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
)

func TestOfManyFindingsAlikeTheFirstAreWritten(t *testing.T) {
	a, b := diag.NewSource("a.yaml", strings.Repeat("x", 1000)), diag.NewSource("b.yaml", "x")
	var found []diag.Diagnostic
	for i := range 1000 {
		found = append(found, diag.Diagnostic{Span: a.Span(i, i+1), Code: "rule/shape", Check: "rule/shape", Message: fmt.Sprint("fault ", i)})
	}
	found = append(found, diag.Diagnostic{Span: a.Span(0, 1), Code: "other", Message: "other"}, diag.Diagnostic{Span: b.Span(0, 1), Code: "rule/shape", Message: "b"})
	r := New(found)
	if len(r.Findings) != maxAlike+2 || r.Totals.BySeverity[diag.Error] != 1002 {
		t.Fatalf("%d findings, totals %v", len(r.Findings), r.Totals)
	}
	if got, want := r.Findings[maxAlike-1].Message, "fault 99 (and 900 more of these in this file)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
