// Package baseline keeps the findings that a repository knows of in a file, so that only new ones are reported.
//
// A finding is known by its rule, its check, what it says and the text that it is about, not by its
// place: it stays known when lines move, and, if its rule has an id, when the file gets another name. Of
// several findings that are alike the file has their number.
package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// MaxSize bounds the file, in bytes.
const MaxSize = 16 << 20

const (
	currentVersion = 1
	maxMessage     = 200 // characters
	maxAt          = 60
	maxCount       = 1_000_000
	aboutHeader    = "Findings that 'ruleproof lint --baseline' does not report. 'ruleproof lint --write-baseline' writes this file."
)

// A Subject is what a finding is about: a rule, or a file without one.
type Subject struct {
	Rule string // the id; "" for none
	File string // slash-separated, from the root of the repository
}

// A key is by what a finding is known.
type key struct{ subject, check, message, at string }

// An entry is a finding, or several that are alike, of the file.
type entry struct {
	Subject
	key
	count int
	span  diag.Span
	met   int // how many of them were found
}

// A Baseline is the known findings.
type Baseline struct {
	entries map[key]*entry
}

// digits match what changes in a message although the fault stays the same.
var digits = regexp.MustCompile(`\b\d+\b`)

// keyOf returns by what a finding about a subject is known.
func keyOf(of Subject, d diag.Diagnostic) key {
	return key{
		subject: of.name(), check: d.Check,
		message: safe.Cut(digits.ReplaceAllString(d.Message, "N"), maxMessage),
		at:      safe.Cut(strings.Join(strings.Fields(beginning(d.Span.Text())), " "), maxAt),
	}
}

// beginning returns as much of a text as a key may hold.
func beginning(text string) string { return text[:min(len(text), 1000)] }

// name returns what tells the subject from others. No path begins like an id.
func (s Subject) name() string {
	if s.Rule != "" {
		return "rule " + s.Rule
	}
	return "file " + s.File
}

// Read reads a baseline. An error, a diag.Diagnostic, has the place of what is wrong.
func Read(path string, data []byte) (*Baseline, error) {
	src, err := document.Decode(path, data)
	if err != nil {
		return nil, err
	}
	r := reader{src: src, json: json.NewDecoder(strings.NewReader(src.Text)), entries: map[key]*entry{}}
	if err := r.read(); err != nil {
		return nil, err
	}
	return &Baseline{r.entries}, nil
}

// A reader reads the JSON of a baseline token by token, so that its entries have places.
type reader struct {
	src     *diag.Source
	json    *json.Decoder
	entries map[key]*entry
}

func (r *reader) read() error {
	if err := r.open('{'); err != nil {
		return err
	}
	version := 0
	listed := false
	for r.json.More() {
		name, err := r.json.Token()
		if err != nil {
			return r.fault(err)
		}
		switch name {
		case "version":
			err = r.decode(&version)
		case "findings":
			listed = true
			err = r.list()
		default:
			err = r.decode(new(json.RawMessage))
		}
		if err != nil {
			return err
		}
	}
	if _, err := r.json.Token(); err != nil {
		return r.fault(err)
	}
	if version != currentVersion || !listed {
		return faultAt(r.src.Span(0, 0), "not a baseline of this version of ruleproof; write it again with --write-baseline")
	}
	return nil
}

// list reads the known findings.
func (r *reader) list() error {
	if err := r.open('['); err != nil {
		return err
	}
	for r.json.More() {
		start := r.next()
		var l line
		if err := r.decode(&l); err != nil {
			return err
		}
		at := r.src.Span(start, int(r.json.InputOffset()))
		switch {
		case l.File == "" || l.Check == "" || l.Message == "":
			return faultAt(at, "a known finding needs 'file', 'check' and 'message'")
		case l.Count < 0 || l.Count > maxCount:
			return faultAt(at, "the count of a known finding is not a number from 1 to 1000000")
		}
		e := &entry{Subject: Subject{l.Rule, l.File}, count: max(1, l.Count), span: at}
		e.key = key{e.name(), l.Check, l.Message, l.At}
		if first := r.entries[e.key]; first != nil {
			first.count += e.count
			continue
		}
		r.entries[e.key] = e
	}
	_, err := r.json.Token()
	return r.fault(err)
}

// next returns the offset at which the next value begins.
func (r *reader) next() int {
	at := int(r.json.InputOffset())
	return len(r.src.Text) - len(strings.TrimLeft(r.src.Text[at:], ",: \t\r\n"))
}

// open reads the bracket that opens a value.
func (r *reader) open(bracket json.Delim) error {
	at := r.next()
	token, err := r.json.Token()
	if err == nil && token != bracket {
		return faultAt(r.src.Span(at, at), fmt.Sprintf("a baseline has '%s' here; write it again with --write-baseline", bracket))
	}
	return r.fault(err)
}

func (r *reader) decode(into any) error {
	at := r.next()
	err := r.json.Decode(into)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return faultAt(r.src.Span(at, at), "not a baseline: a JSON "+wrong.Value+" does not belong here")
	}
	return r.fault(err)
}

// fault returns an error of JSON at its place.
func (r *reader) fault(err error) error {
	if err == nil {
		return nil
	}
	at := r.next()
	return faultAt(r.src.Span(at, at), "not JSON: "+diag.Preview(err.Error()))
}

func faultAt(at diag.Span, message string) error {
	return diag.Diagnostic{Code: document.Unreadable, Span: at, Message: message}
}

// Begin forgets what was found so far: all is checked again.
func (b *Baseline) Begin() {
	for _, e := range b.entries {
		e.met = 0
	}
}

// Drop returns the findings about a subject that are not known. Of findings that are alike the first are known.
func (b *Baseline) Drop(of Subject, found []diag.Diagnostic) []diag.Diagnostic {
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		e := b.entries[keyOf(of, d)]
		if e == nil || e.met >= e.count {
			return false
		}
		e.met++
		return true
	})
}

// maxRelated bounds the known findings that Stale names.
const maxRelated = 3

// Stale returns a finding at the first known finding that no longer occurs, and says how many there are. It looks
// at those whose subject was checked. ok is false if there are none.
func (b *Baseline) Stale(checked func(Subject) bool) (d diag.Diagnostic, ok bool) {
	var gone []*entry
	number := 0
	for _, e := range b.entries {
		if e.met < e.count && checked(e.Subject) {
			gone = append(gone, e)
			number += e.count - e.met
		}
	}
	if len(gone) == 0 {
		return d, false
	}
	slices.SortFunc(gone, func(a, b *entry) int { return a.span.Compare(b.span) })
	d.Span = gone[0].span
	d.Message = fmt.Sprintf("%d known findings no longer occur, of which this is the first", number)
	if number == 1 {
		d.Message = "this known finding no longer occurs"
	}
	d.Hint = "write the file again with --write-baseline"
	for _, e := range gone[1:min(len(gone), maxRelated)] {
		d = d.WithRelated(e.span, "this one does not occur either")
	}
	return d, true
}

// A Writer collects findings for a baseline.
type Writer struct{ entries map[key]*entry }

// Add adds the findings about a subject.
func (w *Writer) Add(of Subject, found []diag.Diagnostic) {
	for _, d := range found {
		k := keyOf(of, d)
		w.add(&entry{Subject: of, key: k, count: 1})
	}
}

func (w *Writer) add(e *entry) {
	if w.entries == nil {
		w.entries = map[key]*entry{}
	}
	if first := w.entries[e.key]; first != nil {
		first.count += e.count
		return
	}
	w.entries[e.key] = e
}

// Keep adds the known findings of subjects that were not checked.
func (w *Writer) Keep(b *Baseline, checked func(Subject) bool) {
	for _, e := range b.entries {
		if !checked(e.Subject) {
			w.add(&entry{Subject: e.Subject, key: e.key, count: e.count})
		}
	}
}

// A line is a known finding as the file has it.
type line struct {
	File    string `json:"file"`
	Rule    string `json:"rule,omitempty"`
	Check   string `json:"check"`
	Message string `json:"message"`
	At      string `json:"at,omitempty"`
	Count   int    `json:"count,omitempty"`
}

// Bytes returns the baseline: JSON, which is YAML too, with a line for each known finding. It depends on
// nothing but the findings. Count is how many there are.
func (w *Writer) Bytes() (data []byte, count int) {
	sorted := slices.SortedFunc(maps.Values(w.entries), func(a, b *entry) int {
		return cmp.Or(
			strings.Compare(a.File, b.File), strings.Compare(a.subject, b.subject), strings.Compare(a.check, b.check),
			strings.Compare(a.message, b.message), strings.Compare(a.at, b.at),
		)
	})
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"about\": %q,\n  \"version\": %d,\n  \"findings\": [", aboutHeader, currentVersion)
	for i, e := range sorted {
		l := line{File: e.File, Rule: e.Rule, Check: e.check, Message: e.message, At: e.at}
		if count += e.count; e.count > 1 {
			l.Count = e.count
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n    ")
		safe.EncodeJSON(&b, l, "") // to memory, of strings and a number: it does not fail
		b.Truncate(b.Len() - 1)    // the end of the line
	}
	if len(sorted) > 0 {
		b.WriteString("\n  ")
	}
	b.WriteString("]\n}\n")
	return b.Bytes(), count
}
