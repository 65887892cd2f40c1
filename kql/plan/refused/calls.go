package refused

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/regex"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A call is a call of a function, operator or aggregate.
type call struct {
	function *builtin.Function
	sig      *builtin.Signature
	args     []plan.Expr
	at       diag.Span // of the name
}

func (c *checker) aggregates(list []plan.AggregateCall) {
	for _, a := range list {
		c.call(call{a.Function, a.Sig, a.Args, a.NameSpan})
	}
}

// call reports what the function's row says that the service refuses.
func (c *checker) call(x call) {
	r := x.function.Refuses
	if r == (builtin.Refuses{}) || x.sig == nil {
		return
	}
	if a := x.arg(r.Dynamic); a != nil && typeOf(a) == value.Dynamic {
		c.refuse(diag.DynamicNotTaken.At(a.Span(), x.function.Name))
	}
	if r.Dynamics && len(x.args) == 2 && typeOf(x.args[0]) == value.Dynamic && typeOf(x.args[1]) == value.Dynamic {
		c.refuse(diag.DynamicsCompared.At(x.at))
	}
	if a := x.arg(r.Varying); a != nil && !c.facts.IsFixed(a) {
		if x.function.Kind == builtin.Operator {
			c.refuse(diag.ListNeeded.At(a.Span(), x.function.Name))
		} else {
			c.refuse(diag.ConstantNeeded.At(a.Span(), x.function.Name))
		}
	}
	if r.Mixed {
		c.mixed(x)
	}
	if a := x.arg(r.Pattern); a != nil {
		c.patternOf(x, a)
	}
	if a := x.arg(r.Groups); a != nil {
		c.groups(x, a)
	}
	if a := x.arg(r.Format); a != nil {
		c.format(x, a)
	}
}

// format reports the first character that is no part of a format.
func (c *checker) format(x call, format plan.Expr) {
	v, _ := plan.ValueOf(format)
	text, _ := v.(string)
	letters := x.function.Refuses.Letters
	for _, r := range text {
		if !strings.ContainsRune(letters+builtin.FormatDelimiters, r) {
			c.refuse(diag.FormatWrong.At(format.Span(), string(r), x.function.Name, letters))
			return
		}
	}
}

// arg returns the argument of a parameter, nil where there is none or there are several.
func (x call) arg(param string) plan.Expr {
	if param == "" {
		return nil
	}
	i := x.sig.Param(param)
	if i < 0 || i >= len(x.args) || x.sig.Params[i].Repeats() && i < len(x.args)-1 {
		return nil
	}
	return x.args[i]
}

// typeOf returns the type that an argument has in the text, without the conversions that the binder adds.
func typeOf(x plan.Expr) value.Type {
	for {
		switch e := x.(type) {
		case *plan.Convert:
			x = e.X
			continue
		case *plan.Const:
			if e.Written != value.Unknown {
				return e.Written
			}
		}
		return x.Type()
	}
}

// mixed reports the first result that has another type than the first one whose type is known and not dynamic.
func (c *checker) mixed(x call) {
	first := value.Unknown
	for i, a := range x.args {
		if !x.isCommon(i) {
			continue
		}
		t := typeOf(a)
		if t == value.Int {
			t = value.Long
		}
		switch {
		case t == value.Unknown || t == value.Dynamic || t == first || isText(t) && isText(first):
		case first == value.Unknown:
			first = t
		default:
			to := first
			if first == value.Long && t.IsNumeric() {
				to = t
			}
			c.refuse(diag.TypesMixed.At(a.Span(), x.function.Name, first.String(), t.String(), conversions[to]))
			return
		}
	}
}

// isText reports whether the type is string or guid. The reference of tables calls columns of one type by the other at times.
func isText(t value.Type) bool { return t == value.String || t == value.GUID }

// conversions are the functions that make a value of a type.
var conversions = map[value.Type]string{
	value.Bool: "tobool", value.Int: "toint", value.Long: "tolong", value.Real: "toreal", value.Decimal: "todecimal", value.String: "tostring",
	value.DateTime: "todatetime", value.Timespan: "totimespan", value.GUID: "toguid",
}

// isCommon reports whether the parameter of the argument asks for the type that others have too.
func (x call) isCommon(i int) bool {
	params := x.sig.Params
	switch last := len(params) - 1; {
	case last == 0:
		i = 0
	case x.sig.Layout != builtin.LayoutBlocks:
	case i == len(x.args)-1:
		i = last
	default:
		i %= last
	}
	if i >= len(params) {
		return false
	}
	switch params[i].Accepts {
	case builtin.AcceptsCommonScalar, builtin.AcceptsCommonScalarOrDynamic:
		return true
	}
	return false
}

// maxGroups is how many groups extract_all takes (KQL reference, extract-all-function).
const maxGroups = 16

// groups reports a regular expression without a group, or with too many.
func (c *checker) groups(x call, pattern plan.Expr) {
	v, known := plan.ValueOf(pattern)
	text, isText := v.(string)
	if !known || !isText {
		return
	}
	re, err := regex.Compile(text)
	if err != nil {
		return // reported elsewhere
	}
	if n := re.NumSubexp(); n == 0 || n > maxGroups {
		c.refuse(diag.GroupsWrong.At(pattern.Span(), x.function.Name, maxGroups, n))
	}
}

// anyColumn reports * has x and its kin for a dynamic x.
func (c *checker) anyColumn(x *plan.AnyColumn) {
	if x.Operator.Refuses.Dynamic == "right" && typeOf(x.Value) == value.Dynamic {
		c.refuse(diag.DynamicNotTaken.At(x.Value.Span(), x.Operator.Name))
	}
}

// inTable reports x in (table) where the first column of the table has another type.
func (c *checker) inTable(x *plan.InTable) {
	fields := x.Table.Schema().Fields
	if len(fields) == 0 {
		return
	}
	of, in := typeOf(x.X), fields[0].Type
	if comparable(of, in) || plan.YieldsGraph(x.Table) {
		return
	}
	c.refuse(diag.InOtherType.At(x.OpSpan, of.String(), in.String(), conversions[in]))
}

// comparable reports whether a value is looked up in a column of the other type, as far as that is known: numbers in
// numbers, a guid and its text, and dynamic values in anything.
func comparable(a, b value.Type) bool {
	isNumber := func(t value.Type) bool { return t.IsNumeric() || t == value.Bool }
	isUnsure := func(t value.Type) bool { return t == value.Unknown || t == value.Dynamic }
	return a == b || isUnsure(a) || isUnsure(b) || isNumber(a) && isNumber(b) || isText(a) && isText(b)
}
