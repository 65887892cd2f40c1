package heading

import (
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/value"
)

func schemaOf(names ...string) *value.Schema {
	var fields []value.Field
	for _, name := range names {
		fields = append(fields, value.Field{Name: name, Type: value.DateTime})
	}
	return value.NewSchema(fields...)
}

func TestAHeadingSaysTheColumnAndTheZone(t *testing.T) {
	r := &Reader{Schema: schemaOf("B [UTC]"), Declared: []value.Field{{Name: "C [UTC]"}}}
	for full, want := range map[string]struct{ name, zone string }{
		"A":                 {"A", ""},
		"A [UTC]":           {"A", "UTC"},
		"A [Europe/Berlin]": {"A", "Europe/Berlin"},
		"A [Local Time]":    {"A", "unknown"},
		"A[UTC]":            {"A[UTC]", ""},
		" [UTC]":            {" [UTC]", ""},
		"B [UTC]":           {"B [UTC]", ""},
		"C [UTC]":           {"C [UTC]", ""},
	} {
		h, zone := r.Read(full), ""
		switch {
		case h.Unknown(nil):
			zone = "unknown"
		case h.Zoned:
			zone = h.Zone.String()
		}
		if h.Full != full || h.Name != want.name || zone != want.zone {
			t.Errorf("%s: got %+v", full, h)
		}
	}
}

func TestTwoHeadingsOfAColumnDifferInTheirZones(t *testing.T) {
	r := &Reader{}
	berlin, plain, unknown := r.Read("A [Europe/Berlin]"), r.Read("A"), r.Read("A [Local Time]")
	other := time.FixedZone("x", 3600)
	for _, c := range []struct {
		a, b  Heading
		other *time.Location
		want  bool
	}{
		{plain, plain, nil, false}, {plain, r.Read("A [UTC]"), nil, false}, {plain, berlin, nil, true}, {berlin, berlin, nil, false},
		{plain, unknown, nil, true}, {unknown, unknown, other, false}, {berlin, unknown, other, true},
	} {
		if wrong := c.a.Differs(c.b, c.other); (wrong != nil) != c.want {
			t.Errorf("%s and %s: %v", c.a.Full, c.b.Full, wrong)
		}
	}
}

func TestTheTimestampOfHuntingIsTheTimeOfAWorkspace(t *testing.T) {
	for name, c := range map[string]struct {
		reader  Reader
		columns []string
		want    string
	}{
		"a table of a workspace": {Reader{Schema: schemaOf("TimeGenerated"), Closed: true}, []string{"Timestamp"}, "TimeGenerated"},
		"an open table":          {Reader{Schema: schemaOf("TimeGenerated")}, []string{"Timestamp"}, "Timestamp"},
		"a table with both":      {Reader{Schema: schemaOf("TimeGenerated", "Timestamp"), Closed: true}, []string{"Timestamp"}, "Timestamp"},
		"a file with both":       {Reader{Schema: schemaOf("TimeGenerated"), Closed: true}, []string{"Timestamp", "TimeGenerated"}, "Timestamp"},
	} {
		var notes fault.Notes
		c.reader.Hunt(c.columns, 0, &notes)
		if got := c.reader.Read("Timestamp").Name; got != c.want || (len(notes.List()) > 0) != (c.want != "Timestamp") {
			t.Errorf("%s: got %s, notes %v", name, got, notes.List())
		}
	}
}
