package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/internal/rewrite"
	"github.com/ruleproof/ruleproof/report"
)

// outputFlags say in which forms a report is written, and where.
type outputFlags struct {
	shows  report.Content
	format string
	files  []string // "FORMAT=FILE"
	limit  int

	outputs []destination
}

// A destination is one form of a report and the file that it goes to, "" for standard output.
type destination struct {
	report.Format
	path string
}

func (o *outputFlags) define(f *pflag.FlagSet, shows report.Content) {
	o.shows = shows
	f.StringVar(&o.format, "format", "text", "how the report is printed: "+report.Names(shows))
	f.StringArrayVar(&o.files, "output", nil, "also write a report into a file, as `FORMAT=FILE` (may be repeated)")
}

// check reads the flags.
func (o *outputFlags) check() error {
	format, err := report.ByName(o.format, o.shows)
	if err != nil {
		return err
	}
	o.outputs = []destination{{format, ""}}
	for _, arg := range o.files {
		name, path, ok := strings.Cut(arg, "=")
		if !ok || path == "" {
			return fmt.Errorf("--output %q is not of the form FORMAT=FILE, as in sarif=ruleproof.sarif", arg)
		}
		if format, err = report.ByName(name, o.shows); err != nil {
			return err
		}
		if project.KindOf(path) != 0 && !strings.EqualFold(filepath.Ext(path), ".json") {
			return fmt.Errorf("--output %q is the name of a rule, a query or a scenario file, which the report would replace", path)
		}
		if slices.ContainsFunc(o.outputs[1:], func(d destination) bool { return filepath.Clean(d.path) == filepath.Clean(path) }) {
			return fmt.Errorf("--output names the file %q twice", path)
		}
		o.outputs = append(o.outputs, destination{format, path})
	}
	return nil
}

// details reports whether a form always shows what happened in scenarios.
func (o *outputFlags) details() bool {
	return slices.ContainsFunc(o.outputs, func(d destination) bool { return d.Details })
}

// writeReport writes the report in every form that is asked for. Only what goes to standard output may be limited.
func (e *env) writeReport(o *outputFlags, p *project.Project, r *report.Report, options report.Options) error {
	dir, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	options.Dir, options.Root, options.Version = dir, p.Root(), version()
	for _, to := range o.outputs[1:] {
		var b bytes.Buffer
		if err := to.Write(&b, r, options); err != nil {
			return err
		}
		if err := rewrite.Create(to.path, b.Bytes()); err != nil {
			return err
		}
	}
	options.Color, options.Terminal = e.color(e.stdout), e.terminal(e.stdout)
	r.Limit(o.limit)
	return o.outputs[0].Write(e.stdout, r, options)
}
