// Package geoip locates IP addresses in a database in MaxMind's format, such as
// GeoLite2-City, that the user names.
package geoip

import (
	"fmt"
	"net/netip"

	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/ruleproof/ruleproof/internal/regular"
	"github.com/ruleproof/ruleproof/kql/value"
)

// maxBytes bounds the size of the database, which is held in memory.
const maxBytes = 1 << 30

// A record is the entry of a network in a database of cities.
type record struct {
	Country struct {
		Names map[string]string `maxminddb:"names"`
	} `maxminddb:"country"`
	Subdivisions []struct {
		Names map[string]string `maxminddb:"names"`
	} `maxminddb:"subdivisions"`
	City struct {
		Names map[string]string `maxminddb:"names"`
	} `maxminddb:"city"`
	Location struct {
		Latitude  *float64 `maxminddb:"latitude"`
		Longitude *float64 `maxminddb:"longitude"`
	} `maxminddb:"location"`
}

// Open reads a database and returns the function that looks up an address. It returns a
// bag with country, state, city, latitude and longitude (KQL reference,
// geo-info-from-ip-address-function), or nil for an address without an entry. It is safe
// for concurrent use.
func Open(path string) (func(ip string) (*value.Bag, error), error) {
	content, err := regular.ReadPath(path, maxBytes)
	if err != nil {
		return nil, err
	}
	db, err := maxminddb.OpenBytes(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return func(ip string) (*value.Bag, error) {
		addr, err := netip.ParseAddr(ip)
		if err != nil {
			return nil, nil
		}
		var r record
		found := db.Lookup(addr)
		if err := found.Decode(&r); err != nil || !found.Found() {
			return nil, err
		}
		return r.bag(), nil
	}, nil
}

// bag returns the record as a bag, with places by their English names.
func (r *record) bag() *value.Bag {
	b := value.NewBag(5)
	texts := []struct {
		key   string
		names map[string]string
	}{{"country", r.Country.Names}, {"state", nil}, {"city", r.City.Names}}
	if len(r.Subdivisions) > 0 {
		texts[1].names = r.Subdivisions[0].Names
	}
	for _, t := range texts {
		if name := t.names["en"]; name != "" {
			b.Set(t.key, name)
		}
	}
	if l := r.Location; l.Latitude != nil && l.Longitude != nil {
		b.Set("latitude", *l.Latitude)
		b.Set("longitude", *l.Longitude)
	}
	return b
}
