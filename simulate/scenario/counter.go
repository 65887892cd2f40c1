package scenario

import (
	"iter"
	"regexp"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The counter of a repeated event is written {n}, or {n:03} with zeros up to three digits. {{n}} is the text {n}.
var (
	counterForm = regexp.MustCompile(`\{\{n(?::[^{}]*)?\}\}|\{n(?::[^{}]*)?\}`)
	paddedForm  = regexp.MustCompile(`^\{n(?::0(\d{1,2}))?\}$`)
	counterKey  = regexp.MustCompile(`^n(?::0\d{1,2})?$`)
)

// A counted is a text with counters: pieces of text, and a counter between each and the next.
type counted struct {
	pieces []string
	widths []int  // of the counters, which zeros fill up
	wrong  string // the first counter that is not written as one; "" for none
}

// readCounted reads a text with counters; false when there is none in it.
func readCounted(text string) (*counted, bool) {
	if !strings.Contains(text, "{n") {
		return nil, false
	}
	c, piece, from := &counted{}, "", 0
	for _, at := range counterForm.FindAllStringIndex(text, -1) {
		piece += text[from:at[0]]
		found := text[at[0]:at[1]]
		from = at[1]
		if strings.HasPrefix(found, "{{") {
			piece += found[1 : len(found)-1]
			continue
		}
		m := paddedForm.FindStringSubmatch(found)
		if m == nil {
			if piece += found; c.wrong == "" {
				c.wrong = found
			}
			continue
		}
		width, _ := strconv.Atoi(m[1]) // two digits by the pattern, or none
		c.pieces, c.widths, piece = append(c.pieces, piece), append(c.widths, width), ""
	}
	if from == 0 {
		return nil, false
	}
	c.pieces = append(c.pieces, piece+text[from:])
	return c, true
}

// text returns the text in the n-th event.
func (c *counted) text(n int) string {
	var b strings.Builder
	for i, piece := range c.pieces {
		b.WriteString(piece)
		if i < len(c.widths) {
			digits := strconv.Itoa(n)
			for range c.widths[i] - len(digits) {
				b.WriteByte('0')
			}
			b.WriteString(digits)
		}
	}
	return b.String()
}

// isCounterMapping reports whether a node is the mapping that YAML makes of a counter without quotes.
func isCounterMapping(n *document.Node) bool {
	return n.Kind == document.Map && len(n.Pairs) == 1 && counterKey.MatchString(n.Pairs[0].Key.Text()) &&
		n.Pairs[0].Value.Kind == document.Null && n.Pairs[0].Value.Span.Len() == 0
}

// A shape is a dynamic value with counters in some of its texts. At most one of text, items and keys says of what kind it is.
type shape struct {
	fixed any      // of a part without counters
	text  *counted // of a text
	items []*shape // of a list, or the values of a bag
	keys  []*shape // of a bag
	nodes int      // how many values are made for each event; 0 for a part without counters
}

// shapeOf returns the shape of a dynamic value.
func shapeOf(n *document.Node) *shape {
	s := &shape{}
	switch n.Kind {
	case document.String:
		return shapeOfText(n.Text())
	case document.Seq:
		for _, item := range n.Items {
			s.add(shapeOf(item))
		}
	case document.Map:
		s.keys = []*shape{}
		for _, p := range n.Pairs {
			key := shapeOfText(p.Key.Text())
			s.keys, s.nodes = append(s.keys, key), s.nodes+key.nodes
			s.add(shapeOf(p.Value))
		}
	default:
		return &shape{fixed: n.Value}
	}
	if s.nodes == 0 {
		return &shape{fixed: s.whole()}
	}
	s.nodes++
	return s
}

func shapeOfText(text string) *shape {
	if c, ok := readCounted(text); ok {
		return &shape{text: c, nodes: 1}
	}
	return &shape{fixed: text}
}

func (s *shape) add(item *shape) {
	s.items, s.nodes = append(s.items, item), s.nodes+item.nodes
}

// whole returns the value of a list or bag without counters.
func (s *shape) whole() any {
	if s.keys == nil {
		list := make([]any, len(s.items))
		for i, item := range s.items {
			list[i] = item.fixed
		}
		return list
	}
	bag := value.NewBag(len(s.keys))
	for i, key := range s.keys {
		name, _ := key.fixed.(string)
		bag.Set(name, s.items[i].fixed)
	}
	return bag
}

// texts calls yield for each text with counters, until it returns false.
func (s *shape) texts(yield func(*counted) bool) bool {
	if s.text != nil {
		return yield(s.text)
	}
	for _, list := range [...][]*shape{s.keys, s.items} {
		for _, part := range list {
			if !part.texts(yield) {
				return false
			}
		}
	}
	return true
}

// texts yields the texts with counters of a cell.
func (c *cell) texts() iter.Seq[*counted] {
	return func(yield func(*counted) bool) {
		if c.text != nil {
			yield(c.text)
		} else if c.shape != nil {
			c.shape.texts(yield)
		}
	}
}

// counts reports whether a cell has a counter.
func (c *cell) counts() bool {
	for text := range c.texts() {
		if len(text.widths) > 0 {
			return true
		}
	}
	return false
}

// value returns the value in the n-th event. The bytes of its texts are taken off those that are left.
func (s *shape) value(n int, left *int) any {
	switch {
	case s.text != nil:
		text := s.text.text(n)
		*left -= len(text)
		return text
	case s.keys != nil:
		bag := value.NewBag(len(s.keys))
		for i, key := range s.keys {
			name, _ := key.value(n, left).(string)
			bag.Set(name, s.items[i].value(n, left))
		}
		return bag
	case s.items != nil:
		list := make([]any, len(s.items))
		for i, item := range s.items {
			list[i] = item.value(n, left)
		}
		return list
	}
	return s.fixed
}
