package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// fingerprints give each finding a name that stays the same while its lines move. Of several
// findings that are alike, the later ones have a number.
type fingerprints struct {
	options Options
	count   map[string]int
	lines   map[*diag.Source][]string // the hashes of each file's lines
}

func newFingerprints(o Options) *fingerprints {
	return &fingerprints{o, map[string]int{}, map[*diag.Source][]string{}}
}

// of returns the fingerprint of a finding: a hash of its file, its check and code, its message and
// the text that it is about, without what depends on lines.
func (p *fingerprints) of(f diag.Diagnostic) string {
	text := strings.Join(strings.Fields(f.Span.Text()), " ")
	sum := sha256.Sum256([]byte(strings.Join([]string{p.options.path(f.Span.Path()), f.Check, f.Code, f.Message, text}, "\x00")))
	name := hex.EncodeToString(sum[:16])
	p.count[name]++
	if n := p.count[name]; n > 1 {
		return fmt.Sprintf("%s-%d", name, n)
	}
	return name
}

// line returns the fingerprint of the line of a place as GitHub's code scanning makes it, "" if the file is not known.
func (p *fingerprints) line(at diag.Span) string {
	file := at.InFile().Source
	if file == nil || file.Text == "" {
		return ""
	}
	hashes, ok := p.lines[file]
	if !ok {
		hashes = lineHashes(file.Text)
		p.lines[file] = hashes
	}
	if n := at.Position().Line; n >= 1 && n <= len(hashes) {
		return hashes[n-1]
	}
	return ""
}

// A line's hash covers so many UTF-16 units from its beginning on.
const hashed = 100

// lineHashes returns the fingerprint of each line of a text as github/codeql-action computes
// primaryLocationLineHash: a polynomial hash of the units from the line's beginning on, without
// blanks, in which a line end is LF and the end of the text is a unit of its own; and, after a
// colon, how many lines before have the same hash, counted from 1.
func lineHashes(text string) []string {
	const base, end = 37, 0xffff
	var units []uint16
	var starts []int // of the lines, in units
	lineStart, afterCR := true, false
	add := func(u uint16) {
		if lineStart {
			starts = append(starts, len(units))
		}
		lineStart = u == '\n'
		units = append(units, u)
	}
	for _, u := range utf16.Encode([]rune(text)) {
		switch {
		case u == ' ' || u == '\t':
		case u == '\n' && afterCR:
		case u == '\r':
			add('\n')
		default:
			add(u)
		}
		afterCR = u == '\r'
	}
	add(end)

	power := uint64(1)
	for range hashed {
		power *= base
	}
	at := func(i int) uint64 {
		if i < len(units) {
			return uint64(units[i])
		}
		return 0
	}
	var hashes []string
	seen := map[uint64]int{}
	hash, next := uint64(0), 0 // of the units [next-hashed, next)
	for _, start := range starts {
		for ; next < start+hashed; next++ {
			hash = hash*base + at(next)
			if next >= hashed {
				hash -= power * at(next-hashed)
			}
		}
		seen[hash]++
		hashes = append(hashes, fmt.Sprintf("%x:%d", hash, seen[hash]))
	}
	return hashes
}
