package syntax_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// difference returns the place where two trees differ, apart from spans, or "".
func difference(a, b any) string { return differ("", reflect.ValueOf(a), reflect.ValueOf(b)) }

var spanType = reflect.TypeFor[diag.Span]()

func differ(path string, a, b reflect.Value) string {
	if !a.IsValid() || !b.IsValid() || a.Type() != b.Type() {
		return fmt.Sprintf("%s: %v and %v", path, a, b)
	}
	switch a.Kind() {
	case reflect.Interface, reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			if a.IsNil() != b.IsNil() {
				return fmt.Sprintf("%s: %v and %v", path, a, b)
			}
			return ""
		}
		return differ(path, a.Elem(), b.Elem())
	case reflect.Slice:
		if a.Len() != b.Len() {
			return fmt.Sprintf("%s: %d and %d elements", path, a.Len(), b.Len())
		}
		for i := range a.Len() {
			if d := differ(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i)); d != "" {
				return d
			}
		}
		return ""
	case reflect.Struct:
		if a.Type() == spanType {
			return ""
		}
		for i := range a.NumField() {
			name := a.Type().Field(i).Name
			if a.Type() == reflect.TypeFor[syntax.Query]() && name == "Source" {
				continue
			}
			if d := differ(path+"."+name, a.Field(i), b.Field(i)); d != "" {
				return d
			}
		}
		return ""
	}
	if !a.Equal(b) {
		return fmt.Sprintf("%s: %#v and %#v", path, a, b)
	}
	return ""
}

// checkPrint checks that a query without errors prints as text that parses to the same tree.
func checkPrint(t *testing.T, text string) {
	t.Helper()
	q := syntax.Parse(text)
	if len(q.Diagnostics) > 0 {
		return
	}
	printed := syntax.Print(q)
	again := syntax.Parse(printed)
	if d := difference(q, again); d != "" {
		t.Errorf("the printed query is another one: %s\n--- query\n%s\n--- printed\n%s", d, text, printed)
	}
	if twice := syntax.Print(again); twice != printed {
		t.Errorf("printing twice gives another text\n--- once\n%s\n--- twice\n%s", printed, twice)
	}
}

func TestPrintedQueryParsesToTheSameTree(t *testing.T) {
	n := 0
	for _, q := range sharedQueries(t) {
		checkPrint(t, q)
		if n++; t.Failed() && n > 50 {
			break
		}
	}
}

func TestPrintedConstructParsesToTheSameTree(t *testing.T) {
	for _, q := range strings.Split(readTestdata(t, "constructs.txt"), "\n\n") {
		if parsed := syntax.Parse(q); len(parsed.Diagnostics) > 0 {
			t.Errorf("%s\n%v", q, parsed.Diagnostics)
		}
		checkPrint(t, q)
	}
}
