package exec_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Real queries over random rows: the answers mean nothing, but a query either
// runs or says what of it does not, and never fails for a reason of the engine.
func TestRealQueriesRunOverRandomRows(t *testing.T) {
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
	ran, withRows, all := 0, 0, 0
	for lines.Scan() {
		var c struct {
			ID, Query string
			OK        bool
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		q := bind.BindText(c.Query, catalog.Standard())
		if q.HasErrors() || q.Result() == nil {
			continue
		}
		all++
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		r, err := exec.Execute(ctx, q, exec.Run{Now: now, Tables: &randomRows{literals(c.Query), 12, 20}, EmptyIfUndeclared: true})
		cancel()
		var e *exec.Error
		switch {
		case err == nil:
			ran++
			if r.Table.Rows > 0 {
				withRows++
			}
		case !errors.As(err, &e):
			t.Errorf("%s: %v", c.ID, err)
		case e.Diagnostic.Code == "KS246" || e.Diagnostic.Code == "RP004" && !reasonable.MatchString(e.Diagnostic.Message):
			t.Errorf("%s: %s: %v", c.ID, e.Diagnostic.Message, e.Err)
		}
	}
	t.Logf("%d of %d queries ran, %d with rows in the answer", ran, all, withRows)
}

var now, _ = value.ParseDatetime("2024-05-01T12:00:00Z")

// reasonable matches failures that are of the query or of its data.
var reasonable = regexp.MustCompile(`nothing is declared of where IP addresses are|limit`)

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
