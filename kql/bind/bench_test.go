package bind

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// BenchmarkParse parses all of the shared queries, one after the other.
func BenchmarkParse(b *testing.B) {
	list := readVerdicts(b, testshared.Path(b, "conformance", "queries.jsonl"))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		syntax.Parse(list[i%len(list)].Query)
		i++
	}
}

// BenchmarkBind parses and binds all of the shared queries, one after the
// other. It reports the median of a query too.
func BenchmarkBind(b *testing.B) {
	list := readVerdicts(b, testshared.Path(b, "conformance", "queries.jsonl"))
	cat := catalog.New(catalog.Tables, nil)
	var took []time.Duration
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		at := time.Now()
		BindText(list[i%len(list)].Query, cat)
		took = append(took, time.Since(at))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "ns/median")
}

// BenchmarkBindLength parses and binds queries of growing length: the cost of a byte stays as it is.
func BenchmarkBindLength(b *testing.B) {
	cat := catalog.New(catalog.Tables, nil)
	for _, size := range []int{1 << 10, 10 << 10, 100 << 10, 1000 << 10} {
		b.Run(fmt.Sprintf("%dKB", size>>10), func(b *testing.B) {
			text := longQuery(size)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if q := BindText(text, cat); q.HasErrors() {
					b.Fatal(q.Diagnostics[0])
				}
			}
		})
	}
}

// longQuery returns a valid query of about that many bytes.
func longQuery(size int) string {
	var s strings.Builder
	s.WriteString("SigninLogs\n")
	for i := 0; s.Len() < size; i++ {
		fmt.Fprintf(&s, "| where UserPrincipalName has \"user%d\" or IPAddress in (\"10.0.0.%d\", \"b\") and TimeGenerated > ago(%dd)\n"+
			"| extend c%d = strcat(tostring(LocationDetails.city), tolower(AppDisplayName))\n", i, i, i%30+1, i%20)
	}
	return s.String()
}
