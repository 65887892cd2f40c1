package report

import (
	"cmp"
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// The parts of a JUnit report that are written (there is no official schema; see
// github.com/testmoapp/junitxml). Without Options.Times the same files give the same report.
type (
	junitSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		Time    string   `xml:"time,attr,omitempty"` // in seconds
		junitCounts
		Suites []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		File string `xml:"file,attr,omitempty"`
		Time string `xml:"time,attr,omitempty"`
		junitCounts
		Cases []junitCase `xml:"testcase"`
		Out   *junitText  `xml:"system-out"`
	}
	junitCounts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	junitCase struct {
		Name    string      `xml:"name,attr"`
		Class   string      `xml:"classname,attr"`
		File    string      `xml:"file,attr"`
		Line    int         `xml:"line,attr,omitempty"`
		Time    string      `xml:"time,attr,omitempty"`
		Failure *junitFault `xml:"failure"`
		Error   *junitFault `xml:"error"`
		Skipped *junitSkip  `xml:"skipped"`
		Out     *junitText  `xml:"system-out"`
	}
	junitText struct {
		Text string `xml:",cdata"`
	}
	junitSkip struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
	}
	junitFault struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",cdata"`
	}
)

// JUnit writes a testsuite for each scenario file and a testcase for each
// scenario. A file that cannot be read is a testcase of its own, in error; JUnit has no word for a
// known failure, which is skipped. Of findings it writes one testsuite with a testcase for each file that was checked or, beside
// scenarios, for each rule that lacks some.
func JUnit(w io.Writer, r *Report, o Options) error {
	all := junitSuites{Name: "ruleproof"}
	if r.Suites == nil {
		all.Suites = []junitSuite{junitFiles(r, o)}
		all.junitCounts = all.Suites[0].junitCounts
	} else {
		n := r.Counts()
		all.junitCounts = junitCounts{Tests: n.Scenarios() + n.Unreadable, Failures: n.Failed, Errors: n.Errored + n.Unreadable, Skipped: n.Skipped + n.Known}
		all.Time = o.seconds(r.Elapsed)
		if len(r.Findings) > 0 {
			lacking := junitFiles(r, o)
			lacking.Name = "rules with scenarios"
			all.Suites = append(all.Suites, lacking)
			all.Tests += lacking.Tests
			all.Failures += lacking.Failures
			all.Errors += lacking.Errors
		}
		for _, s := range r.Suites {
			all.Suites = append(all.Suites, junitSuiteOf(s, o))
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// junitFiles returns the checked files as tests, which findings of the severity that is asked for fail.
func junitFiles(r *Report, o Options) junitSuite {
	byFile := map[string][]diag.Diagnostic{}
	files := slices.Clone(r.Files)
	for _, f := range r.Findings {
		byFile[f.Span.Path()] = append(byFile[f.Span.Path()], f)
		files = append(files, f.Span.Path())
	}
	slices.Sort(files)
	files = slices.Compact(files)
	suite := junitSuite{Name: "ruleproof lint", junitCounts: junitCounts{Tests: len(files)}}
	for _, file := range files {
		path := safe.Text(o.path(file))
		test := junitCase{Name: path, Class: "ruleproof.lint", File: path}
		found := byFile[file]
		failing := slices.IndexFunc(found, func(f diag.Diagnostic) bool { return f.Severity <= o.FailOn })
		text := plainText(func(t *textWriter) {
			for _, f := range found {
				t.finding(f)
			}
		})
		switch {
		case failing >= 0 && found[failing].Check == unreadableCheck:
			test.Error = &junitFault{Message: safe.Text(found[failing].Message), Type: unreadableCheck, Text: text}
			suite.Errors++
		case failing >= 0:
			test.Failure = &junitFault{Message: TotalsOf(found).BySeverity.String(), Type: found[failing].Check, Text: text}
			suite.Failures++
		case len(found) > 0:
			test.Out = &junitText{text}
		}
		suite.Cases = append(suite.Cases, test)
	}
	return suite
}

// seconds returns a time as JUnit has it, "" where no times are asked for.
func (o Options) seconds(d time.Duration) string {
	if !o.Times {
		return ""
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 3, 64)
}

func junitSuiteOf(s *Suite, o Options) junitSuite {
	path := safe.Text(s.Path)
	suite := junitSuite{Name: path, File: path, junitCounts: junitCounts{Tests: len(s.Scenarios), Failures: s.Count(Failed), Errors: s.Count(Errored), Skipped: s.Count(Skipped) + s.Count(Known)}}
	if s.Unreadable() {
		suite.Tests++
		suite.Errors++
		suite.Cases = append(suite.Cases, junitCase{Name: "the file can be read", Class: path, File: path, Error: junitError(s.Problems)})
	}
	var elapsed time.Duration
	for _, c := range s.Scenarios {
		elapsed += c.Elapsed
		t := junitCase{Name: safe.Text(c.Name), Class: path, File: path, Line: c.Span.Position().Line, Time: o.seconds(c.Elapsed)}
		switch c.Status {
		case Failed:
			t.Failure = &junitFault{Type: failedCheck, Text: plainText(func(t *textWriter) {
				t.differences("", c.Differences)
				t.reasons("", c.Reasons)
			})}
			if len(c.Differences) > 0 {
				t.Failure.Message = safe.Text(c.Differences[0].Message)
			}
		case Skipped:
			t.Skipped = &junitSkip{safe.Text(c.Reason), skippedCheck}
		case Known: // JUnit has no word for it: as pytest does, it is skipped, and what came of it is its output
			t.Skipped = &junitSkip{safe.Text(c.Reason), knownCheck}
		case Errored:
			t.Error = junitError(slices.Concat(s.Problems, c.Problems))
		}
		t.Out = junitOut(c)
		suite.Cases = append(suite.Cases, t)
	}
	suite.Time = o.seconds(elapsed)
	suite.Out = junitWarnings(s.Warnings)
	return suite
}

// junitOut returns what a test wrote: the differences of a scenario that fails as expected, and warnings.
func junitOut(c *Scenario) *junitText {
	if c.Status != Known {
		return junitWarnings(c.Warnings)
	}
	return &junitText{plainText(func(t *textWriter) {
		t.differences("", c.Differences)
		t.reasons("", c.Reasons)
		t.warnings("", c.Warnings)
	})}
}

// junitWarnings returns warnings as what a test wrote: JUnit has no other place for what does not fail.
func junitWarnings(warnings []diag.Diagnostic) *junitText {
	if len(warnings) == 0 {
		return nil
	}
	return &junitText{plainText(func(t *textWriter) { t.warnings("", warnings) })}
}

func junitError(problems []diag.Diagnostic) *junitFault {
	fault := &junitFault{Text: plainText(func(t *textWriter) { t.problems("", problems) })}
	if len(problems) > 0 {
		fault.Type, fault.Message = cmp.Or(problems[0].Check, erroredCheck), safe.Text(problems[0].Message)
	}
	return fault
}

// plainText returns what the function writes, without colours.
func plainText(write func(*textWriter)) string {
	var b strings.Builder
	t := newTextWriter(&b, Options{})
	write(t)
	t.Flush() // a strings.Builder takes everything
	return b.String()
}
