package regex

import (
	"math"
	"regexp"
	"regexp/syntax"
	"unicode"
)

// A kind is what a node of a pattern is.
type kind uint8

const (
	empty kind = iota
	literal
	class
	looking // an assertion about a place
	capture
	repeat
	concat
	alternate
)

// A node is a part of a pattern.
type node struct {
	kind  kind
	rune  rune
	set   set
	look  look
	group int
	least int
	most  int // -1 without a limit
	lazy  bool
	subs  []*node
	depth int
}

// A look is an assertion about a place between two characters.
type look uint8

const (
	textStart look = iota
	textEnd
	lineStart
	lineEnd
	crlfStart // of lines that also end at a carriage return
	crlfEnd
	boundary
	noBoundary
	wordStart
	wordEnd
	wordStartHalf
	wordEndHalf
	asciiBoundary // and the same again for ASCII words
	asciiNoBoundary
	asciiWordStart
	asciiWordEnd
	asciiWordStartHalf
	asciiWordEndHalf
)

// A size is what a pattern takes when it is compiled.
type size struct {
	steps int64 // instructions
	bytes int64 // as Rust counts, about
}

func (s size) plus(o size) size { return size{s.steps + o.steps, s.bytes + o.bytes} }

func (s size) times(n int) size {
	if n > 0 && s.bytes > math.MaxInt64/4/int64(n) {
		return size{math.MaxInt64 / 4, math.MaxInt64 / 4}
	}
	return size{s.steps * int64(n), s.bytes * int64(n)}
}

// The bytes that Rust's programs take: an instruction, and a range of a class, whose characters
// are taken byte by byte. \w takes some 46 KB.
const (
	instructionBytes = 32
	rangeBytes       = 60
)

func (n *node) size() size {
	one := size{1, instructionBytes}
	switch n.kind {
	case literal, looking, empty:
		return one
	case class:
		return size{1, instructionBytes + int64(len(n.set)/2)*rangeBytes}
	case repeat:
		sub := n.subs[0].size()
		all := sub.times(max(n.least, 1))
		if n.most > n.least {
			all = all.plus(sub.plus(one).times(n.most - n.least))
		}
		return all.plus(one).capped()
	}
	sum := one
	if n.kind == capture {
		sum = one.times(2)
	}
	for _, s := range n.subs {
		sum = sum.plus(s.size()).capped()
		if n.kind == alternate {
			sum = sum.plus(one)
		}
	}
	return sum
}

// capped keeps sums of sizes within the range of numbers.
func (s size) capped() size {
	const most = math.MaxInt64 / 8
	return size{min(s.steps, most), min(s.bytes, most)}
}

// A dialect is a purpose that a pattern is translated for.
type dialect uint8

const (
	asciiOnly dialect = iota // regexp, over texts of ASCII characters
	anyText                  // regexp, over all texts
	own                      // the machine of this package
)

// speaks reports whether the dialect has an assertion.
func (d dialect) speaks(l look) bool {
	switch l {
	case textStart, textEnd, lineStart, lineEnd, asciiBoundary, asciiNoBoundary:
		return true
	case boundary, noBoundary:
		return d == asciiOnly
	}
	return false
}

var asGo = map[look]syntax.Op{
	textStart: syntax.OpBeginText, textEnd: syntax.OpEndText, lineStart: syntax.OpBeginLine, lineEnd: syntax.OpEndLine,
	boundary: syntax.OpWordBoundary, noBoundary: syntax.OpNoWordBoundary,
	asciiBoundary: syntax.OpWordBoundary, asciiNoBoundary: syntax.OpNoWordBoundary,
}

// firstLook is the number of the group that stands for the first assertion in programs of
// the machine: the compiler of regexp/syntax knows few assertions, but any group.
const firstLook = 1 << 20

// translate returns the node as regexp/syntax has it.
func (n *node) translate(d dialect) *syntax.Regexp {
	re := &syntax.Regexp{Op: syntax.OpEmptyMatch}
	switch n.kind {
	case literal:
		re.Op, re.Rune = syntax.OpLiteral, []rune{n.rune}
		if d == asciiOnly && n.rune > unicode.MaxASCII {
			re.Op, re.Rune = syntax.OpNoMatch, nil
		}
	case class:
		s := n.set
		if d == asciiOnly {
			s = s.intersect(set{0, unicode.MaxASCII})
			if last := len(s) - 1; last > 0 && s[last] == unicode.MaxASCII {
				s[last] = lastRune // so that "any character" and "any but a newline" stay what they are
			}
		}
		if re.Op, re.Rune = syntax.OpCharClass, s; len(s) == 0 {
			re.Op = syntax.OpNoMatch
		}
	case looking:
		if op, ok := asGo[n.look]; ok && d.speaks(n.look) {
			re.Op = op
		} else {
			re.Op, re.Cap, re.Sub = syntax.OpCapture, firstLook+int(n.look), []*syntax.Regexp{{Op: syntax.OpEmptyMatch}}
		}
	case capture:
		re.Op, re.Cap = syntax.OpCapture, n.group
	case repeat:
		re.Op, re.Min, re.Max = syntax.OpRepeat, n.least, n.most
		if n.lazy {
			re.Flags = syntax.NonGreedy
		}
	case concat:
		re.Op = syntax.OpConcat
	case alternate:
		re.Op = syntax.OpAlternate
	}
	for _, s := range n.subs {
		re.Sub = append(re.Sub, s.translate(d))
	}
	return re
}

// maxWritten bounds the characters of the classes of a pattern that is written out for regexp.
const (
	maxWritten = 100_000
	maxSteps   = 20_000
)

// goRegexp returns the pattern for regexp, nil if regexp cannot say it.
func (p parsed) goRegexp(d dialect) *regexp.Regexp {
	for l := textStart; l <= asciiWordEndHalf; l++ {
		if p.looks&(1<<l) != 0 && !d.speaks(l) {
			return nil
		}
	}
	if p.steps > maxSteps || d == anyText && p.root.ranges() > maxWritten {
		return nil
	}
	re, err := regexp.Compile(p.root.translate(d).Simplify().String())
	if err != nil {
		return nil
	}
	return re
}

// ranges returns the number of ranges of all classes, at most some more than maxWritten.
func (n *node) ranges() int {
	sum := len(n.set) / 2
	for _, s := range n.subs {
		if sum += s.ranges(); sum > maxWritten {
			break
		}
	}
	if n.kind == repeat {
		sum *= max(1, min(max(n.least, n.most), maxWritten))
	}
	return min(sum, maxWritten+1)
}

// program returns the pattern for the machine.
func (p parsed) program() *syntax.Prog {
	prog, err := syntax.Compile(p.root.translate(own).Simplify())
	if err != nil {
		panic(err) // the compiler has no errors
	}
	return prog
}
