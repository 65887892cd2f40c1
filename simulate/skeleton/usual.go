package skeleton

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

var ipForm = regexp.MustCompile(`^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$`)

// usual returns a value that a column of this name might have. The values are those that the documentation's examples have.
func (s *solver) usual(v *variable) any {
	seen := s.seen(v)
	switch v.t {
	case value.String:
		if text := usualText(v.name); text != anyText || len(seen) == 0 {
			return text
		}
		return seen[0]
	case value.Dynamic:
		if v.parent == nil {
			return value.NewBag(0)
		}
		if text := usualText(v.name); text != anyText || len(seen) == 0 {
			return text
		}
		return seen[0]
	case value.DateTime:
		at, _ := s.options.Now.Add(-s.recent())
		if v.name != source.TimeColumn && has(v.name, "expir") {
			at, _ = s.options.Now.Add(value.Day)
		}
		return at
	case value.Timespan:
		return value.Minute
	case value.Bool:
		return true
	case value.Int, value.Long:
		if n := usualNumber(v.name); n != 1 || len(seen) == 0 {
			return value.Cast(n, v.t)
		}
		return value.Cast(seen[0], v.t)
	case value.Real, value.Decimal:
		return value.Cast(usualNumber(v.name), v.t)
	case value.GUID:
		id, _ := value.ParseGUID(usualID)
		return id
	}
	return nil
}

// seen returns what a column often has, the most usual first.
func (s *solver) seen(v *variable) (list []any) {
	v = v.root()
	if s.options.Seen == nil || v.event == nil || v.event.kind != source.TableRequest {
		return nil
	}
	path := []string{v.name}
	for p := v; p.parent != nil; p = p.parent {
		path[0], _ = p.key.(string)
		path = slices.Insert(path, 0, p.parent.name)
	}
	for _, text := range s.options.Seen(v.event.name, path...) {
		x := value.CastFrom(value.String, text, v.t)
		if n, ok := value.ParseLong(text); ok && v.t == value.Dynamic {
			x = n
		}
		if x != nil {
			list = append(list, x)
		}
	}
	return list
}

// recent is how long before the run events usually are.
func (s *solver) recent() value.Duration {
	if p := s.options.Period; p > 0 {
		return min(20*value.Minute, p/2)
	}
	return 20 * value.Minute
}

const usualID = "0f1e2d3c-4b5a-4678-9abc-def012345678"

func usualNumber(name string) int64 {
	switch {
	case has(name, "port"):
		return 443
	case has(name, "bytes", "size"):
		return 1000
	}
	return 1
}

func has(name string, words ...string) bool {
	name = strings.ToLower(name)
	for _, w := range words {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

var ipName = regexp.MustCompile(`(?:^|[a-z_])(?:IP|Ip)(?:[A-Z_v]|$|Address)|(?i:^ip|ipaddr|_ip$|clientip|sourceip|callerip|cip$)`)

// usuals are values by words in the names of columns, the most particular first.
var usuals = []struct {
	words []string
	text  string
}{
	{[]string{"useragent"}, "Mozilla/5.0"},
	{[]string{"userprincipalname", "upn", "mail", "sender", "recipient", "mailbox", "userid", "caller", "identity"}, "ana@contoso.com"},
	{[]string{"url", "uri"}, "https://www.contoso.com/a"},
	{[]string{"sha256"}, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
	{[]string{"hash", "sha1", "md5"}, "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"},
	{[]string{"commandline"}, "a.exe"},
	{[]string{"path", "folder"}, `C:\Temp\a.exe`},
	{[]string{"filename", "processname", "process"}, "a.exe"},
	{[]string{"domain", "dns", "fqdn"}, "contoso.com"},
	{[]string{"computer", "hostname", "host", "device", "machine", "workstation"}, "host1.contoso.com"},
	{[]string{"country", "location"}, "DK"},
	{[]string{"city"}, "Aarhus"},
	{[]string{"sid"}, "S-1-5-21-1-2-3-1001"},
	{[]string{"account"}, `CONTOSO\ana`},
	{[]string{"user"}, "ana"},
}

func usualText(name string) string {
	if ipName.MatchString(name) {
		if has(name, "dest", "dst", "remote", "server") {
			return "198.51.100.9"
		}
		return "203.0.113.7"
	}
	for _, u := range usuals {
		if has(name, u.words...) {
			return u.text
		}
	}
	if strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "ID") || name == "id" || strings.HasSuffix(name, "Guid") {
		return usualID
	}
	return anyText
}

// anyText is the value of a column that nothing is known of.
const anyText = "a"
