package builtin

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/regex"
)

// The limits of the compiled patterns that one call keeps. When one is met, the call forgets them all.
const (
	maxPatterns     = 256
	maxPatternSteps = 1 << 20 // of their programs together
)

// compileStep is about what an instruction of a program takes to compile, as Charge counts it.
const compileStep = 1 << 11

// A compiler makes a regular expression of a text.
type compiler func(text string) (*regex.Regexp, error)

// patterns keeps the patterns that one call of a function has compiled. One that is anchored at
// an end has a place of its own.
type patterns struct {
	compiled map[string]*regex.Regexp
	steps    int
}

func (p *patterns) get(text, anchor string, compile compiler, meter regex.Meter) (*regex.Regexp, error) {
	key := anchor + text
	if re, ok := p.compiled[key]; ok {
		return re, nil
	}
	re, err := compile(text)
	if err != nil {
		return nil, fmt.Errorf("the regular expression %s: %w", Preview(text), err)
	}
	if !meter(int64(re.Size()) * compileStep) {
		return nil, nil // the run is over
	}
	if p.steps += re.Size(); p.compiled == nil || len(p.compiled) >= maxPatterns || p.steps > maxPatternSteps {
		p.compiled, p.steps = make(map[string]*regex.Regexp), re.Size()
	}
	re = re.Metered(meter)
	p.compiled[key] = re
	return re, nil
}

// Pattern returns the compiled pattern. It fails the query and returns nil if there is an error.
func (f *Frame) Pattern(text string) *regex.Regexp { return f.pattern(text, "=", regex.Compile) }

// PatternAtStart returns the pattern with matches at the start of a text only, PatternAtEnd with those at its end.
func (f *Frame) PatternAtStart(text string) *regex.Regexp {
	return f.pattern(text, "^", regex.CompileAtStart)
}

func (f *Frame) PatternAtEnd(text string) *regex.Regexp {
	return f.pattern(text, "$", regex.CompileAtEnd)
}

func (f *Frame) pattern(text, anchor string, compile compiler) *regex.Regexp {
	re, err := f.patterns.get(text, anchor, compile, f.affordSteps)
	if err != nil {
		f.Fail("%w", err)
		return nil
	}
	return re
}

// affordSteps is Afford for the steps of a search.
func (f *Frame) affordSteps(steps int64) bool { return f.Afford(int(steps)) }

// Preview returns the beginning of a text, quoted, for a message.
func Preview(text string) string {
	const most = 60
	if len(text) > most {
		return fmt.Sprintf("%.*q…", most, text)
	}
	return fmt.Sprintf("%q", text)
}
