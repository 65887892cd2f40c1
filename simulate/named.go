package simulate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
)

// maxLines bounds how many lines of a file a list of events names.
const maxLines = 6

// Named returns what messages call some events: one by its number, several by how many there are of each table. The
// lines are those of the scenario file.
func Named(events []EventRef) string {
	var parts []string
	for len(events) > 0 {
		table, n := events[0].Table, 1
		for n < len(events) && events[n].Table == table {
			n++
		}
		if n == 1 {
			parts = append(parts, events[0].Name())
		} else {
			parts = append(parts, fmt.Sprintf("%s of %s (%s)", words.Count(n, "event"), diag.Preview(table.Name), linesOf(events[:n])))
		}
		events = events[n:]
	}
	return words.List(parts)
}

// linesOf names the lines in which events are written, neighbours as a range.
func linesOf(events []EventRef) string {
	var lines []int
	for _, e := range events {
		_, at := e.Table.EventOf(e.Row)
		lines = append(lines, at.At.Position().Line)
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	single := len(lines) == 1
	var parts []string
	for len(lines) > 0 {
		n := 1
		for n < len(lines) && lines[n] == lines[0]+n {
			n++
		}
		if len(parts) == maxLines {
			parts = append(parts, fmt.Sprintf("%d more", len(lines)))
			break
		}
		if n == 1 {
			parts = append(parts, fmt.Sprint(lines[0]))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", lines[0], lines[n-1]))
		}
		lines = lines[n:]
	}
	word := "lines "
	if single {
		word = "line "
	}
	return word + strings.Join(parts, ", ")
}

// Name returns what messages call the event: its number among those of its table, and the line in which it is written.
func (r EventRef) Name() string {
	number, e := r.Table.EventOf(r.Row)
	line, word := e.At.Position().Line, "event"
	if r.Table.Kind == exec.WatchlistRequest {
		word = "item"
	}
	if e.Rows > 1 {
		return fmt.Sprintf("%s %d of %s (line %d, %d of %d)", word, number, diag.Preview(r.Table.Name), line, r.Row-e.First+1, e.Rows)
	}
	return fmt.Sprintf("%s %d of %s (line %d)", word, number, diag.Preview(r.Table.Name), line)
}
