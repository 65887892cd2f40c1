package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	library "github.com/ruleproof/ruleproof/simulate/base"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

var eventsCommand = command{
	name:    "events",
	args:    "[flags] [TABLE[.NAME]...]",
	summary: "list the events that scenarios can begin with",
	help: `Lists the library of events that comes with the program: rows of the common tables as their
products write them. A scenario uses one by its name and changes the columns that matter:

  - {use: base/SigninLogs.failure, TimeGenerated: -20m, UserPrincipalName: ben@contoso.com}

Without an argument it lists all events, with a table those of the table. With the name of an
event it prints its columns as YAML, to be pasted into a scenario.

  ruleproof events
  ruleproof events SecurityEvent
  ruleproof events AuditLogs.pim_activation
  ruleproof events --format json SigninLogs`,
	run: runEvents,
}

func runEvents(e *env, args []string) int {
	flags := e.flags()
	format := flags.String("format", "text", "how events are printed: text or json")
	if code, done := e.parse(flags, args); done {
		return code
	}
	if *format != "text" && *format != "json" {
		return e.fail("unknown format %q; the formats are text, json", *format)
	}
	names := flags.Args()
	if len(names) == 0 {
		names = library.TableNames()
	}
	var found []listedEvents
	unknown := false
	for _, name := range names {
		l, ok := eventsOf(name)
		if !ok {
			e.say(noEvents(name))
			unknown = true
		}
		found = append(found, l)
	}
	if unknown {
		return exitUsage
	}
	out := bufio.NewWriter(e.stdout)
	var err error
	if *format == "json" {
		err = writeEventsJSON(out, found)
	} else {
		writeEvents(out, found)
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return e.failed(err)
	}
	return exitClean
}

// listedEvents are the events that an argument names.
type listedEvents struct {
	table  *library.Table // nil for a single event
	events []*library.Event
}

// eventsOf returns the events of a table, or the one event of a full name.
func eventsOf(name string) (listedEvents, bool) {
	name = strings.TrimPrefix(name, library.Prefix)
	if t := library.TableOf(name); t != nil {
		return listedEvents{t, t.Events}, true
	}
	if event := library.Named(name); event != nil {
		return listedEvents{nil, []*library.Event{event}}, true
	}
	return listedEvents{}, false
}

// noEvents says that there is no event or table of that name.
func noEvents(name string) string {
	what := "table"
	if strings.Contains(name, ".") {
		what = "event"
	}
	message := fmt.Sprintf("the library has no %s %s", what, diag.Quote(name))
	if near, ok := library.Nearest(strings.TrimPrefix(name, library.Prefix)); ok {
		return message + diag.DidYouMean(near, true)
	}
	table, _, _ := strings.Cut(strings.TrimPrefix(name, library.Prefix), ".")
	if library.TableOf(table) != nil {
		return fmt.Sprintf("%s; 'ruleproof events %s' lists what it has of this table", message, table)
	}
	return message + "; 'ruleproof events' lists what it has"
}

// writeEvents lists the events of tables, and prints the columns of single events.
func writeEvents(w io.Writer, found []listedEvents) {
	for i, l := range found {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if l.table == nil {
			event := l.events[0]
			fmt.Fprintf(w, "# %s%s: %s\n%s", library.Prefix, event.FullName(), event.Summary, event.YAML())
			continue
		}
		fmt.Fprintf(w, "%s: %s\n", l.table.Name, l.table.Summary)
		width := 0
		for _, event := range l.events {
			width = max(width, len(event.Name))
		}
		for _, event := range l.events {
			fmt.Fprintf(w, "  %-*s  %s\n", width, event.Name, event.Summary)
		}
	}
}

// A listedEvent is what the JSON says of an event.
type listedEvent struct {
	Table   string          `json:"table"`
	Name    string          `json:"name"`
	Use     string          `json:"use"`
	Summary string          `json:"summary"`
	Columns json.RawMessage `json:"columns"`
}

func writeEventsJSON(w io.Writer, found []listedEvents) error {
	list := []listedEvent{}
	for _, l := range found {
		for _, event := range l.events {
			columns, _ := scenario.Cell("", value.Dynamic, event.Columns, scenario.NewClock(0)) // a dynamic column takes every value
			list = append(list, listedEvent{event.Table, event.Name, library.Prefix + event.FullName(), event.Summary, value.AppendJSON(nil, columns)})
		}
	}
	return safe.EncodeJSON(w, list, "  ")
}
