package dynamics

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// bagPack implements bag_pack: keys and values in turn.
func bagPack(f *builtin.Frame, a []any) any {
	bag := value.NewBag(len(a) / 2)
	for i := 0; i+1 < len(a); i += 2 {
		bag.Set(value.Text(a[i]), value.Cast(a[i+1], value.Dynamic))
	}
	return f.Whole(bag)
}

func bagKeys(f *builtin.Frame, a []any) any {
	b, ok := a[0].(*value.Bag)
	if !ok {
		return nil
	}
	keys := make([]any, b.Len())
	for i := range keys {
		keys[i], _ = b.At(i)
	}
	return keys
}

// bagMerge merges bags; the value of a key is that of the first bag that has it.
func bagMerge(f *builtin.Frame, a []any) any {
	out := value.NewBag(8)
	found := false
	for _, v := range a {
		b, ok := v.(*value.Bag)
		if !ok {
			continue
		}
		found = true
		mergeBag(out, b)
	}
	if !found {
		return nil
	}
	return f.Whole(out)
}

func mergeBag(into, from *value.Bag) {
	for i := range from.Len() {
		k, v := from.At(i)
		if _, ok := into.Get(k); !ok {
			into.Set(k, v)
		}
	}
}

func bagHasKey(f *builtin.Frame, a []any) any {
	path, ok := jsonPath(a[1].(string))
	if !ok {
		return nil
	}
	v := a[0]
	for i, step := range path {
		b, isBag := v.(*value.Bag)
		if !isBag && i == 0 {
			return nil
		}
		if !isBag {
			return false
		}
		if v, ok = b.Get(step); !ok {
			return false
		}
	}
	return true
}

// jsonPath splits a key that may be a path: $.a.b or $['a']['b'].
func jsonPath(key string) ([]string, bool) {
	if !strings.HasPrefix(key, "$.") && !strings.HasPrefix(key, "$[") {
		return []string{key}, true
	}
	var steps []string
	for rest := key[1:]; rest != ""; {
		if rest[0] == '.' {
			rest = rest[1:]
			n := strings.IndexAny(rest, ".[")
			if n < 0 {
				n = len(rest)
			}
			steps, rest = append(steps, rest[:n]), rest[n:]
			continue
		}
		if len(rest) < 4 || rest[0] != '[' || rest[1] != '\'' && rest[1] != '"' {
			return nil, false
		}
		end := strings.Index(rest[2:], rest[1:2]+"]")
		if end < 0 {
			return nil, false
		}
		steps, rest = append(steps, rest[2:2+end]), rest[2+end+2:]
	}
	return steps, len(steps) > 0
}

func bagRemoveKeys(f *builtin.Frame, a []any) any {
	b, ok1 := a[0].(*value.Bag)
	keys, ok2 := a[1].([]any)
	if !ok1 || !ok2 {
		return nil
	}
	var out any = b
	for _, k := range keys {
		if name, ok := k.(string); ok {
			if path, ok := jsonPath(name); ok {
				out = withoutPath(out, path)
			}
		}
	}
	return out
}

// withoutPath returns a copy of a bag without the value that a path leads to.
func withoutPath(v any, path []string) any {
	b, ok := v.(*value.Bag)
	if !ok {
		return v
	}
	out := value.NewBag(b.Len())
	for i := range b.Len() {
		k, x := b.At(i)
		switch {
		case k != path[0]:
			out.Set(k, x)
		case len(path) > 1:
			out.Set(k, withoutPath(x, path[1:]))
		}
	}
	return out
}

func bagSetKey(f *builtin.Frame, a []any) any {
	if _, ok := a[0].(*value.Bag); !ok {
		return nil
	}
	key, ok := a[1].(string)
	if !ok {
		return nil
	}
	path, ok := jsonPath(key)
	if !ok {
		return a[0]
	}
	return f.Whole(withPath(a[0], path, value.Cast(a[2], value.Dynamic)))
}

// withPath returns a copy of a bag in which a path leads to a value.
func withPath(v any, path []string, to any) any {
	if len(path) == 0 {
		return to
	}
	b, ok := v.(*value.Bag)
	if !ok {
		b = value.NewBag(1)
	}
	out := value.NewBag(b.Len() + 1)
	for i := range b.Len() {
		k, x := b.At(i)
		if k == path[0] {
			continue
		}
		out.Set(k, x)
	}
	old, _ := b.Get(path[0])
	out.Set(path[0], withPath(old, path[1:], to))
	return out
}

// bagZip makes a bag from an array of keys and one of values. It ignores keys that are not strings.
func bagZip(f *builtin.Frame, a []any) any {
	keys, ok := a[0].([]any)
	if !ok {
		return nil
	}
	values, _ := a[1].([]any)
	bag := value.NewBag(len(keys))
	for i, k := range keys {
		name, ok := k.(string)
		if !ok {
			continue
		}
		var v any
		if i < len(values) {
			v = values[i]
		}
		bag.Set(name, v)
	}
	return bag
}

// dynamicToJSON prints a value with sorted keys, so that equal values print alike.
func dynamicToJSON(f *builtin.Frame, a []any) any {
	return value.Text(canonical(value.Cast(a[0], value.Dynamic)))
}

func canonical(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = canonical(x)
		}
		return out
	case *value.Bag:
		keys := make([]string, v.Len())
		for i := range keys {
			keys[i], _ = v.At(i)
		}
		slices.Sort(keys)
		out := value.NewBag(len(keys))
		for _, k := range keys {
			x, _ := v.Get(k)
			out.Set(k, canonical(x))
		}
		return out
	}
	return v
}

// packAll packs names and values in turn. They follow the argument that says whether to
// leave out null and empty values.
func packAll(f *builtin.Frame, a []any) any {
	bag := value.NewBag(len(a) / 2)
	for i := 1; i+1 < len(a); i += 2 {
		if a[0] == true && builtin.IsEmpty(a[i+1]) {
			continue
		}
		bag.Set(value.Text(a[i]), value.Cast(a[i+1], value.Dynamic))
	}
	return f.Whole(bag)
}
