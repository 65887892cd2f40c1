package text

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/builtin/operators"
)

// Punycode, as RFC 3492 defines it, with its parameters for domain names.
const (
	punyBase        = 36
	punyMin         = 1
	punyMax         = 26
	punySkew        = 38
	punyDamp        = 700
	punyInitialBias = 72
	punyInitialN    = 128
	maxPunycode     = 64 << 10 // the cost grows with the square of the length
)

func punyAdapt(delta, points int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for delta > (punyBase-punyMin)*punyMax/2 {
		delta /= punyBase - punyMin
		k += punyBase
	}
	return k + (punyBase-punyMin+1)*delta/(delta+punySkew)
}

func punyThreshold(k, bias int) int { return min(max(k-bias, punyMin), punyMax) }

const punyDigits = "abcdefghijklmnopqrstuvwxyz0123456789"

func punyEncode(s string) (string, bool) {
	if len(s) > maxPunycode || !utf8.ValidString(s) {
		return "", false
	}
	runes := []rune(s)
	var out []byte
	for _, r := range runes {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
		}
	}
	basic := len(out)
	handled := basic
	if basic > 0 && basic < len(runes) {
		out = append(out, '-')
	}
	n, delta, bias := rune(punyInitialN), 0, punyInitialBias
	for handled < len(runes) {
		next := rune(utf8.MaxRune)
		for _, r := range runes {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (handled + 1)
		n = next
		for _, r := range runes {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := punyBase; ; k += punyBase {
				t := punyThreshold(k, bias)
				if q < t {
					break
				}
				out = append(out, punyDigits[t+(q-t)%(punyBase-t)])
				q = (q - t) / (punyBase - t)
			}
			out = append(out, punyDigits[q])
			bias = punyAdapt(delta, handled+1, handled == basic)
			delta = 0
			handled++
		}
		delta++
		n++
	}
	return string(out), true
}

func punyDecode(s string) (string, bool) {
	if len(s) > maxPunycode || !operators.IsASCII(s) {
		return "", false
	}
	var out []rune
	rest := s
	if i := strings.LastIndexByte(s, '-'); i > 0 {
		out, rest = []rune(s[:i]), s[i+1:]
	}
	n, i, bias := punyInitialN, 0, punyInitialBias
	for rest != "" {
		before, weight := i, 1
		for k := punyBase; ; k += punyBase {
			if rest == "" {
				return "", false
			}
			digit := strings.IndexByte(punyDigits, byte(operators.Lower(rune(rest[0]))))
			rest = rest[1:]
			if digit < 0 || weight > 1<<40 {
				return "", false
			}
			i += digit * weight
			t := punyThreshold(k, bias)
			if digit < t {
				break
			}
			weight *= punyBase - t
		}
		bias = punyAdapt(i-before, len(out)+1, before == 0)
		n += i / (len(out) + 1)
		i %= len(out) + 1
		if n > utf8.MaxRune {
			return "", false
		}
		out = slices.Insert(out, i, rune(n))
		i++
	}
	return string(out), true
}

func punycodeFromString(s string) string {
	t, _ := punyEncode(s)
	return t
}

func punycodeToString(s string) string {
	t, _ := punyDecode(s)
	return t
}

const punyPrefix = "xn--"

// punycodeDomainFromString decodes the labels of a domain that are encoded, and
// punycodeDomainToString encodes those that need it: in the reference, too, the names are
// this way around.
func punycodeDomainFromString(s string) string {
	return eachLabel(s, func(label string) (string, bool) {
		if len(label) < len(punyPrefix) || !strings.EqualFold(label[:len(punyPrefix)], punyPrefix) {
			return label, true
		}
		return punyDecode(label[len(punyPrefix):])
	})
}

func punycodeDomainToString(s string) string {
	return eachLabel(s, func(label string) (string, bool) {
		if operators.IsASCII(label) {
			return label, true
		}
		t, ok := punyEncode(label)
		return punyPrefix + t, ok
	})
}

// dots are the full stops between labels. The ideographic ones become plain ones (RFC 3490).
var dots = strings.NewReplacer("。", ".", "．", ".", "｡", ".")

func eachLabel(domain string, f func(string) (string, bool)) string {
	labels := strings.Split(dots.Replace(domain), ".")
	for i, label := range labels {
		t, ok := f(label)
		if !ok {
			return ""
		}
		labels[i] = t
	}
	return strings.Join(labels, ".")
}
