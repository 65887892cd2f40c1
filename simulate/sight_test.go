package simulate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/exec"
)

// Each row that a run sees is mapped back to its row of the scenario's table and to the event that gave it.
func TestARowThatARunSeesIsMappedToItsEvent(t *testing.T) {
	var b strings.Builder
	for _, view := range prepare(failures("", ""), "x.test.yaml").Scenarios[0].Views {
		seen := view.Sights()
		for row := 0; ; row++ {
			ref, ok := seen.Event(exec.TableRequest, "SigninLogs", row)
			if !ok {
				break
			}
			number, event := ref.Table.EventOf(ref.Row)
			fmt.Fprintf(&b, "run %d row %d: row %d, event %d at line %d\n", view.Number, row, ref.Row, number, event.At.Position().Line)
		}
	}
	const want = `run 1 row 0: row 1, event 2 at line 9
run 1 row 1: row 2, event 2 at line 9
run 1 row 2: row 3, event 2 at line 9
run 1 row 3: row 4, event 3 at line 10
run 1 row 4: row 6, event 5 at line 12
run 2 row 0: row 5, event 4 at line 11
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
}
