package regex

import (
	"maps"
	"strings"
	"sync"
	"unicode"
)

// The classes that have a letter of their own, with Unicode and in ASCII.
var (
	digits = sync.OnceValue(func() set { return setOf(unicode.Nd) })
	spaces = sync.OnceValue(func() set { return setOf(unicode.White_Space) })
	words  = sync.OnceValue(func() set {
		return setOf(unicode.L, unicode.Nl, unicode.Other_Alphabetic, unicode.M, unicode.Nd, unicode.Pc, unicode.Join_Control)
	})
	asciiDigits = set{'0', '9'}
	asciiSpaces = set{'\t', '\r', ' ', ' '}
	asciiWords  = set{'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}
)

// posix has the classes that are written [:name:] within brackets.
var posix = map[string]set{
	"alnum": {'0', '9', 'A', 'Z', 'a', 'z'}, "alpha": {'A', 'Z', 'a', 'z'}, "ascii": {0, 0x7F}, "blank": {'\t', '\t', ' ', ' '},
	"cntrl": {0, 0x1F, 0x7F, 0x7F}, "digit": asciiDigits, "graph": {'!', '~'}, "lower": {'a', 'z'}, "print": {' ', '~'},
	"punct": {'!', '/', ':', '@', '[', '`', '{', '~'}, "space": asciiSpaces, "upper": {'A', 'Z'}, "word": asciiWords,
	"xdigit": {'0', '9', 'A', 'F', 'a', 'f'},
}

// setOf returns the characters of several tables.
func setOf(tables ...*unicode.RangeTable) set {
	var pairs []rune
	add := func(lo, hi, stride rune) {
		if stride == 1 {
			pairs = append(pairs, lo, hi)
			return
		}
		for r := lo; r <= hi; r += stride {
			pairs = append(pairs, r, r)
		}
	}
	for _, t := range tables {
		for _, r := range t.R16 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range t.R32 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	return normal(pairs)
}

// plainName returns a name as Unicode compares it: without case, spaces, hyphens and underscores.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '-' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// A family holds sets by plain name. They are made when they are first asked for.
type family map[string]func() set

func (f family) get(name string) (set, bool) {
	made, ok := f[name]
	if !ok && strings.HasPrefix(name, "is") {
		made, ok = f[name[2:]]
	}
	if !ok {
		return nil, false
	}
	return made(), true
}

// add adds a set under several names.
func (f family) add(made func() set, names ...string) {
	made = sync.OnceValue(made)
	for _, n := range names {
		f[plainName(n)] = made
	}
}

var categories = sync.OnceValue(func() family {
	f := family{}
	for name, table := range unicode.Categories {
		f.add(func() set { return setOf(table) }, name)
	}
	for alias, name := range unicode.CategoryAliases {
		if of, ok := f[plainName(name)]; ok {
			f[plainName(alias)] = of
		}
	}
	f.add(func() set { return set{0, lastRune} }, "any")
	f.add(func() set { return posix["ascii"] }, "ascii")
	unassigned := f["cn"]
	f.add(func() set { return unassigned().negate(lastRune) }, "assigned")
	return f
})

var scripts = sync.OnceValue(func() family {
	f := family{}
	for name, table := range unicode.Scripts {
		names := []string{name}
		if code, ok := scriptCodes[name]; ok {
			names = append(names, strings.Fields(code)...)
		}
		f.add(func() set { return setOf(table) }, names...)
	}
	f.add(func() set {
		return setOf(slicesOf(unicode.Scripts)...).negate(lastRune)
	}, "Unknown", "Zzzz")
	return f
})

func slicesOf(tables map[string]*unicode.RangeTable) []*unicode.RangeTable {
	list := make([]*unicode.RangeTable, 0, len(tables))
	for t := range maps.Values(tables) {
		list = append(list, t)
	}
	return list
}

// properties are the binary properties of Unicode that follow from the tables of Go.
var properties = sync.OnceValue(func() family {
	f := family{}
	for name, table := range unicode.Properties {
		if !strings.HasPrefix(name, "Other_") && name != "Prepended_Concatenation_Mark" {
			f.add(func() set { return setOf(table) }, append([]string{name}, strings.Fields(propertyCodes[name])...)...)
		}
	}
	of := func(tables ...*unicode.RangeTable) func() set { return func() set { return setOf(tables...) } }
	f.add(of(unicode.L, unicode.Nl, unicode.Other_Alphabetic), "Alphabetic", "Alpha")
	f.add(of(unicode.Ll, unicode.Other_Lowercase), "Lowercase", "Lower")
	f.add(of(unicode.Lu, unicode.Other_Uppercase), "Uppercase", "Upper")
	f.add(of(unicode.Ll, unicode.Lu, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase), "Cased")
	f.add(of(unicode.Sm, unicode.Other_Math), "Math")
	f.add(of(unicode.Me, unicode.Mn, unicode.Other_Grapheme_Extend), "Grapheme_Extend", "Gr_Ext")
	syntax := func() set { return setOf(unicode.Pattern_Syntax, unicode.Pattern_White_Space) }
	start := []*unicode.RangeTable{unicode.L, unicode.Nl, unicode.Other_ID_Start}
	f.add(func() set { return setOf(start...).subtract(syntax()) }, "ID_Start", "IDS")
	f.add(func() set {
		return setOf(append(start, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)...).subtract(syntax())
	}, "ID_Continue", "IDC")
	return f
})

// unsupported are the properties that Unicode has and the tables of Go lack.
var unsupported = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(`Emoji Emoji_Presentation EPres Emoji_Modifier EMod Emoji_Modifier_Base EBase
		Emoji_Component EComp Extended_Pictographic ExtPict Case_Ignorable CI Changes_When_Lowercased CWL
		Changes_When_Uppercased CWU Changes_When_Titlecased CWT Changes_When_Casefolded CWCF Changes_When_Casemapped CWCM
		Default_Ignorable_Code_Point DI Grapheme_Base Gr_Base Grapheme_Link Gr_Link XID_Start XIDS XID_Continue XIDC
		Prepended_Concatenation_Mark PCM`) {
		m[plainName(n)] = true
	}
	return m
}()

// property returns the set of a name, which may have the form kind=value.
func property(text string) (s set, kind Kind, ok bool) {
	negated := false
	of, name, pair := strings.Cut(text, "!=")
	if negated = pair; !pair {
		if at := strings.IndexAny(text, "=:"); at >= 0 {
			of, name, pair = text[:at], text[at+1:], true
		}
	}
	if !pair {
		name = plainName(text)
		for _, f := range []func() family{properties, categories, scripts} {
			// "cf" and "sc" are categories, "lc" too, though properties have such codes.
			if s, ok = f().get(name); ok {
				return s, 0, true
			}
		}
		if unsupported[name] || unsupported[strings.TrimPrefix(name, "is")] {
			return nil, Unsupported, false
		}
		return nil, Invalid, false
	}
	switch name = plainName(name); plainName(of) {
	case "generalcategory", "gc":
		s, ok = categories().get(name)
	case "script", "sc":
		s, ok = scripts().get(name)
	case "scriptextensions", "scx", "age", "graphemeclusterbreak", "gcb", "wordbreak", "wb", "sentencebreak", "sb":
		return nil, Unsupported, false
	}
	if ok && negated {
		s = s.negate(lastRune)
	}
	return s, Invalid, ok
}
