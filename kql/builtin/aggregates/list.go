package aggregates

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/dynamics"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Lists are the aggregates that collect values.
var Lists = []builtin.Function{
	{Name: "buildschema", Page: "buildschema-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "schema",
		Signature:  []string{"(expr: bag) dynamic{}"},
		Accumulate: buildSchema},
	{Name: "make_bag", Page: "make-bag-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "bag",
		Signature:  []string{"(expr: bag, maxSize?: integer) dynamic{}"},
		Accumulate: makeBag},
	{Name: "make_bag_if", Page: "make-bag-if-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "bag",
		Signature:  []string{"(expr: bag, predicate: bool, maxSize?: integer) dynamic{}"},
		Accumulate: builtin.Where(1, makeBag)},
	{Name: "make_dictionary", Hidden: true, ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "dictionary",
		Signature:  []string{"(expr: bag, maxSize?: integer) dynamic{}"},
		Accumulate: makeBagOld},
	{Name: "make_list", Page: "make-list-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "list",
		Signature:  []string{"(expr: scalar, maxSize?: integer) arg0Array"},
		Accumulate: makeList},
	{Name: "make_list_if", Page: "make-list-if-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "list",
		Signature:  []string{"(expr: scalar, predicate: bool, maxSize?: integer) arg0Array"},
		Accumulate: builtin.Where(1, makeList)},
	{Name: "make_list_with_nulls", Page: "make-list-with-nulls-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "list",
		Signature:  []string{"(expr: scalar) arg0Array"},
		Accumulate: makeListWithNulls},
	{Name: "make_set", Page: "make-set-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "set",
		Signature:  []string{"(expr: scalar, maxSize?: integer) arg0Array"},
		Accumulate: makeSet},
	{Name: "make_set_if", Page: "make-set-if-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "set",
		Signature:  []string{"(expr: scalar, predicate: bool, maxSize?: integer) arg0Array"},
		Accumulate: builtin.Where(1, makeSet)},
	{Name: "makelist", Page: "make-list-aggregation-function", Obsolete: "make_list", Hidden: true, ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "list",
		Signature:  []string{"(expr: scalar, maxSize?: integer) arg0Array"},
		Accumulate: makeListOld},
	{Name: "makeset", Page: "make-set-aggregation-function", Obsolete: "make_set", Hidden: true, ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "set",
		Signature:  []string{"(expr: scalar, maxSize?: integer) arg0Array"},
		Accumulate: makeSetOld},
}

// How many elements the collecting aggregates keep at most, and how many those with the
// old names keep by default (KQL reference, make-list-aggregation-function).
const (
	maxElements    = 1048576
	oldMaxElements = 128
)

// A collection is what a collecting aggregate keeps of a group.
type collection struct {
	items []any
	set   *dynamics.Set
	bag   *value.Bag
	limit int // the largest number of elements
	size  builtin.Budget
}

// collecting lifts an aggregate over values and, optionally, the number of values to
// keep, which is usual by default. It leaves out nulls, unless they are those of a type that
// nulls accepts. take adds a value while there are fewer than the
// limit; merge adds what was collected from later rows.
func collecting(nulls func(t value.Type) bool, usual int64, take func(ctx *builtin.Context, s *collection, v any) error, merge func(ctx *builtin.Context, s, later *collection) error, result func(s *collection) any) builtin.Aggregation {
	return func(types []value.Type, t value.Type) builtin.Accumulator {
		keepNulls := nulls(types[0])
		return &builtin.Folder[collection]{
			Types: []value.Type{t},
			Bind: func(ctx *builtin.Context, args []value.Column) func(*collection, int) error {
				limit := usual
				if len(args) > 1 && args[1].Len() > 0 {
					if n, ok := value.Cast(args[1].Value(0), value.Long).(int64); ok && n > 0 {
						limit = min(n, maxElements)
					}
				}
				return func(s *collection, row int) error {
					v := value.Cast(args[0].Value(row), value.Dynamic)
					if v == nil && !keepNulls {
						return nil
					}
					s.limit = int(limit)
					return take(ctx, s, v)
				}
			},
			Join: func(ctx *builtin.Context, s, later *collection) error {
				s.limit = max(s.limit, later.limit)
				return merge(ctx, s, later)
			},
			Results: func(_ *builtin.Context, s *collection) []any { return []any{result(s)} },
		}
	}
}

// elementsOf returns the elements of an array, or any other value as the only element. As
// in the service, lists and sets of arrays collect the elements of those arrays.
func elementsOf(v any) []any {
	if elements, ok := v.([]any); ok {
		return elements
	}
	return []any{v}
}

func takeIntoList(ctx *builtin.Context, s *collection, v any) error {
	return addToList(ctx, s, elementsOf(v))
}

func addToList(ctx *builtin.Context, s *collection, elements []any) error {
	for _, e := range elements[:min(len(elements), max(s.limit-len(s.items), 0))] {
		s.items = append(s.items, e)
		if err := s.size.Spend(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func listOf(s *collection) any {
	if s.items == nil {
		return []any{}
	}
	return s.items
}

// takeIntoSet adds the values that are not in the set yet.
func takeIntoSet(ctx *builtin.Context, s *collection, v any) error {
	return addToSet(ctx, s, elementsOf(v))
}

func addToSet(ctx *builtin.Context, s *collection, elements []any) error {
	if s.set == nil {
		s.set = dynamics.NewSet()
	}
	for _, e := range elements {
		if err := ctx.Charge(dynamics.SetUnits); err != nil {
			return err
		}
		if len(s.set.Items) >= s.limit || e == nil || !s.set.Add(e) {
			continue
		}
		if err := s.size.Spend(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func setList(s *collection) any {
	if s.set == nil {
		return []any{}
	}
	return s.set.List()
}

// takeIntoBag adds the properties that are not in the bag yet. It ignores values that are not bags.
func takeIntoBag(ctx *builtin.Context, s *collection, v any) error {
	b, ok := v.(*value.Bag)
	if !ok {
		return nil
	}
	if s.bag == nil {
		s.bag = value.NewBag(b.Len())
	}
	for i := range b.Len() {
		k, x := b.At(i)
		if _, ok := s.bag.Get(k); ok || s.bag.Len() >= s.limit {
			continue
		}
		s.bag.Set(k, x)
		if err := s.size.Spend(ctx, k); err != nil {
			return err
		}
		if err := s.size.Spend(ctx, x); err != nil {
			return err
		}
	}
	return nil
}

func bagOrNull(s *collection) any {
	if s.bag == nil {
		return value.NewBag(0)
	}
	return s.bag
}

func mergeLists(ctx *builtin.Context, s, later *collection) error {
	return addToList(ctx, s, later.items)
}

func mergeSets(ctx *builtin.Context, s, later *collection) error {
	if later.set == nil {
		return nil
	}
	return addToSet(ctx, s, later.set.Items)
}

func mergeBags(ctx *builtin.Context, s, later *collection) error {
	if later.bag == nil {
		return nil
	}
	return takeIntoBag(ctx, s, later.bag)
}

// The types whose nulls are collected. A list of dynamics has theirs, unlike one of other types.
func ofNoType(value.Type) bool    { return false }
func ofAnyType(value.Type) bool   { return true }
func ofDynamic(t value.Type) bool { return t == value.Dynamic }

var (
	makeList          = collecting(ofDynamic, maxElements, takeIntoList, mergeLists, listOf)
	makeListOld       = collecting(ofDynamic, oldMaxElements, takeIntoList, mergeLists, listOf)
	makeListWithNulls = collecting(ofAnyType, maxElements, takeIntoList, mergeLists, listOf)
	makeSet           = collecting(ofNoType, maxElements, takeIntoSet, mergeSets, setList)
	makeSetOld        = collecting(ofNoType, oldMaxElements, takeIntoSet, mergeSets, setList)
	makeBag           = collecting(ofNoType, maxElements, takeIntoBag, mergeBags, bagOrNull)
	makeBagOld        = collecting(ofNoType, oldMaxElements, takeIntoBag, mergeBags, bagOrNull)
)

// A schema is what buildschema has learned about the values in one place.
type schema struct {
	scalars    []string
	names      []string // of properties, in the order of their first occurrence
	properties map[string]*schema
	elements   *schema
}

// indexer is the property that stands for the elements of an array.
const indexer = "`indexer`"

func (s *schema) learn(v any) {
	switch v := v.(type) {
	case nil:
	case []any:
		if s.elements == nil {
			s.elements = &schema{}
		}
		for _, e := range v {
			s.elements.learn(e)
		}
	case *value.Bag:
		if s.properties == nil {
			s.properties = map[string]*schema{}
		}
		for i := range v.Len() {
			k, x := v.At(i)
			if s.properties[k] == nil {
				s.names = append(s.names, k)
				s.properties[k] = &schema{}
			}
			s.properties[k].learn(x)
		}
	default:
		name := value.TypeOf(v).String()
		if name == "real" {
			name = "double"
		}
		if !slices.Contains(s.scalars, name) {
			s.scalars = append(s.scalars, name)
		}
	}
}

// merge adds what another schema has learned.
func (s *schema) merge(o *schema) {
	for _, name := range o.scalars {
		if !slices.Contains(s.scalars, name) {
			s.scalars = append(s.scalars, name)
		}
	}
	if o.elements != nil {
		if s.elements == nil {
			s.elements = &schema{}
		}
		s.elements.merge(o.elements)
	}
	if o.properties != nil && s.properties == nil {
		s.properties = map[string]*schema{}
	}
	for _, name := range o.names {
		if s.properties[name] == nil {
			s.names = append(s.names, name)
			s.properties[name] = &schema{}
		}
		s.properties[name].merge(o.properties[name])
	}
}

// describe returns the schema as a dynamic value: a single type, or an array of several.
func (s *schema) describe() any {
	var all []any
	if s.properties != nil || s.elements != nil {
		out := value.NewBag(len(s.names) + 1)
		if s.elements != nil {
			out.Set(indexer, s.elements.describe())
		}
		for _, name := range s.names {
			out.Set(name, s.properties[name].describe())
		}
		all = append(all, out)
	}
	for _, name := range s.scalars {
		all = append(all, name)
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return all
}

var buildSchema = builtin.Folding(
	func(args []value.Column) func(*schema, int) {
		return func(s *schema, row int) { s.learn(value.Cast(args[0].Value(row), value.Dynamic)) }
	},
	(*schema).merge,
	func(s *schema) any { return s.describe() },
)
