package exec_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Every real query that Microsoft's binder accepts runs, over tables without
// rows and over random rows, whose answers mean nothing. A query that does not
// run says what it needs that a run does not give it: a service outside, or
// columns that nobody declares.
func TestRealQueriesRun(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: it takes some seconds")
	}
	file, err := os.Open(testshared.Path(t, "conformance", "queries.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	ran, withRows, accepted := 0, 0, 0
	needs := map[string]int{}
	for lines.Scan() {
		var c struct {
			ID, Query string
			OK        bool
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if !c.OK {
			continue
		}
		accepted++
		q := bind.BindText(c.Query, catalog.Standard())
		if q.Result() == nil {
			needs["no table for an answer: "+c.ID]++
			continue
		}
		run := func(tables exec.Source) (*exec.Result, error) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			return exec.Execute(ctx, q, exec.Run{Now: now, Tables: tables, EmptyIfUndeclared: true, GeoInfo: nowhere})
		}
		_, err := run(&randomRows{rows: 0, left: 40})
		if err == nil {
			var r *exec.Result
			if r, err = run(&randomRows{literals(c.Query), 40, 20}); err == nil && r.Table.Rows > 0 {
				withRows++
			}
		}
		if err == nil {
			ran++
			continue
		}
		var e diag.Diagnostic
		if !errors.As(err, &e) || !expected.MatchString(e.Code) && (q.Rebind == nil || e.Code != unknownName) {
			t.Errorf("%s: %v", c.ID, err)
			continue
		}
		needs[e.Code+" "+e.Message]++ // a column of bag_unpack that no row has is unknown
	}
	t.Logf("%d of %d queries ran over no rows and over random rows, %d of them with rows in the answer", ran, accepted, withRows)
	for _, what := range slices.Sorted(maps.Keys(needs)) {
		t.Logf("%d: %s", needs[what], what)
	}
}

func nowhere(string) (*value.Bag, error) { return nil, nil }

// expected matches the codes of what a run does not give: a service outside, rows or columns that nobody declares.
var expected = regexp.MustCompile(`^RP00[13]$`)

const unknownName = "KS142"

var now, _ = value.ParseDatetime("2024-05-01T12:00:00Z")

var quotedText = regexp.MustCompile(`"([^"]*)"|'([^']*)'`)

// literals returns the texts of a query, so that random rows may hold them.
func literals(query string) []string {
	list := []string{"", "10.1.2.3", "ann@contoso.com", `{"a":1}`, "7"}
	for _, m := range quotedText.FindAllStringSubmatch(query, -1) {
		list = append(list, m[1]+m[2])
	}
	return list
}

// randomRows serves tables with a few random rows, always the same for one
// name, until it has served as many as a query that names its tables reads.
type randomRows struct {
	texts []string
	left  int
	rows  int
}

// Open implements exec.Source.
func (s *randomRows) Open(_ context.Context, r exec.Request) (exec.Cursor, error) {
	if s.left--; s.left < 0 || r.Kind != exec.TableRequest && r.Kind != exec.ExternalRequest {
		return nil, exec.ErrUndeclared
	}
	h := fnv.New64()
	h.Write([]byte(r.Name))
	random := rand.New(rand.NewPCG(h.Sum64(), 1))
	t := &value.Table{Schema: value.NewSchema(r.Fields...), Rows: s.rows}
	for _, f := range r.Fields {
		b := value.NewBuilder(f.Type, s.rows)
		for range s.rows {
			if random.IntN(10) == 0 {
				b.Append(nil)
				continue
			}
			b.Append(s.value(random, f.Type, 0))
		}
		t.Columns = append(t.Columns, b.Column())
	}
	return exec.NewCursor(t, r.Fields), nil
}

func (s *randomRows) value(random *rand.Rand, t value.Type, depth int) any {
	text := s.texts[random.IntN(len(s.texts))]
	switch t {
	case value.String:
		return text
	case value.DateTime:
		return now - value.Instant(random.Int64N(int64(14*value.Day)))
	case value.Timespan:
		return value.Duration(random.Int64N(int64(value.Day)))
	case value.Dynamic:
		switch kind := random.IntN(5); {
		case kind == 0 || depth > 2:
			return text
		case kind == 1:
			return int64(random.IntN(10))
		case kind < 4:
			list := make([]any, random.IntN(4))
			for i := range list {
				list[i] = s.value(random, t, depth+1)
			}
			return list
		}
		bag := value.NewBag(2)
		for i := range random.IntN(3) {
			bag.Set(fmt.Sprint(text, i), s.value(random, t, depth+1))
		}
		return bag
	}
	return value.Cast(value.Cast(int64(random.IntN(5)), value.Real), t)
}
