package exec_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/value"
)

// events returns a table of n sign-ins of a thousand users.
func events(n int) *value.Table {
	times, users, ips, results := make([]value.Instant, n), make([]string, n), make([]string, n), make([]int64, n)
	start, _ := value.ParseDatetime("2024-05-01")
	for i := range n {
		times[i] = start + value.Instant(i)*value.Instant(value.Second)
		users[i] = fmt.Sprintf("user%d@contoso.com", i*7919%1000)
		ips[i] = fmt.Sprintf("10.%d.%d.%d", i%7, i%251, i%13)
		results[i] = int64(i % 5 * 10)
	}
	return &value.Table{
		Schema: value.NewSchema(value.Field{Name: "TimeGenerated", Type: value.DateTime}, value.Field{Name: "User", Type: value.String},
			value.Field{Name: "Ip", Type: value.String}, value.Field{Name: "Result", Type: value.Long}),
		Columns: []value.Column{value.NewVector(value.DateTime, times, nil), value.NewVector(value.String, users, nil),
			value.NewVector(value.String, ips, nil), value.NewVector(value.Long, results, nil)},
		Rows: n,
	}
}

// BenchmarkQuery runs typical operators over 200,000 rows in memory, and tells
// how many times as long as the first, a comparison of numbers, each takes.
func BenchmarkQuery(b *testing.B) {
	const rows = 200_000
	table := events(rows)
	cat := catalog.Standard().WithTables(map[string]*value.Schema{"T": table.Schema})
	base := 0.0
	for _, c := range []struct{ name, query string }{
		{"filter_number", "T | where Result == 10 | count"},
		{"filter_text", "T | where User has 'user77' | count"},
		{"extend", "T | extend h = bin(TimeGenerated, 1h), u = toupper(User) | where u == 'X' | summarize max(h)"},
		{"summarize_one_key", "T | summarize count(), dcount(Ip) by User"},
		{"summarize_two_keys", "T | summarize count() by User, bin(TimeGenerated, 1h)"},
		{"join", "T | join kind=inner (T | where Result == 0 | summarize n = count() by User) on User | count"},
		{"sort", "T | sort by User asc, TimeGenerated desc | take 1"},
		{"top", "T | top 10 by TimeGenerated desc"},
	} {
		q := bind.BindText(c.query, cat)
		for _, d := range q.Diagnostics {
			if d.Severity == diag.Error {
				b.Fatal(c.query, d.Message)
			}
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := exec.Execute(b.Context(), q, exec.Run{Tables: exec.Tables{"T": table}}); err != nil {
					b.Fatal(err)
				}
			}
			perRow := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / rows
			if base == 0 {
				base = perRow
			}
			b.ReportMetric(perRow, "ns/row")
			b.ReportMetric(perRow/base, "x")
		})
	}
}

// BenchmarkRead reads 20,000 rows of ten columns, all of them or one.
func BenchmarkRead(b *testing.B) {
	const rows = 20_000
	var ndjson, csv strings.Builder
	csv.WriteString("TimeGenerated,a0,a1,a2,a3,a4,a5,a6,a7,n\n")
	for i := range rows {
		at := fmt.Sprintf("2024-05-01T10:%02d:%02dZ", i/60%60, i%60)
		fmt.Fprintf(&ndjson, `{"TimeGenerated":%q,"a0":"x%d","a1":"some text","a2":"some text","a3":"some text","a4":"","a5":"y","a6":"z","a7":"zz","n":%d}`+"\n", at, i, i)
		fmt.Fprintf(&csv, "%s,x%d,some text,some text,some text,,y,z,zz,%d\n", at, i, i)
	}
	for name, content := range map[string]string{"ndjson": ndjson.String(), "csv": csv.String()} {
		f, err := logs.Bytes(name, []byte(content), logs.Options{})
		if err != nil {
			b.Fatal(err)
		}
		for _, part := range []struct {
			name   string
			fields []value.Field
		}{{"all", f.Schema().Fields}, {"one_column", f.Schema().Fields[:1]}} {
			fields := part.fields
			b.Run(name+"/"+part.name, func(b *testing.B) {
				b.SetBytes(int64(len(content)))
				b.ReportAllocs()
				for b.Loop() {
					c, err := f.Rows(fields)
					if err != nil {
						b.Fatal(err)
					}
					for {
						part, err := c.Next(b.Context())
						if err != nil {
							break
						}
						rows, err := part.Read()
						if err != nil {
							b.Fatal(err)
						}
						for i := range fields {
							if _, err := rows.Column(i, nil); err != nil {
								b.Fatal(err)
							}
						}
						rows.Release()
					}
					c.Close()
				}
			})
		}
	}
}
