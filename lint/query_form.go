package lint

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var formChecks = []*Check{
	{
		ID: "query/value-form", Severity: warningLevel,
		Summary: "a hash, GUID, address or word in a form that no value of the column has",
		Why:     "A SHA256 has 64 hexadecimal digits, a GUID 32 in five groups, an IPv4 address four numbers up to 255, and has finds whole words only. A text of another form, often one cut while copying, is never found.",
		Bad:     `DeviceFileEvents | where SHA256 == "d41d8cd98f00b204e9800998ecf8427e" | project TimeGenerated, DeviceName`,
		Good:    `DeviceFileEvents | where MD5 == "d41d8cd98f00b204e9800998ecf8427e" | project TimeGenerated, DeviceName`,
		Page:    pageOperators,
		run:     checkValueForm,
	},
}

// A valueForm is a form that texts of a kind have. wrong says what is wrong with a text, "" if nothing is or
// if the text is of another kind.
type valueForm struct {
	ops    string // the operators, between blanks
	column *regexp.Regexp
	wrong  func(column, text string) string
}

var valueForms = []valueForm{
	{" == in ", regexp.MustCompile(`(^|[a-z_])(md5|sha1|sha256|sha512)$`), wrongHash},
	{" == in ", regexp.MustCompile(``), wrongGUID},
	{" == in ", addressColumn, wrongAddress},
	{" has ", regexp.MustCompile(``), wrongWord},
}

func checkValueForm(p *pass) {
	p.eachCall(p.rangeForm)
	for _, t := range p.textTests() {
		if t.subject.Type() != value.String && t.subject.Type() != value.Dynamic {
			continue
		}
		column := t.column()
		for _, form := range valueForms {
			if !strings.Contains(form.ops, " "+t.op+" ") || !form.column.MatchString(column) {
				continue
			}
			for _, text := range t.texts {
				if wrong := form.wrong(column, text.value); wrong != "" && !isLeftValue(text.value) {
					p.report(text.at, fmt.Sprintf("no value has the form of %s: %s", diag.Quote(text.value), wrong))
				}
			}
		}
	}
}

// rangeForm reports ranges of addresses that no address is in, because they cannot be read.
func (p *pass) rangeForm(c *plan.Call) {
	name := c.Function.Name
	if name != "ipv4_is_in_range" && name != "ipv4_is_in_any_range" && name != "ipv6_is_in_range" && name != "ipv6_is_in_any_range" {
		return
	}
	for _, arg := range c.Args[1:] {
		text, ok := literal(arg)
		if !ok || text == "" || isLeftValue(text) {
			continue
		}
		_, err := netip.ParsePrefix(text)
		if _, single := netip.ParseAddr(text); err != nil && single != nil {
			p.report(arg.Span(), fmt.Sprintf("%s is no range of addresses, so no address is in it", diag.Quote(text)))
		}
	}
}

// hashDigits are the hexadecimal digits of a hash, by the end of the name of its column.
var hashDigits = []struct {
	name   string
	digits int
}{{"md5", 32}, {"sha1", 40}, {"sha256", 64}, {"sha512", 128}}

var hexadecimal = regexp.MustCompile(`^[0-9A-Fa-f]+$`)

// wrongHash looks at texts of at least 16 hexadecimal digits. Shorter ones may stand for a missing hash.
func wrongHash(column, text string) string {
	for _, h := range hashDigits {
		if strings.HasSuffix(column, h.name) && len(text) != h.digits && len(text) >= 16 && hexadecimal.MatchString(text) {
			return fmt.Sprintf("it has %d digits, and a hash of %s has %d", len(text), strings.ToUpper(h.name), h.digits)
		}
	}
	return ""
}

var (
	likeGUID = regexp.MustCompile(`^[0-9A-Za-z]{5,11}(-[0-9A-Za-z]{3,5}){3}-[0-9A-Za-z]{9,15}$`)
	guidForm = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
)

// wrongGUID looks at texts in five groups that are nearly as long as those of a GUID and nearly all hexadecimal.
func wrongGUID(_, text string) string {
	if !likeGUID.MatchString(text) || guidForm.MatchString(text) {
		return ""
	}
	others := 0
	for _, r := range text {
		if r != '-' && !hexadecimal.MatchString(string(r)) {
			others++
		}
	}
	switch {
	case others > 2 || !strings.ContainsAny(text, "0123456789"):
		return "" // not meant as a GUID
	case others > 0:
		return "a GUID has only the digits 0 to 9 and a to f"
	}
	return "the groups of a GUID have 8, 4, 4, 4 and 12 digits"
}

var numbersAndDots = regexp.MustCompile(`^[0-9]{1,4}(\.[0-9]{1,4}){2,4}\.?$`)

func wrongAddress(_, text string) string {
	if _, err := netip.ParseAddr(text); err == nil || !numbersAndDots.MatchString(text) {
		return ""
	}
	return "an IPv4 address has four numbers from 0 to 255"
}

// wordStarts are beginnings of words which never stand alone, with a whole word.
var wordStarts = []struct {
	start *regexp.Regexp
	word  string
}{
	{regexp.MustCompile(`(?i)^(standard|basic)_[a-z]{1,2}$`), "the size of a virtual machine goes on with a number, as Standard_NC6s"},
	{regexp.MustCompile(`(?i)^aadsts$`), "an error of Entra ID goes on with its number, as AADSTS50126"},
}

func wrongWord(_, text string) string {
	for _, w := range wordStarts {
		if w.start.MatchString(text) {
			return "has finds whole words, and " + w.word + "; contains finds parts of words"
		}
	}
	return ""
}
