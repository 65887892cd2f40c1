package plugins

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/network"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A subnet is an address of IPv4 or IPv6 as bytes, and how many of its bits count.
type subnet struct {
	bytes  [16]byte
	prefix int
}

func subnet4(s string) (n subnet, ok bool) {
	a, ok := network.ParseAddress4(s)
	binary.BigEndian.PutUint32(n.bytes[:], a.Number)
	n.prefix = a.Prefix
	return n, ok
}

func subnet6(s string) (n subnet, ok bool) {
	a, ok := network.ParseAddress6(s)
	if ok {
		n.bytes, n.prefix = a.IP.As16(), a.Prefix
	}
	return n, ok
}

// appendNetwork appends the first bits of an address and their number, which are the beginning of a key.
func (n *subnet) appendNetwork(key []byte, prefix int) []byte {
	whole, rest := prefix/8, prefix%8
	key = append(append(key, byte(prefix)), n.bytes[:whole]...)
	if rest > 0 {
		key = append(key, n.bytes[whole]&^(0xff>>rest))
	}
	return key
}

// A networkIndex finds the rows of a table whose network holds an address. It
// has a hash table of all networks of all lengths, and looks an address up once
// for each length that occurs.
type networkIndex struct {
	read     func(string) (subnet, bool)
	rows     map[string][]int
	prefixes []int // the lengths that occur
	key      []byte
}

// newNetworkIndex indexes a column of networks together with the columns that must be equal.
func newNetworkIndex(read func(string) (subnet, bool), networks value.Column, keys []value.Column) *networkIndex {
	x := &networkIndex{read: read, rows: map[string][]int{}}
	var occurs [129]bool
	for row := range networks.Len() {
		n, ok := read(value.Text(networks.Value(row)))
		if !ok || !appendable(keys, row) {
			continue
		}
		occurs[n.prefix] = true
		x.key = appendKeys(n.appendNetwork(x.key[:0], n.prefix), keys, row)
		x.rows[string(x.key)] = append(x.rows[string(x.key)], row)
	}
	for prefix, is := range occurs {
		if is {
			x.prefixes = append(x.prefixes, prefix)
		}
	}
	return x
}

// find appends the rows whose network contains the address in a row of a column, in order.
func (x *networkIndex) find(found []int, addresses value.Column, keys []value.Column, row int) []int {
	a, ok := x.read(value.Text(addresses.Value(row)))
	if !ok || !appendable(keys, row) {
		return found
	}
	from := len(found)
	for _, prefix := range x.prefixes {
		if prefix <= a.prefix {
			x.key = appendKeys(a.appendNetwork(x.key[:0], prefix), keys, row)
			found = append(found, x.rows[string(x.key)]...)
		}
	}
	slices.Sort(found[from:])
	return found
}

// appendable reports whether no key of the row is null: null does not equal anything.
func appendable(keys []value.Column, row int) bool {
	return !slices.ContainsFunc(keys, func(c value.Column) bool { return c.IsNull(row) })
}

func appendKeys(to []byte, keys []value.Column, row int) []byte {
	for _, c := range keys {
		to = value.AppendKey(to, c.Value(row))
	}
	return to
}

// ipLookup joins each row with the networks of a table that hold its address
// (KQL reference, ipv4-lookup-plugin): the table, the column of addresses, the
// column of networks, columns that must be equal, and whether to keep rows
// without a match.
func ipLookup(read func(string) (subnet, bool)) func(*builtin.Context, builtin.PluginCall) (*value.Table, error) {
	return func(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
		if len(call.Args) < 3 || call.Args[0].Table == nil || call.Args[1].Column < 0 || call.Args[2].Column < 0 {
			return nil, fmt.Errorf("it needs a table, a column of addresses and a column of networks")
		}
		lookup, input := call.Args[0].Table, call.Input
		addresses, networks := input.Columns[call.Args[1].Column], lookup.Columns[call.Args[2].Column]
		keep := false
		var names []string
		var left, right []value.Column // the columns that must be equal
		for i := 3; i < len(call.Args); i++ {
			if at := call.Args[i].Column; at < 0 {
				keep = keep || call.Constant(i) == true
			} else if other := lookup.Schema.Index(input.Schema.Fields[at].Name); other >= 0 {
				names = append(names, input.Schema.Fields[at].Name)
				left, right = append(left, input.Columns[at]), append(right, lookup.Columns[other])
			}
		}
		index := newNetworkIndex(read, networks, right)
		var from, to []int
		width := len(input.Columns) + len(lookup.Columns)
		for row := range input.Rows {
			before := len(to)
			if to = index.find(to, addresses, left, row); len(to) == before && keep {
				to = append(to, -1)
			}
			for range len(to) - before {
				from = append(from, row)
			}
			if err := ctx.Holds(len(to), len(to)*width*builtin.CellBytes); err != nil {
				return nil, err
			}
		}
		call.MadeOf(from)
		return joined(input, from, lookup, to, names), nil
	}
}

// joined joins rows of two tables. It takes the named columns only from the first.
func joined(left *value.Table, from []int, right *value.Table, to []int, shared []string) *value.Table {
	var columns []builtin.Column
	out := builtin.TableMaker{Rows: len(from)}
	for i, f := range left.Schema.Fields {
		columns = append(columns, builtin.Fresh(f.Name, f.Type))
		out.Add(f.Name, left.Columns[i].Gather(from))
	}
	for i, f := range right.Schema.Fields {
		if !slices.Contains(shared, f.Name) {
			columns = append(columns, builtin.Fresh(f.Name, f.Type))
			out.Add(f.Name, right.Columns[i].Gather(to))
		}
	}
	for i, c := range uniqueNames(columns) {
		out.Fields[i].Name = c.Name
	}
	return out.Table()
}
