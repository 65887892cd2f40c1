package exec

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/regex"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.ParseKv]{open: (*engine).openParseKv, through: throughInput[*plan.ParseKv]})

// A parseKv extracts the values of keys from a text (KQL reference, parse-kv-operator).
type parseKv struct {
	node  *plan.ParseKv
	input stream
	x     *scalar
	keys  map[string]int
	pairs func(text string, found func(key, value string))
}

func (e *engine) openParseKv(n *plan.ParseKv) (stream, error) {
	p := &parseKv{node: n, keys: map[string]int{}}
	for i, k := range n.Keys {
		p.keys[k.Name] = i
	}
	var err error
	if p.pairs, err = pairsOf(n, e.affords); err != nil {
		return nil, fail(n.At, "parse-kv", err)
	}
	if p.x, err = e.compile(n.X); err != nil {
		return nil, err
	}
	p.input, err = e.open(n.Input)
	return p, err
}

// pairsOf returns the function that finds the pairs of a text.
func pairsOf(n *plan.ParseKv, affords regex.Meter) (func(string, func(key, value string)), error) {
	if n.Regex == "" {
		return (&kvScanner{pair: n.PairDelimiter, kv: n.KvDelimiter, quotes: n.Quotes, escapes: strings.Join(n.Escapes, ""), greedy: n.Greedy}).pairs, nil
	}
	r, err := regex.Compile(n.Regex)
	if err != nil {
		return nil, err
	}
	if r.NumSubexp() != 2 {
		return nil, fmt.Errorf("its regex needs two groups, for the key and for the value")
	}
	r = r.Metered(affords)
	return func(text string, found func(key, value string)) {
		group := func(at []int, i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return text[at[2*i]:at[2*i+1]]
		}
		for at := range r.All(text) {
			found(group(at, 1), group(at, 2))
		}
	}, nil
}

func (p *parseKv) next() (*batch, error) {
	b, err := p.input.next()
	if b == nil || err != nil {
		return nil, err
	}
	col, err := p.x.over(b)
	if err != nil {
		return nil, err
	}
	texts := value.Convert(col, value.String).(*value.Vector[string])
	builders := make([]*value.Builder, len(p.node.Keys))
	for i, k := range p.node.Keys {
		builders[i] = value.NewBuilder(k.Type, b.rows)
	}
	values, has := make([]string, len(builders)), make([]bool, len(builders))
	for r := range b.rows {
		clear(has)
		p.pairs(texts.At(r), func(key, v string) {
			if i, ok := p.keys[strings.TrimSpace(key)]; ok && !has[i] {
				has[i], values[i] = true, strings.TrimSpace(v)
			}
		})
		for i, k := range p.node.Keys {
			if !has[i] {
				builders[i].Append(nil)
				continue
			}
			builders[i].Append(value.Cast(values[i], k.Type))
		}
	}
	width := len(p.node.Input.Schema().Fields)
	out := extended(b, width+len(builders))
	for i, builder := range builders {
		out.cols[width+i] = builder.Column()
	}
	return out, nil
}

func (p *parseKv) close() { p.input.close() }

// A kvScanner finds pairs by delimiters. An empty delimiter stands for any
// characters that are not letters, digits or an underscore.
type kvScanner struct {
	pair, kv string
	quotes   []string
	escapes  string
	greedy   bool
}

func (s *kvScanner) pairs(text string, found func(key, value string)) {
	for text != "" {
		text = s.skip(text)
		if text == "" {
			return
		}
		key, rest, ok := s.part(text, s.kv, s.pair)
		if !ok {
			text = rest // a word without a value
			continue
		}
		v, rest, _ := s.part(strings.TrimLeft(rest, " "), s.pair, "")
		if s.greedy && s.pair != "" && s.kv != "" {
			v, rest = s.extend(v, rest)
		}
		found(key, v)
		text = rest
	}
}

// skip leaves out what stands before a key.
func (s *kvScanner) skip(text string) string {
	if s.pair != "" {
		for strings.HasPrefix(text, s.pair) {
			text = text[len(s.pair):]
		}
		return strings.TrimLeft(text, " ")
	}
	return s.skipDelimiters(text)
}

// skipDelimiters skips characters that count as any delimiter. It stops at an opening quote.
func (s *kvScanner) skipDelimiters(text string) string {
	return strings.TrimLeftFunc(text, func(r rune) bool { return isDelimiter(r) && s.closing(string(r)) == "" })
}

// part reads a key or a value up to the delimiter. ok is false when another
// delimiter, or the end of the text, comes first; spaces before the delimiter count for none. rest is the text after the delimiter.
func (s *kvScanner) part(text, delimiter, other string) (part, rest string, ok bool) {
	if delimiter == "" {
		text = s.skipDelimiters(text) // several of them in a row are one
	}
	trimmed := strings.TrimLeft(text, " ")
	if quoted, rest, is := s.quoted(trimmed); is {
		at, width := indexDelimiter(rest, delimiter)
		if at < 0 {
			return quoted, "", false
		}
		return quoted, rest[at+width:], true
	}
	at, width := indexDelimiter(text, delimiter)
	if other != "" {
		if o, w := indexDelimiter(text, other); o >= 0 && (at < 0 || o < at && strings.TrimSpace(text[o:at]) != "") {
			return text[:o], text[o+w:], false
		}
	}
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+width:], true
}

// extend adds to a value what follows up to the last pair delimiter before the next key.
func (s *kvScanner) extend(v, rest string) (string, string) {
	for {
		next, w := indexDelimiter(rest, s.pair)
		kv, _ := indexDelimiter(rest, s.kv)
		switch {
		case rest == "" || kv >= 0 && (next < 0 || kv < next):
			return v, rest
		case next < 0:
			return v + s.pair + rest, ""
		}
		v, rest = v+s.pair+rest[:next], rest[next+w:]
	}
}

func indexDelimiter(text, delimiter string) (at, width int) {
	if delimiter != "" {
		return strings.Index(text, delimiter), len(delimiter)
	}
	at = strings.IndexFunc(text, isDelimiter)
	if at < 0 {
		return -1, 0
	}
	_, width = utf8.DecodeRuneInString(text[at:])
	return at, width
}

func isDelimiter(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// closing returns the quote that closes what begins with the given one.
func (s *kvScanner) closing(open string) string {
	for _, q := range s.quotes {
		first, size := utf8.DecodeRuneInString(q)
		if string(first) != open {
			continue
		}
		if size == len(q) {
			return q
		}
		return q[size:]
	}
	return ""
}

// quoted reads a text in quotes.
func (s *kvScanner) quoted(text string) (inner, rest string, ok bool) {
	if text == "" || len(s.quotes) == 0 {
		return "", "", false
	}
	_, size := utf8.DecodeRuneInString(text)
	end := s.closing(text[:size])
	if end == "" {
		return "", "", false
	}
	var b strings.Builder
	for i := size; i < len(text); {
		r, w := utf8.DecodeRuneInString(text[i:])
		switch {
		case strings.ContainsRune(s.escapes, r) && i+w < len(text):
			i += w
			_, w = utf8.DecodeRuneInString(text[i:])
			b.WriteString(text[i : i+w])
		case strings.HasPrefix(text[i:], end):
			return b.String(), text[i+len(end):], true
		default:
			b.WriteString(text[i : i+w])
		}
		i += w
	}
	return "", "", false
}
