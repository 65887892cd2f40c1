package diag

// Codes holds what is known of each code, by its id.
var Codes = map[string]Code{
	"KS179": {Severity: Warning},
	"KS205": {Severity: Warning},
	"KS207": {Severity: Warning},
}
