package schema

import "time"

// The limits of rules. The JSON Schema repeats those that it can express, and a test holds the two together.
const (
	MaxName        = 256    // characters of name (Azure-Sentinel's template validator)
	MaxDescription = 5_000  // characters of description (Azure-Sentinel's template validator)
	MaxQuery       = 10_000 // characters of query (Sentinel, scheduled rules overview)
	MaxThreshold   = 10_000 // of triggerThreshold (Azure-Sentinel's template validator)

	MinSchedule        = 5 * time.Minute     // queryFrequency and queryPeriod (Sentinel, create analytics rules)
	MaxSchedule        = 14 * 24 * time.Hour // queryFrequency and queryPeriod (Sentinel, create analytics rules)
	LongPeriod         = 2 * 24 * time.Hour  // from this period on the frequency is limited (Azure-Sentinel's template validator)
	MinLongFrequency   = time.Hour           // the least frequency of a rule with a long period (the same)
	MinSuppression     = 5 * time.Minute     // suppressionDuration (azurerm's provider for Terraform)
	MaxSuppression     = 24 * time.Hour      // suppressionDuration (Sentinel, scheduled rules overview)
	MinLookback        = 5 * time.Minute     // lookbackDuration (Sentinel, scheduled rules overview)
	MaxLookback        = 7 * 24 * time.Hour  // lookbackDuration (Sentinel, scheduled rules overview)
	MaxEntityMappings  = 10                  // per rule (Sentinel, service limits)
	MaxIdentifiers     = 3                   // per entity mapping (Sentinel, map data fields to entities)
	MaxCustomDetails   = 20                  // per rule (Sentinel, service limits)
	MaxCustomDetailKey = 20                  // characters of a custom detail's name (Azure-Sentinel's template validator)
	MaxColumnName      = 500                 // characters of a column named by a rule (Azure-Sentinel's template validator)
	MaxDisplayFormat   = 256                 // characters of alertDisplayNameFormat (Sentinel, customize alert details)
	MaxDescFormat      = 5_000               // characters of alertDescriptionFormat (Sentinel, customize alert details)
	MaxPlaceholders    = 3                   // placeholders of a format, repeated ones counted (Azure-Sentinel's template validator)
)

// The limits of what runs of rules make.
const (
	MaxAlertsPerRun      = 150             // of a Scheduled rule with AlertPerResult; the last sums up (Sentinel, service limits)
	MaxAlertsPerRunNRT   = 30              // of an NRT rule with AlertPerResult; the last sums up (Sentinel, near-real-time rules)
	MaxAlertsPerIncident = 150             // further alerts open a further incident (Sentinel, service limits)
	MaxEntitiesPerAlert  = 500             // divided equally over the mappings (Sentinel, map data fields to entities)
	MaxEntitiesBytes     = 64 << 10        // of an alert's entities (Sentinel, map data fields to entities)
	MaxDetailValues      = 50              // values of one custom detail (Sentinel, surface custom details)
	MaxDetailBytes       = 2 << 10         // of an alert's custom details (Sentinel, surface custom details)
	MaxOverrideBytes     = 256             // of a rendered alert name (Sentinel, customize alert details)
	MaxOverrideListBytes = 5 << 10         // of a rendered description or list (Sentinel, customize alert details)
	MaxOverrideValues    = 50              // distinct values of an override in one run (Sentinel, service limits)
	RunDelay             = 5 * time.Minute // between the end of a window and its run (Sentinel, scheduled rules overview)
	RunDelayNRT          = 2 * time.Minute // the same for NRT rules (Sentinel, near-real-time rules)
	DefaultLookback      = 5 * time.Hour   // lookbackDuration in the portal (Sentinel, create analytics rules)
)
