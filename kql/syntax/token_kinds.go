package syntax

// A tokenKind is the kind of a token. Every keyword in the grammar, and every keyword of an
// operator, has its own kind; the others share kwOther.
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
	kwNotBetween
	kwBetween
	kwBin
	kwBool
	kwBoolean
	kwBy
	kwNotContains
	kwContains
	kwNotContainsCs
	kwContainsCs
	kwContainscs
	kwContextualDataTable
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
	kwDouble
	kwDynamic
	kwEdges
	kwNotEndswith
	kwEndswith
	kwNotEndswithCs
	kwEndswithCs
	kwEntityGroup
	kwExternalUnderData
	kwExternaldata
	kwFirst
	kwFloat
	kwFrom
	kwGrannyAsc
	kwGrannyDesc
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
	kwInt
	kwInt16
	kwInt32
	kwInt64
	kwInt8
	kwNotInTilde
	kwInTilde
	kwKind
	kwLast
	kwLet
	kwLike
	kwLikecs
	kwLimit
	kwLong
	kwMatchesRegex
	kwMaterialize
	kwMaterializedViewCombine
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
	kwPartition
	kwPartitionedBy
	kwPathformat
	kwPattern
	kwProject
	kwProjectSmart
	kwUnderProjectAway
	kwQueryParameters
	kwRange
	kwReal
	kwRestrict
	kwSet
	kwNotStartswith
	kwStartswith
	kwNotStartswithCs
	kwStartswithCs
	kwStep
	kwString
	kwSummarize
	kwTime
	kwTimespan
	kwTo
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
	kwUniqueid
	kwView
	kwWhere
	kwWith
	kwWithNodeId

	fixedKinds
)

// kindCount is the number of kinds that a token may have. Those from fixedKinds on belong
// to the keywords of operators that nothing but their row mentions.
const kindCount = 1 << 8

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
