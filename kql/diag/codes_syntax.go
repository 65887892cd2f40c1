package diag

// The messages of the scanner and the parser, in the order of their codes. The
// comment at each message names the method of Microsoft's DiagnosticFacts that
// makes its counterpart; arguments come in that method's order.
var (
	MissingText          = Message{"KS001", "%s is missing here"}                                // GetMissingText
	UnexpectedCharacter  = Message{"KS002", "%q is not expected here"}                           // GetUnexpectedCharacter
	MalformedToken       = Message{"KS003", "this %s is malformed"}                              // GetMalformedToken
	MalformedLiteral     = Message{"KS004", "this literal is malformed"}                         // GetMalformedLiteral
	TermsExpected        = Message{"KS005", "%s expected here"}                                  // GetTermsExpected, GetTokenExpected: one []string
	MissingName          = Message{"KS006", "a name is missing here"}                            // GetMissingName
	MissingValue         = Message{"KS006", "a value is missing here"}                           // GetMissingValue
	MissingExpression    = Message{"KS006", "an expression is missing here"}                     // GetMissingExpression
	MissingNumber        = Message{"KS006", "a number is missing here"}                          // GetMissingNumber
	MissingString        = Message{"KS006", "a string is missing here"}                          // GetMissingString
	MissingBoolean       = Message{"KS006", "true or false is missing here"}                     // GetMissingBoolean
	MissingTypeOfLiteral = Message{"KS006", "typeof(…) is missing here"}                         // GetMissingTypeOfLiteral
	MissingFunctionCall  = Message{"KS006", "a function call is missing here"}                   // GetMissingFunctionCall
	MissingFunctionDecl  = Message{"KS006", "a function is missing here"}                        // GetMissingFunctionDeclaration
	MissingTypeName      = Message{"KS006", "a type is missing here"}                            // GetMissingTypeName
	MissingParameter     = Message{"KS006", "a parameter is missing here"}                       // GetMissingParameter
	MissingFirstOrLast   = Message{"KS006", "first or last is missing here"}                     // GetMissingFirstOrLast
	MissingAllLastOrNone = Message{"KS006", "all, last or none is missing here"}                 // GetMissingAllLastOrNone
	MissingJSONValue     = Message{"KS006", "a JSON value is missing here"}                      // GetMissingJsonValue
	MissingJSONPair      = Message{"KS006", "a pair of JSON key and value is missing here"}      // GetMissingJsonPair
	MissingJoinOn        = Message{"KS006", "the 'on' clause of the join is missing here"}       // GetMissingJoinOnClause
	MissingStatement     = Message{"KS006", "a statement is missing here"}                       // GetMissingStatement
	MissingPatternMatch  = Message{"KS006", "a match clause of the pattern is missing here"}     // GetMissingPatternMatch
	MissingClause        = Message{"KS006", "a clause is missing here"}                          // GetMissingClause()
	MissingNamedClause   = Message{"KS006", "a %s clause is missing here"}                       // GetMissingClause(clauseName)
	MissingSchema        = Message{"KS006", "a list of columns and their types is missing here"} // GetMissingSchemaDeclaration

	// GetMissingNameWithKeyword, GetMissingExpressionWithKeyword: the keyword, then its bracketed form.
	MissingNameAtKeyword       = Message{"KS006", "a name is missing here; to use the keyword %q as a name, write %s"}
	MissingExpressionAtKeyword = Message{"KS006", "an expression is missing here; to use the keyword %q as a name, write %s"}

	PatternMustStartWithColumnOrStar  = Message{"KS100", "the pattern has to begin with a column name or *"}                        // GetParsePatternMustStartWithColumnNameOrStar
	PatternColumnMustFollowString     = Message{"KS101", "a column of the pattern has to follow a string"}                          // GetParsePatternNameDoesNotFollowStringLiteral
	PatternStringMustFollowStar       = Message{"KS102", "a string has to follow the * of the pattern"}                             // GetParsePatternStringLiteralMustFollowStar
	PatternStarAfterStringIsAmbiguous = Message{"KS103", "a * right after a string column leaves it unclear where the column ends"} // GetParsePatternUsingStarAfterStringColumnIsAmbiguous
	PatternPartInvalid                = Message{"KS104", "this cannot be a part of a pattern"}                                      // GetInvalidPatternPart
	IdentifierOnly                    = Message{"KS105", "only a plain name is allowed here"}                                       // GetIdentifierNameOnly

	JoinConditionInvalid        = Message{"KS182", "a join condition is a column of both tables, or $left.column == $right.column"} // GetInvalidJoinCondition
	JoinConditionOperandInvalid = Message{"KS183", "this side of the join condition has to be %s.column"}                           // GetInvalidJoinConditionOperand

	FragmentIncomplete = Message{"KS198", "this text belongs to no statement, or is incomplete"} // GetIncompleteFragment

	ClientParametersNotSupported = Message{"KS213", "client parameters are not supported"}                           // GetClientParametersNotSupported
	RawGUIDNotAllowed            = Message{"KS214", "a bare GUID is not allowed here; write guid(…)"}                // GetRawGuidLiteralNotAllowed
	DecimalInDynamic             = Message{"KS215", "a dynamic value cannot hold a decimal"}                         // GetDecimalInDynamic
	MissingGraphPattern          = Message{"KS217", "the pattern of graph-match is missing here"}                    // GetMissingGraphMatchPattern
	ColumnDeclarationExpected    = Message{"KS220", "a column declaration is expected here"}                         // GetColumnDeclarationExpected
	NameRequiresBrackets         = Message{"KS228", "the name %q has to be written %s here"}                         // GetNameRequiresBrackets: the name, then its bracketed form
	MissingGraphEntityType       = Message{"KS229", "nodes or edges is missing here"}                                // GetMissingGraphEntityType
	MissingGraphPatternElement   = Message{"KS238", "an element of the graph-match pattern is missing here"}         // GetMissingGraphMatchPatternElement
	QueryTooLong                 = Message{"KS244", "the query is longer than the limit of %d bytes"}                // GetQueryTextSizeExceeded, with the limit
	QueryTooDeep                 = Message{"KS245", "the query nests deeper than the limit of %d levels"}            // GetQuerySyntaxDepthExceeded, with the limit
	InternalFailure              = Message{"KS246", "the query could not be read because of a fault of ruleproof"}   // GetInternalFailure
	DirectiveNotKnown            = Message{"KS250", "the directive %q is not known"}                                 // GetUnknownDirective
	MissingPartitionColumn       = Message{"KS252", "a partition column is missing here"}                            // GetMissingPartitionColumnDeclaration
	MissingDataFormat            = Message{"KS253", "the data format is missing here"}                               // GetMissingDataFormat
	MissingExternalTableKind     = Message{"KS254", "the kind of the external table is missing here"}                // GetMissingExternalTableKind
	MissingPathFormat            = Message{"KS255", "the path format of the external table is empty"}                // GetMissingPathFormatTokens
	MissingConnectionStrings     = Message{"KS256", "the connection strings of the external table are missing here"} // GetMissingConnectionStrings
	PathFormatTokenUnknown       = Message{"KS257", "the path format of the external table cannot hold this"}        // GetUnknownTokenInPathFormatDefinition
	MissingCommand               = Message{"KS300", "a command is missing here"}                                     // GetMissingCommand
)

// Messages without a counterpart in Microsoft's front end.
var (
	NotSupported = Message{"RP001", "%s is not supported by ruleproof"}
	NeedsOutside = Message{"RP001", "%s needs %s, and ruleproof never connects to anything"}
	TooMany      = Message{"RP002", "%s: more than the limit of %d"}
)
