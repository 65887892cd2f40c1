package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"sync"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema/validate"
)

// Places has the locations of IP addresses.
type Places map[netip.Addr]*value.Bag

// Find returns what geo_info_from_ip_address knows about an address, nil for nothing.
func (p Places) Find(ip string) (*value.Bag, error) {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return nil, nil
	}
	return p[addr.Unmap()], nil
}

// places reads the scenario's locations of IP addresses.
func (r *Reader) places(s *Scenario, n *document.Node) {
	if n == nil {
		return
	}
	var problems []diag.Diagnostic
	s.Places, problems = placesOf(n)
	s.Problems = append(s.Problems, problems...)
}

// placesOf reads a mapping of IP addresses to locations whose shape the JSON Schema has checked.
func placesOf(n *document.Node) (places Places, problems []diag.Diagnostic) {
	places = make(Places, len(n.Pairs))
	for _, p := range n.Pairs {
		addr, err := netip.ParseAddr(p.Key.Text())
		if err != nil {
			problems = append(problems, problem(p.Key.Span, "%s is not an IP address", diag.Quote(p.Key.Text())))
			continue
		}
		place := value.NewBag(len(p.Value.Pairs))
		for _, fact := range p.Value.Pairs {
			v := dynamic(fact.Value)
			if whole, ok := v.(int64); ok {
				v = float64(whole)
			}
			place.Set(fact.Key.Text(), v)
		}
		places[addr.Unmap()] = place
	}
	return places, problems
}

// placesSchema is the JSON Schema of a file of locations: that of a scenario's geo.
var placesSchema = sync.OnceValue(func() *validate.Schema {
	var s struct {
		Defs json.RawMessage `json:"$defs"`
	}
	if err := json.Unmarshal(schemaSource, &s); err != nil {
		panic(err)
	}
	return validate.New(fmt.Appendf(nil, `{"$defs": %s, "type": "object", "maxProperties": 10000, "x-needs": "a mapping of IP addresses to places",
		"additionalProperties": {"$ref": "#/$defs/place"}}`, s.Defs), nil)
})

// ReadPlaces reads a file of locations, YAML or JSON as in a scenario's geo. The errors are diagnostics.
func ReadPlaces(name string, data []byte) (Places, error) {
	doc, err := document.Read(name, data, limits)
	if err != nil {
		return nil, err
	}
	faults, err := placesSchema().Check(doc.Root)
	if err != nil {
		return nil, err
	}
	places, problems := placesOf(doc.Root)
	var all []error
	for _, p := range diag.Sort(append(append(faults, doc.Problems...), problems...)) {
		all = append(all, p)
	}
	return places, errors.Join(all...)
}
