package lint

import "github.com/ruleproof/ruleproof/schema"

// A Repository is what the checks know about the other rules. It is made once, from all
// rules of a run, and then only read.
type Repository struct {
	byID      map[string][]*schema.Rule
	durations dialect
}

// NewRepository returns the repository of the rules.
func NewRepository(rules []*schema.Rule) *Repository {
	r := &Repository{byID: map[string][]*schema.Rule{}}
	for _, rule := range rules {
		r.durations.count(rule)
		if id := normalID(rule); id != "" {
			r.byID[id] = append(r.byID[id], rule)
		}
	}
	return r
}

// sameID returns the rules with the rule's id, including itself, in their original order.
func (r *Repository) sameID(rule *schema.Rule) []*schema.Rule {
	if r == nil {
		return nil
	}
	return r.byID[normalID(rule)]
}
