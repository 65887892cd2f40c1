package report_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/report"
)

func pageOfScenarios(t *testing.T) string {
	var b bytes.Buffer
	if err := report.HTML(&b, scenarios(t), report.Options{Version: "test"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEveryLinkOfThePageLeadsSomewhere(t *testing.T) {
	page := pageOfScenarios(t)
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("the id %s is there twice", m[1])
		}
		ids[m[1]] = true
	}
	links := regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(links) < 10 {
		t.Errorf("the page has only %d links", len(links))
	}
	for _, m := range links {
		if !ids[m[1]] {
			t.Errorf("nothing has the id %s, to which a link leads", m[1])
		}
	}
}

func TestThePageHoldsNothingThatActs(t *testing.T) {
	page := pageOfScenarios(t)
	for _, forbidden := range []string{"<script", "##vso[", "##[", "\n::", "\x1b", "javascript:", "<b>text", "http://", "https://", " onload", "src="} {
		if strings.Contains(page, forbidden) {
			t.Errorf("the page has %q", forbidden)
		}
	}
	for _, wanted := range []string{"&lt;b&gt;text", "default-src 'none'", `class="mark used"`, `class="mark alert"`, `class="bar window fired"`, `class="bar window suppressed"`, `class="bar incident"`, `class="link"`} {
		if !strings.Contains(page, wanted) {
			t.Errorf("the page lacks %q", wanted)
		}
	}
}

// TestThePageMarksWhatIsNotMet looks for failed expectations in the lanes that they belong to, and for reasons at the events.
func TestThePageMarksWhatIsNotMet(t *testing.T) {
	all := scenarios(t)
	c := all.Suites[0].Scenarios[0]
	event := c.Tables[0].Events[0]
	c.Runs[0].Result[0].Events = nil // of an event that makes a row in another run it is not said why it is lost
	c.Status, c.Unpredictable = report.Failed, "the portal correlates"
	c.Differences = []report.Difference{
		{Kind: "alert", Span: c.Span, Message: "this alert is not there", Fields: []report.Field{
			{Name: "title", Expected: []string{"matches <x>"}, InWords: true, Actual: []string{"y"}},
			{Name: "missing", Expected: []string{"z"}},
		}},
		{Kind: "run", Span: c.Span, Message: "there is no run 9"},
		{Kind: "row", Span: c.Span, Message: "this row is not there"},
		{Span: c.Span, Message: "of no lane"},
	}
	for range 7 {
		c.Differences = append(c.Differences, report.Difference{Kind: "incident", Span: c.Span, Message: "an incident is not there"})
	}
	c.Reasons = []report.Reason{{Kind: "condition", Run: 1, Subject: "event 1", Operator: "where x == 1", At: c.Span, Message: "x is 2 <needs 1>",
		Events: []report.EventPlace{{Table: c.Tables[0].Name, Row: event.Number, Span: event.Span}}}}
	var b bytes.Buffer
	if err := report.HTML(&b, all, report.Options{Version: "test"}); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	lane := regexp.MustCompile(`<g class="failure">(?:<title>[^<]*</title>)?<text x="\d+" y="(\d+)">✗ ([^<]*)</text>`)
	var got []string
	for _, m := range lane.FindAllStringSubmatch(page, -1) {
		got = append(got, m[2])
	}
	want := []string{"there is no run 9", "this row is not there", "this alert is not there", "an incident is not there", "an incident is not there", "an incident is not there", "and 4 more"}
	if !slices.Equal(got, want) {
		t.Errorf("the lanes have the failures %q, want %q", got, want)
	}
	for _, wanted := range []string{
		"<td>matches &lt;x&gt;</td><td>y</td>", "<td>z</td><td></td>", "<th scope=\"col\">why it is lost</th>", "Incidents are not predictable: the portal correlates", "<dt>status</dt><dd>closed</dd>",
	} {
		if !strings.Contains(page, wanted) {
			t.Errorf("the page lacks %q", wanted)
		}
	}
	mark := regexp.MustCompile(`<a class="mark lost"[^>]*><title>([^<]*)</title>`).FindStringSubmatch(page)
	if mark == nil || !strings.Contains(mark[1], "dropped at `where x == 1`") || !strings.Contains(mark[1], "x is 2 &lt;needs 1&gt;") {
		t.Errorf("the event's title is %q and lacks the reason", mark)
	}
}

// What is not drawn of a large scenario is said, and what failed is marked all the same.
func TestThePageSaysWhatItDoesNotDraw(t *testing.T) {
	c := &report.Scenario{
		Name: "many", Status: report.Failed, RunCount: 1, AlertCount: 250, IncidentCount: 230,
		Runs:        []report.Run{{Number: 1}},
		Differences: []report.Difference{{Kind: "alert", Message: "expected no alert"}, {Kind: "incident", Message: "expected no incident"}},
	}
	for n := range c.AlertCount {
		c.Runs[0].Alerts = append(c.Runs[0].Alerts, report.Alert{Number: n + 1})
	}
	for n := range c.IncidentCount {
		c.Incidents = append(c.Incidents, report.Incident{Number: n + 1})
	}
	var b bytes.Buffer
	if err := report.HTML(&b, &report.Report{Suites: []*report.Suite{{Path: "x.test.yaml", Scenarios: []*report.Scenario{c}}}}, report.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, wanted := range []string{"Not drawn: 50 alerts and 30 incidents.", `<g class="failure"><title>expected no alert</title>`, `<g class="failure"><title>expected no incident</title>`} {
		if !strings.Contains(b.String(), wanted) {
			t.Errorf("the page lacks %q", wanted)
		}
	}
}

// TestABrowserDrawsThePage looks at the page as a browser shows it: in light and dark, and printed.
func TestABrowserDrawsThePage(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("there is no chromium")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, []byte(pageOfScenarios(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		args = append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--user-data-dir=" + filepath.Join(dir, "profile")}, args...)
		var err error
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			out, failed := exec.CommandContext(ctx, browser, append(args, "file://"+file)...).Output()
			cancel()
			if failed == nil {
				return string(out)
			}
			err = failed
		}
		t.Skipf("chromium does not run here: %v", err)
		return ""
	}
	if err := exec.Command(browser, "--version").Run(); err != nil {
		t.Skipf("chromium does not run here: %v", err)
	}
	dom := run("--dump-dom")
	for mark, want := range map[string]int{`<svg class="timeline"`: 1, `class="mark used"`: 2, `class="bar window`: 3, "<details": 9} { // the legend has one of each mark
		if n := strings.Count(dom, mark); n != want {
			t.Errorf("the browser has %q %d times, want %d", mark, n, want)
		}
	}
	for _, theme := range []struct {
		name         string
		flag         string
		paper, alert color.RGBA
	}{
		{"light", "--blink-settings=preferredColorScheme=1", color.RGBA{0xff, 0xff, 0xff, 0xff}, color.RGBA{0xb3, 0x26, 0x1e, 0xff}},
		{"dark", "--blink-settings=preferredColorScheme=0", color.RGBA{0x14, 0x18, 0x1f, 0xff}, color.RGBA{0xff, 0x8a, 0x80, 0xff}},
	} {
		shot := filepath.Join(dir, theme.name+".png")
		run(theme.flag, "--screenshot="+shot, "--window-size=1200,2000")
		shown := picture(t, shot)
		if n := pixels(shown, theme.paper); n < 1_000_000 {
			t.Errorf("%s: %d pixels have the colour of the paper", theme.name, n)
		}
		if n := pixels(shown, theme.alert); n < 60 {
			t.Errorf("%s: %d pixels have the colour of an alert", theme.name, n)
		}
	}
	printed := filepath.Join(dir, "page.pdf")
	run("--print-to-pdf="+printed, "--no-pdf-header-footer")
	if data, err := os.ReadFile(printed); err != nil || !bytes.HasPrefix(data, []byte("%PDF")) || len(data) < 10_000 {
		t.Errorf("printed, the page has %d bytes: %v", len(data), err)
	}
}

func picture(t *testing.T, file string) image.Image {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func pixels(p image.Image, want color.RGBA) int {
	n := 0
	for y := p.Bounds().Min.Y; y < p.Bounds().Max.Y; y++ {
		for x := p.Bounds().Min.X; x < p.Bounds().Max.X; x++ {
			if color.RGBAModel.Convert(p.At(x, y)) == want {
				n++
			}
		}
	}
	return n
}
