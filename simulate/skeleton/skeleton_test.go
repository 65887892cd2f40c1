package skeleton

import (
	"regexp"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
)

func TestExamplesMatch(t *testing.T) {
	for _, c := range []struct {
		pattern string
		group   int
		want    string
	}{
		{`^10\.|^192\.168\.`, -1, ""},
		{`(?i)set-delay|getdelay`, -1, ""},
		{`([0-9]{1,3})\.([0-9]{1,3})`, 2, "77"},
		{`(a|(b+)c)?d`, 2, "bb"},
		{`Login from: ([^,]+)`, 1, "203.0.113.7"},
		{`[^a-z0-9]{3}`, -1, ""},
		{`\d+\s\w`, -1, ""},
	} {
		text, ok := example(c.pattern, c.group, c.want)
		m := regexp.MustCompile(c.pattern).FindStringSubmatch(text)
		if !ok || m == nil || c.group > 0 && m[c.group] != c.want {
			t.Errorf("%s: got %q", c.pattern, text)
		}
	}
	if _, ok := example("(", -1, ""); ok {
		t.Error("a pattern with a fault has an example")
	}
}

func TestTimesAreWrittenRelativeToTheRun(t *testing.T) {
	for d, want := range map[value.Duration]string{
		0: "now", -20 * value.Minute: "-20m", value.Day + value.Second/2: "+1d0.5s", -1: "-0.0000001s", 26 * value.Hour: "+1d2h",
	} {
		if got := relative(d); got != want {
			t.Errorf("%d: got %s, want %s", d, got, want)
		}
	}
}

func TestNamesOfEvents(t *testing.T) {
	for name, want := range map[string]string{"SigninLogs": "signin_logs", "Foo_CL": "foo_cl", "_Im_Dns": "im_dns", "é": "event", "DNSEvents": "dnsevents"} {
		if got := snake(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestXMLIsWrittenAsItIsRead(t *testing.T) {
	data := value.NewBag(2)
	data.Set("@Name", `a"b`)
	data.Set("#text", "x<y")
	event := value.NewBag(1)
	event.Set("Data", []any{data, "plain"})
	if got, want := xmlText(event), `<Data Name="a&#34;b">x&lt;y</Data><Data>plain</Data>`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzExample(f *testing.F) {
	for _, seed := range []string{`a(b|c)*`, `[^x]{2,9}`, `(?i)\bq\d+$`, `((((a{9}){9}){9}){9})`} {
		f.Add(seed, 1, "w")
	}
	f.Fuzz(func(t *testing.T, pattern string, group int, want string) {
		if len(pattern) > 200 || len(want) > 200 {
			return
		}
		text, ok := example(pattern, group, want)
		if ok && !strings.Contains(pattern, `\b`) && !regexp.MustCompile(pattern).MatchString(text) && group != 0 {
			t.Errorf("%q does not match %q", text, pattern)
		}
	})
}
