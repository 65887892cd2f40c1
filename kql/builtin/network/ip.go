// Package network has the functions over IP addresses.
package network

import (
	"fmt"
	"math/bits"
	"net/netip"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Functions are the functions over IP addresses.
var Functions = []builtin.Function{
	{Name: "geo_info_from_ip_address", Page: "geo-info-from-ip-address-function", Foldable: true, AtRun: true,
		Signature: []string{"(ip: string) dynamic"},
		Eval:      builtin.Strict(geoInfo, value.String)},
	{Name: "format_ipv4", Page: "format-ipv4-function", Foldable: true,
		Signature: []string{"(ip: scalar, prefix?: long) string"},
		Eval:      builtin.Strict(formatIPv4(false), value.Unknown)},
	{Name: "format_ipv4_mask", Page: "format-ipv4-mask-function", Foldable: true,
		Signature: []string{"(ip: scalar, prefix: long) string"},
		Eval:      builtin.Strict(formatIPv4(true), value.Unknown)},
	{Name: "has_any_ipv4", Page: "has-any-ipv4-function",
		Signature: []string{
			"(source: stringOrDynamic, ips+: string) bool",
			"(source: stringOrDynamic, ips: array) bool",
		},
		Eval: builtin.Strict(hasIPv4(false), value.Unknown)},
	{Name: "has_any_ipv4_prefix", Page: "has-any-ipv4-prefix-function",
		Signature: []string{
			"(source: stringOrDynamic, ip_prefixes+: string) bool",
			"(source: stringOrDynamic, ip_prefixes: array) bool",
		},
		Eval: builtin.Strict(hasIPv4(true), value.Unknown)},
	{Name: "has_ipv4", Page: "has-ipv4-function",
		Signature: []string{"(source: stringOrDynamic, ip: string) bool"},
		Eval:      builtin.Strict(hasIPv4(false), value.Unknown)},
	{Name: "has_ipv4_prefix", Page: "has-ipv4-prefix-function",
		Signature: []string{"(source: stringOrDynamic, ip_prefix: string) bool"},
		Eval:      builtin.Strict(hasIPv4(true), value.Unknown)},
	{Name: "ipv4_compare", Page: "ipv4-compare-function", Foldable: true,
		Signature: []string{"(ip1: string, ip2: string, prefix?: long) long"},
		Eval:      builtin.Strict(comparing(compareIPv4), value.Unknown)},
	{Name: "ipv4_is_in_any_range", Page: "ipv4-is-in-any-range-function",
		Signature: []string{
			"(ip: stringOrDynamic, ranges+: string) bool",
			"(ip: stringOrDynamic, ranges: array) bool",
		},
		Eval: builtin.Strict(inAnyRange(InRange4), value.Unknown)},
	{Name: "ipv4_is_in_range", Page: "ipv4-is-in-range-function", Foldable: true,
		Signature: []string{"(ip: string, ip_range: string) bool"},
		Eval:      builtin.Maybe2(InRange4)},
	{Name: "ipv4_is_match", Page: "ipv4-is-match-function", Foldable: true,
		Signature: []string{"(ip1: string, ip2: string, prefix?: long) bool"},
		Eval:      builtin.Strict(matching(compareIPv4), value.Unknown)},
	{Name: "ipv4_is_private", Page: "ipv4-is-private-function", Foldable: true,
		Signature: []string{"(ip: string) bool"},
		Eval:      builtin.Maybe1(isPrivateIPv4)},
	{Name: "ipv4_netmask_suffix", Page: "ipv4-netmask-suffix-function", Foldable: true,
		Signature: []string{"(ip: string) long"},
		Eval:      builtin.Maybe1(netmaskSuffix)},
	{Name: "ipv4_range_to_cidr_list", Page: "ipv4-range-to-cidr-list-function", Foldable: true,
		Signature: []string{"(start_ip: string, end_ip: string) dynamic[]"},
		Eval:      builtin.Strict(rangeToCIDR, value.String)},
	{Name: "ipv6_compare", Page: "ipv6-compare-function", Foldable: true,
		Signature: []string{"(ip1: string, ip2: string, prefix?: long) long"},
		Eval:      builtin.Strict(comparing(compareIPv6), value.Unknown)},
	{Name: "ipv6_is_in_any_range", Page: "ipv6-is-in-any-range-function",
		Signature: []string{
			"(ip: stringOrDynamic, ranges+: string) bool",
			"(ip: stringOrDynamic, ranges: array) bool",
		},
		Eval: builtin.Strict(inAnyRange(inRange6), value.Unknown)},
	{Name: "ipv6_is_in_range", Page: "ipv6-is-in-range-function", Foldable: true,
		Signature: []string{"(ip: string, ip_range: string) bool"},
		Eval:      builtin.Maybe2(inRange6)},
	{Name: "ipv6_is_match", Page: "ipv6-is-match-function", Foldable: true,
		Signature: []string{"(ip1: string, ip2: string, prefix?: long) bool"},
		Eval:      builtin.Strict(matching(compareIPv6), value.Unknown)},
	{Name: "parse_ipv4", Page: "parse-ipv4-function", Foldable: true,
		Signature: []string{"(ip: string) long"},
		Eval:      builtin.Maybe1(parseIPv4)},
	{Name: "parse_ipv4_mask", Page: "parse-ipv4-mask-function", Foldable: true,
		Signature: []string{"(ip: string, prefix: long) long"},
		Eval:      builtin.Maybe2(parseIPv4Mask)},
	{Name: "parse_ipv6", Page: "parse-ipv6-function", Foldable: true,
		Signature: []string{"(ip: string) string"},
		Eval:      builtin.Strict(parseIPv6, value.String)},
	{Name: "parse_ipv6_mask", Page: "parse-ipv6-mask-function", Foldable: true,
		Signature: []string{"(ip: string, prefix: long) string"},
		Eval:      builtin.Strict(parseIPv6, value.String, value.Long)},
}

// An Address4 is an IPv4 address with the length of its prefix.
type Address4 struct {
	Number uint32
	Prefix int
}

// ParseAddress4 reads an IPv4 address that may have a prefix, such as 10.0.0.0/8.
func ParseAddress4(s string) (Address4, bool) {
	text, suffix, slash := strings.Cut(strings.TrimSpace(s), "/")
	a := Address4{Prefix: 32}
	if slash {
		n, ok := value.ParseLong(suffix)
		if !ok || n < 0 || n > 32 {
			return a, false
		}
		a.Prefix = int(n)
	}
	ip, err := netip.ParseAddr(text)
	if err != nil || !ip.Is4() {
		return a, false
	}
	for _, b := range ip.As4() {
		a.Number = a.Number<<8 | uint32(b)
	}
	return a, true
}

func mask4(prefix int) uint32 {
	if prefix <= 0 {
		return 0
	}
	return ^uint32(0) << (32 - prefix)
}

func (a Address4) network() uint32 { return a.Number & mask4(a.Prefix) }

func text4(n uint32) string { return fmt.Sprintf("%d.%d.%d.%d", n>>24, n>>16&255, n>>8&255, n&255) }

// parseIPv4 returns the number of an address, or of the network that its prefix gives.
func parseIPv4(s string) (int64, bool) {
	a, ok := ParseAddress4(s)
	return int64(a.network()), ok
}

func parseIPv4Mask(s string, prefix int64) (int64, bool) {
	a, ok := ParseAddress4(s)
	if prefix < 0 || prefix > 32 {
		return 0, false
	}
	a.Prefix = min(a.Prefix, int(prefix))
	return int64(a.network()), ok
}

// prefixArg returns argument i as a prefix, or the longest prefix if it is missing.
func prefixArg(a []any, i, longest int) (int, bool) {
	if len(a) <= i {
		return longest, true
	}
	n, ok := value.Cast(a[i], value.Long).(int64)
	return int(n), ok && n >= 0 && n <= int64(longest)
}

// compareIPv4 compares two addresses under the shortest of the prefixes.
func compareIPv4(a []any) (int, bool) {
	x, ok1 := ParseAddress4(value.Text(a[0]))
	y, ok2 := ParseAddress4(value.Text(a[1]))
	prefix, ok3 := prefixArg(a, 2, 32)
	if !ok1 || !ok2 || !ok3 {
		return 0, false
	}
	m := mask4(min(x.Prefix, y.Prefix, prefix))
	switch n, k := x.Number&m, y.Number&m; {
	case n < k:
		return -1, true
	case n > k:
		return 1, true
	}
	return 0, true
}

// comparing and matching lift a comparison of addresses.
func comparing(compare func([]any) (int, bool)) builtin.RowFunc {
	return func(_ *builtin.Frame, a []any) any {
		if order, ok := compare(a); ok {
			return int64(order)
		}
		return nil
	}
}

func matching(compare func([]any) (int, bool)) builtin.RowFunc {
	return func(_ *builtin.Frame, a []any) any {
		if order, ok := compare(a); ok {
			return order == 0
		}
		return nil
	}
}

// InRange4 reports whether an IPv4 address, or a whole network, is within a network; ok
// is false if one of them is invalid.
func InRange4(ip, network string) (in, ok bool) {
	a, ok1 := ParseAddress4(ip)
	n, ok2 := ParseAddress4(network)
	m := mask4(n.Prefix)
	return a.Number&m == n.Number&m && a.Prefix >= n.Prefix, ok1 && ok2
}

func inRange6(ip, network string) (in, ok bool) {
	a, ok1 := ParseAddress6(ip)
	n, ok2 := ParseAddress6(network)
	return a.masked(n.Prefix) == n.masked(n.Prefix) && a.Prefix >= n.Prefix, ok1 && ok2
}

// inAnyRange reports whether an address is in one of the networks. It ignores invalid networks.
func inAnyRange(inRange func(ip, network string) (in, ok bool)) builtin.RowFunc {
	return func(_ *builtin.Frame, a []any) any {
		valid := false
		for _, network := range operators.WordList(a[1:]) {
			in, ok := inRange(value.Text(a[0]), value.Text(network))
			if ok && in {
				return true
			}
			valid = valid || ok
		}
		if !valid {
			return nil
		}
		return false
	}
}

var privateNetworks = []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"}

func isPrivateIPv4(s string) (bool, bool) {
	if _, ok := ParseAddress4(s); !ok {
		return false, false
	}
	for _, network := range privateNetworks {
		if in, _ := InRange4(s, network); in {
			return true, true
		}
	}
	return false, true
}

func netmaskSuffix(s string) (int64, bool) {
	a, ok := ParseAddress4(s)
	return int64(a.Prefix), ok
}

// formatIPv4 prints an address, given as text or as a number, cut to a prefix.
func formatIPv4(withPrefix bool) builtin.RowFunc {
	return func(_ *builtin.Frame, v []any) any {
		a, ok := Address4{Prefix: 32}, true
		switch x := v[0].(type) {
		case string:
			a, ok = ParseAddress4(x)
		default:
			n, isNumber := value.Cast(v[0], value.Long).(int64)
			ok = isNumber && n >= 0 && n < 1<<32
			a.Number = uint32(n)
		}
		prefix, valid := prefixArg(v, 1, 32)
		if !ok || !valid {
			return ""
		}
		a.Prefix = min(a.Prefix, prefix)
		if withPrefix {
			return fmt.Sprintf("%s/%d", text4(a.network()), a.Prefix)
		}
		return text4(a.network())
	}
}

// rangeToCIDR lists the networks that make up a range of addresses.
func rangeToCIDR(f *builtin.Frame, a []any) any {
	first, ok1 := ParseAddress4(a[0].(string))
	last, ok2 := ParseAddress4(a[1].(string))
	if !ok1 || !ok2 || first.Number > last.Number {
		return nil
	}
	out := []any{}
	for at, end := uint64(first.Number), uint64(last.Number)+1; at < end; {
		size := uint64(1) << 32
		if at > 0 {
			size = at & -at
		}
		for at+size > end {
			size >>= 1
		}
		out = append(out, fmt.Sprintf("%s/%d", text4(uint32(at)), 32-bits.TrailingZeros64(size)))
		at += size
	}
	return out
}

// An Address6 is an IPv6 address, or an IPv4 address mapped into one.
type Address6 struct {
	IP      netip.Addr
	Prefix  int
	within4 bool // written with an IPv4 address in it
}

// ParseAddress6 reads an address of either kind, with or without the length of a prefix. A zone, as
// in fe80::1%eth0, does not count.
func ParseAddress6(s string) (Address6, bool) {
	text, suffix, slash := strings.Cut(strings.TrimSpace(s), "/")
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return Address6{}, false
	}
	a := Address6{IP: netip.AddrFrom16(ip.As16()), Prefix: 128}
	shift := 0
	switch {
	case ip.Is4():
		shift = 96
	case strings.Contains(text, "."): // an IPv4 address within one of IPv6
		shift, a.within4 = 96, true
	}
	if slash {
		n, ok := value.ParseLong(suffix)
		if !ok || n < 0 || n > int64(128-shift) {
			return Address6{}, false
		}
		a.Prefix = int(n) + shift
	}
	return a, true
}

// mapped returns an address such as ::10.0.0.1 as the IPv4 address that it holds, for comparison.
func (a Address6) mapped() Address6 {
	if b := a.IP.As16(); a.within4 && b[10] == 0 && b[11] == 0 {
		b[10], b[11] = 0xff, 0xff
		a.IP = netip.AddrFrom16(b)
	}
	return a
}

func (a Address6) masked(prefix int) netip.Addr {
	b := a.IP.As16()
	for i := range b {
		keep := min(max(prefix-8*i, 0), 8)
		b[i] &= byte(uint16(0xff00) >> keep)
	}
	return netip.AddrFrom16(b)
}

func compareIPv6(a []any) (int, bool) {
	x, ok1 := ParseAddress6(value.Text(a[0]))
	y, ok2 := ParseAddress6(value.Text(a[1]))
	x, y = x.mapped(), y.mapped()
	prefix, ok3 := prefixArg(a, 2, 128)
	if !ok1 || !ok2 || !ok3 {
		return 0, false
	}
	prefix = min(x.Prefix, y.Prefix, prefix)
	return x.masked(prefix).Compare(y.masked(prefix)), true
}

func parseIPv6(f *builtin.Frame, a []any) any {
	x, ok1 := ParseAddress6(a[0].(string))
	prefix, ok2 := prefixArg(a, 1, 128)
	if !ok1 || !ok2 {
		return ""
	}
	b := x.masked(min(x.Prefix, prefix)).As16()
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = fmt.Sprintf("%02x%02x", b[2*i], b[2*i+1])
	}
	return strings.Join(groups, ":")
}

// hasIPv4 looks for whole addresses in a text: they must not be adjacent to a letter or a digit.
func hasIPv4(prefixes bool) builtin.RowFunc {
	return func(f *builtin.Frame, a []any) any {
		text := value.Text(a[0])
		for _, w := range operators.WordList(a[1:]) {
			if !f.Afford(len(text)) {
				return nil
			}
			if containsIPv4(text, value.Text(w), prefixes) {
				return true
			}
		}
		return false
	}
}

func containsIPv4(text, wanted string, prefixes bool) bool {
	if prefixes && !strings.HasSuffix(wanted, ".") || !prefixes {
		if _, ok := ParseAddress4(wanted); !ok || strings.Contains(wanted, "/") {
			return false
		}
	}
	if wanted == "" {
		return false
	}
	inAddress := func(c byte) bool { return c == '.' || operators.IsTermRune(rune(c)) }
	for from := 0; ; {
		at := strings.Index(text[from:], wanted)
		if at < 0 {
			return false
		}
		at += from
		end := at
		for end < len(text) && inAddress(text[end]) {
			end++
		}
		found := strings.TrimRight(text[at:end], ".")
		before := at == 0 || !inAddress(text[at-1])
		if _, ok := ParseAddress4(found); ok && before && (prefixes || found == wanted) {
			return true
		}
		from = max(end, at+1) // within the same run no address begins
	}
}

// geoInfo asks the run for the location of an address.
func geoInfo(f *builtin.Frame, a []any) any {
	if f.GeoInfo == nil {
		return f.Fail("no locations of IP addresses are declared")
	}
	info, err := f.GeoInfo(a[0].(string))
	if err != nil {
		return f.Fail("%w", err)
	}
	if info == nil {
		return nil
	}
	return info
}
