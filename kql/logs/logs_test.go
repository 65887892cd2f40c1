package logs

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ruleproof/ruleproof/internal/testshared"
)

func TestEveryExportedLogIsReadWhole(t *testing.T) {
	dir := testshared.Path(t, "corpus", "logs")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		f, err := Open(filepath.Join(dir, e.Name()), Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		table, err := f.Table(t.Context())
		if err != nil {
			t.Error(err)
			continue
		}
		t.Logf("%s: %d rows, %d columns", e.Name(), table.Rows, len(table.Columns))
		for _, field := range f.Schema().Fields {
			t.Logf("    %s: %s", field.Name, field.Type)
		}
		for _, w := range f.Warnings() {
			t.Logf("    %d times: %d:%d: %s", w.Count, w.Span.Known().Line, w.Span.Known().Column, w.Message)
		}
	}
}
