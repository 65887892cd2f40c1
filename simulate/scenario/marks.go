package scenario

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
)

// mark reads what says how the scenario is selected and judged: its tags and those of the file, and the
// reasons why it is skipped or expected to fail.
func (s *Scenario) mark(file, n *document.Node) {
	for _, of := range []*document.Node{file, n} {
		list := get(of, "tags")
		if list == nil {
			continue
		}
		for _, tag := range list.Items {
			if text := tag.Text(); text != "" && !slices.Contains(s.Tags, text) {
				s.Tags = append(s.Tags, text)
			}
		}
	}
	s.Skip, s.ExpectFail = reason(get(n, "skip")), reason(get(n, "expect_fail"))
}

// reason returns the reason that a node gives; nil for a key without a value, and for one without words, which is a fault.
func reason(n *document.Node) *Reason {
	if n == nil || n.Kind != document.String || strings.TrimSpace(n.Text()) == "" {
		return nil
	}
	return &Reason{n.Text(), n.Span}
}
