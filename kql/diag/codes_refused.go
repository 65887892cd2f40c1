package diag

// The messages about what the service refuses although Microsoft's parser and binder accept it. Each says what to write instead.
var (
	RowsNotSerialized = Message{"SR001", "%s needs serialized rows, and those of %s are not; put sort or serialize before it"}
	WindowInScan      = Message{"SR002", "%s cannot be called in a step of scan; compute it in an extend before the scan"}
	DynamicJoinKey    = Message{"SR003", "a key of %s cannot be dynamic; make it text on both sides before, as in extend k = tostring(k)"}
	DynamicsCompared  = Message{"SR004", "two dynamic values cannot be compared; wrap one of them in tostring(), tolong() or the like"}
	DynamicSortKey    = Message{"SR005", "rows cannot be sorted by a dynamic value; wrap it in tostring(), tolong() or the like"}
	TypesMixed        = Message{"SR006", "the results of %s need one type, and these are %s and %s; convert one of them, as with %s()"}
	DynamicNotTaken   = Message{"SR007", "%s does not take a dynamic value here; wrap it in tostring()"}
	ConstantNeeded    = Message{"SR008", "%s needs a constant here, not a value that differs from row to row; write the value"}
	ListNeeded        = Message{"SR008", "%s needs constants or a table here, not a column; compare with ==, or look into an array with set_has_element()"}
	GroupsWrong       = Message{"SR009", "the regular expression of %s needs 1 to %d groups and has %d; put what you want in parentheses"}
	InOtherType       = Message{"SR010", "a value of type %s is looked up in a column of type %s; convert it, as with %s()"}
	LiteralInvalid    = Message{"SR011", "%q is no %s; write %s"}
	HintNotTaken      = Message{"SR012", "lookup does not take %s; leave it out"}
	FormatWrong       = Message{"SR013", "%q is not part of a format of %s; it takes the letters %s and ' /-:,._[]'"}
	NotInDynamic      = Message{"SR014", "%q cannot stand in a dynamic literal; write %s"}
	AggregateNeeded   = Message{"SR015", "an expression of summarize needs an aggregate; compute this in an extend after it"}

	RelaxedParseWhere     = Message{"SR020", "parse-where has the kinds simple and regex only; write parse kind=relaxed and a where after it"}
	FlagsOfParse          = Message{"SR021", "flags are for kind=regex; write it, or leave them out"}
	FlagOfParseUnknown    = Message{"SR021", "%q is no flag of parse; the flags are U, i, m and s"}
	PatternTextEmpty      = Message{"SR022", "an empty text cannot stand in a pattern; leave it out"}
	GraphMatchNeedsOutput = Message{"SR023", "%s needs a project clause; write project and what you want of the nodes and edges"}
	EdgesHaveNoOneValue   = Message{"SR024", "an edge of variable length has no single value here; write all(), any() or map() over its edges"}
	GraphEndsMixed        = Message{"SR025", "the ends of edges need one type, and these are %s and %s; convert one of them before make-graph"}
	GraphKeysMixed        = Message{"SR025", "the identifiers of nodes need the type of the ends of edges, and these are %s and %s; convert one of them before make-graph"}
	EdgeRangeReversed     = Message{"SR026", "the least length %d of the edge is above the greatest, %d; write the smaller number first"}
	ShortestPathPattern   = Message{"SR027", "%s needs one pattern, and in it an edge of variable length, such as -[e*1..5]->"}
	PatternsApart         = Message{"SR028", "the patterns of %s need a node in common; name one in both"}
	PatternInvalid        = Message{"SR030", "the regular expression of %s is refused: %s"}
)
