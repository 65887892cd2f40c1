package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/ruleproof/ruleproof/report"
)

// valid returns what the JSON Schema of results finds wrong with a report.
func valid(t *testing.T, text []byte) error {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	if err := c.AddResource("results.json", bytes.NewReader(report.Schema())); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("results.json")
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

// The JSON Schema describes what is written, in full: it allows no key that it does not name.
func TestTheReportOfScenariosFollowsItsSchema(t *testing.T) {
	for name, o := range map[string]report.Options{"plain": {}, "verbose": {Verbose: true, Times: true}} {
		for _, r := range []*report.Report{scenarios(t), lacking(t), {Suites: []*report.Suite{}}} {
			var out bytes.Buffer
			if err := report.JSON(&out, r, o); err != nil {
				t.Fatal(err)
			}
			if err := valid(t, out.Bytes()); err != nil {
				t.Errorf("%s: %#v\n%s", name, err, out.Bytes())
			}
			damaged := strings.Replace(out.String(), `"totals"`, `"Totals"`, 1)
			if valid(t, []byte(damaged)) == nil {
				t.Errorf("%s: the schema takes a report without totals", name)
			}
		}
	}
}
