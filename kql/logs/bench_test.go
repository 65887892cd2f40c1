package logs

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// benchFiles have 20,000 rows of eight columns in each form.
func benchFiles() map[string]string {
	const rows = 20_000
	var ndjson, array, csv, portal, answer strings.Builder
	csv.WriteString("TimeGenerated,User,Ip,Result,Score,Tags,Empty,Note\n")
	portal.WriteString("\"TimeGenerated [UTC]\",User,Ip,Result,Score,Tags,Empty,Note\r\n")
	array.WriteString("[\n")
	answer.WriteString(`{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"User","type":"string"},{"name":"Ip","type":"string"},{"name":"Result","type":"long"},` +
		`{"name":"Score","type":"real"},{"name":"Tags","type":"dynamic"},{"name":"Empty","type":"string"},{"name":"Note","type":"string"}],"rows":[`)
	for i := range rows {
		at := fmt.Sprintf("2024-05-01T10:%02d:%02d.1234567Z", i/60%60, i%60)
		user, ip := fmt.Sprintf("user%d@contoso.com", i*7919%1000), fmt.Sprintf("10.%d.%d.%d", i%7, i%251, i%13)
		object := fmt.Sprintf(`{"TimeGenerated":%q,"User":%q,"Ip":%q,"Result":%d,"Score":%d.5,"Tags":["a","b%d"],"Empty":null,"Note":"some \"text\" here"}`, at, user, ip, i%5*10, i, i%9)
		comma := ","
		if i == rows-1 {
			comma = ""
		}
		ndjson.WriteString(object + "\n")
		array.WriteString("  " + object + comma + "\n")
		fmt.Fprintf(&csv, "%s,%s,%s,%d,%d.5,\"[\"\"a\"\",\"\"b%d\"\"]\",,some text here\n", at, user, ip, i%5*10, i, i%9)
		fmt.Fprintf(&portal, "\"5/1/2024, 10:%02d:%02d.123 AM\",%s,%s,%d,%d.5,\"[\"\"a\"\",\"\"b%d\"\"]\",,\"some \"\"text\"\" here\"\r\n", i/60%60, i%60, user, ip, i%5*10, i, i%9)
		fmt.Fprintf(&answer, `[%q,%q,%q,%d,%d.5,"[\"a\",\"b%d\"]",null,"some \"text\" here"]%s`, at, user, ip, i%5*10, i, i%9, comma)
	}
	return map[string]string{"ndjson": ndjson.String(), "array": array.String() + "]", "csv": csv.String(), "portal": portal.String(), "answer": answer.String() + "]}]}"}
}

// BenchmarkOpen finds out the columns and types of files.
func BenchmarkOpen(b *testing.B) {
	for form, content := range benchFiles() {
		b.Run(form, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Bytes(form, []byte(content), Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRows reads all rows and columns of files whose columns are known.
func BenchmarkRows(b *testing.B) {
	for form, content := range benchFiles() {
		f, err := Bytes(form, []byte(content), Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(form, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				c, err := f.Rows(f.Schema().Fields)
				if err != nil {
					b.Fatal(err)
				}
				for {
					p, err := c.Next(b.Context())
					if err == io.EOF {
						break
					}
					rows, err := p.Read()
					if err != nil {
						b.Fatal(err)
					}
					for i := range f.Schema().Fields {
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
