package logic

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// Has reports whether a value, or nil for null, may be in the set.
func (s *Set) Has(v any) bool {
	if v == nil {
		return s.Null
	}
	return s.admits(v)
}

// Column returns the values of a column of the rows.
func (st *State) Column(i int) *Set { return st.set(st.scope.columns[i]) }

// String lists the truth values.
func (t Truth) String() string {
	var words []string
	for i, word := range []string{"true", "false", "null"} {
		if t&(1<<i) != 0 {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "nothing"
	}
	return strings.Join(words, " or ")
}

// String describes the set, for tests.
func (s *Set) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", s.Type)
	if s.Listed {
		fmt.Fprintf(&b, " of %v", s.Values)
	}
	if len(s.Except) > 0 {
		fmt.Fprintf(&b, " but %v", s.Except)
	}
	for _, bound := range []struct {
		Bound
		word string
	}{{s.Low, "from"}, {s.High, "to"}} {
		if bound.known() {
			fmt.Fprintf(&b, " %s %v", bound.word, bound.Value)
		}
	}
	for _, f := range s.Texts {
		fmt.Fprintf(&b, ", %s %v is %v", f.Function.Name, f.Args, f.Holds)
	}
	if s.Case != Mixed {
		fmt.Fprintf(&b, ", case %d", s.Case)
	}
	if s.Null {
		b.WriteString(" or null")
	}
	return b.String()
}

// literal writes a value as a query does.
func literal(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("%q", v)
	case Moment:
		return momentText(value.Duration(v))
	case nil:
		return "null"
	}
	return fmt.Sprint(v)
}

func momentText(d value.Duration) string {
	switch {
	case d == 0:
		return "now()"
	case d < 0:
		return "ago(" + spanText(-d) + ")"
	}
	return "now() + " + spanText(d)
}

func spanText(d value.Duration) string {
	for _, unit := range []struct {
		of   value.Duration
		name string
	}{{value.Day, "d"}, {value.Hour, "h"}, {value.Minute, "m"}, {value.Second, "s"}} {
		if d%unit.of == 0 {
			return fmt.Sprint(int64(d/unit.of)) + unit.name
		}
	}
	return d.String()
}
