package dynamics

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

func arrayConcatResult(c *builtin.CallInfo) builtin.Outcome {
	if t, ok := builtin.CommonOf(c.ArgsOf("array"), builtin.ConvertNothing); ok {
		return builtin.Scalar(t.Type, t.Shape)
	}
	return builtin.Scalar(value.Dynamic, value.ArrayOf(value.Dynamic, nil))
}

func arrayIffResult(c *builtin.CallInfo) builtin.Outcome {
	a := c.ArgOf("when_true")
	if a == nil {
		return builtin.Scalar(value.Dynamic, value.ArrayOf(value.Dynamic, nil))
	}
	if a.Type == value.Dynamic {
		return builtin.Scalar(value.Dynamic, a.Shape)
	}
	return builtin.Scalar(value.Dynamic, value.ArrayOf(a.Type, nil))
}

// arraySortResult is a sorted column for each array.
func arraySortResult(c *builtin.CallInfo) builtin.Outcome {
	var columns []builtin.Column
	for i, a := range c.Args {
		if a.Type != value.Dynamic || a.Shape != nil && a.Shape.Kind != value.ShapeArray {
			break
		}
		name := a.Name + "_sorted"
		if a.Name == "" {
			name = fmt.Sprintf("array%d_sorted", i)
		}
		column := builtin.Fresh(name, a.Type)
		column.Shape = a.Shape
		columns = append(columns, column)
	}
	return builtin.Tuple(columns)
}

// assignArraySort assigns every argument to the arrays, except a last one that is a bool.
func assignArraySort(_ *builtin.Signature, args []builtin.Arg) []int {
	params := make([]int, len(args))
	if n := len(args); n > 0 && args[n-1].Type == value.Bool {
		params[n-1] = 1
	}
	return params
}

func bagPackResult(c *builtin.CallInfo) builtin.Outcome {
	keys, values := c.ArgsOf("key"), c.ArgsOf("value")
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
	return builtin.Scalar(value.Dynamic, bag)
}

func bagPackColumnsResult(c *builtin.CallInfo) builtin.Outcome {
	bag := value.BagOf()
	for _, a := range c.ArgsOf("value") {
		if a.Column >= 0 && a.Column < len(c.Input) {
			bag.Fields = append(bag.Fields, fieldOf(c.Input[a.Column]))
		}
	}
	return builtin.Scalar(value.Dynamic, bag)
}

func packAllResult(c *builtin.CallInfo) builtin.Outcome {
	bag := value.BagOf()
	for _, column := range c.Input {
		bag.Fields = append(bag.Fields, fieldOf(column))
	}
	return builtin.Scalar(value.Dynamic, bag)
}

func fieldOf(c builtin.Column) value.ShapedField {
	return value.ShapedField{Name: c.Name, Type: c.Type, Shape: c.Shape}
}

func packArrayResult(c *builtin.CallInfo) builtin.Outcome {
	args := c.ArgsOf("value")
	if len(args) == 1 && args[0].Star {
		args = nil
		for _, column := range c.Input {
			args = append(args, &builtin.Arg{Type: column.Type, Shape: column.Shape})
		}
	}
	t, ok := builtin.CommonOf(args, builtin.ConvertWider)
	if !ok {
		t = builtin.Typed{Type: value.Dynamic}
	}
	return builtin.Scalar(value.Dynamic, value.ArrayOf(t.Type, t.Shape))
}

func setResult(c *builtin.CallInfo) builtin.Outcome {
	if t, ok := builtin.CommonOf(c.ArgsOf("set"), builtin.ConvertWider); ok && t.Shape != nil && t.Shape.Kind == value.ShapeArray {
		return builtin.Scalar(value.Dynamic, t.Shape)
	}
	return builtin.Scalar(value.Dynamic, value.ArrayOf(value.Dynamic, nil))
}

// bagMergeResult has the properties of all bags. Those of earlier bags take precedence.
func bagMergeResult(c *builtin.CallInfo) builtin.Outcome {
	merged := value.BagOf()
	for i, a := range c.ArgsOf("bag") {
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
	return builtin.Scalar(value.Dynamic, merged)
}

func bagRemoveKeysResult(c *builtin.CallInfo) builtin.Outcome {
	bag, keys := c.ArgOf("bag"), c.ArgOf("keys")
	left := value.BagOf()
	if bag == nil || keys == nil || bag.Shape == nil || bag.Shape.Kind != value.ShapeBag || !keys.Const {
		return builtin.Scalar(value.Dynamic, left)
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
	return builtin.Scalar(value.Dynamic, left)
}

func bagSetKeyResult(c *builtin.CallInfo) builtin.Outcome {
	bag, key, v := c.ArgOf("bag"), c.ArgOf("key"), c.ArgOf("value")
	if bag == nil {
		return builtin.Scalar(value.Dynamic, value.BagOf())
	}
	if key == nil || v == nil || !key.Const {
		return builtin.Scalar(bag.Type, bag.Shape)
	}
	name, _ := key.Value.(string)
	if strings.TrimSpace(name) == "" || strings.HasPrefix(name, "$.") || strings.HasPrefix(name, "$[") {
		return builtin.Scalar(bag.Type, bag.Shape)
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
	return builtin.Scalar(value.Dynamic, set)
}
