package exec_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
)

// What fails in the text of a stored function has the place of the call in the query, and that in the
// function's file as a related one, however late it is computed.
func TestWhatFailsInAStoredFunctionIsReportedAtItsCall(t *testing.T) {
	workspace, problems := catalog.Load(fstest.MapFS{
		"Rows.kql":   {Data: []byte("(n: long) { range x from 1 to 3 step 1 | where assert(x < n, 'large') }")},
		"Late.kql":   {Data: []byte("(n: long) { range x from 1 to 3 step 1 | extend y = assert(x < n, 'large') }")},
		"Scalar.kql": {Data: []byte("(n: long) { assert(n > 1, 'small') }")},
		"Outer.kql":  {Data: []byte("(n: long) { print y = Scalar(n) }")},
		"Order.kql":  {Data: []byte("(n: long) { (range x from 1 to n step 1) | summarize count() by x | take 1 }")},
		"Read.kql":   {Data: []byte("SigninLogs | count")},
	}, "", ".")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	cat := catalog.New(catalog.Everything, workspace)
	for query, want := range map[string]string{
		"print y = 1 | union (Read | take 2)":      "Read@21, Read.kql:1:1",
		"Rows(1)":                                  "Rows, Rows.kql:1:48",
		"Rows(9) | union (Rows(2))":                "Rows@17, Rows.kql:1:48",
		"Late(1)":                                  "Late, Late.kql:1:53",
		"Late(1) | where x == 3":                   "Late, Late.kql:1:53",
		"print x = 1 | where Scalar(x)":            "Scalar@20, Scalar.kql:1:13",
		"print y = 1 | union (Outer(1))":           "Outer@21, Scalar.kql:1:13",
		"let f = (n: long) { Outer(n) }; f(1)":     "Outer@20, Scalar.kql:1:13",
		"print x = 1 | where assert(x > 1, 'own')": "assert(x > 1, 'own')@20",
		"Order(3)":                                 "Order, Order.kql:1:69",
	} {
		q := bind.BindText(query, cat)
		result, err := exec.Execute(t.Context(), q, exec.Run{})
		d, failed := err.(diag.Diagnostic)
		if !failed && err == nil && len(result.Warnings) == 1 {
			d = result.Warnings[0]
		}
		got := d.Span.Text()
		if d.Span.Start > 0 {
			got += fmt.Sprint("@", d.Span.Start)
		}
		for _, r := range d.Related {
			got += fmt.Sprintf(", %s:%s", r.Span.Path(), r.Span.InFile().Position())
		}
		if got != want {
			t.Errorf("%s: %v %v\n got %s\nwant %s", query, q.Diagnostics, err, got, want)
		}
	}
}
