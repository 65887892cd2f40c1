package regex

import "testing"

func TestPatternsThatMatchNothing(t *testing.T) {
	for pattern, possible := range map[string]bool{
		"a^b": false, "$a": false, "a$b": false, `(a|b)^c`: false, `\.exe$\s`: false, `^a^b`: false, `^$a`: false, `(a$)+b`: false, `\w+^`: false,
		"^a$": true, "": true, "a|^b": true, "(^|,)a": true, "a($|,)": true, "(?m)a$\n^b": true, "(?m)a^b": false, "(?s)a.^b": false, "(?m)a$.b": false, "(?ms)a$.b": true,
		`(?:^a|b)c`: true, `^^a$$`: true, `a*^b`: true, `^\s*$`: true, `[$]a`: true, `a\^b`: true, `a^b|c`: true, `\ba^b`: false, `$`: true, `\n^a`: false,
	} {
		re, err := Compile(pattern)
		if err != nil {
			t.Fatalf("%s: %v", pattern, err)
		}
		if re.Possible() != possible {
			t.Errorf("%s: want %v", pattern, possible)
		}
	}
}
