package value

// A Bag is a dynamic property bag. It keeps its properties in the order in which they
// were set, as Kusto does.
type Bag struct {
	keys   []string
	values []any
	index  map[string]int // nil while the bag has only a few keys
}

const bagIndexFrom = 12

// NewBag returns an empty bag with room for n properties.
func NewBag(n int) *Bag { return &Bag{keys: make([]string, 0, n), values: make([]any, 0, n)} }

// Len returns the number of properties.
func (b *Bag) Len() int { return len(b.keys) }

// At returns the i-th property.
func (b *Bag) At(i int) (key string, v any) { return b.keys[i], b.values[i] }

func (b *Bag) find(key string) int {
	if b.index != nil {
		if i, ok := b.index[key]; ok {
			return i
		}
		return -1
	}
	for i, k := range b.keys {
		if k == key {
			return i
		}
	}
	return -1
}

// Get returns the value of a property; ok is false when the bag has none of that name.
func (b *Bag) Get(key string) (v any, ok bool) {
	if i := b.find(key); i >= 0 {
		return b.values[i], true
	}
	return nil, false
}

// Set gives a property a value. Only the function that makes a bag may change it: a bag
// in a column is shared.
func (b *Bag) Set(key string, v any) {
	if i := b.find(key); i >= 0 {
		b.values[i] = v
		return
	}
	b.keys = append(b.keys, key)
	b.values = append(b.values, v)
	switch {
	case b.index != nil:
		b.index[key] = len(b.keys) - 1
	case len(b.keys) == bagIndexFrom:
		b.index = make(map[string]int, 2*bagIndexFrom)
		for i, k := range b.keys {
			b.index[k] = i
		}
	}
}
