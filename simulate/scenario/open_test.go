package scenario

import (
	"path"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A table has the standard columns that its reference omits. A table that gets a column for
// each new property also has the columns whose names imply a type.
func TestEventsMayHaveColumnsThatTheReferenceDoesNotList(t *testing.T) {
	files := fstest.MapFS{
		"x.yaml": {Data: []byte("kind: Scheduled\n")},
		"x.test.yaml": {Data: []byte(`at: 2026-03-02T12:00:00Z
events:
  block: {action_s: Blocked}
scenarios:
  - name: open
    tables:
      SigninLogs: [{TimeGenerated: -5m, TenantId: t}]
      AzureDiagnostics:
        - {TimeGenerated: -5m, use: block, port_d: 443}
        - {TimeGenerated: -4m, other: 1}
    expect: none
`)},
	}
	f, err := Read(files, path.Clean, "x.test.yaml", catalog.Standard())
	if err != nil {
		t.Fatal(err)
	}
	s := f.Scenarios[0]
	if len(s.Problems) != 1 || s.Problems[0].Span.Position().String() != "10:32" {
		t.Errorf("want one problem, at the column whose name implies no type; got %v", s.Problems)
	}
	schema := s.Tables[1].Rows.Schema
	for name, want := range map[string]value.Type{"action_s": value.String, "port_d": value.Real} {
		if i := schema.Index(name); i < 0 || schema.Fields[i].Type != want {
			t.Errorf("%s is not %s", name, want)
		}
	}
}
