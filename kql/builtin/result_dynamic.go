package builtin

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

func arrayConcatResult(c *CallInfo) Outcome {
	if t, ok := commonOf(c.args("array"), ConvertNothing); ok {
		return scalar(t.Type, t.Shape)
	}
	return scalar(value.Dynamic, value.ArrayOf(value.Dynamic, nil))
}

func arrayIffResult(c *CallInfo) Outcome {
	a := c.arg("when_true")
	if a == nil {
		return scalar(value.Dynamic, value.ArrayOf(value.Dynamic, nil))
	}
	if a.Type == value.Dynamic {
		return scalar(value.Dynamic, a.Shape)
	}
	return scalar(value.Dynamic, value.ArrayOf(a.Type, nil))
}

// arraySortResult is a sorted column for each array.
func arraySortResult(c *CallInfo) Outcome {
	var columns []Column
	for i, a := range c.Args {
		if a.Type != value.Dynamic || a.Shape != nil && a.Shape.Kind != value.ShapeArray {
			break
		}
		name := a.Name + "_sorted"
		if a.Name == "" {
			name = fmt.Sprintf("array%d_sorted", i)
		}
		column := fresh(name, a.Type)
		column.Shape = a.Shape
		columns = append(columns, column)
	}
	return tuple(columns)
}

// assignArraySort gives every argument to the arrays but a last one that is a bool.
func assignArraySort(_ *Signature, args []Arg) []int {
	params := make([]int, len(args))
	if n := len(args); n > 0 && args[n-1].Type == value.Bool {
		params[n-1] = 1
	}
	return params
}

func bagPackResult(c *CallInfo) Outcome {
	keys, values := c.args("key"), c.args("value")
	bag := value.BagOf()
	for i, k := range keys {
		name, ok := k.Value.(string)
		if !k.Const || !ok {
			continue
		}
		f := value.ShapedField{Name: name}
		if i < len(values) {
			f.Type, f.Shape = values[i].Type, values[i].Shape
		}
		bag.Fields = append(bag.Fields, f)
	}
	return scalar(value.Dynamic, bag)
}

func bagPackColumnsResult(c *CallInfo) Outcome {
	bag := value.BagOf()
	for _, a := range c.args("value") {
		if a.Column >= 0 && a.Column < len(c.Input) {
			bag.Fields = append(bag.Fields, fieldOf(c.Input[a.Column]))
		}
	}
	return scalar(value.Dynamic, bag)
}

func packAllResult(c *CallInfo) Outcome {
	bag := value.BagOf()
	for _, column := range c.Input {
		bag.Fields = append(bag.Fields, fieldOf(column))
	}
	return scalar(value.Dynamic, bag)
}

func fieldOf(c Column) value.ShapedField {
	return value.ShapedField{Name: c.Name, Type: c.Type, Shape: c.Shape}
}

func packArrayResult(c *CallInfo) Outcome {
	args := c.args("value")
	if len(args) == 1 && args[0].Star {
		args = nil
		for _, column := range c.Input {
			args = append(args, &Arg{Type: column.Type, Shape: column.Shape})
		}
	}
	t, ok := commonOf(args, ConvertWider)
	if !ok {
		t = Typed{Type: value.Dynamic}
	}
	return scalar(value.Dynamic, value.ArrayOf(t.Type, t.Shape))
}

func setResult(c *CallInfo) Outcome {
	if t, ok := commonOf(c.args("set"), ConvertWider); ok && t.Shape != nil && t.Shape.Kind == value.ShapeArray {
		return scalar(value.Dynamic, t.Shape)
	}
	return scalar(value.Dynamic, value.ArrayOf(value.Dynamic, nil))
}

// bagMergeResult has the properties of all bags; those of the first win.
func bagMergeResult(c *CallInfo) Outcome {
	merged := value.BagOf()
	for i, a := range c.args("bag") {
		isBag := a.Shape != nil && a.Shape.Kind == value.ShapeBag
		if i == 0 && !isBag {
			break
		}
		if !isBag {
			continue
		}
		for _, f := range a.Shape.Fields {
			if _, ok := merged.Field(f.Name); !ok {
				merged.Fields = append(merged.Fields, f)
			}
		}
	}
	return scalar(value.Dynamic, merged)
}

func bagRemoveKeysResult(c *CallInfo) Outcome {
	bag, keys := c.arg("bag"), c.arg("keys")
	left := value.BagOf()
	if bag == nil || keys == nil || bag.Shape == nil || bag.Shape.Kind != value.ShapeBag || !keys.Const {
		return scalar(value.Dynamic, left)
	}
	removed := map[string]bool{}
	if list, ok := keys.Value.([]any); ok {
		for _, k := range list {
			if name, ok := k.(string); ok {
				removed[name] = true
			}
		}
	}
	for _, f := range bag.Shape.Fields {
		if !removed[f.Name] {
			left.Fields = append(left.Fields, f)
		}
	}
	return scalar(value.Dynamic, left)
}

func bagSetKeyResult(c *CallInfo) Outcome {
	bag, key, v := c.arg("bag"), c.arg("key"), c.arg("value")
	if bag == nil {
		return scalar(value.Dynamic, value.BagOf())
	}
	if key == nil || v == nil || !key.Const {
		return scalar(bag.Type, bag.Shape)
	}
	name, _ := key.Value.(string)
	if strings.TrimSpace(name) == "" || strings.HasPrefix(name, "$.") || strings.HasPrefix(name, "$[") {
		return scalar(bag.Type, bag.Shape)
	}
	set := value.BagOf()
	if bag.Shape != nil && bag.Shape.Kind == value.ShapeBag {
		for _, f := range bag.Shape.Fields {
			if f.Name != name {
				set.Fields = append(set.Fields, f)
			}
		}
	}
	set.Fields = append(set.Fields, value.ShapedField{Name: name, Type: v.Type, Shape: v.Shape})
	return scalar(value.Dynamic, set)
}
