package general

import (
	"strconv"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The functions about the service return what the engine returns when it runs on its own.
// They must not reveal anything about the machine.
const (
	clusterEndpoint  = "localhost"
	databaseName     = "NetDefaultDB"
	currentPrincipal = "<null identity>"
)

// always lifts a value that is the same for every row.
func always(t value.Type, v any) builtin.Implementation {
	return func(_ []value.Type, result value.Type) builtin.Eval {
		return func(_ *builtin.Context, _ []value.Column, rows int) (value.Column, error) {
			return value.Convert(value.Constant(t, v, rows), result), nil
		}
	}
}

// principalDetails is the bag of an unknown principal.
func principalDetails() *value.Bag {
	b := value.NewBag(9)
	for _, name := range []string{"UserPrincipalName", "IdentityProvider", "Authority", "Mfa", "Type", "DisplayName", "ObjectId"} {
		b.Set(name, "")
	}
	b.Set("FQN", currentPrincipal)
	b.Set("Notes", "")
	return b
}

// isMember checks that the groups are texts and returns that the principal is not a
// member of any (KQL reference, current-principal-is-member-of-function).
func isMember(f *builtin.Frame, a []any) any {
	for _, v := range a {
		if groups, ok := v.([]any); ok {
			if isMember(f, groups) == nil {
				return nil
			}
		} else if _, ok := v.(string); !ok {
			return f.Fail("a principal must be a text, not %s", builtin.Preview(value.Text(v)))
		}
	}
	return false
}

// cursorCurrent is the cursor of the database: the clock, in ticks (KQL reference, cursor-current).
func cursorCurrent(_ []value.Type, result value.Type) builtin.Eval {
	return func(ctx *builtin.Context, _ []value.Column, rows int) (value.Column, error) {
		return value.Constant(result, strconv.FormatInt(int64(ctx.Now), 10), rows), nil
	}
}

// cursor lifts a comparison of the time of an event with a cursor, which is ticks, a
// date, or empty for the time before all events. The binder passes the time as the second
// argument. Without it, the row's time is unknown.
func cursor(accept func(time, cursor value.Instant) bool) builtin.Implementation {
	return builtin.Lenient(func(f *builtin.Frame, a []any) any {
		text, _ := a[0].(string)
		at := value.Instant(-1)
		if text != "" {
			ticks, isTicks := value.ParseLong(text)
			date, isDate := value.ParseDatetime(text)
			switch {
			case isTicks:
				at = value.Instant(ticks)
			case isDate:
				at = date
			default:
				return f.Fail("%s is not a database cursor", builtin.Preview(text))
			}
		}
		time, known := builtin.Optional[any](a, 1, nil).(value.Instant)
		if !known && text != "" {
			return nil
		}
		return accept(time, at)
	}, value.String, value.DateTime)
}

func isAfter(time, cursor value.Instant) bool      { return time > cursor }
func isBeforeOrAt(time, cursor value.Instant) bool { return time <= cursor }
