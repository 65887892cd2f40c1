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
	return validate.New(ruleSchema, map[string]validate.FormatCheck{"sentinel-duration": isDuration})
})

//go:embed gate.schema.json
var gateSource []byte

// gateSchema returns the JSON Schema of what only the gate of Azure-Sentinel asks for.
var gateSchema = sync.OnceValue(func() *validate.Schema { return validate.New(gateSource, nil) })

// isDuration returns an error that says why the text is not a duration in any form.
func isDuration(text string) error {
	_, err := ParseDuration(text)
	return err
}
