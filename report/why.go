package report

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate"
)

// A Reason says why something that a scenario expects is not there.
type Reason struct {
	Kind     string
	Run      int // the number of the run
	Subject  string
	Events   []EventPlace // those that were lost
	At       diag.Span    // in the query or the rule; zero for what lies outside of them
	Operator string       // what stands there
	Message  string
	Hint     string // what is nearest and would have passed
}

// An EventPlace is an event of a scenario.
type EventPlace struct {
	Table string
	Row   int       // its row in the table, counted from 1
	Span  diag.Span // where it is written
}

// shownReasons is how many reasons a report shows that is not asked for all.
const shownReasons = 5

func (c *converter) reason(r simulate.Reason) Reason {
	reason := Reason{Kind: string(r.Kind), Run: r.Run, Subject: simulate.Named(r.Events), Events: c.events(r.Events), Operator: r.Operator, Message: r.Message, Hint: r.Hint}
	if at := r.At.InFile(); at.Source != nil {
		reason.At = at
	}
	return reason
}

func (c *converter) events(list []simulate.EventRef) []EventPlace {
	var events []EventPlace
	for _, r := range list {
		_, e := r.Table.EventOf(r.Row)
		events = append(events, EventPlace{r.Table.Name, r.Row + 1, c.span(e.At)})
	}
	return events
}

// place returns where a reason lies: in the query or the rule, or else where the first event is written.
func (r Reason) place() diag.Span {
	if r.At.Source == nil && len(r.Events) > 0 {
		return r.Events[0].Span
	}
	return r.At
}

// line returns the reason as a line.
func (r Reason) line() string {
	s := r.Message
	if r.Subject != "" {
		be := words.Verb(len(r.Events), "is", "are")
		switch {
		case r.Operator != "":
			s = fmt.Sprintf("%s %s dropped at `%s` (%s): %s", r.Subject, be, r.Operator, diag.Diagnostic{Span: r.At}.Where(), r.Message)
		case r.Kind == "unread":
			s = fmt.Sprintf("%s %s not read: %s", r.Subject, be, r.Message)
		default:
			s = fmt.Sprintf("%s %s not seen by run %d: %s", r.Subject, be, r.Run, r.Message)
		}
	} else if r.At.Source != nil {
		s += " (" + diag.Diagnostic{Span: r.At}.Where() + ")"
	}
	if r.Hint != "" {
		s += "; " + r.Hint
	}
	return s
}

// unexplained returns the reasons that are not among those of a run that is explained.
func (c *Scenario) unexplained() []Reason {
	return slices.DeleteFunc(slices.Clone(c.Reasons), func(r Reason) bool {
		return slices.ContainsFunc(c.Explained, func(e Explained) bool { return e.Run == r.Run })
	})
}

// reasons writes why what is expected is not there.
func (t *textWriter) reasons(indent string, reasons []Reason) {
	for i, r := range reasons {
		if i == shownReasons && !t.Explain {
			t.printf("%s     %s\n", indent, t.paint(colorFaint, fmt.Sprintf("and %s (--explain shows all)", words.Count(len(reasons)-i, "further reason"))))
			return
		}
		t.printf("%s%s  %s\n", indent, t.paint(colorYellow, "why"), safe.Text(r.line()))
	}
}

// A jsonReason is a reason in a JSON report.
type jsonReason struct {
	Kind     string           `json:"kind"`
	Run      int              `json:"run"`
	Text     string           `json:"text"` // the whole reason in a line
	Events   []jsonEventPlace `json:"events"`
	Place    *jsonPlace       `json:"place,omitempty"` // in the query or the rule
	Operator string           `json:"operator,omitempty"`
	Message  string           `json:"message"`
	Hint     string           `json:"hint,omitempty"`
}

type jsonEventPlace struct {
	jsonPlace
	Table string `json:"table"`
	Row   int    `json:"row"` // its row in the table, counted from 1
}

func jsonEventPlaceOf(e EventPlace) jsonEventPlace {
	return jsonEventPlace{jsonPlaceOf(e.Span), e.Table, e.Row}
}

func jsonReasonOf(r Reason) jsonReason {
	j := jsonReason{Kind: r.Kind, Run: r.Run, Text: r.line(), Events: each(r.Events, jsonEventPlaceOf), Operator: r.Operator, Message: r.Message, Hint: r.Hint}
	if r.At.Source != nil {
		place := jsonPlaceOf(r.At)
		j.Place = &place
	}
	return j
}

// An Explained is the way of the events through the query in one run.
type Explained struct {
	Run     int
	At      value.Instant
	Steps   []Step
	Reasons []Reason
}

// A Step is an operator with the rows that came to it and those that it yielded.
type Step struct {
	At      diag.Span
	Text    string
	In, Out int
}

func (c *converter) explained(list []simulate.Explained) []Explained {
	var out []Explained
	for _, e := range list {
		shown := Explained{Run: e.Run, At: e.At}
		for _, s := range e.Steps {
			shown.Steps = append(shown.Steps, Step{c.span(s.At), s.Text, s.In, s.Out})
		}
		for _, r := range e.Reasons {
			shown.Reasons = append(shown.Reasons, c.reason(r))
		}
		out = append(out, shown)
	}
	return out
}

// explained writes the rows that came to each operator and those that it yielded, and what lost events.
func (t *textWriter) explained(list []Explained) {
	for _, e := range list {
		t.printf("        run %d at %s\n", e.Run, e.At.Short())
		t.printf("          %s\n", t.paint(colorFaint, "    in    out  operator"))
		for _, s := range e.Steps {
			t.printf("          %6d %6d  %s  %s\n", s.In, s.Out, t.paint(colorFaint, safe.Path(diag.Diagnostic{Span: s.At}.Where())), safe.Text(s.Text))
		}
		t.reasons("          ", e.Reasons)
	}
}

type (
	jsonExplained struct {
		Run     int          `json:"run"`
		At      string       `json:"at"`
		Steps   []jsonStep   `json:"steps"`
		Reasons []jsonReason `json:"reasons"`
	}
	jsonStep struct {
		jsonPlace
		Operator string `json:"operator"`
		In       int    `json:"in"`
		Out      int    `json:"out"`
	}
)

func jsonExplainedOf(e Explained) jsonExplained {
	return jsonExplained{e.Run, e.At.Short(), each(e.Steps, func(s Step) jsonStep {
		return jsonStep{jsonPlaceOf(s.At), s.Text, s.In, s.Out}
	}), each(e.Reasons, jsonReasonOf)}
}
