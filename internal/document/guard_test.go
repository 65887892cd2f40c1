package document

import (
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
)

func TestAPanicOverOneFileIsItsFault(t *testing.T) {
	f := diag.NewSource("f.yaml", "a: 1")
	read := func() (err error) {
		defer Guard(f, &err)
		var n *Node
		_ = n.Items[0]
		return nil
	}
	const want = "f.yaml: a fault of ruleproof, please report it: runtime error: invalid memory address or nil pointer dereference"
	if err := read(); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
