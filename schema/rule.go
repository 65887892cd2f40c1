package schema

import (
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// A Field is the value of a key, with its place in the file.
type Field[T any] struct {
	Value   T         // the zero value unless Set
	Set     bool      // the file gives a value of the right type
	Span    diag.Span // of the value, whatever its type; the end of the key if there is none
	KeySpan diag.Span // of the key; the zero Span for an item of a list
	Path    string    // such as "entityMappings[0].entityType", the same as in problems
}

// Key returns the key under which the file gives the value.
func (f Field[T]) Key() string { return f.Path[strings.LastIndexByte(f.Path, '.')+1:] }

// A Rule is an analytics rule as its file gives it. Fields that the file does not
// have are not Set; nothing is filled with defaults.
type Rule struct {
	File     *diag.Source
	Span     diag.Span         // of the whole mapping
	Form     *Form             // in which the file holds it
	Problems []diag.Diagnostic // what is wrong with its shape, in the order of the file

	document *document.Document
	node     *document.Node // the mapping
	normal   *document.Node // the same with the keys of the schema

	ID          Field[string]
	Name        Field[string]
	Version     Field[string]
	Kind        Field[Kind]
	Description Field[string]
	Severity    Field[string]
	Status      Field[string]
	Enabled     Field[bool]

	RequiredDataConnectors Field[[]DataConnector]

	QueryFrequency   Field[Duration]
	QueryPeriod      Field[Duration]
	TriggerOperator  Field[TriggerOperator]
	TriggerThreshold Field[int]

	Tactics            Field[[]Field[string]]
	RelevantTechniques Field[[]Field[string]]
	SubTechniques      Field[[]Field[string]]

	// Query is the detector. Its Value is never nil: it is an empty text when the file has no query.
	Query Field[*diag.Source]

	EntityMappings           Field[[]EntityMapping]
	SentinelEntitiesMappings Field[[]Field[string]] // the columns named
	CustomDetails            Field[[]CustomDetail]  // in the order of the file
	AlertDetailsOverride     Field[AlertDetailsOverride]
	EventGroupingSettings    Field[EventGroupingSettings]

	SuppressionEnabled  Field[bool]
	SuppressionDuration Field[Duration]

	IncidentConfiguration Field[IncidentConfiguration]

	Tags     Field[[]Field[string]] // those that are text
	Metadata Field[*document.Node]
}

// Node returns the mapping of the file that the rule was read from.
func (r *Rule) Node() *document.Node { return r.node }

// At returns the place of the value of a key, such as entityMappings[0].entityType, or that of the key if the value takes several lines.
func (r *Rule) At(key string) (at diag.Span, ok bool) {
	n := r.node
	for part := range strings.SplitSeq(key, ".") {
		name, indexes, _ := strings.Cut(part, "[")
		p := n.Get(name)
		if p == nil {
			return at, false
		}
		n, at = p.Value, p.Key.Span
		for indexes != "" {
			digits, rest, closed := strings.Cut(indexes, "]")
			i, err := strconv.Atoi(digits)
			if !closed || err != nil || i < 0 || i >= len(n.Items) {
				return at, false
			}
			n, indexes = n.Items[i], strings.TrimPrefix(rest, "[")
		}
	}
	if !strings.ContainsAny(n.Span.Text(), "\r\n") {
		at = n.Span
	}
	return at, true
}

// A Kind is the kind of a rule, in the spelling of Sentinel's enumeration.
type Kind string

// The kinds of rule that hold a query.
const (
	Scheduled Kind = "Scheduled"
	NRT       Kind = "NRT"
)

// pair returns a key at the top of the rule with its value, or nil.
func (r *Rule) pair(key string) *document.Pair {
	if r.normal == nil || r.normal.Kind != document.Map {
		return nil
	}
	return r.normal.Get(key)
}

// EffectiveKind returns the rule's kind, which is Scheduled for a rule that names none, as the rules of 2020 do.
func (r *Rule) EffectiveKind() Kind {
	if r.Kind.Set {
		return r.Kind.Value
	}
	return Scheduled
}

// A TriggerOperator is the comparison of a rule's trigger, in its short spelling.
type TriggerOperator string

// The trigger operators.
const (
	GreaterThan TriggerOperator = "gt"
	LessThan    TriggerOperator = "lt"
	Equal       TriggerOperator = "eq"
	NotEqual    TriggerOperator = "ne"
)

// A DataConnector is an entry of requiredDataConnectors.
type DataConnector struct {
	Span        diag.Span
	ConnectorID Field[string]
	DataTypes   Field[[]Field[string]]
}

// An EntityMapping maps columns of the query's result to the identifiers of one entity.
type EntityMapping struct {
	Span          diag.Span
	EntityType    Field[string]
	FieldMappings Field[[]FieldMapping]
}

// A FieldMapping gives an identifier of an entity the value of a column.
type FieldMapping struct {
	Span       diag.Span
	Identifier Field[string]
	ColumnName Field[string]
}

// A CustomDetail gives alerts a detail of its own name with the values of a column.
type CustomDetail struct {
	Key    Field[string] // the detail's name: the key of the mapping
	Column Field[string] // the column: its value
}

// AlertDetailsOverride takes the details of alerts from columns.
type AlertDetailsOverride struct {
	DisplayNameFormat  Field[*Format] // Value is never nil
	DescriptionFormat  Field[*Format] // Value is never nil
	TacticsColumnName  Field[string]
	SeverityColumnName Field[string]
	DynamicProperties  Field[[]DynamicProperty]
}

// A DynamicProperty takes a further property of alerts from a column.
type DynamicProperty struct {
	Span     diag.Span
	Property Field[string]
	Column   Field[string] // the key "value"
}

// A Format is a text with placeholders such as {{Column}}.
type Format struct {
	*diag.Source
	Placeholders []Placeholder
}

// A Placeholder is one {{…}} of a format.
type Placeholder struct {
	Column string    // the text between the braces, with its blanks
	Span   diag.Span // of the format's text, braces included
}

// EventGroupingSettings says how rows become alerts.
type EventGroupingSettings struct {
	AggregationKind Field[string]
}

// The kinds of aggregation of rows to alerts.
const (
	SingleAlert    = "SingleAlert"
	AlertPerResult = "AlertPerResult"
)

// IncidentConfiguration says whether and how alerts become incidents.
type IncidentConfiguration struct {
	CreateIncident        Field[bool]
	GroupingConfiguration Field[GroupingConfiguration]
}

// GroupingConfiguration says which alerts share an incident.
type GroupingConfiguration struct {
	Enabled              Field[bool]
	ReopenClosedIncident Field[bool]
	LookbackDuration     Field[Duration]
	MatchingMethod       Field[string]
	GroupByEntities      Field[[]Field[string]]
	GroupByAlertDetails  Field[[]Field[string]]
	GroupByCustomDetails Field[[]Field[string]]
}

// The methods by which alerts are matched to an incident.
const (
	AllEntities = "AllEntities"
	AnyAlert    = "AnyAlert"
	Selected    = "Selected"
)
