package exec_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

func TestWhatARunHoldsIsBounded(t *testing.T) {
	const rows = "range x from 1 to 40000 step 1 | extend a = strcat(tostring(x), strrep('0123456789', 100)) | "
	for _, query := range []string{
		rows + "sort by a asc",
		rows + "summarize make_list(a) by x % 100",
		rows + "summarize make_set(a)",
		rows + "summarize dcount(a)",
		rows + "summarize count_distinct(a) by x % 100",
		rows + "summarize take_any(a) by x",
		rows + "summarize arg_max(x, a) by x",
		rows + "summarize max(a) by x",
		rows + "summarize make_bag(bag_pack(a, x)) by x % 100",
		rows + "summarize percentile(x, 50), percentile(x + 1, 50), percentile(x + 2, 50), hll(a)",
		rows + "extend b = strcat(a, a, a, a, a, a, a, a) | summarize max(strlen(b))",
		rows + "extend b = strrep(a, 20) | where b has 'x'",
		rows + "extend b = range(x, x + 1000) | summarize max(array_length(b))",
		rows + "extend b = replace_string(a, '0', '0123456789') | extend c = replace_string(b, '0', '0123456789') | summarize max(strlen(c))",
	} {
		q := bind.BindText(query, catalog.Standard())
		if q.HasErrors() {
			t.Fatalf("%s: %v", query, q.Diagnostics)
		}
		_, err := exec.Execute(t.Context(), q, exec.Run{Workers: 2, Limits: exec.Limits{Memory: 16 << 20}})
		e, ok := errors.AsType[diag.Diagnostic](err)
		if !ok || e.Code != "RP002" && e.Code != "RP004" {
			t.Errorf("%s: %v", query, err)
		}
	}
}

func TestValuesAreCountedOnlyAsLongAsTheirRowsAreAtHand(t *testing.T) {
	const rows = "range x from 1 to 40000 step 1 | extend a = strcat(tostring(x), strrep('0123456789', 100)) | "
	for _, query := range []string{
		rows + "where a has 'x'",
		rows + "summarize count() by strlen(a)",
		rows + "summarize max(a), arg_max(x, a), take_any(a) by x % 3",
		rows + "mv-expand b = range(1, 3) | extend c = strcat(a, b) | count",
		"print b = 'x' | join kind=inner (" + rows + "project b = tolower(a)) on b",
		"let T = materialize(range x from 1 to 40000 step 1); T | union T | where strcat(tostring(x), strrep('0123456789', 100)) has 'x'",
	} {
		q := bind.BindText(query, catalog.Standard())
		if q.HasErrors() {
			t.Fatalf("%s: %v", query, q.Diagnostics)
		}
		if _, err := exec.Execute(t.Context(), q, exec.Run{Workers: 2, Limits: exec.Limits{Memory: 16 << 20}}); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// blockedSource has a table whose first part is never read, and looks at no context.
type blockedSource struct{ until chan struct{} }

func (s blockedSource) Open(context.Context, exec.Request) (exec.Cursor, error) { return s, nil }
func (s blockedSource) Next(context.Context) (exec.Part, error)                 { <-s.until; return nil, io.EOF }
func (s blockedSource) Close() error                                            { return nil }

func TestARunEndsThoughAStepDoesNot(t *testing.T) {
	source := blockedSource{make(chan struct{})}
	defer close(source.until)
	ctx, cancel := exec.TimeLimit(10 * time.Millisecond).Context(t.Context())
	defer cancel()
	_, err := exec.Execute(ctx, bind.BindText("SigninLogs | count", catalog.Standard()), exec.Run{Tables: source})
	if e, ok := errors.AsType[diag.Diagnostic](err); !ok || e.Code != "RP005" || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// TestFunctionsEndWithTheRun has steps that take far longer than the limit, each in one call.
func TestFunctionsEndWithTheRun(t *testing.T) {
	const list, text = "range x from 1 to 200000 step 1 | summarize l = make_list(x) | ", "print s = strrep(strrep('ab', 1024), 1024) | "
	for _, query := range []string{
		list + "extend z = range(1, 1000) | mv-expand z | extend r = set_union(l, l) | summarize count(), max(array_length(r))",
		list + "extend z = range(1, 1000) | mv-expand z | extend r = array_sort_desc(l) | summarize max(array_length(r))",
		list + "extend z = range(1, 1000) | mv-expand z | extend r = series_fft(l) | summarize max(array_length(r))",
		text + "extend x = range(1, 100000) | mv-expand x | extend n = strcat(s, x) has 'zz' | summarize countif(n)",
		text + "extend x = range(1, 100000) | mv-expand x | extend n = replace_strings(strcat(s, x), dynamic(['a']), dynamic(['c'])) | summarize max(strlen(n))",
		"range x from 1 to 200000 step 1 | evaluate rolling_percentile(x, 95, x, 1, 100000) | count",
	} {
		q := bind.BindText(query, catalog.Standard())
		if q.HasErrors() {
			t.Fatalf("%s: %v", query, q.Diagnostics)
		}
		ctx, cancel := exec.TimeLimit(200 * time.Millisecond).Context(t.Context())
		_, err := exec.Execute(ctx, q, exec.Run{Workers: 2})
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// endingSource has a table of ten parts of one row, and ends the run when it hands out the last one.
type endingSource struct {
	end  context.CancelFunc
	left int
}

func (s *endingSource) Open(context.Context, exec.Request) (exec.Cursor, error) { return s, nil }
func (s *endingSource) Close() error                                            { return nil }
func (s *endingSource) Next(context.Context) (exec.Part, error) {
	switch s.left--; s.left {
	case -1:
		return nil, io.EOF
	case 0:
		s.end()
	}
	column := value.Constant(value.String, "aaaa", 1)
	return exec.PartOf(&value.Table{Schema: value.NewSchema(value.Field{Name: "Account", Type: value.String}), Columns: []value.Column{column}, Rows: 1}), nil
}

func TestARunThatIsOverHasNoAnswer(t *testing.T) {
	for _, query := range []string{
		"SecurityEvent | project Account",
		"SecurityEvent | count",
		"SecurityEvent | parse kind=regex Account with 'a+?' b | where isempty(b) | project b",
		"SecurityEvent | project Account | sort by Account asc",
	} {
		q := bind.BindText(query, catalog.Standard())
		if q.HasErrors() {
			t.Fatalf("%s: %v", query, q.Diagnostics)
		}
		for range 20 {
			for _, emit := range []func(*value.Table) error{nil, func(*value.Table) error { return nil }} {
				ctx, cancel := context.WithCancel(t.Context())
				_, err := exec.Execute(ctx, q, exec.Run{Tables: &endingSource{cancel, 10}, Workers: 3, Emit: emit})
				cancel()
				if !errors.Is(err, context.Canceled) {
					t.Errorf("%s: %v", query, err)
				}
			}
		}
	}
}
