package condition

import "slices"

// Merge returns a list that has, after its own items, those that only the other list has, and the ID
// in it of each item of the other list. The other list is of the same query, maybe bound anew. An item that
// both lists have is that of the first.
func (l *List) Merge(other *List) (merged *List, ids []int) {
	known := make(map[Key]*Item, len(l.Items))
	for _, item := range l.Items {
		known[item.Key] = item
	}
	items, in := slices.Clip(l.Items), make([]*Item, len(other.Items)) // in has the item of the merged list for each of the other's
	for i, item := range other.Items {
		if in[i] = known[item.Key]; in[i] == nil {
			added := *item
			added.ID, in[i] = len(items), &added
			items = append(items, &added)
		}
		ids = append(ids, in[i].ID)
	}
	of := func(list []*Item) []*Item {
		var moved []*Item
		for _, item := range list {
			moved = append(moved, in[item.ID])
		}
		return moved
	}
	for _, item := range items[len(l.Items):] {
		item.Inputs, item.Sides, item.Operands = of(item.Inputs), of(item.Sides), of(item.Operands)
		if item.Parent != nil {
			item.Parent = in[item.Parent.ID]
		}
		if item.Let != nil {
			item.Let = in[item.Let.ID]
		}
	}
	return &List{Items: items, Cut: l.Cut || other.Cut, index: l.index}, ids
}
