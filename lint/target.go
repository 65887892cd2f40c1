package lint

import "github.com/ruleproof/ruleproof/schema"

// A Target is the gate that a rule must pass.
type Target string

// The targets.
const (
	Service       Target = "service"        // what Sentinel's API and those who deploy rules accept; the default
	AzureSentinel Target = "azure-sentinel" // what the gate of the Azure-Sentinel repository asks for too
)

// ParseTarget returns the target of the name.
func ParseTarget(name string) (Target, bool) {
	t := Target(name)
	return t, t == Service || t == AzureSentinel
}

// A Dialect is the form in which a repository writes the schedule of its rules.
type Dialect string

// The dialects.
const (
	AutoDurations  Dialect = "auto"  // the form that most rules of the run use; the default
	ShortDurations Dialect = "short" // 1h, 14d
	ISODurations   Dialect = "iso"   // PT1H, P14D
)

// ParseDialect returns the dialect of the name.
func ParseDialect(name string) (Dialect, bool) {
	d := Dialect(name)
	return d, d == AutoDurations || d == ShortDurations || d == ISODurations
}

// form returns the form of durations that the dialect asks for; ok is false if it asks for none.
func (d Dialect) form() (form schema.DurationForm, ok bool) {
	switch d {
	case ShortDurations:
		return schema.ShortForm, true
	case ISODurations:
		return schema.ISOForm, true
	}
	return 0, false
}
