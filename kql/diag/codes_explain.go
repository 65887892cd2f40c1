package diag

// Codes describes each code, by its id.
var Codes = indexCodes(syntaxCodes, bindCodes, sourceCodes, runCodes, refusedCodes)

func indexCodes(tables ...[]Code) map[string]Code {
	codes := make(map[string]Code, 256)
	for _, table := range tables {
		for _, code := range table {
			codes[code.ID] = code
		}
	}
	return codes
}

// syntaxCodes are the codes of the scanner and the parser, and ruleproof's own.
var syntaxCodes = []Code{
	{"KS001", Error, "text missing", "A piece of text that the grammar requires at this place is not there, most often the closing quote of a string.", "T | where A == 'x"},
	{"KS002", Error, "unexpected character", "The character belongs to no token of the language. Often it came with a paste: a typographic quote, a non-breaking space, a stray control character.", "T | where A == “x”"},
	{"KS003", Error, "malformed token", "The text begins like a token of the language but does not end like one.", ""},
	{"KS004", Error, "malformed literal", "The text begins like a literal but does not read as one, for instance a typed literal whose content does not fit its type.", ""},
	{"KS005", Error, "something else expected", "The query has to go on with one of the words or signs that the message lists. The fault often lies just before the position: a missing comma, closing parenthesis or pipe.", "T | where (A == 1"},
	{"KS006", Error, "something missing", "The grammar requires a name, an expression or a clause here and finds none. A keyword can be a name only in brackets: ['by'].", "T | extend a ="},
	{"KS100", Error, "pattern begins wrongly", "The pattern of parse begins with a column, or with * to skip text before the first string.", ""},
	{"KS101", Error, "column without a string before it", "In a pattern of parse, a string marks where each following column begins, so two columns cannot follow each other when the first is a string.", "T | parse A with 'x' a b"},
	{"KS102", Error, "star without a string after it", "In a pattern of parse, * skips text up to the string that follows it; without such a string it has no end.", ""},
	{"KS103", Error, "star after a string column", "A string column takes all text up to the next string of the pattern. With a * right after it, nothing marks where the column ends and the skipped text begins.", "T | parse A with 'x=' b:string * 'y=' c"},
	{"KS104", Error, "not a part of a pattern", "A pattern consists of strings, columns with an optional type, and *.", ""},
	{"KS105", Error, "plain name required", "Only a single name is allowed here, not a path such as a.b or an element such as a[0].", ""},
	{"KS182", Error, "join condition malformed", "The condition after 'on' is either the name of a column that both sides have, or an equality whose sides begin with $left and $right. Any other comparison has to follow as a where.", "A | join B on x > y"},
	{"KS183", Error, "side of a join condition malformed", "When a join condition is written as an equality, one side is a column of $left and the other a column of $right.", "A | join B on $left.x == y"},
	{"KS198", Error, "incomplete or left-over text", "Something begins here that no statement of the query can use, or that is never completed. Often a parenthesis was closed once too often.", "T | take 1 )"},
	{"KS213", Error, "client parameters not supported", "Parameters in braces are filled in by a client before the query is sent. A rule has no such client.", ""},
	{"KS214", Error, "bare GUID", "A GUID as a value is written guid(…). Without it, the text reads as a subtraction of names and numbers.", "T | where Id == 74be27de-1e4e-49d9-b579-fe0b331d3642"},
	{"KS215", Error, "decimal in a dynamic value", "A dynamic literal holds JSON with a few additional types; decimal is not among them.", "print dynamic([decimal(1)])"},
	{"KS217", Error, "graph pattern missing", "graph-match needs at least one pattern, such as (a)-[e]->(b).", ""},
	{"KS220", Error, "column declaration expected", "A declaration of the form name: type belongs here.", ""},
	{"KS228", Error, "name needs brackets", "The name is also a word of the language or holds characters that a plain name cannot have. Write it in brackets and quotes here.", ""},
	{"KS229", Error, "graph entity missing", "graph-to-table names which parts of the graph become tables: nodes, edges or both.", ""},
	{"KS238", Error, "graph pattern element missing", "A graph pattern alternates nodes and edges: (a)-[e]->(b). One of them is missing.", ""},
	{"KS244", Error, "query too long", "The query's text is longer than the limit, so it was not read.", ""},
	{"KS245", Error, "query nested too deeply", "Parentheses, function calls or operators nest deeper than the limit, so the query was not checked further.", ""},
	{"KS246", Error, "fault of ruleproof", "Reading the query failed for a reason that is not the query's fault. Please report it with the query.", ""},
	{"KS250", Error, "directive not known", "A line that begins with # is a directive for a client; this one is not known.", ""},
	{"KS252", Error, "partition column missing", "'partition by' of an external table needs at least one column.", ""},
	{"KS253", Error, "data format missing", "An external table needs 'dataformat =' and a format.", ""},
	{"KS254", Error, "external table kind missing", "An external table needs 'kind =' and a kind, such as storage or delta.", ""},
	{"KS255", Error, "path format empty", "The path format of an external table has to hold at least one part.", ""},
	{"KS256", Error, "connection strings missing", "An external table needs at least one connection string in parentheses.", ""},
	{"KS257", Error, "path format malformed", "The path format of an external table consists of strings, partition columns and datetime_pattern(…).", ""},
	{"KS300", Error, "command missing", "Text that begins with a dot is a management command. Rules cannot use them.", ""},
	{"RP001", Error, "not supported", "The construct belongs to the language, but ruleproof cannot check or run it, or it needs a service, and ruleproof never connects to anything. It is reported because the alternative would be an answer that is silently wrong.", ""},
	{"RP002", Error, "limit exceeded", "ruleproof limits sizes, so that it stays fast and safe on queries from untrusted sources. The message names the limit.", ""},
}
