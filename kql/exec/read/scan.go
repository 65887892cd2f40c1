package read

import (
	"encoding/json"
	"strings"
)

// The functions here walk JSON that encoding/json has accepted; they need not
// look for faults again.

// members calls f for each property of an object; at is the offset of the value in raw.
func members(raw []byte, f func(key, value []byte, at int) error) error {
	for i := skipSpace(raw, 1); i < len(raw) && raw[i] != '}'; {
		end := skipString(raw, i)
		key := unquoted(raw[i:end])
		i = skipSpace(raw, end)
		i = skipSpace(raw, i+1) // the colon
		end = skipValue(raw, i)
		if err := f(key, raw[i:end], i); err != nil {
			return err
		}
		i = skipSpace(raw, end)
		if i < len(raw) && raw[i] == ',' {
			i = skipSpace(raw, i+1)
		}
	}
	return nil
}

// nextElement returns the bounds of the element of an array that follows offset
// i, which is 0 or where the element before ends; ok is false at the array's end.
func nextElement(raw []byte, i int) (start, end int, ok bool) {
	if i = skipSpace(raw, i); i < len(raw) && (i == 0 || raw[i] == ',') {
		i = skipSpace(raw, i+1)
	}
	if i >= len(raw) || raw[i] == ']' {
		return 0, 0, false
	}
	return i, skipValue(raw, i), true
}

// elements calls f for each element of an array; at is its offset in raw.
func elements(raw []byte, f func(value []byte, at int) error) error {
	i := skipSpace(raw, 1)
	for i < len(raw) && raw[i] != ']' {
		end := skipValue(raw, i)
		if err := f(raw[i:end], i); err != nil {
			return err
		}
		i = skipSpace(raw, end)
		if i < len(raw) && raw[i] == ',' {
			i = skipSpace(raw, i+1)
		}
	}
	return nil
}

func skipSpace(raw []byte, i int) int {
	for i < len(raw) && (raw[i] == ' ' || raw[i] == '\n' || raw[i] == '\r' || raw[i] == '\t') {
		i++
	}
	return i
}

func skipString(raw []byte, i int) int {
	for i++; i < len(raw); i++ {
		switch raw[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(raw)
}

func skipValue(raw []byte, i int) int {
	if i >= len(raw) {
		return len(raw)
	}
	switch raw[i] {
	case '"':
		return skipString(raw, i)
	case '{', '[':
		for depth := 0; i < len(raw); {
			switch raw[i] {
			case '"':
				i = skipString(raw, i)
				continue
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
			i++
		}
		return len(raw)
	}
	for i < len(raw) && !strings.ContainsRune(",]} \n\r\t", rune(raw[i])) {
		i++
	}
	return i
}

// nesting returns how deep the arrays and objects of a value go.
func nesting(raw []byte) int {
	deepest, depth := 0, 0
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			i = skipString(raw, i) - 1
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		}
	}
	return deepest
}

// unquoted returns what a JSON string says.
func unquoted(raw []byte) []byte {
	if len(raw) < 2 {
		return nil
	}
	inner := raw[1 : len(raw)-1]
	for _, c := range inner {
		if c == '\\' || c >= 0x80 {
			var s string
			if json.Unmarshal(raw, &s) != nil {
				return inner
			}
			return []byte(s)
		}
	}
	return inner
}

// cellOf returns the cell that a JSON value is.
func cellOf(raw []byte, at int64) cell {
	switch raw[0] {
	case '"':
		return cell{text, unquoted(raw), at}
	case '{', '[':
		return cell{compound, raw, at}
	case 't', 'f':
		return cell{boolean, raw, at}
	case 'n':
		return cell{at: at}
	}
	return cell{number, raw, at}
}
