package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The measures of a picture, in pixels.
const (
	pictureWidth  = 1080
	plotLeft      = 232
	plotRight     = 1050
	plotTop       = 34
	laneHeight    = 26
	barHeight     = 14
	failureHeight = 18
	maxBarRows    = 8   // of windows, or of incidents, that lie above each other
	maxLabel      = 30  // characters of a lane's label
	maxFailure    = 110 // characters of a failed expectation
	maxFailures   = 4   // failed expectations in a lane
	maxFates      = 5   // reasons of an event
)

// A timeline is a picture of a scenario: time goes from left to right, and each table, the runs, the alerts and the incidents have a lane.
type timeline struct {
	Width, Height, Top, Left int
	Label                    string
	Lanes                    []lane
	Ticks                    []tick
	Breaks, Links            []string // paths
	Bars                     []bar
	Marks                    []mark
	Failures                 []failure
}

type lane struct {
	Y, Height, Middle int
	Kind              string // "odd" for every second one
	Label, Title      string
}

type tick struct {
	X          int
	Text, Date string
}

// A bar is a stretch of time: the window of a run, or an incident.
type bar struct {
	X, Y, Width, Height      int
	Class, Href, Title, Text string
}

// A mark is an instant: an event or an alert.
type mark struct {
	Class, Href, Title, Shape string
	Late                      *late
}

// A late is the line from an event to its arrival.
type late struct{ From, To, Y, Up, Down int }

// A failure marks the lane in which something expected is missing, or something is too much.
type failure struct {
	X, Y        int
	Title, Text string
}

// A drawer draws one scenario.
type drawer struct {
	scenario *Scenario
	id       string
	scale    *scale
	picture  *timeline
	y        int // where the next lane begins
	used     map[EventID]bool
	at       map[EventID][2]int      // where events are drawn
	fates    map[EventPlace][]Reason // why events are lost
	alerts   int                     // how many alerts are drawn
}

// shownRuns returns the runs that the page shows. Of very many, those with rows or alerts and those that were suppressed come first.
func (d *drawer) shownRuns() []Run {
	runs := d.scenario.Runs
	if len(runs) <= maxPageRuns {
		return runs
	}
	telling := func(r Run) bool { return r.Rows > 0 || len(r.Alerts) > 0 || r.Suppressed }
	count := 0
	for _, r := range runs {
		if telling(r) {
			count++
		}
	}
	room := maxPageRuns - min(count, maxPageRuns)
	var shown []Run
	for _, r := range runs {
		switch {
		case len(shown) == maxPageRuns:
		case telling(r):
			shown = append(shown, r)
		case room > 0:
			shown, room = append(shown, r), room-1
		}
	}
	return shown
}

// left says what was not drawn, "" when everything was.
func (d *drawer) left() string {
	var parts []string
	if n := len(d.scenario.Runs) - maxPageRuns; n > 0 {
		parts = append(parts, words.Count(n, "run"))
	}
	for _, t := range d.scenario.Tables {
		if n := t.Rows - maxPageEvents; n > 0 {
			parts = append(parts, words.Count(n, "event")+" of "+cell(t.Name))
		}
	}
	if n := d.scenario.AlertCount - d.alerts; n > 0 {
		parts = append(parts, words.Count(n, "alert"))
	}
	if n := d.scenario.IncidentCount - maxPageAlerts; n > 0 {
		parts = append(parts, words.Count(n, "incident"))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Not drawn: " + words.List(parts) + "."
}

func (d *drawer) draw() *timeline {
	d.picture = &timeline{Width: pictureWidth, Top: plotTop, Left: plotLeft, Label: "Timeline of the scenario " + safe.Text(d.scenario.Name)}
	d.scale = newScale(d.instants())
	d.used, d.at, d.y = map[EventID]bool{}, map[EventID][2]int{}, plotTop
	for _, r := range d.scenario.Runs {
		for _, row := range r.Result {
			for _, e := range row.Events {
				d.used[e] = true
			}
		}
	}
	d.drawEvents()
	d.drawRuns()
	d.drawAlerts()
	d.drawIncidents()
	d.drawTicks()
	d.picture.Height = d.y
	for i := range d.picture.Lanes {
		if i%2 == 1 {
			d.picture.Lanes[i].Kind = "odd"
		}
	}
	return d.picture
}

// instants returns all times that the picture shows.
func (d *drawer) instants() []value.Instant {
	var list []value.Instant
	for _, t := range d.scenario.Tables {
		for _, e := range t.Events[:min(len(t.Events), maxPageEvents)] {
			if e.Timed {
				list = append(list, e.Generated, e.Arrived)
			}
		}
	}
	for _, r := range d.shownRuns() {
		list = append(list, r.From, r.At)
	}
	for _, i := range d.scenario.Incidents {
		list = append(list, i.Opened)
	}
	if len(d.scenario.Incidents) > 0 { // the end of a long lookback is cut off, so that it does not squeeze the rest
		last, reach := slices.Max(list), value.Instant(0)
		for _, i := range d.scenario.Incidents {
			reach = max(reach, min(i.Until, last+(last-slices.Min(list))/4))
		}
		list = append(list, max(last, reach))
	}
	return list
}

// lane begins a lane of that many rows and returns the middle of its first row.
func (d *drawer) lane(label string, rows int) int {
	height := laneHeight + (rows-1)*(barHeight+3)
	l := lane{Y: d.y, Height: height, Middle: d.y + laneHeight/2, Label: safe.Cut(label, maxLabel), Title: safe.Text(label)}
	d.picture.Lanes = append(d.picture.Lanes, l)
	d.y += height
	return l.Middle
}

func (d *drawer) drawEvents() {
	for i, t := range d.scenario.Tables {
		if len(t.Events) == 0 || !t.Events[0].Timed {
			continue
		}
		y := d.lane(tableName(t), 1)
		for _, e := range t.Events[:min(len(t.Events), maxPageEvents)] {
			if !e.Timed {
				continue
			}
			id := EventID{i, e.Number}
			x := d.scale.x(e.Generated)
			d.at[id] = [2]int{x, y}
			m := mark{Class: "lost", Href: eventID(d.id, i, e.Number), Title: d.eventTitle(t, e), Shape: circle(x, y)}
			switch {
			case d.used[id]:
				m.Class = "used"
			case !e.Seen:
				m.Class, m.Shape = "unseen", cross(x, y)
			}
			if to := d.scale.x(e.Arrived); e.Arrived != e.Generated {
				m.Late = &late{x, max(to, x+6), y, y - 5, y + 5}
			}
			d.picture.Marks = append(d.picture.Marks, m)
		}
	}
}

func (d *drawer) eventTitle(t Table, e Event) string {
	text := fmt.Sprintf("event %d of %s at %s", e.Number, cell(t.Name), e.Generated.Short())
	if e.Arrived != e.Generated {
		text += ", arrived " + e.Arrived.Short()
	}
	if !e.Seen {
		text += ", seen by no run"
	}
	for _, why := range d.lost(t, e) {
		text += "\n" + why
	}
	for i, v := range e.Values {
		if i == 12 {
			text += "\n…"
			break
		}
		text += "\n" + safe.Cut(v.Name, 60) + ": " + safe.Cut(v.Text, 100)
	}
	return text
}

func (d *drawer) drawRuns() {
	runs := d.shownRuns()
	rows := pack(len(runs), func(i int) (from, to int) { return d.scale.x(runs[i].From), d.scale.x(runs[i].At) })
	y := d.lane("windows of the runs", slices.Max(append(rows, 0))+1)
	for i, r := range runs {
		b := bar{X: d.scale.x(r.From), Y: y - barHeight/2 + rows[i]*(barHeight+3), Height: barHeight, Class: "window", Href: runID(d.id, r.Number), Text: strconv.Itoa(r.Number)}
		b.Width = max(d.scale.x(r.At)-b.X, 3)
		b.Title = fmt.Sprintf("run %d at %s: %s, %s", r.Number, r.At.Short(), words.CountOrNo(r.Rows, "row"), words.CountOrNo(len(r.Alerts), "alert"))
		if b.Width < 22 {
			b.Text = ""
		}
		switch {
		case r.Suppressed:
			b.Class, b.Title = "window suppressed", fmt.Sprintf("run %d at %s: suppressed", r.Number, r.At.Short())
		case len(r.Alerts) > 0:
			b.Class = "window fired"
		}
		b.Title += fmt.Sprintf("\nit sees events from %s to %s", r.From.Short(), r.To.Short())
		d.picture.Bars = append(d.picture.Bars, b)
	}
	d.fail("row", "run")
}

func (d *drawer) drawAlerts() {
	y := d.lane("alerts", 1)
	d.fail("alert")
	for _, r := range d.shownRuns() {
		for n, a := range r.Alerts[:min(len(r.Alerts), maxPageAlerts-d.alerts)] {
			d.alerts++
			x := d.scale.x(r.At) + min(n, 12)*4
			title := fmt.Sprintf("alert %d of run %d at %s\n%s\n%s", a.Number, r.Number, r.At.Short(), cell(a.Title), a.Severity)
			for _, e := range a.Entities[:min(len(a.Entities), 8)] {
				title += "\n" + cell(e.String())
			}
			d.picture.Marks = append(d.picture.Marks, mark{Class: "alert", Href: alertID(d.id, a.Number), Title: title, Shape: diamond(x, y)})
			d.link(r, a, x, y)
		}
	}
}

// maxLinks bounds the lines from events to one alert.
const maxLinks = 40

// link draws lines from the events that made the rows of an alert to the alert.
func (d *drawer) link(r Run, a Alert, x, y int) {
	seen := map[EventID]bool{}
	for _, row := range r.Result {
		if !slices.Contains(row.Alerts, a.Number) {
			continue
		}
		for _, e := range row.Events {
			if at, ok := d.at[e]; ok && !seen[e] && len(seen) < maxLinks {
				seen[e] = true
				d.picture.Links = append(d.picture.Links, fmt.Sprintf("M%d %dC%d %d %d %d %d %d", at[0], at[1]+5, at[0], (at[1]+y)/2, x, (at[1]+y)/2, x, y-6))
			}
		}
	}
}

func (d *drawer) drawIncidents() {
	list := d.scenario.Incidents[:min(len(d.scenario.Incidents), maxPageAlerts)]
	end := func(i int) int { return max(d.scale.x(list[i].Until), d.scale.x(list[i].Opened)+8) }
	rows := pack(len(list), func(i int) (from, to int) { return d.scale.x(list[i].Opened), end(i) })
	y := d.lane("incidents", slices.Max(append(rows, 0))+1)
	for n, i := range list {
		title := fmt.Sprintf("incident %d, opened %s: %s\n%s", i.Number, i.Opened.Short(), words.Count(len(i.Alerts), "alert"), cell(i.Title))
		if i.Until != i.Opened {
			title += "\nalerts join until " + i.Until.Short()
		}
		x := d.scale.x(i.Opened)
		b := bar{X: x, Y: y - barHeight/2 + rows[n]*(barHeight+3), Width: end(n) - x, Height: barHeight, Class: "incident", Href: incidentID(d.id, i.Number), Title: title}
		if b.Width > 22 {
			b.Text = strconv.Itoa(i.Number)
		}
		d.picture.Bars = append(d.picture.Bars, b)
	}
	d.fail("incident")
}

// fail writes below what the last lane has which expectations of its kinds were not met.
func (d *drawer) fail(kinds ...string) {
	of := slices.DeleteFunc(slices.Clone(d.scenario.Differences), func(f Difference) bool { return !slices.Contains(kinds, f.Kind) })
	for i, f := range of {
		shown := failure{X: plotLeft, Y: d.y + failureHeight - 6, Title: safe.Text(f.line()), Text: safe.Cut(f.Message, maxFailure)}
		if i == maxFailures-1 && len(of) > maxFailures {
			shown.Title, shown.Text = "", fmt.Sprintf("and %d more", len(of)-i)
		}
		d.picture.Failures = append(d.picture.Failures, shown)
		d.picture.Lanes[len(d.picture.Lanes)-1].Height += failureHeight
		d.y += failureHeight
		if i == maxFailures-1 {
			return
		}
	}
}

// lost says why an event made no row, in any of the runs. That a run does not see it says so only of an event that no run sees.
func (d *drawer) lost(t Table, e Event) []string {
	if d.used[EventID{slices.IndexFunc(d.scenario.Tables, func(o Table) bool { return o.Span == t.Span }), e.Number}] {
		return nil
	}
	if d.fates == nil {
		d.fates = map[EventPlace][]Reason{}
		reasons := slices.Clone(d.scenario.Reasons)
		for _, x := range d.scenario.Explained {
			reasons = append(reasons, x.Reasons...)
		}
		for _, r := range reasons {
			for _, of := range r.Events {
				d.fates[of] = append(d.fates[of], r)
			}
		}
	}
	var list []string
	for _, r := range d.fates[EventPlace{t.Name, e.Number, e.Span}] {
		if e.Seen && r.Operator == "" && r.Kind != "unread" {
			continue
		}
		if why := safe.Cut(r.fate(), maxCell); len(list) < maxFates && !slices.Contains(list, why) {
			list = append(list, why)
		}
	}
	return list
}

// pack puts bars into rows, so that those of a row do not overlap. What does not fit goes into the last row.
func pack(n int, extent func(i int) (from, to int)) []int {
	var ends []int
	rows := make([]int, n)
	for i := range n {
		from, to := extent(i)
		row := slices.IndexFunc(ends, func(end int) bool { return end <= from })
		switch {
		case row >= 0:
			ends[row] = to
		case len(ends) < maxBarRows:
			row, ends = len(ends), append(ends, to)
		default:
			row = maxBarRows - 1
			ends[row] = max(ends[row], to)
		}
		rows[i] = row
	}
	return rows
}

func circle(x, y int) string  { return fmt.Sprintf("M%d %da5 5 0 1 0 .01 0z", x, y-5) }
func cross(x, y int) string   { return fmt.Sprintf("M%d %dl8 8m0-8l-8 8", x-4, y-4) }
func diamond(x, y int) string { return fmt.Sprintf("M%d %dl6 6-6 6-6-6z", x, y-6) }

// drawTicks writes the times above the lanes.
func (d *drawer) drawTicks() {
	date := ""
	last := -1 << 30
	for _, at := range d.scale.ticks() {
		x := d.scale.x(at)
		if x-last < 44 {
			continue
		}
		last = x
		day, clock, _ := strings.Cut(at.Short(), "T")
		clock = strings.TrimSuffix(strings.TrimSuffix(clock, "Z"), ":00")
		t := tick{X: x, Text: clock}
		switch {
		case date == "":
			t.Date = day
		case day != date:
			t.Text = day[5:] + " " + clock
		}
		date = day
		d.picture.Ticks = append(d.picture.Ticks, t)
	}
	for _, x := range d.scale.breaks() {
		d.picture.Breaks = append(d.picture.Breaks, fmt.Sprintf("M%d %dl4 4-8 6 8 6-4 4", x, plotTop-14))
	}
}
