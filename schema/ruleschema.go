package schema

import (
	_ "embed"
	"sync"

	"github.com/ruleproof/ruleproof/schema/validate"
)

//go:embed rule.schema.json
var ruleSchema []byte

// RuleSchema returns the JSON Schema of rules. It is compiled when it is first used.
var RuleSchema = sync.OnceValue(func() *validate.Schema {
	return validate.New(ruleSchema, map[string]validate.FormatCheck{"sentinel-schedule": isSchedule, "sentinel-duration": isDuration})
})

//go:embed gate.schema.json
var gateSource []byte

// gateSchema returns the JSON Schema of what only the gate of Azure-Sentinel asks for.
var gateSchema = sync.OnceValue(func() *validate.Schema { return validate.New(gateSource, nil) })

// isSchedule returns an error that says why the text is not a duration in any form, with the one that it must mean.
func isSchedule(text string) error { return durationError(text, ShortForm) }

// isDuration does the same where only ISO 8601 will do.
func isDuration(text string) error { return durationError(text, ISOForm) }

func durationError(text string, form DurationForm) error {
	_, err := ParseDuration(text)
	meant, ok := Meant(text)
	if err == nil || !ok {
		return err
	}
	if meant.Form == ISOForm {
		form = ISOForm
	}
	why := whyNoDuration(text)
	if why == generalAdvice {
		why = ""
	}
	return validate.Meant{Why: why, Text: meant.Write(form)}
}
