package why

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// maxMessages bounds how many values of events that are lost at one place are shown.
const maxMessages = 3

// together puts the reasons into one that events have in common: the place, and what the values are held against.
func together(list []Reason) []Reason {
	type key struct {
		kind              Kind
		at                diag.Span
		operator, message string
		subject, text     string
		side              string
		group             int
		away              side
		seen              string // of a group
	}
	at := map[key]int{}
	var out []Reason
	for _, r := range list {
		k := key{kind: r.Kind, at: r.At, operator: r.Operator, message: r.Message, side: r.side, group: r.group, away: r.sideOf()}
		if r.said != nil {
			k.subject, k.text = r.said[0].subject, r.said[0].text
			if r.said[0].varies && r.group == 0 {
				k.text = ""
			}
		}
		if r.group > 0 {
			k.seen = r.said[0].seen
		}
		i, ok := at[k]
		if !ok {
			at[k] = len(out)
			out = append(out, r)
			continue
		}
		o := &out[i]
		o.Events, o.said = append(o.Events, r.Events...), append(o.said, r.said...)
		o.distance = min(o.distance, r.distance)
		if o.away != nil {
			o.away.add(r.away)
		}
		if o.with != r.with {
			o.with = ""
		}
	}
	for i := range out {
		out[i] = settled(out[i])
	}
	return out
}

// settled returns a reason with the message and the hint that the verdicts make, that of the event first that came nearest.
func settled(r Reason) Reason {
	if r.away != nil {
		r.Message = r.away.String()
	}
	if r.said == nil {
		return r
	}
	slices.SortStableFunc(r.said, func(a, b verdict) int { return cmp.Compare(a.order(), b.order()) })
	first := r.said[0]
	sources := map[string]bool{}
	for _, v := range r.said {
		if v.trail.made != first.trail.made {
			first.trail = trail{}
			break
		}
		sources[v.trail.source] = true
	}
	if more := len(sources) - 1; more > 0 && first.trail.source != "" {
		first.trail.source += fmt.Sprintf(" (and %s)", words.Count(more, "other value"))
	}
	if first.varies {
		r.Message, r.Hint = r.company()+first.String(), first.hint
		texts := map[string]bool{}
		for _, v := range r.said {
			v.trail = trail{}
			texts[v.String()] = true
		}
		if more := len(texts) - 1; more > 0 {
			r.Message += fmt.Sprintf(" (and %s)", words.Count(more, "other case"))
		}
		return r
	}
	var seen []string
	for _, v := range r.said {
		if !slices.Contains(seen, v.seen) {
			seen = append(seen, v.seen)
		}
	}
	if len(seen) > maxMessages {
		more := len(seen) - maxMessages + 1
		seen = append(seen[:maxMessages-1], words.Count(more, "other value"))
	}
	first.seen = joined(seen)
	r.Message, r.Hint = r.company()+first.String(), first.hint
	return r
}

// company says what else the rows are made of that did not pass.
func (r Reason) company() string {
	switch {
	case r.group == 1:
		return words.Verb(len(r.Events), "alone in its group", "each alone in its group") + ": " + r.with
	case r.group > 1 && len(r.Events) > r.group:
		return fmt.Sprintf("their groups have %d events each: ", r.group) + r.with
	case r.group > 1:
		return words.Verb(len(r.Events), "its", "their") + fmt.Sprintf(" group has %d events: ", r.group) + r.with
	}
	return r.with
}

// joined returns "a", "a or b" or "a, b or c".
func joined(list []string) string {
	last := len(list) - 1
	if last < 1 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:last], ", ") + " or " + list[last]
}

// order sorts verdicts: the nearest first, those of which nothing is known last.
func (v verdict) order() float64 {
	if v.far < 0 {
		return 1e300
	}
	return v.far
}
