package syntax_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/syntax"
)

var update = flag.Bool("update", false, "write what the tests find into their files")

// found returns the diagnostics as the golden file writes them.
func found(q *syntax.Query) string {
	var b strings.Builder
	for _, d := range q.Diagnostics {
		start, end := d.Span.Range().Start, d.Span.Range().End
		fmt.Fprintf(&b, "! %s@%d:%d", d.Code, start.Line, start.Column)
		if d.Span.Len() > 0 {
			fmt.Fprintf(&b, "-%d:%d", end.Line, end.Column)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestErrorsAreReportedWhereMicrosoftsParserReportsThem reads cases with an
// empty line between them: a query, then a line for each diagnostic with its code and place.
func TestErrorsAreReportedWhereMicrosoftsParserReportsThem(t *testing.T) {
	var written strings.Builder
	for i, text := range strings.Split(strings.TrimSpace(readTestdata(t, "errors.txt")), "\n\n") {
		query, want := text+"\n", ""
		if n := strings.Index(query, "\n! "); n >= 0 {
			query, want = query[:n+1], query[n+1:]
		}
		query = strings.TrimSuffix(query, "\n")
		got := found(syntax.Parse(query))
		if i > 0 {
			written.WriteByte('\n')
		}
		fmt.Fprintf(&written, "%s\n%s", query, got)
		if got != want && !*update {
			t.Errorf("%s\n--- got\n%s--- want\n%s", query, got, want)
		}
	}
	if *update {
		if err := os.WriteFile(filepath.Join("testdata", "errors.txt"), []byte(written.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
