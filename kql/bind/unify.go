package bind

import "slices"

// Several tables become one in three ways: columns of one name and type become
// one column (union, search), columns of one name become one (find, graphs),
// or every column stays and gets a name of its own (join).

// A columnKey is what columns share that become one.
type columnKey struct {
	name string
	typ  *typ
}

func keyOf(c *column) columnKey {
	if c.typ.isDynamic() {
		return columnKey{c.name, typDynamic}
	}
	return columnKey{c.name, c.typ}
}

// sameName holds the columns of one name, those of one type together, in the order in which the types came.
type sameName struct{ types [][]*column }

// groupByName gathers the columns by their names, in the order in which the names came.
//
// Microsoft's binder forgets a column whose type is new where, up to there, the
// name had several columns that were all of one type; this does the same.
func groupByName(cols []*column) []*sameName {
	names := make(map[string]*sameName, len(cols))
	list := make([]*sameName, 0, len(cols))
	for _, c := range cols {
		s := names[c.name]
		if s == nil {
			s = &sameName{types: [][]*column{{c}}}
			names[c.name] = s
			list = append(list, s)
			continue
		}
		key := keyOf(c)
		i := slices.IndexFunc(s.types, func(same []*column) bool { return keyOf(same[0]) == key })
		switch {
		case i >= 0:
			s.types[i] = append(s.types[i], c)
		case len(s.types) > 1 || len(s.types[0]) == 1:
			s.types = append(s.types, []*column{c})
		}
	}
	return list
}

// unifyNameAndType returns a column for each name and type. Where a name has
// several types, the columns are called name_type, or, where a column has that
// name anyway, name_type1 (KQL reference, union-operator); Microsoft's binder
// numbers whichever comes later. place returns the position of the column that
// stands for one of those given, or -1.
func unifyNameAndType(cols []*column) (unified []*column, place func(*column) int) {
	groups := groupByName(cols)
	names := make(uniqueNames, len(groups))
	places := make(map[columnKey]int, len(groups))
	for _, s := range groups {
		if len(s.types) == 1 {
			names.take(s.types[0][0].name)
		}
	}
	for _, s := range groups {
		for _, same := range s.types {
			c := same[0]
			name, t := c.name, c.typ
			if len(s.types) > 1 || len(same) > 1 {
				t = commonOf(same, convertNone)
			}
			if len(s.types) > 1 {
				name = names.unique(name+"_"+t.String(), "")
			}
			places[keyOf(c)] = len(unified)
			if name != c.name || t != c.typ || len(same) > 1 {
				c = c.as(name, t)
			}
			unified = append(unified, c)
		}
	}
	return unified, func(c *column) int {
		if i, ok := places[keyOf(c)]; ok {
			return i
		}
		return -1
	}
}

// unifyName returns a column for each name. Its type is the one to which the
// types of that name can be widened, else dynamic.
func unifyName(cols []*column) []*column {
	var unified []*column
	for _, s := range groupByName(cols) {
		c := s.types[0][0]
		if len(s.types) > 1 {
			var t *typ
			ok := true
			for _, same := range s.types {
				if x := keyOf(same[0]).typ; ok && x.isScalar() {
					t, ok = commonType(t, x, convertPromotable)
				}
			}
			if t == nil || !ok {
				t = typDynamic
			}
			c = c.as(c.name, t)
		} else if len(s.types[0]) > 1 {
			c = c.as(c.name, c.typ)
		}
		unified = append(unified, c)
	}
	return unified
}

// commonOf returns the type that all of the columns can have, else that of the first.
func commonOf(cols []*column, conv conversion) *typ {
	var t *typ
	for _, c := range cols {
		var ok bool
		if t, ok = commonType(t, c.typ, conv); !ok {
			return keyOf(cols[0]).typ
		}
	}
	return t
}

// uniqueColumns returns the columns with the repeated names numbered: a, a1, a2.
// A name that is there anyway is not given to another column.
func uniqueColumns(cols []*column) []*column {
	first := make(map[string]int, len(cols))
	names := make(uniqueNames, len(cols))
	for i, c := range cols {
		if _, ok := first[c.name]; !ok {
			first[c.name] = i
			names.take(c.name)
		}
	}
	unique := make([]*column, len(cols))
	for i, c := range cols {
		if unique[i] = c; first[c.name] != i {
			if name := names.unique(c.name, ""); name != c.name {
				unique[i] = c.as(name, c.typ)
			}
		}
	}
	return unique
}

// commonColumns returns the columns whose names are in both lists.
func commonColumns(a, b []*column) []*column {
	var both []*column
	left, right := closed(a...), closed(b...)
	for _, c := range a {
		if right.find(c.name) >= 0 {
			both = append(both, c)
		}
	}
	for _, c := range b {
		if left.find(c.name) >= 0 {
			both = append(both, c)
		}
	}
	return unifyName(both)
}

// columnsOfAll returns the columns whose names are in every table.
func columnsOfAll(tables []*table) []*column {
	if len(tables) == 0 {
		return nil
	}
	common := tables[0].cols
	for _, t := range tables[1:] {
		common = commonColumns(common, t.cols)
	}
	return common
}
