package schema

import "strings"

// A Portal is the portal in which incidents are handled.
type Portal string

// The portals. Sentinel leaves the Azure portal after 2027-03-31 (Sentinel, Sentinel in the Defender portal).
const (
	AzurePortal    Portal = "azure"
	DefenderPortal Portal = "defender"
)

// A Correlation says whether the engine of the Defender portal correlates the alerts of a rule.
type Correlation string

// The correlations. A new tenant excludes all rules (Defender, manage analytics rule correlation settings).
const (
	Excluded Correlation = "excluded"
	Included Correlation = "included"
)

// The tags by which a rule says for itself whether its alerts are correlated
// (Defender, manage analytics rule correlation settings).
const (
	ExcludedTag = "#DONT_CORR#"
	IncludedTag = "#INC_CORR#"
)

// CorrelationTag returns what the tag at the very start of a rule's description asks for, "" where there is
// none: the default of the tenant then counts. The letter case of the tag and the blanks after it do not matter.
func CorrelationTag(description string) Correlation {
	begins := func(tag string) bool {
		return len(description) >= len(tag) && strings.EqualFold(description[:len(tag)], tag)
	}
	switch {
	case begins(ExcludedTag):
		return Excluded
	case begins(IncludedTag):
		return Included
	}
	return ""
}
