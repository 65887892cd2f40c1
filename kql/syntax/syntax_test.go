package syntax_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

func readTestdata(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// realQueries returns the shared queries, or none where there is no material: unlike
// sharedQueries it does not skip the test.
func realQueries(f *testing.F) (queries []string) {
	f.Helper()
	probe := &prober{TB: f}
	if testshared.Path(probe, "conformance"); !probe.skipped {
		queries = sharedQueries(f)
	}
	return queries
}

// A prober is a test that notes that it was to be skipped.
type prober struct {
	testing.TB
	skipped bool
}

// Skip notes the call.
func (p *prober) Skip(...any) { p.skipped = true }

var shared struct {
	once    sync.Once
	queries []string
}

// sharedQueries returns real queries: those of the conformance material, of the rules and of the parsers.
func sharedQueries(t testing.TB) []string {
	t.Helper()
	dir := testshared.Path(t, "conformance")
	shared.once.Do(func() {
		for _, name := range []string{"queries.jsonl", "ground-truth.jsonl"} {
			shared.queries = append(shared.queries, queriesOf(t, filepath.Join(dir, name))...)
		}
		shared.queries = append(shared.queries, corpusQueries(t, filepath.Join(dir, "..", "corpus"))...)
	})
	return shared.queries
}

// queriesOf returns the queries of a file with one JSON object a line.
func queriesOf(t testing.TB, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var queries []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var item struct{ Query, Kql string }
		if err := json.Unmarshal(lines.Bytes(), &item); err != nil {
			t.Fatal(err)
		}
		queries = append(queries, item.Query+item.Kql)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return queries
}

// corpusQueries returns the queries of rules and parsers.
func corpusQueries(t testing.TB, dir string) []string {
	t.Helper()
	var queries []string
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		var rule struct {
			Query         string `yaml:"query"`
			FunctionQuery string `yaml:"FunctionQuery"`
			ParserQuery   string `yaml:"ParserQuery"`
		}
		switch filepath.Ext(file) {
		case ".kql", ".txt":
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			queries = append(queries, string(data))
		case ".yaml", ".yml":
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if yaml.Unmarshal(data, &rule) == nil {
				queries = append(queries, rule.Query+rule.FunctionQuery+rule.ParserQuery)
			}
		}
	}
	return queries
}

func BenchmarkParse(b *testing.B) {
	queries := sharedQueries(b)[:802]
	bytes := 0
	for _, q := range queries {
		bytes += len(q)
	}
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	for b.Loop() {
		for _, q := range queries {
			syntax.Parse(q)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(queries)), "ns/query")
}
