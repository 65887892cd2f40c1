package lint

import (
	"crypto/sha256"
	"encoding/binary"
	"path/filepath"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/schema"
)

// A Repository is what the checks know about the other rules. It is made once, from all
// rules of a run, and then only read.
type Repository struct {
	byID    map[string][]*schema.Rule
	byName  map[string]*schema.Rule // the first rule of each name
	byQuery map[digest]*schema.Rule // the first rule of each query
	queries map[*schema.Rule]digest

	durations dialect // of schedules
	deployed  dialect // of durations that are deployed as they stand

	scenarios  []Scenarios
	ofRule     map[string]*Scenarios // by the path of the rule
	watchlists map[string]bool       // that are declared, by their aliases in small letters
}

// Scenarios are the scenarios of one file.
type Scenarios struct {
	Rules   []string  // the paths that the rule may have: the first that there is a file of is the rule
	At      diag.Span // where the file names its rule, or the file
	Missing bool      // there is no such file
	Firing  int       // how many scenarios expect an alert
	Silent  int       // how many expect none
}

// NewRepository returns the repository of the rules.
func NewRepository(rules []*schema.Rule) *Repository {
	r := &Repository{
		byID: map[string][]*schema.Rule{}, byName: map[string]*schema.Rule{}, byQuery: map[digest]*schema.Rule{},
		queries: map[*schema.Rule]digest{}, ofRule: map[string]*Scenarios{}, watchlists: map[string]bool{},
	}
	for _, rule := range rules {
		r.durations.count(rule, scheduleFields(rule))
		r.deployed.count(rule, deployedFields(rule))
		if id := normalID(rule); id != "" {
			r.byID[id] = append(r.byID[id], rule)
		}
		if name := normalName(rule); name != "" && r.byName[name] == nil {
			r.byName[name] = rule
		}
		if d, ok := digestOf(rule.Query.Value.Text); ok {
			r.queries[rule] = d
			if r.byQuery[d] == nil {
				r.byQuery[d] = rule
			}
		}
	}
	return r
}

// Declare tells the repository of a watchlist that the workspace declares.
func (r *Repository) Declare(watchlist string) { r.watchlists[strings.ToLower(watchlist)] = true }

// AddScenarios tells the repository of the scenarios of its rules.
func (r *Repository) AddScenarios(list []Scenarios) {
	r.scenarios = append(r.scenarios, list...)
	for _, s := range list {
		for _, path := range s.Rules {
			all := r.ofRule[path]
			if all == nil {
				all = &Scenarios{}
				r.ofRule[path] = all
			}
			all.Firing += s.Firing
			all.Silent += s.Silent
		}
	}
}

// ScenariosOf returns how many scenarios of the rule in a file expect an alert, and how many expect none.
func (r *Repository) ScenariosOf(path string) (firing, silent int) {
	if s := r.ofRule[filepath.ToSlash(filepath.Clean(path))]; s != nil {
		return s.Firing, s.Silent
	}
	return 0, 0
}

// sameID returns the rules with the rule's id, including itself, in their original order.
func (r *Repository) sameID(rule *schema.Rule) []*schema.Rule {
	if r == nil {
		return nil
	}
	return r.byID[normalID(rule)]
}

// normalName returns the rule's name in a form for comparisons.
func normalName(r *schema.Rule) string {
	return strings.ToLower(strings.Join(strings.Fields(r.Name.Value), " "))
}

// A digest stands for a query without its layout.
type digest [sha256.Size]byte

// fewTokens is the number of tokens up to which queries may well be the same.
const fewTokens = 12

// digestOf returns the digest of a query: queries that differ in comments, in layout, in quotes or in the
// names that they give with let have the same. ok is false for a query that is too short to be compared.
func digestOf(text string) (d digest, ok bool) {
	tokens, _ := syntax.Tokens(text)
	if len(tokens) <= fewTokens {
		return digest{}, false
	}
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = text[t.Start:t.End]
	}
	lets := map[string]uint32{}
	for i := 0; i+2 < len(words); i++ {
		if words[i] == "let" && words[i+2] == "=" {
			if _, again := lets[words[i+1]]; !again {
				lets[words[i+1]] = uint32(len(lets)) + 1
			}
		}
	}
	if words[len(words)-1] == ";" {
		words = words[:len(words)-1]
	}
	h := sha256.New()
	var number [4]byte
	for _, w := range words {
		if let := lets[w]; let > 0 {
			binary.LittleEndian.PutUint32(number[:], let)
			h.Write(number[:])
		} else if n := len(w); n > 1 && w[0] == '\'' && w[n-1] == '\'' && !strings.ContainsAny(w[1:n-1], `"\`) {
			h.Write([]byte(`"` + w[1:n-1] + `"`))
		} else {
			h.Write([]byte(w))
		}
		h.Write([]byte{0})
	}
	h.Sum(d[:0])
	return d, true
}
