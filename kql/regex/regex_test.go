package regex

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// cases reads a file of lines with two or three quoted texts each.
func cases(t *testing.T, name string) [][]string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		var fields []string
		for rest := line; strings.TrimSpace(rest) != ""; {
			rest = strings.TrimSpace(rest)
			q, err := strconv.QuotedPrefix(rest)
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			text, _ := strconv.Unquote(q)
			fields, rest = append(fields, text), rest[len(q):]
		}
		all = append(all, fields)
	}
	return all
}

// found returns the texts of all matches and of their groups.
func found(re *Regexp, s string) string {
	var b strings.Builder
	for at := range re.All(s) {
		b.WriteByte('[')
		for i := 0; i < len(at); i += 2 {
			if i > 0 {
				b.WriteByte('|')
			}
			if at[i] < 0 {
				b.WriteByte('-')
			} else {
				b.WriteString(s[at[i]:at[i+1]])
			}
		}
		b.WriteByte(']')
	}
	return b.String()
}

// onMachine returns the pattern as one that only the machine runs.
func onMachine(re *Regexp) *Regexp {
	none := func() *regexp.Regexp { return nil }
	return &Regexp{parsed: re.parsed, lazy: &compiled{ascii: none, wide: none, prog: re.lazy.prog}}
}

func TestPatternsFindWhatTheReferenceSays(t *testing.T) {
	for _, c := range cases(t, "matches.cases") {
		pattern, text, want := c[0], c[1], c[2]
		re, err := Compile(pattern)
		if err != nil {
			t.Errorf("%q: %v", pattern, err)
			continue
		}
		if got := found(re, text); got != want {
			t.Errorf("%q over %q finds %q, want %q", pattern, text, got, want)
		}
		if got := found(onMachine(re), text); got != want {
			t.Errorf("%q over %q finds %q on the machine, want %q", pattern, text, got, want)
		}
		first := re.FindStringSubmatchIndex(text)
		if re.MatchString(text) != (first != nil) || onMachine(re).MatchString(text) != (first != nil) {
			t.Errorf("%q over %q: MatchString disagrees with FindStringSubmatchIndex", pattern, text)
		}
	}
}

func TestRefusedPatternsSayWhere(t *testing.T) {
	for _, c := range cases(t, "refused.cases") {
		pattern, part, says := c[0], c[1], c[2]
		var e *Error
		if err := Check(pattern); !errors.As(err, &e) {
			t.Errorf("%q is accepted", pattern)
		} else if pattern[e.At:e.End] != part || !strings.Contains(e.Message, says) {
			t.Errorf("%q: %q at %q, want %q at %q", pattern, e.Message, pattern[e.At:e.End], says, part)
		}
	}
}

func TestEveryScriptHasACode(t *testing.T) {
	for name, table := range unicode.Scripts {
		if scriptCodes[name] == "" {
			t.Errorf("the script %s has no code", name)
		}
		for _, alias := range append(strings.Fields(scriptCodes[name]), name) {
			if got, _, ok := property("sc=" + alias); !ok || len(got) != len(setOf(table)) {
				t.Errorf("sc=%s is not %s", alias, name)
			}
		}
	}
	for name := range scriptCodes {
		if unicode.Scripts[name] == nil {
			t.Errorf("no script is named %s", name)
		}
	}
	for name := range propertyCodes {
		if unicode.Properties[name] == nil {
			t.Errorf("no property is named %s", name)
		}
	}
}

func TestLargePatternsAreRefusedAtOnce(t *testing.T) {
	for _, pattern := range []string{
		`\w{300}`, `((a{1000}){1000}){1000}`, `(?:(?:x{2000000000}){2000000000}){2000000000}`, strings.Repeat(`[\w.]`, 13000),
		strings.Repeat("(", 30000), strings.Repeat("[", 30000), strings.Repeat("a", maxPattern+1), "a" + strings.Repeat("?", 1000),
		strings.Repeat("(a)", 5000) + "{900}",
	} {
		var e *Error
		if err := Check(pattern); !errors.As(err, &e) || e.Kind != TooLarge {
			t.Errorf("%.30q of %d bytes: %v", pattern, len(pattern), err)
		}
	}
	for _, pattern := range []string{`\w{200}`, `a{1500}`, `[a-z]{1,2000}`, strings.Repeat(`(?:a|`, 100) + strings.Repeat(`)`, 100)} {
		re, err := Compile(pattern)
		if err != nil {
			t.Errorf("%.30q: %v", pattern, err)
			continue
		}
		if text := strings.Repeat("a", 2500); !re.MatchString(text) {
			t.Errorf("%.30q does not match", pattern)
		}
	}
}

func TestAMeterStopsASearch(t *testing.T) {
	re, err := Compile(`(?:a|aa|aaa){1,200}b`)
	if err != nil {
		t.Fatal(err)
	}
	told, calls := int64(0), 0
	metered := re.Metered(func(steps int64) bool {
		calls++
		told += steps
		return calls < 5
	})
	if metered.MatchString(strings.Repeat("a", 4<<20)) {
		t.Error("found a match in a text without one")
	}
	if calls != 5 || told > 1<<36 {
		t.Errorf("the meter was asked %d times and told of %d steps", calls, told)
	}
}

func TestGroupsHaveNames(t *testing.T) {
	re, err := Compile(`(?<first>a)(b)(?P<größe.1>c)`)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"first": 1, "größe.1": 3, "": -1, "none": -1} {
		if got := re.SubexpIndex(name); got != want {
			t.Errorf("the group %q is number %d, want %d", name, got, want)
		}
	}
	if re.NumSubexp() != 3 {
		t.Errorf("%d groups", re.NumSubexp())
	}
}

func TestPartsOfPatternsHaveNoGroups(t *testing.T) {
	for _, c := range [][2]string{
		{`a(b)(?P<n>c)(?<n>d)`, `a(?:b)(?:c)(?:d)`},
		{`(?i)a(?:b)(?i:c)`, `(?i)a(?:b)(?i:c)`},
		{`)a(`, `\)a\(`},
		{`((a)`, `\((?:a)`},
		{`(a))|)`, `(?:a)\)|\)`},
		{`[(][)a][^)][[:alpha:](]`, `[(][)a][^)][[:alpha:](]`},
		{`[a[(]&&(](b)`, `[a[(]&&(](?:b)`},
		{`\((a)\)`, `\((?:a)\)`},
		{`a{(`, `a{\(`},
		{`(?x) ( a # (b)
			)`, `(?x) (?:a # (b)
			)`},
		{strings.Repeat("(", 200), strings.Repeat(`\(`, 200)},
	} {
		if got, err := Ungrouped(c[0]); err != nil || got != c[1] {
			t.Errorf("%s: %s, %v", c[0], got, err)
		}
	}
	for _, wrong := range []string{`(a` + "\\", `*a`, `[a`, `(?!a)`, `\1`} {
		if got, err := Ungrouped(wrong); err == nil {
			t.Errorf("%s: %s", wrong, got)
		}
	}
}

func TestEndsAreAnchored(t *testing.T) {
	start, err := CompileAtStart("a|ab")
	if err != nil {
		t.Fatal(err)
	}
	end, err := CompileAtEnd("(?x) a | ba # comment")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"abba": "[0 1] [2 4]", "ba": "[] [0 2]", "ab\n": "[0 1] []"} {
		if got := fmt.Sprint(start.FindStringIndex(text), " ", end.FindStringIndex(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestReplace(t *testing.T) {
	re, err := Compile(`\b(\w)`)
	if err != nil {
		t.Fatal(err)
	}
	got := re.Replace("élan vital", func(to []byte, at []int) []byte { return append(append(to, '<'), "élan vital"[at[2]:at[3]]+">"...) })
	if want := "<é>lan <v>ital"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// FuzzPlainPatterns holds patterns whose meaning is the same in both syntaxes against Go's
// regexp over ASCII texts, and the machine against the translation over all texts.
func FuzzPlainPatterns(f *testing.F) {
	for _, s := range []string{`(a+)b*?|c{1,3}`, `^\d+\b`, `[^a-z]+$`, `(?i)x|(?:yz)`, `\pL+\B`, `[a-c&&[^b]]`, `(?m)^a$`, `\b{start}é`} {
		f.Add(s, "aab 12 xyz")
		f.Add(s, "éab\n１2 K")
	}
	// differs matches what the two syntaxes read differently, or what only one of them has.
	differs := regexp.MustCompile(`\\[^dDwWbBntr.]|\[.*(\[|&&|--|~~|\\|-)|\(\?|\{|\s`)
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 200 || len(text) > 200 || !utf8.ValidString(text) || !utf8.ValidString(pattern) {
			return
		}
		re, err := Compile(pattern)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.At < 0 || e.End > len(pattern) || e.At > e.End {
				t.Fatalf("%q: %v without a place", pattern, err)
			}
			return
		}
		if re.Size() > 1000 {
			return
		}
		if got, own := found(re, text), found(onMachine(re), text); got != own {
			t.Fatalf("%q over %q finds %q, and on the machine %q", pattern, text, got, own)
		}
		theirs, err := regexp.Compile(pattern)
		if err != nil || !isASCII(text) || !isASCII(pattern) || differs.MatchString(pattern) {
			return
		}
		all := ""
		for _, at := range theirs.FindAllStringSubmatchIndex(text, -1) {
			all += fmt.Sprint(at)
		}
		own := ""
		for at := range re.All(text) {
			own += fmt.Sprint(at)
		}
		if all != own {
			t.Fatalf("%q over %q is at %s, and regexp finds it at %s", pattern, text, own, all)
		}
	})
}
