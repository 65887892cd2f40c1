package syntax

// A tokenKind is the kind of a token. Every keyword in the grammar has its own kind; the
// others share kwOther.
type tokenKind uint8

const (
	tokNone tokenKind = iota // after the end of the text
	tokEnd
	tokBad
	tokDirective
	tokIdent

	tokString
	tokBool
	tokLong
	tokInt
	tokReal
	tokDecimal
	tokDateTime
	tokTimespan
	tokGuid
	tokRawGuid

	tokLParen
	tokRParen
	tokLBracket
	tokRBracket
	tokLBrace
	tokRBrace
	tokBar
	tokLessBar
	tokPlus
	tokMinus
	tokStar
	tokSlash
	tokPercent
	tokDot
	tokDotDot
	tokBang
	tokLess
	tokLessEqual
	tokGreater
	tokGreaterEqual
	tokEqual
	tokEqualEqual
	tokBangEqual
	tokLessGreater
	tokColon
	tokSemicolon
	tokComma
	tokEqualTilde
	tokBangTilde
	tokAt
	tokQuestion
	tokFatArrow

	kwOther
	kwAccess
	kwAlias
	kwAnd
	kwAs
	kwAsc
	kwAssertSchema
	kwNotBetween
	kwBetween
	kwBin
	kwBool
	kwBoolean
	kwBy
	kwConsume
	kwNotContains
	kwContains
	kwNotContainsCs
	kwContainsCs
	kwContainscs
	kwContextualDataTable
	kwCount
	kwDatabase
	kwDataformat
	kwDatascope
	kwDatatable
	kwDate
	kwDatetime
	kwDatetimePattern
	kwDecimal
	kwDeclare
	kwDefault
	kwDesc
	kwDistinct
	kwDouble
	kwDynamic
	kwEdges
	kwNotEndswith
	kwEndswith
	kwNotEndswithCs
	kwEndswithCs
	kwEntityGroup
	kwEvaluate
	kwExecuteAndCache
	kwExtend
	kwExternalUnderData
	kwExternaldata
	kwFacet
	kwFilter
	kwFind
	kwFirst
	kwFloat
	kwFork
	kwFrom
	kwGetschema
	kwGrannyAsc
	kwGrannyDesc
	kwGraphMarkComponents
	kwGraphMatch
	kwGraphShortestPaths
	kwGraphToTable
	kwGraphWhereEdges
	kwGraphWhereNodes
	kwGuid
	kwNotHas
	kwHas
	kwHasAll
	kwHasAny
	kwNotHasCs
	kwHasCs
	kwNotHasprefix
	kwHasprefix
	kwNotHasprefixCs
	kwHasprefixCs
	kwNotHassuffix
	kwHassuffix
	kwNotHassuffixCs
	kwHassuffixCs
	kwId
	kwNotIn
	kwIn
	kwInlineExternalTable
	kwInt
	kwInt16
	kwInt32
	kwInt64
	kwInt8
	kwInvoke
	kwNotInTilde
	kwInTilde
	kwJoin
	kwKind
	kwLast
	kwLet
	kwLike
	kwLikecs
	kwLimit
	kwLong
	kwLookup
	kwMacroExpand
	kwMakeGraph
	kwMakeSeries
	kwMatchesRegex
	kwMaterialize
	kwMaterializedViewCombine
	kwMvApply
	kwMvExpand
	kwMvapply
	kwMvexpand
	kwNodes
	kwNotcontains
	kwNotcontainscs
	kwNotlike
	kwNotlikecs
	kwNull
	kwNulls
	kwOf
	kwOn
	kwOptional
	kwOr
	kwOrder
	kwOthers
	kwOutput
	kwPack
	kwParse
	kwParseKv
	kwParseWhere
	kwPartition
	kwUnderPartitionBy
	kwPartitionedBy
	kwPathformat
	kwPattern
	kwPrint
	kwProject
	kwProjectAway
	kwProjectByNames
	kwProjectKeep
	kwProjectRename
	kwProjectReorder
	kwProjectSmart
	kwUnderProjectAway
	kwQueryParameters
	kwRange
	kwReal
	kwReduce
	kwRender
	kwRestrict
	kwSample
	kwSampleDistinct
	kwScan
	kwSearch
	kwSerialize
	kwSet
	kwSort
	kwNotStartswith
	kwStartswith
	kwNotStartswithCs
	kwStartswithCs
	kwStep
	kwString
	kwSummarize
	kwTake
	kwTime
	kwTimespan
	kwTo
	kwTop
	kwTopHitters
	kwTopNested
	kwToscalar
	kwTotable
	kwTypeof
	kwUint
	kwUint16
	kwUint32
	kwUint64
	kwUint8
	kwUlong
	kwUnion
	kwUniqueid
	kwView
	kwWhere
	kwWith
	kwWithNodeId

	kindCount
)

// firstKeyword is the first kind of a keyword.
const firstKeyword = kwOther

func (k tokenKind) isKeyword() bool { return k >= firstKeyword }

func (k tokenKind) isLiteral() bool { return tokString <= k && k <= tokRawGuid }

// nameUse says where a keyword may also be a name.
type nameUse uint8

const (
	anyName  nameUse = 1 << iota // wherever a name is allowed
	longName                     // where the name of a column is declared or a wildcard is written
	pathName                     // as an element of a path
)

// texts holds the text of the kinds whose text is always the same.
var texts = func() (t [kindCount]string) {
	for _, p := range []struct {
		kind tokenKind
		text string
	}{
		{tokLParen, "("}, {tokRParen, ")"}, {tokLBracket, "["}, {tokRBracket, "]"}, {tokLBrace, "{"}, {tokRBrace, "}"},
		{tokBar, "|"}, {tokStar, "*"}, {tokDotDot, ".."}, {tokEqual, "="}, {tokColon, ":"}, {tokSemicolon, ";"}, {tokComma, ","},
	} {
		t[p.kind] = p.text
	}
	for _, k := range keywords {
		t[k.kind] = k.text
	}
	return t
}()
