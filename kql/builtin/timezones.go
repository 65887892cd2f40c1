package builtin

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/kql/value"
)

// timezonesText has the names of the zones of the IANA database, one a line.
//
//go:embed data/timezones.txt
var timezonesText string

var timezones = sync.OnceValue(func() []any {
	var names []any
	for name := range strings.Lines(timezonesText) {
		names = append(names, strings.TrimSuffix(name, "\n"))
	}
	return names
})

// datetimeListTimezones lists the zones that datetime_utc_to_local and its
// kin know (KQL reference, datetime-list-timezones).
func datetimeListTimezones(_ []value.Type, result value.Type) Eval {
	return func(_ *Context, _ []value.Column, rows int) (value.Column, error) {
		return value.Constant(result, timezones(), rows), nil
	}
}
