package value

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

var wholeNumber = regexp.MustCompile(`^-?[0-9]+$`)

// libraryJSON reads a text with encoding/json, by the rules of ParseJSON. It does not
// bound the nesting of values; depth is how deep they nest.
func libraryJSON(text []byte) (v any, depth int, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if v, err = libraryValue(d, 0, &depth); err != nil {
		return nil, depth, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, depth, errors.New("text after the value")
	}
	return v, depth, nil
}

func libraryValue(d *json.Decoder, level int, depth *int) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('['), json.Delim('{'):
		*depth = max(*depth, level+1)
	case json.Delim(']'), json.Delim('}'):
		return nil, errors.New("an end without a beginning")
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := libraryValue(d, level+1, depth)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	case json.Delim('{'):
		bag := NewBag(0)
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := libraryValue(d, level+1, depth)
			if err != nil {
				return nil, err
			}
			bag.Set(oneMark(key.(string)), v)
		}
		_, err = d.Token()
		return bag, err
	}
	switch v := token.(type) {
	case string:
		return oneMark(v), nil
	case json.Number:
		if wholeNumber.MatchString(string(v)) {
			if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
				return n, nil
			}
		}
		f, _ := strconv.ParseFloat(string(v), 64)
		return f, nil
	}
	return token, nil
}

// oneMark replaces several U+FFFD by one: how many stand for a run of invalid bytes is a matter of choice.
func oneMark(s string) string {
	for strings.Contains(s, "\uFFFD\uFFFD") {
		s = strings.ReplaceAll(s, "\uFFFD\uFFFD", "\uFFFD")
	}
	return s
}

// marked applies oneMark to every string of a value.
func marked(v any) any {
	switch v := v.(type) {
	case string:
		return oneMark(v)
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = marked(e)
		}
		return list
	case *Bag:
		bag := NewBag(v.Len())
		for i := range v.Len() {
			k, e := v.At(i)
			bag.Set(oneMark(k), marked(e))
		}
		return bag
	}
	return v
}

// differs describes how ParseJSON and encoding/json differ on a text, "" if they agree.
func differs(text []byte) string {
	got, err := ParseJSON(text)
	want, depth, wrong := libraryJSON(text)
	valid := json.Valid(text) && wrong == nil
	switch {
	case valid && depth > MaxJSONDepth:
		if err == nil {
			return fmt.Sprintf("nests %d deep and is read", depth)
		}
	case valid && err != nil:
		return "is refused: " + err.Error()
	case !valid && err == nil:
		return fmt.Sprintf("is no JSON and reads as %s", Text(got))
	case valid:
		if a, b := string(AppendJSON(nil, marked(got))), string(AppendJSON(nil, want)); a != b {
			return fmt.Sprintf("reads as %s, want %s", a, b)
		}
		if !sameKinds(marked(got), want) {
			return fmt.Sprintf("reads as %#v, want %#v", got, want)
		}
	}
	return ""
}

// sameKinds reports whether two values have the same Go types at every level.
func sameKinds(a, b any) bool {
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !sameKinds(a[i], b[i]) {
				return false
			}
		}
		return true
	case *Bag:
		b, ok := b.(*Bag)
		if !ok || a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			k, v := a.At(i)
			if l, w := b.At(i); k != l || !sameKinds(v, w) {
				return false
			}
		}
		return true
	}
	return fmt.Sprintf("%T", a) == fmt.Sprintf("%T", b)
}

// hardJSON are texts at the edges of JSON.
var hardJSON = []string{
	`{"a":1,"a":2,"b":3,"a":{"a":4}}`, `{"":1," ":2}`, `{"\u0061":1,"a":2}`, `[]`, `{}`, `[[],{}]`, ``, ` `, `"`, `{"a"}`, `{"a":}`, `{,}`, `[,]`, `[1,]`, `{"a":1,}`, `{"a":1 "b":2}`,
	`9223372036854775807`, `9223372036854775808`, `-9223372036854775808`, `-9223372036854775809`, `123456789012345678901234567890`, `0`, `-0`, `-0.0`, `0.0`, `00`, `01`, `-01`, `-`, `+1`,
	`.5`, `5.`, `1e`, `1e+`, `1e5`, `1E-5`, `1e+05`, `1e400`, `-1e400`, `1e-400`, `0e0`, `4.9e-324`, `1.7976931348623157e308`, `0x10`, `1_000`, `NaN`, `Infinity`, `1 2`, `1,`,
	`"\u0000\u001f"`, "\"\x00\"", "\"\n\"", "\"\t\"", "\"\x7f\"", `"\/\b\f\n\r\t\"\\"`, `"\a"`, `"\u12"`, `"\u12g4"`, `"\U0041"`, `"\u00E9\u00e9"`,
	`"\ud83d\ude00"`, `"\ud83d"`, `"\ude00"`, `"\ud83d\ud83d\ude00"`, `"\ud83dx"`, `"\ud83d\u0041"`, `"\ud83d\n"`, `"\ud83d\u00"`, `"\ude00\ud83d"`,
	"\"\xff\"", "\"a\xffb\xc3\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "{\"\xff\":1,\"\xff\xff\":2}", "\ufeff1", "\ufeff{}", "\u00a01", "\v1", "\f1", "/* */1", "'a'",
	`true`, `True`, `tru`, `truex`, `nul`, `null`, `false `, "\r\n\t [ 1 , { \"a\" : null } ] \r\n", "\"\u2028\u2029\"", "\"e\u0301\U0001F600\"", "{\"a\":1}\n{\"a\":2}", "[1\x00]",
	strings.Repeat("[", 256) + strings.Repeat("]", 256), strings.Repeat("[", 257) + strings.Repeat("]", 257),
	strings.Repeat(`{"a":`, 256) + "1" + strings.Repeat("}", 256), strings.Repeat(`{"a":`, 257) + "1" + strings.Repeat("}", 257), strings.Repeat("[", 100_000),
}

func TestJSONIsReadAsTheLibraryReadsIt(t *testing.T) {
	for _, text := range hardJSON {
		if d := differs([]byte(text)); d != "" {
			t.Errorf("%.80q %s", text, d)
		}
	}
}

func TestJSONNestsNoDeeperThanItsLimit(t *testing.T) {
	for _, text := range []string{strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), strings.Repeat(`{"a":`, 10_000)} {
		if _, err := ParseJSON([]byte(text)); err == nil || err.Error() != "JSON nested deeper than 256" {
			t.Errorf("got %v", err)
		}
	}
	if _, err := ParseJSON(make([]byte, MaxJSONBytes+1)); err == nil || !strings.Contains(err.Error(), "the limit is 33554432") {
		t.Errorf("got %v", err)
	}
}

// randomJSON appends a random document, with blanks wherever JSON has them.
func randomJSON(b []byte, r *rand.Rand, depth int) []byte {
	blank := func() {
		for r.IntN(8) == 0 {
			b = append(b, " \n\r\t"[r.IntN(4)])
		}
	}
	blank()
	switch n := r.IntN(10); {
	case n < 2 && depth > 0:
		b = append(b, '[')
		for i := range r.IntN(4) {
			if i > 0 {
				b = append(b, ',')
			}
			b = randomJSON(b, r, depth-1)
		}
		blank()
		b = append(b, ']')
	case n < 5 && depth > 0:
		b = append(b, '{')
		for i := range r.IntN(5) {
			if i > 0 {
				b = append(b, ',')
			}
			blank()
			b = randomText(b, r, 2)
			blank()
			b = append(b, ':')
			b = randomJSON(b, r, depth-1)
		}
		blank()
		b = append(b, '}')
	case n < 7:
		b = randomText(b, r, 6)
	case n < 9:
		b = append(b, randomNumber(r)...)
	default:
		b = append(b, []string{"true", "false", "null"}[r.IntN(3)]...)
	}
	blank()
	return b
}

func randomText(b []byte, r *rand.Rand, most int) []byte {
	b = append(b, '"')
	for range r.IntN(most + 1) {
		switch r.IntN(6) {
		case 0:
			b = fmt.Appendf(b, `\u%04x`, r.IntN(1<<16))
		case 1:
			b = append(b, '\\', `"\/bfnrt`[r.IntN(8)])
		case 2:
			b = append(b, byte(0x80+r.IntN(0x80)))
		case 3:
			b = utf8.AppendRune(b, rune(r.IntN(0x110000)))
		default:
			b = append(b, "abA 019{}[]:,"[r.IntN(13)])
		}
	}
	return append(b, '"')
}

func randomNumber(r *rand.Rand) string {
	switch r.IntN(5) {
	case 0:
		return strconv.FormatInt(int64(r.Uint64()), 10)
	case 1:
		return strconv.FormatUint(r.Uint64(), 10)
	case 2:
		return strconv.FormatFloat(r.NormFloat64(), 'g', -1, 64)
	case 3:
		return fmt.Sprintf("%d.%de%+d", r.IntN(10), r.IntN(1000), r.IntN(700)-350)
	}
	return strconv.Itoa(r.IntN(10) - 5)
}

// mutate changes a few bytes of a text.
func mutate(text []byte, r *rand.Rand) []byte {
	const bytes = "\"\\{}[]:,0189-+.eE tfnu\x00\x1f\xff\xc3\n"
	for range 1 + r.IntN(3) {
		i := r.IntN(len(text) + 1)
		switch {
		case r.IntN(3) == 0 || i == len(text):
			text = append(text[:i:i], append([]byte{bytes[r.IntN(len(bytes))]}, text[i:]...)...)
		case r.IntN(2) == 0:
			text = append(text[:i:i], text[i+1:]...)
		default:
			text[i] = bytes[r.IntN(len(bytes))]
		}
	}
	return text
}

func TestRandomJSONIsReadAsTheLibraryReadsIt(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		text := randomJSON(nil, r, 5)
		if d := differs(text); d != "" {
			t.Fatalf("%q %s", text, d)
		}
		text = mutate(text, r)
		if d := differs(text); d != "" {
			t.Fatalf("%q %s", text, d)
		}
	}
}

func FuzzJSONIsReadAsTheLibraryReadsIt(f *testing.F) {
	for _, text := range hardJSON {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if d := differs(text); d != "" {
			t.Errorf("%q %s", text, d)
		}
	})
}
