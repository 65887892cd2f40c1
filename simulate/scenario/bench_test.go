package scenario_test

import (
	"fmt"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

func BenchmarkRead(b *testing.B) {
	fsys := os.DirFS("../../rules/pim-silent-token")
	for b.Loop() {
		f, err := scenario.Read(fsys, path.Clean, "pim-silent-token.test.yaml", catalog.Standard())
		if err != nil || len(f.Problems) > 0 {
			b.Fatal(err, f.Problems)
		}
	}
}

// BenchmarkReadMany reads 1,000 scenarios of 20 events, most of them repeated.
func BenchmarkReadMany(b *testing.B) {
	var text strings.Builder
	text.WriteString("rule: x.yaml\nat: 2026-03-02T12:00:00Z\nevents:\n  signin: {TimeGenerated: -40m, UserPrincipalName: ana@contoso.com, IPAddress: 203.0.113.7, " +
		"Location: DK, AppDisplayName: Azure Portal, DeviceDetail: {displayName: WKS-01, operatingSystem: Windows10}}\n  failure: {use: signin, ResultType: \"50126\"}\nscenarios:\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "  - {name: s%d, expect: none, tables: {SigninLogs: [{use: signin, as: first}, {use: signin, after: first + 1m, IPAddress: 203.0.113.9}, "+
			"{use: failure, repeat: 18, every: 1m, UserPrincipalName: \"user{n}@contoso.com\"}]}}\n", i)
	}
	fsys := fstest.MapFS{"x.yaml": {}, "x.test.yaml": {Data: []byte(text.String())}}
	for b.Loop() {
		f, err := scenario.Read(fsys, path.Clean, "x.test.yaml", catalog.Standard())
		if err != nil || len(f.Problems) > 0 || f.Scenarios[999].Tables[0].Rows.Rows != 20 {
			b.Fatal(err, f.Problems, f.Scenarios[999].Problems)
		}
	}
}

// BenchmarkReadWritten reads 1,000 scenarios of 20 events, each written by itself.
func BenchmarkReadWritten(b *testing.B) {
	var text strings.Builder
	text.WriteString("rule: x.yaml\nat: 2026-03-02T12:00:00Z\nevents:\n  signin: {TimeGenerated: -40m, UserPrincipalName: ana@contoso.com, IPAddress: 203.0.113.7}\nscenarios:\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "  - {name: s%d, expect: none, tables: {SigninLogs: [", i)
		for k := range 20 {
			fmt.Fprintf(&text, "{use: signin, TimeGenerated: -%dm, ResultType: \"50126\"}, ", k+1)
		}
		text.WriteString("]}}\n")
	}
	fsys := fstest.MapFS{"x.yaml": {}, "x.test.yaml": {Data: []byte(text.String())}}
	for b.Loop() {
		f, err := scenario.Read(fsys, path.Clean, "x.test.yaml", catalog.Standard())
		if err != nil || len(f.Problems) > 0 || f.Scenarios[999].Tables[0].Rows.Rows != 20 {
			b.Fatal(err, f.Problems)
		}
	}
}
