package useragent

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

//go:embed data/regexes.yaml
var source []byte

// A definition is an entry of a list in the file.
type definition struct {
	Regex string            `yaml:"regex"`
	Flag  string            `yaml:"regex_flag"`
	Rest  map[string]string `yaml:",inline"`
}

// lists are the three lists of rules.
type lists struct{ browsers, systems, devices list }

// definitions reads the file, once.
var definitions = sync.OnceValue(func() lists {
	var file struct {
		Browsers []definition `yaml:"user_agent_parsers"`
		Systems  []definition `yaml:"os_parsers"`
		Devices  []definition `yaml:"device_parsers"`
	}
	if err := yaml.Unmarshal(source, &file); err != nil {
		panic("useragent: " + err.Error()) // a test reads the file
	}
	return lists{
		browsers: listOf(file.Browsers, "family_replacement", "v1_replacement", "v2_replacement", "v3_replacement"),
		systems: listOf(file.Systems, "os_replacement", "os_v1_replacement", "os_v2_replacement", "os_v3_replacement",
			"os_v4_replacement"),
		devices: listOf(file.Devices, "device_replacement", "brand_replacement", "model_replacement"),
	}
})

// A list is the rules for one kind of answer, each with as many parts.
type list struct {
	rules []*rule
	parts int
}

// A rule is a regular expression and the templates of the answer's parts.
type rule struct {
	expression string
	templates  []string
	once       sync.Once
	literals   []string // every match contains one of them, in lower case; if empty, nothing is known
	compiled   *regexp.Regexp
}

// listOf makes rules from definitions. A part without a template is the group at its
// position, except in a device: there the first group is also the model, and there is no
// brand.
func listOf(from []definition, parts ...string) list {
	defaults := []string{"$1", "$2", "$3", "$4", "$5"}
	if parts[0] == "device_replacement" {
		defaults = []string{"$1", "", "$1"}
	}
	l := list{parts: len(parts)}
	for _, d := range from {
		r := &rule{expression: d.Regex, templates: make([]string, len(parts))}
		if d.Flag == "i" {
			r.expression = "(?i)" + d.Regex
		}
		for i, part := range parts {
			if r.templates[i] = d.Rest[part]; r.templates[i] == "" {
				r.templates[i] = defaults[i]
			}
		}
		r.literals = requiredLiterals(r.expression)
		l.rules = append(l.rules, r)
	}
	return l
}

// find returns the parts of the first rule that matches and yields a family.
func (l list) find(header string) []string {
	small := smallOf(header)
	for _, r := range l.rules {
		if !r.mayMatch(small) {
			continue
		}
		if at := r.regexp().FindStringSubmatchIndex(header); at != nil {
			if parts := r.expand(header, at); parts[0] != "" {
				return parts
			}
		}
	}
	none := make([]string, l.parts)
	none[0] = other
	return none
}

// smallOf returns a text in lower case, as a regular expression folds letters.
func smallOf(text string) string { return strings.ReplaceAll(strings.ToLower(text), "ſ", "s") }

func (r *rule) mayMatch(small string) bool {
	for _, text := range r.literals {
		if strings.Contains(small, text) {
			return true
		}
	}
	return len(r.literals) == 0
}

func (r *rule) regexp() *regexp.Regexp {
	r.once.Do(func() { r.compiled = regexp.MustCompile(r.expression) }) // a test compiles them all
	return r.compiled
}

// expand fills in the templates, in which $1 to $9 stand for groups.
func (r *rule) expand(header string, at []int) []string {
	parts := make([]string, len(r.templates))
	for i, template := range r.templates {
		var b strings.Builder
		for k := 0; k < len(template); k++ {
			if template[k] != '$' || k+1 == len(template) || template[k+1] < '1' || template[k+1] > '9' {
				b.WriteByte(template[k])
				continue
			}
			k++
			if g := 2 * int(template[k]-'0'); g < len(at) && at[g] >= 0 {
				b.WriteString(header[at[g]:at[g+1]])
			}
		}
		parts[i] = b.String()
	}
	return parts
}
