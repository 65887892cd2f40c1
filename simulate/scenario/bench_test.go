package scenario_test

import (
	"os"
	"path"
	"testing"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

func BenchmarkRead(b *testing.B) {
	fsys := os.DirFS("../../rules/pim-silent-token")
	for b.Loop() {
		f, err := scenario.Read(fsys, path.Clean, "pim-silent-token.test.yaml", catalog.Standard())
		if err != nil || len(f.Problems) > 0 {
			b.Fatal(err, f.Problems)
		}
	}
}
