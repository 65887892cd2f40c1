package schema

import (
	_ "embed"
	"errors"
	"regexp"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/schema/validate"
)

//go:embed rule.schema.json
var ruleSchema []byte

// RuleSchema returns the JSON Schema of rules. It is compiled when it is first used.
var RuleSchema = sync.OnceValue(func() *validate.Schema {
	return validate.New(ruleSchema, map[string]validate.FormatCheck{
		"sentinel-schedule": isSchedule, "sentinel-duration": isDuration,
		"attack-technique": isTechnique, "attack-sub-technique": isSubTechnique,
	})
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

// techniqueForm is the form of a technique's id.
var techniqueForm = regexp.MustCompile(`^T[0-9]{4}(?:\.[0-9]{3})?$`)

// looseTechnique is how people write techniques in other forms: t1078, T1078.4, T1078/004, "T1078 - Valid Accounts".
var looseTechnique = regexp.MustCompile(`^[ ]*[tT]([0-9]{4})(?:[./]0{0,2}([1-9][0-9]{0,2}))?[ ]*(?:[-:(,].*)?$`)

// isTechnique returns an error unless the text has the form of a technique's id.
func isTechnique(text string) error {
	if techniqueForm.MatchString(text) {
		return nil
	}
	if m := looseTechnique.FindStringSubmatch(text); m != nil {
		id := "T" + m[1]
		if m[2] != "" {
			id += "." + strings.Repeat("0", 3-len(m[2])) + m[2]
		}
		return validate.Meant{Text: id}
	}
	return errForm
}

// isSubTechnique returns an error unless the text has the form of a sub-technique's id.
func isSubTechnique(text string) error {
	if err := isTechnique(text); err != nil || strings.Contains(text, ".") {
		return err
	}
	return errForm
}

// errForm is the error of a text whose message says all that there is to say.
var errForm = errors.New("")
