package exec

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// callChain returns functions that each call the one before, @, and a query over the last.
func callChain(n int, first, next, query string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "let f0=%s;\n", first)
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "let f%d=%s;\n", i, strings.ReplaceAll(next, "@", fmt.Sprintf("f%d", i-1)))
	}
	return b.String() + strings.ReplaceAll(query, "@", fmt.Sprintf("f%d", n-1))
}

// usesOf runs a query and returns how often its parts were opened and compiled.
func usesOf(t *testing.T, text string) (uses int, err error) {
	t.Helper()
	q := bind.BindText(text, catalog.Standard())
	if err := errorOf(q); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	e := newEngine(ctx, q, Run{Limits: Limits{}.withDefaults()}, &ledger{})
	e.pruning.MarkAll(q.Result())
	_, err = e.answer(q.Result())
	for _, n := range e.uses {
		uses += n
	}
	return uses, err
}

func TestPartsThatAreUsedManyTimesAreComputedOnce(t *testing.T) {
	for name, query := range map[string]func(n int) string{
		"sums":    func(n int) string { return callChain(n, "(){1}", "(){@()+@()}", "print @()") },
		"choices": func(n int) string { return callChain(n, "(){now()}", "(){iff(@()>ago(1d), @(), @())}", "print @()") },
		"columns": func(n int) string {
			return callChain(n, "(x:long){x}", "(x:long){@(x)+@(x)}", "range a from 1 to 9 step 1 | extend b=@(a)")
		},
		"arguments": func(n int) string {
			return callChain(n, "(x:long){x}", "(x:long){@(x+x)}", "range a from 1 to 9 step 1 | extend b=@(a)")
		},
		"joins": func(n int) string {
			return callChain(n, "(){print a=1}", "(){@() | join (@()) on a | project a}", "@()")
		},
		"semijoins": func(n int) string {
			return callChain(n, "(){print a=1}", "(){@() | join kind=leftsemi (@()) on a}", "@()")
		},
		"in": func(n int) string { return callChain(n, "(){print a=1}", "(){@() | where a in (@())}", "@()") },
	} {
		small, err := usesOf(t, query(10))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		large, err := usesOf(t, query(40))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if large > 5*max(small, 1000) {
			t.Errorf("%s: %d uses of ten functions, %d of forty", name, small, large)
		}
	}
}

func TestWhatIsDrawnAtEachUseHasALimit(t *testing.T) {
	for _, text := range []string{
		callChain(40, "(){rand()}", "(){@()+@()}", "print @()"),
		callChain(40, "rand()", "@+@", "print @"),
	} {
		_, err := usesOf(t, text)
		if d, ok := ofQuery(err); !ok || d.Code != diag.TooMany.Code {
			t.Errorf("%v", err)
		}
	}
}

func TestAJoinOfTheSameRowsReadsThemOnBothSides(t *testing.T) {
	text := `let T = datatable(a:long)[1, 2, 3, 4]; let f0=(){T | where a > 0};
let f1=(){f0() | join kind=inner (f0()) on a | where a > 0}; f1() | project a | join kind=leftsemi (f1()) on a | count`
	q := bind.BindText(text, catalog.Standard())
	r, err := Execute(context.Background(), q, Run{})
	if err != nil || r.Table.Columns[0].Value(0) != int64(4) {
		t.Errorf("%v %v", r, err)
	}
}
