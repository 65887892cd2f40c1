package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	ruleHead  = "kind: NRT\r\nseverity: Low\r\nquery: |\r\n"
	messy     = "  T|where x==1\r\n\r\n   |take 5 // c\r\n"
	tidy      = "  T\r\n  | where x == 1\r\n  | take 5 // c\r\n"
	ruleTail  = "tactics:   []\r\n"
	wideQuery = "SigninLogs|where ResultType==\"50126\" and UserPrincipalName!startswith \"svc-\"|summarize count() by UserPrincipalName"
)

// utf16 returns the text in little-endian UTF-16 with a byte-order mark.
func utf16(text string) string {
	return "\xff\xfe" + strings.Join(strings.Split(text, ""), "\x00") + "\x00"
}

// TestFmtOfFiles lays out a file of the given bytes.
func TestFmtOfFiles(t *testing.T) {
	for _, c := range []struct {
		name, file, before, after string
		code                      int
	}{
		{"line_ends_of_a_rule", "a.yaml", ruleHead + messy + ruleTail, ruleHead + tidy + ruleTail, exitClean},
		{"a_byte_order_mark", "a.yaml", "\xef\xbb\xbf" + ruleHead + messy, "\xef\xbb\xbf" + ruleHead + tidy, exitClean},
		{"a_byte_order_mark_of_a_query", "a.kql", "\xef\xbb\xbfT|take  5\r\n", "\xef\xbb\xbfT | take 5\r\n", exitClean},
		{"another_encoding", "a.kql", utf16("T|take  5\n"), utf16("T|take  5\n"), exitUsage},
		{"another_encoding_that_is_laid_out", "a.kql", utf16("T | take 5\n"), utf16("T | take 5\n"), exitClean},
		{"no_final_line_end", "a.yaml", "kind: NRT\nseverity: Low\nquery: |\n  T|take 5", "kind: NRT\nseverity: Low\nquery: |\n  T | take 5", exitClean},
		{"trailing_lines_that_are_kept", "a.yaml", "kind: NRT\nquery: |+\n  T|take 5\n\n\nid: a\n", "kind: NRT\nquery: |+\n  T | take 5\n\n\nid: a\n", exitClean},
		{"an_indentation_indicator", "a.yaml", "kind: NRT\nquery: |4\n    T|\n    take 5\n", "kind: NRT\nquery: |4\n    T\n    | take 5\n", exitClean},
		{"a_comment_after_the_header", "a.yaml", "kind: NRT\nquery: | # why\n    T|take 5\n", "kind: NRT\nquery: | # why\n    T | take 5\n", exitClean},
		{"an_alias", "a.yaml", "kind: NRT\nx: &q |\n  T|take 5\nquery: *q\n", "kind: NRT\nx: &q |\n  T | take 5\nquery: *q\n", exitClean},
		{"escapes_of_json", "a.json", `{"kind": "NRT", "query": "T|where x==\"\u00e9\\\\d\" |\r\n\ttake 5\r\n"}`, `{"kind": "NRT", "query": "T\r\n| where x == \"\u00e9\\\\d\"\r\n| take 5\r\n"}`, exitClean},
		{"a_wide_query_in_json", "a.json", `{"kind": "NRT", "query": "` + strings.ReplaceAll(wideQuery, `"`, `'`) + `"}`,
			`{"kind": "NRT", "query": "SigninLogs\n| where ResultType == '50126' and UserPrincipalName !startswith 'svc-'\n| summarize count() by UserPrincipalName"}`, exitClean},
		{"an_expression_of_a_template", "a.json", `{"kind": "NRT", "query": "[variables('q')]"}`, `{"kind": "NRT", "query": "[variables('q')]"}`, exitClean},
		{"no_query", "a.yaml", "kind: NRT\nquery: |\n", "kind: NRT\nquery: |\n", exitClean},
		{"an_empty_file", "a.kql", "", "", exitClean},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.Mkdir(".git", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(c.file, []byte(c.before), 0o644); err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second run changes nothing
				var out, errs strings.Builder
				code := run(&env{
					stdin: strings.NewReader(""), stdout: &out, stderr: &errs,
					getenv: func(string) string { return "" }, terminal: func(io.Writer) bool { return false },
				}, []string{"fmt"})
				got, err := os.ReadFile(c.file)
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != c.after || code != c.code {
					t.Errorf("got %q, code %d\n%s%s", got, code, &out, &errs)
				}
			}
			if left, _ := filepath.Glob(".ruleproof-*"); left != nil {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}
