package logs

import (
	"bytes"
	"context"
	"io/fs"
	"math/rand/v2"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/logs/form"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// fuzzForm fuzzes the reader of a form: files that begin with a start, and go on with anything.
func fuzzForm(f *testing.F, name, start string) {
	for _, s := range samples[name] {
		if rest, ok := strings.CutPrefix(s, start); ok {
			for way := range ways() {
				f.Add([]byte(rest), byte(way))
			}
		}
	}
	f.Fuzz(func(t *testing.T, rest []byte, way byte) {
		o := ways()[int(way)%len(ways())]
		o.Limits = Limits{FileBytes: 1 << 20, RowBytes: 1 << 16}
		checkLaws(t, append([]byte(start), rest...), o)
	})
}

func FuzzNDJSON(f *testing.F)    { fuzzForm(f, "NDJSON", "{") }
func FuzzJSONArray(f *testing.F) { fuzzForm(f, "JSON array", "[") }
func FuzzCSV(f *testing.F)       { fuzzForm(f, "CSV", "") }
func FuzzLogAnalytics(f *testing.F) {
	fuzzForm(f, "Log Analytics", `{"tables":[{"name":"PrimaryResult","columns":[`)
}
func FuzzKustoVersion1(f *testing.F)   { fuzzForm(f, "Kusto 1", `{"Tables":[{`) }
func FuzzKustoVersion2(f *testing.F)   { fuzzForm(f, "Kusto 2", `[{"FrameType":`) }
func FuzzAzureCLI(f *testing.F)        { fuzzForm(f, "Azure CLI", `[{"TableName":"PrimaryResult","`) }
func FuzzAdvancedHunting(f *testing.F) { fuzzForm(f, "advanced hunting", `{"`) }
func FuzzWrappedRows(f *testing.F)     { fuzzForm(f, "Event Hub", `{"`) }

// FuzzEncodings reads anything, compressed and in any encoding or not.
func FuzzEncodings(f *testing.F) {
	for _, list := range samples {
		f.Add(gzipped(list[0]))
		f.Add(utf16Of(list[0], utf16Orders[0], true))
		f.Add(utf16Of(list[0], utf16Orders[1], false))
		f.Add(append(gzipped(list[0]), gzipped(list[0])...))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		o := Options{Limits: Limits{FileBytes: 1 << 20, RowBytes: 1 << 16}}
		small := o
		small.block = 7
		if a, b := outcome(t, content, o), outcome(t, content, small); a != b {
			t.Errorf("%q: got\n%.1000s\nin small blocks\n%.1000s", content, a, b)
		}
		o.Skip, small.Skip = true, true
		if a, b := outcome(t, content, o), outcome(t, content, small); a != b {
			t.Errorf("%q: got\n%.1000s\nin small blocks\n%.1000s", content, a, b)
		}
	})
}

// FuzzExternal reads external data in every form that a query can name.
func FuzzExternal(f *testing.F) {
	for i := range form.ExternalFormats() {
		f.Add([]byte("a,b\n1,\"x\ny\"\n\n,\n"), byte(i), true)
		f.Add([]byte("{\"a\":1}\n[2]"), byte(i), false)
	}
	f.Fuzz(func(t *testing.T, content []byte, format byte, header bool) {
		names := form.ExternalFormats()
		r := source.Request{Kind: source.ExternalRequest, Name: "https://x/y", Properties: map[string]string{"format": names[int(format)%len(names)]},
			Declared: []value.Field{{Name: "a", Type: value.Long}, {Name: "b", Type: value.String}, {Name: "c", Type: value.Dynamic}, {Name: "d", Type: value.DateTime}}}
		if header {
			r.Properties["ignorefirstrecord"] = "true"
		}
		o, err := externalOptions(r, Limits{FileBytes: 1 << 20, RowBytes: 1 << 16})
		if err != nil {
			t.Fatal(err)
		}
		small := o
		small.block = 7
		if a, b := outcome(t, content, o), outcome(t, content, small); a != b {
			t.Errorf("%s: %q: got\n%.1000s\nin small blocks\n%.1000s", r.Properties["format"], content, a, b)
		}
	})
}

// FuzzFolder lists files of any name.
func FuzzFolder(f *testing.F) {
	for _, name := range []string{"SigninLogs.csv", "SigninLogs-2026-05-29.ndjson.gz", "SigninLogs/2026/05/29/PT1H.json.gz", "x/y_CL (2).json", ".hidden/a.csv", "a..json", "-1.csv", "Signin Logs_20260529T10.txt"} {
		f.Add(name)
	}
	known := func(name string) (string, bool) {
		return "SigninLogs", strings.EqualFold(name, "SigninLogs")
	}
	f.Fuzz(func(t *testing.T, name string) {
		if name = path.Clean("/" + name)[1:]; name == "" || !fs.ValidPath(name) {
			return
		}
		entries, err := Folder(fstest.MapFS{name: &fstest.MapFile{}}, known)
		if err != nil || len(entries) > 1 {
			t.Fatalf("%q: %v, %v", name, entries, err)
		}
		for _, e := range entries {
			if e.Path != name || e.Table == "" || e.Known != (e.Table == "SigninLogs") && e.Known || strings.Contains(e.Table, "/") {
				t.Errorf("%q: %+v", name, e)
			}
		}
	})
}

// FuzzTypesWhateverTheOrder reads the lines of a text as rows, in two orders.
func FuzzTypesWhateverTheOrder(f *testing.F) {
	f.Add(`{"a":1}`+"\n"+`{"a":"x","c_t":"05/06/2020 10:00"}`+"\n"+`{"c_t":"13/06/2020 10:00"}`, uint64(1))
	f.Add(`{"T [UTC]":"2020-01-01"}`+"\n"+`{"T":"x"}`+"\n"+`{"T [Local Time]":"2020-01-01"}`, uint64(2))
	f.Add(`{"0 [UTC]":"0001"}`+"\n"+`{"0":""}`, uint64(0))
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		var rows []string
		for _, line := range strings.Split(text, "\n") {
			file, err := Bytes("f", []byte("["+line+"]"), Options{})
			if err != nil || file.Form() != "JSON array" {
				continue
			}
			if table, err := file.Table(context.Background()); err == nil && table.Rows == 1 && !bytes.Contains([]byte(line), []byte{0}) {
				rows = append(rows, line)
			}
		}
		checkOrder(t, rows, rand.New(rand.NewPCG(seed, 0)))
	})
}
