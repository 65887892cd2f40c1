package bind

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// An opParam is a setting that an operator knows, such as the kind of a join.
type opParam struct {
	name    string
	alias   string // another name, "" for none
	kind    paramKind
	values  []string // of a word: the words allowed; nil for any
	anyCase bool
	repeats bool
}

// A paramKind is the kind of value that a setting takes.
type paramKind uint8

const (
	paramAny paramKind = iota
	paramScalarLiteral
	paramIntegerLiteral
	paramNumericLiteral
	paramStringLiteral
	paramBoolLiteral
	paramSummableLiteral
	paramString
	paramWord
	paramWordOrNumber
	paramName
	paramColumn
	paramColumnList
)

var (
	hintStrategies    = []string{"auto", "broadcast", "centralized", "shuffle"}
	hintConcurrencies = []string{"auto", "left", "local", "right", "unresolved"}
	hintSpreads       = []string{"auto", "local"}

	shuffleKey    = opParam{name: "hint.shufflekey", kind: paramColumn, repeats: true}
	numPartitions = opParam{name: "hint.num_partitions", kind: paramIntegerLiteral}
	materialized  = opParam{name: "hint.materialized", kind: paramBoolLiteral}
	withSource    = opParam{name: "withsource", alias: "with_source", kind: paramName}
	fuzziness     = opParam{name: "isfuzzy", alias: "__isFuzzy", kind: paramBoolLiteral}
	bestEffort    = opParam{name: "best_effort", kind: paramBoolLiteral}
	withItemIndex = opParam{name: "with_itemindex", kind: paramName}
	concurrency   = opParam{name: "hint.concurrency", kind: paramWordOrNumber, values: hintConcurrencies, anyCase: true}
	spread        = opParam{name: "hint.spread", kind: paramWordOrNumber, values: hintSpreads, anyCase: true}
)

// kindOf returns the setting that chooses the kind of an operator.
func kindOf(values ...string) opParam { return opParam{name: "kind", kind: paramWord, values: values} }

// strategy returns the hint of a strategy.
func strategy(values ...string) opParam {
	return opParam{name: "hint.strategy", kind: paramWord, values: values, anyCase: true}
}

// noParams is for operators that know no settings.
var noParams []opParam

// scalarParams are the settings of toscalar and totable.
var scalarParams = []opParam{kindOf("nooptimization")}

// checkParams binds and checks the settings of an operator.
func (b *binder) checkParams(params []*syntax.Param, known []opParam) {
	for i, p := range params {
		var value *bound
		if k := findParam(known, p.Name); k != nil && (k.kind == paramName || k.kind == paramColumnList) {
			if list, ok := p.Value.(*syntax.NameList); ok {
				for _, n := range list.Names {
					b.bindExpr(n)
				}
			} else if p.Value != nil && k.kind == paramColumnList {
				b.bindExpr(p.Value)
			}
		} else if p.Value != nil {
			value = b.bindExpr(p.Value)
		}
		b.checkParam(p, value, params[:i], known)
	}
}

func (b *binder) checkParam(p *syntax.Param, x *bound, before []*syntax.Param, known []opParam) {
	if p.Name == "" {
		return
	}
	k := findParam(known, p.Name)
	if k == nil {
		b.report(diag.OperatorParameterNotKnown.At(p.NameSpan, p.Name))
		return
	}
	if !k.repeats && slices.ContainsFunc(before, func(o *syntax.Param) bool { return k.called(o.Name) }) {
		b.report(diag.ParameterGivenTwice.At(p.NameSpan, p.Name))
	}
	if x == nil {
		return
	}
	switch k.kind {
	case paramIntegerLiteral:
		b.checkIntegerLiteral(x)
	case paramNumericLiteral:
		b.checkNumericLiteral(x)
	case paramScalarLiteral:
		b.checkScalarLiteral(x)
	case paramSummableLiteral:
		b.checkSummableLiteral(x)
	case paramStringLiteral:
		b.checkStringLiteral(x)
	case paramBoolLiteral:
		b.checkBooleanLiteral(x)
	case paramString:
		b.checkStringOrDynamic(x)
	case paramColumn:
		b.checkColumn(x)
	case paramWordOrNumber:
		if !x.result().IsNumeric() {
			b.checkWord(x, k)
		}
	case paramWord:
		b.checkWord(x, k)
	}
}

// checkWord checks that the value is a bare word, and one of those allowed.
func (b *binder) checkWord(x *bound, k *opParam) {
	if x.result().IsInvalid() {
		return
	}
	if lit, ok := x.syn.(*syntax.Literal); ok && lit.Kind == syntax.LitWord {
		if len(k.values) == 0 || slices.ContainsFunc(k.values, func(v string) bool {
			return v == lit.Text || k.anyCase && strings.EqualFold(v, lit.Text)
		}) {
			return
		}
	}
	b.report(diag.TermsExpected.At(x.span(), k.values))
}

func (k *opParam) called(name string) bool { return name == k.name || k.alias != "" && name == k.alias }

func findParam(known []opParam, name string) *opParam {
	for i := range known {
		if known[i].called(name) {
			return &known[i]
		}
	}
	return nil
}

// paramOf returns the setting of that name, nil if it is not given.
func paramOf(params []*syntax.Param, k opParam) *syntax.Param {
	for _, p := range params {
		if k.called(p.Name) {
			return p
		}
	}
	return nil
}

// paramWordOf returns the word or text that is the value of a setting, "" if it is not given.
func paramWordOf(params []*syntax.Param, k opParam) string {
	if p := paramOf(params, k); p != nil {
		switch v := p.Value.(type) {
		case *syntax.Literal:
			return v.Text
		case *syntax.Name:
			return v.Text
		}
	}
	return ""
}

// settingOf returns the same for the setting of that name.
func settingOf(params []*syntax.Param, name string) string {
	return paramWordOf(params, opParam{name: name})
}

// isFuzzy returns what the isfuzzy setting says; else, as it was.
func isFuzzy(params []*syntax.Param, was bool) bool {
	if p := paramOf(params, fuzziness); p != nil {
		if lit, ok := p.Value.(*syntax.Literal); ok && lit.Kind == syntax.LitBool && !lit.Null {
			return strings.EqualFold(lit.Text, "true")
		}
	}
	return was
}

// bindParams binds the settings of an operator that does not check them.
func (b *binder) bindParams(params []*syntax.Param) {
	for _, p := range params {
		if p.Value != nil {
			b.bindExpr(p.Value)
		}
	}
}

// checkParamNames checks which settings an operator has, not their values.
func (b *binder) checkParamNames(params []*syntax.Param, known []opParam) {
	for i, p := range params {
		b.checkParam(p, nil, params[:i], known)
	}
}
