package lint

// Pages of the reference on which checks are based.
const (
	sentinelPages = "https://learn.microsoft.com/azure/sentinel/"
	kustoPages    = "https://learn.microsoft.com/kusto/query/"

	pageCorrelation = "https://learn.microsoft.com/defender-xdr/exclude-analytics-rules-correlation"
	pageDefender    = sentinelPages + "move-to-defender"

	pageOverview  = sentinelPages + "scheduled-rules-overview"
	pageCreate    = sentinelPages + "create-analytics-rules"
	pageTemplate  = sentinelPages + "sentinel-analytic-rules-creation"
	pageLimits    = sentinelPages + "sentinel-service-limits"
	pageMapping   = sentinelPages + "map-data-fields-to-entities"
	pageEntities  = sentinelPages + "entities-reference"
	pageDetails   = sentinelPages + "surface-custom-details-in-alerts"
	pageOverride  = sentinelPages + "customize-alert-details"
	pageTactics   = sentinelPages + "mitre-coverage"
	pageDelay     = sentinelPages + "ingestion-delay"
	pageNRT       = sentinelPages + "near-real-time-rules"
	pageConnector = sentinelPages + "data-connectors-reference"
	pageJoin      = kustoPages + "join-operator"
	pageLet       = kustoPages + "let-statement"
	pageSort      = kustoPages + "sort-operator"
	pageWhere     = kustoPages + "where-operator"
	pageOperators = kustoPages + "datatypes-string-operators"
	pageSyntax    = kustoPages + "index"
)
