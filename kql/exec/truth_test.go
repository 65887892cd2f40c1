package exec_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs/write"
	"github.com/ruleproof/ruleproof/kql/value"
)

// differing are the cases whose answer is not that of Microsoft's engine, with the reason.
var differing = map[string]string{
	"geo-info-from-ip-address-function-00": "nothing is known of where addresses are without a database, which the run has to name",
	"geo-info-from-ip-address-function-01": "as above",
	"hash-many-function-00":                "how hashes are combined is published nowhere",
}

// long are the cases that make and join millions of rows.
var long = []string{"join-time-window-02", "materialize-function-01"}

// A truth is a query with the answer of Microsoft's engine.
type truth struct {
	ID            string
	KQL           string
	Deterministic bool
	Expected      answer
}

type answer struct {
	Columns     []string
	ColumnTypes []string `json:"column_types"`
	Rows        [][]any
}

func TestAnswersAreThoseOfMicrosoftsEngine(t *testing.T) {
	file, err := os.Open(testshared.Path(t, "conformance", "ground-truth.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	passed, total := 0, 0
	for lines.Scan() {
		var c truth
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.UseNumber()
		if err := d.Decode(&c); err != nil {
			t.Fatal(err)
		}
		if testing.Short() && slices.Contains(long, c.ID) {
			continue
		}
		total++
		verdict, reason := judge(t, c), differing[c.ID]
		switch {
		case verdict == "" && reason == "":
			passed++
		case verdict == "":
			t.Errorf("%s agrees, and is listed as one that does not", c.ID)
		case reason == "":
			t.Errorf("%s: %s", c.ID, verdict)
		case !strings.HasPrefix(verdict, "run: ") && !strings.HasPrefix(verdict, "not supported: "):
			t.Errorf("%s gives a wrong answer without an error: %s", c.ID, verdict)
		}
	}
	t.Logf("%d of %d answers agree", passed, total)
}

// judge runs a query and returns "" when the answer agrees, else what differs.
func judge(t *testing.T, c truth) string {
	q := bind.BindText(c.KQL, catalog.Standard().WithLayers(catalog.Everything|catalog.Local))
	for _, d := range q.Diagnostics {
		if d.Severity == diag.Error {
			return "bind: " + d.Message
		}
	}
	now, _ := value.ParseDatetime("2026-08-03")
	r, err := exec.Execute(t.Context(), q, exec.Run{Now: now, All: true})
	if err != nil {
		var e diag.Diagnostic
		if errors.As(err, &e) && e.Code == "RP001" {
			return "not supported: " + e.Message
		}
		return "run: " + err.Error()
	}
	got, err := answerOf(r.Tables[0])
	if err != nil {
		return "answer: " + err.Error()
	}
	return compare(c, got)
}

func answerOf(t *value.Table) (answer, error) {
	var b bytes.Buffer
	if err := write.Write(&b, "kusto", t); err != nil {
		return answer{}, err
	}
	var doc struct {
		Tables []struct {
			Columns []struct{ ColumnName, DataType string }
			Rows    [][]any
		}
	}
	d := json.NewDecoder(&b)
	d.UseNumber()
	if err := d.Decode(&doc); err != nil {
		return answer{}, err
	}
	a := answer{Rows: doc.Tables[0].Rows}
	for _, c := range doc.Tables[0].Columns {
		a.Columns, a.ColumnTypes = append(a.Columns, c.ColumnName), append(a.ColumnTypes, c.DataType)
	}
	return a, nil
}

var (
	orders      = regexp.MustCompile(`(?is)\|\s*(sort|order|top|serialize|scan)\b|\brange\b.*\bstep\b|^\s*(print|datatable|range)\b|\bprev\(|\brow_number\(|\brow_cumsum\(`)
	unorders    = regexp.MustCompile(`(?is)\|\s*(summarize|join|union|distinct|make-series|lookup|top-nested|partition|top-hitters|evaluate|graph-match)\b`)
	arbitrary   = regexp.MustCompile(`(?i)\|\s*(take|limit|sample|sample-distinct)\b|\b(take_any|any)\s*\(`)
	fixes       = regexp.MustCompile(`(?i)\|\s*(sort|order|top)\b`)
	approximate = regexp.MustCompile(`(?i)\b(dcount|dcountif|percentiles?\w*|tdigest\w*|hll\w*|dcount_hll|top-hitters|count_distinct_approx)\b`)
	comments    = regexp.MustCompile(`//[^\n]*`)
)

// compare holds two answers against each other: rows in their order where the
// query fixes it at its end, else as a multiset, and only columns and number of
// rows where the query draws random numbers or arbitrary rows.
func compare(c truth, got answer) string {
	want, kql := c.Expected, comments.ReplaceAllString(c.KQL, "")
	switch {
	case !slices.Equal(got.Columns, want.Columns):
		return fmt.Sprintf("columns: want %v, got %v", want.Columns, got.Columns)
	case !slices.Equal(got.ColumnTypes, want.ColumnTypes):
		return fmt.Sprintf("types: want %v, got %v", want.ColumnTypes, got.ColumnTypes)
	case len(got.Rows) != len(want.Rows):
		return fmt.Sprintf("number of rows: want %d, got %d", len(want.Rows), len(got.Rows))
	case !c.Deterministic, arbitrary.MatchString(kql) && !fixes.MatchString(kql):
		return ""
	}
	tolerance := 1e-9
	switch {
	case approximate.MatchString(kql):
		tolerance = 0.05
	case strings.Contains(kql, "geo_"):
		tolerance = 1e-6
	}
	ends := orders.FindAllStringIndex(kql, -1)
	if len(ends) > 0 && !unorders.MatchString(kql[ends[len(ends)-1][1]:]) {
		for i := range want.Rows {
			if !sameRow(want.Rows[i], got.Rows[i], want.ColumnTypes, tolerance) {
				return fmt.Sprintf("row %d: want %v, got %v", i, want.Rows[i], got.Rows[i])
			}
		}
		return ""
	}
	left := slices.Clone(got.Rows)
	for _, w := range want.Rows {
		i := slices.IndexFunc(left, func(g []any) bool { return sameRow(w, g, want.ColumnTypes, tolerance) })
		if i < 0 {
			return fmt.Sprintf("missing row: %v", w)
		}
		left = slices.Delete(left, i, i+1)
	}
	return ""
}

func sameRow(want, got []any, types []string, tolerance float64) bool {
	for i := range want {
		if !sameValue(want[i], got[i], types[i], tolerance) {
			return false
		}
	}
	return true
}

func sameValue(want, got any, kind string, tolerance float64) bool {
	if want == nil || got == nil {
		return want == nil && got == nil
	}
	switch kind {
	case "Object":
		return sameDynamic(parsed(want), parsed(got), tolerance)
	case "DateTime":
		a, ok1 := value.ParseDatetime(fmt.Sprint(want))
		b, ok2 := value.ParseDatetime(fmt.Sprint(got))
		return ok1 && ok2 && a == b
	case "TimeSpan":
		a, ok1 := value.ParseTimespan(fmt.Sprint(want))
		b, ok2 := value.ParseTimespan(fmt.Sprint(got))
		return ok1 && ok2 && a == b
	case "SByte":
		truth := func(v any) bool { return v == true || fmt.Sprint(v) == "1" }
		return truth(want) == truth(got)
	case "Double":
		return near(want, got, tolerance)
	case "Int64", "Int32", "SqlDecimal":
		return near(want, got, 0)
	}
	return fmt.Sprint(want) == fmt.Sprint(got)
}

func near(want, got any, tolerance float64) bool {
	a, err1 := strconv.ParseFloat(fmt.Sprint(want), 64)
	b, err2 := strconv.ParseFloat(fmt.Sprint(got), 64)
	switch {
	case err1 != nil || err2 != nil:
		return false
	case math.IsNaN(a) || math.IsNaN(b):
		return math.IsNaN(a) && math.IsNaN(b)
	case math.IsInf(a, 0) || math.IsInf(b, 0):
		return a == b
	}
	return math.Abs(a-b) <= tolerance*max(1, math.Abs(a), math.Abs(b))
}

// parsed returns what a text holds as JSON, where it holds any.
func parsed(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var out any
	if d.Decode(&out) != nil || d.More() {
		return v
	}
	return out
}

func sameDynamic(a, b any, tolerance float64) bool {
	switch x := a.(type) {
	case json.Number:
		_, ok := b.(json.Number)
		return ok && near(a, b, max(tolerance, 1e-9)) || !ok && near(a, b, tolerance)
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, func(a, b any) bool { return sameDynamic(a, b, tolerance) })
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && maps.EqualFunc(x, y, func(a, b any) bool { return sameDynamic(a, b, tolerance) })
	case string:
		y, ok := b.(string)
		if !ok || x == y {
			return ok
		}
		return sameValue(x, y, "DateTime", 0) || sameValue(x, y, "TimeSpan", 0)
	}
	return a == b
}
