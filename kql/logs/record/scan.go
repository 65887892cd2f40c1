package record

import (
	"bytes"

	"github.com/ruleproof/ruleproof/kql/logs/fault"
)

// unexpected is the fault of a byte that stands where something else should.
func (b *Block) unexpected(i int, what string) *fault.Fault {
	return b.fault(i, fault.Syntax, "%q stands where %s should", b.data[i], what)
}

func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
		i++
	}
	return i
}

// stringEnd returns where the closing quote stands of the string whose inside begins at i, or more.
func stringEnd(data []byte, i int) int {
	for from := i; ; {
		q := bytes.IndexByte(data[from:], '"')
		if q < 0 {
			return more
		}
		end := from + q
		slashes := 0
		for end-slashes > i && data[end-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return end
		}
		from = end + 1
	}
}

// skipValue returns where the value ends that begins at i, or more.
func skipValue(b *Block, i, depth int) (int, *fault.Fault) {
	data := b.data
	switch data[i] {
	case '"':
		end := stringEnd(data, i+1)
		if end == more {
			return more, nil
		}
		return end + 1, nil
	case '{', '[':
		if depth == 0 {
			return 0, b.tooDeep(i)
		}
		return skipCompound(b, i, depth-1)
	case 't', 'f', 'n':
		return skipWord(b, i)
	}
	return skipNumber(b, i)
}

// skipCompound returns where the object or the array ends that begins at i, or more.
func skipCompound(b *Block, i, depth int) (int, *fault.Fault) {
	data, isObject, closing := b.data, b.data[i] == '{', b.data[i]+2 // ] and } come two after [ and {
	for first := true; ; first = false {
		i = skipSpace(data, i+1)
		if i >= len(data) {
			return more, nil
		}
		if first && data[i] == closing {
			return i + 1, nil
		}
		if isObject {
			if data[i] != '"' {
				return 0, b.unexpected(i, "the name of a property")
			}
			end := stringEnd(data, i+1)
			if end == more {
				return more, nil
			}
			if i = skipSpace(data, end+1); i >= len(data) {
				return more, nil
			}
			if data[i] != ':' {
				return 0, b.unexpected(i, "a colon")
			}
			if i = skipSpace(data, i+1); i >= len(data) {
				return more, nil
			}
		}
		end, wrong := skipValue(b, i, depth)
		if wrong != nil || end == more {
			return end, wrong
		}
		if i = skipSpace(data, end); i >= len(data) {
			return more, nil
		}
		switch data[i] {
		case closing:
			return i + 1, nil
		case ',':
		default:
			return 0, b.unexpected(i, "a comma or the end of the value")
		}
	}
}

// literals are the values of JSON that are words, and those that Python's json writes for numbers that JSON does not have.
var literals = [...]string{"true", "false", "null", "NaN", "Infinity", "-Infinity"}

// beginsWord reports whether a value begins with a letter, after a sign or without one.
func beginsWord(data []byte) bool {
	return data[0] >= 'A' || data[0] == '-' && len(data) > 1 && data[1] >= 'A'
}

// skipWord returns where a word ends, or more.
func skipWord(b *Block, i int) (int, *fault.Fault) {
	for _, word := range literals {
		if b.data[i] != word[0] {
			continue
		}
		rest := b.data[i:]
		if hasPrefix(rest, word) {
			return i + len(word), nil
		}
		if len(rest) < len(word) && hasPrefix([]byte(word), string(rest)) {
			return more, nil
		}
	}
	return 0, b.unexpected(i, "a value")
}

// skipNumber returns where a number ends, or more at the end of the block, where it may go on.
func skipNumber(b *Block, i int) (int, *fault.Fault) {
	data, start := b.data, i
	if data[i] == '-' {
		i++
	}
	digits := func() bool {
		from := i
		for i < len(data) && data[i] >= '0' && data[i] <= '9' {
			i++
		}
		return i > from
	}
	switch from := i; {
	case !digits():
		if i < len(data) {
			return 0, b.unexpected(start, "a value")
		}
		return more, nil
	case data[from] == '0' && i > from+1:
		return 0, b.fault(start, fault.Syntax, "a number begins with a zero")
	}
	if i < len(data) && data[i] == '.' {
		if i++; !digits() && i < len(data) {
			return 0, b.unexpected(i, "a digit")
		}
	}
	if i < len(data) && (data[i] == 'e' || data[i] == 'E') {
		if i++; i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		if !digits() && i < len(data) {
			return 0, b.unexpected(i, "a digit")
		}
	}
	if i == len(data) {
		return more, nil
	}
	return i, nil
}
