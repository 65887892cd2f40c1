package types

import "slices"

// Several tables become one in three ways: columns of one name and type become
// one column (union, search), columns of one name become one (find, graphs),
// or every column stays and gets a name of its own (join).

// A ColumnKey identifies the columns that become one where name and type decide.
type ColumnKey struct {
	name string
	typ  *Type
}

// KeyOf returns the key of a column. All dynamic types count as one.
func KeyOf(c *Column) ColumnKey {
	if c.Type.IsDynamic() {
		return ColumnKey{c.Name, Dynamic}
	}
	return ColumnKey{c.Name, c.Type}
}

// sameName holds the columns of one name, a list for each type, in the order in which the types came.
type sameName struct{ types [][]*Column }

// groupByName gathers the columns by their names, in the order in which the names came.
//
// Microsoft's binder forgets a column whose type is new where, up to there, the
// name had several columns that were all of one type; this does the same.
func groupByName(cols []*Column) []*sameName {
	names := make(map[string]*sameName, len(cols))
	list := make([]*sameName, 0, len(cols))
	for _, c := range cols {
		s := names[c.Name]
		if s == nil {
			s = &sameName{types: [][]*Column{{c}}}
			names[c.Name] = s
			list = append(list, s)
			continue
		}
		key := KeyOf(c)
		i := slices.IndexFunc(s.types, func(same []*Column) bool { return KeyOf(same[0]) == key })
		switch {
		case i >= 0:
			s.types[i] = append(s.types[i], c)
		case len(s.types) > 1 || len(s.types[0]) == 1:
			s.types = append(s.types, []*Column{c})
		}
	}
	return list
}

// UnifyNameAndType returns a column for each name and type. Where a name has
// several types, the columns are called name_type, or, where a column has that
// name anyway, name_type1 (KQL reference, union-operator); Microsoft's binder
// numbers whichever comes later. place returns the position of the unified
// column that a given column became, or -1.
func UnifyNameAndType(cols []*Column) (unified []*Column, place func(*Column) int) {
	groups := groupByName(cols)
	names := make(UniqueNames, len(groups))
	places := make(map[ColumnKey]int, len(groups))
	for _, s := range groups {
		if len(s.types) == 1 {
			names.Take(s.types[0][0].Name)
		}
	}
	for _, s := range groups {
		for _, same := range s.types {
			c := same[0]
			name, t := c.Name, c.Type
			if len(s.types) > 1 || len(same) > 1 {
				t = commonOf(same, ConvertNone)
			}
			if len(s.types) > 1 {
				name = names.Unique(name+"_"+t.String(), "")
			}
			places[KeyOf(c)] = len(unified)
			if name != c.Name || t != c.Type || len(same) > 1 {
				c = c.As(name, t)
			}
			unified = append(unified, c)
		}
	}
	return unified, func(c *Column) int {
		if i, ok := places[KeyOf(c)]; ok {
			return i
		}
		return -1
	}
}

// UnifyName returns a column for each name. Its type is the one to which the
// types of that name can be widened, else dynamic.
func UnifyName(cols []*Column) []*Column {
	var unified []*Column
	for _, s := range groupByName(cols) {
		c := s.types[0][0]
		if len(s.types) > 1 {
			var t *Type
			ok := true
			for _, same := range s.types {
				if x := KeyOf(same[0]).typ; ok && x.IsScalar() {
					t, ok = Common(t, x, ConvertPromotable)
				}
			}
			if t == nil || !ok {
				t = Dynamic
			}
			c = c.As(c.Name, t)
		} else if len(s.types[0]) > 1 {
			c = c.As(c.Name, c.Type)
		}
		unified = append(unified, c)
	}
	return unified
}

// commonOf returns the type that all of the columns can have, else that of the first.
func commonOf(cols []*Column, conv Conversion) *Type {
	var t *Type
	for _, c := range cols {
		var ok bool
		if t, ok = Common(t, c.Type, conv); !ok {
			return KeyOf(cols[0]).typ
		}
	}
	return t
}

// UniqueColumns returns the columns with the repeated names numbered: a, a1, a2.
// A column never gets the name of another column of the list.
func UniqueColumns(cols []*Column) []*Column {
	first := make(map[string]int, len(cols))
	names := make(UniqueNames, len(cols))
	for i, c := range cols {
		if _, ok := first[c.Name]; !ok {
			first[c.Name] = i
			names.Take(c.Name)
		}
	}
	unique := make([]*Column, len(cols))
	for i, c := range cols {
		if unique[i] = c; first[c.Name] != i {
			if name := names.Unique(c.Name, ""); name != c.Name {
				unique[i] = c.As(name, c.Type)
			}
		}
	}
	return unique
}

// CommonColumns returns the columns whose names are in both lists.
func CommonColumns(a, b []*Column) []*Column {
	var both []*Column
	left, right := Closed(a...), Closed(b...)
	for _, c := range a {
		if right.Find(c.Name) >= 0 {
			both = append(both, c)
		}
	}
	for _, c := range b {
		if left.Find(c.Name) >= 0 {
			both = append(both, c)
		}
	}
	return UnifyName(both)
}

// ColumnsOfAll returns the columns whose names are in every table.
func ColumnsOfAll(tables []*Table) []*Column {
	if len(tables) == 0 {
		return nil
	}
	common := tables[0].Columns
	for _, t := range tables[1:] {
		common = CommonColumns(common, t.Columns)
	}
	return common
}
