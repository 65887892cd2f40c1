package text

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/useragent"
	"github.com/ruleproof/ruleproof/kql/value"
)

// maxUserAgents is the number of answers to cache: logs have few different user agents.
const maxUserAgents = 4096

// userAgentParts are the parts of a user agent, in the order of the answer.
var userAgentParts = []struct {
	want, name string
	bag        func(header string) *value.Bag
}{
	{"browser", "Browser", func(header string) *value.Bag {
		b := useragent.BrowserOf(header)
		return builtin.BagOf("Family", b.Family, "MajorVersion", b.Major, "MinorVersion", b.Minor, "Patch", b.Patch)
	}},
	{"os", "OperatingSystem", func(header string) *value.Bag {
		s := useragent.SystemOf(header)
		return builtin.BagOf("Family", s.Family, "MajorVersion", s.Major, "MinorVersion", s.Minor, "Patch", s.Patch, "PatchMinor", s.PatchMinor)
	}},
	{"device", "Device", func(header string) *value.Bag {
		d := useragent.DeviceOf(header)
		return builtin.BagOf("Family", d.Family, "Brand", d.Brand, "Model", d.Model)
	}},
}

// parseUserAgent recognizes the browser, the operating system and the device of a user
// agent (KQL reference, parse-user-agent-function). It returns all of them if the call
// does not name any.
func parseUserAgent(types []value.Type, result value.Type) builtin.Eval {
	known := map[string]any{}
	return builtin.Strict(func(f *builtin.Frame, a []any) any {
		header := a[0].(string)
		wanted, key, ok := userAgentWants(f, a[1:])
		if !ok {
			return nil
		}
		if len(header) > useragent.MaxLength {
			return f.Fail("a user agent of %d bytes: the limit is %d", len(header), useragent.MaxLength)
		}
		key += header
		if bag, ok := known[key]; ok {
			return bag
		}
		bag := value.NewBag(len(userAgentParts))
		for i, part := range userAgentParts {
			if wanted[i] {
				bag.Set(part.name, part.bag(header))
			}
		}
		if len(known) < maxUserAgents {
			known[strings.Clone(key)] = bag
		}
		return bag
	}, value.String, value.Unknown)(types, result)
}

// userAgentWants returns the requested parts, and a key that is the same for the same parts.
func userAgentWants(f *builtin.Frame, a []any) (wanted [3]bool, key string, ok bool) {
	list, isList := []any(nil), false
	if len(a) > 0 {
		if list, isList = a[0].([]any); !isList {
			list = a
		}
	}
	for _, v := range list {
		at := -1
		for i, part := range userAgentParts {
			if s, _ := v.(string); strings.EqualFold(s, part.want) {
				at = i
			}
		}
		if at < 0 {
			f.Fail("the parts of a user agent are browser, os and device, not %s", builtin.Preview(value.Text(v)))
			return wanted, "", false
		}
		wanted[at] = true
	}
	if len(a) == 0 {
		wanted = [3]bool{true, true, true}
	}
	for i := range wanted {
		if wanted[i] {
			key += string(rune('0' + i))
		}
	}
	return wanted, key + " ", true
}
