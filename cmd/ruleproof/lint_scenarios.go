package main

import (
	"os"
	"path/filepath"

	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/lint"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// outlines returns the scenarios of the files, as far as checks of rules ask about them. What
// is wrong with a file 'ruleproof test' says.
func outlines(p *project.Project, files []project.File) (list []lint.Scenarios) {
	for _, f := range files {
		if f.Kind != project.Scenarios || f.Fault != nil {
			continue
		}
		data, err := p.Read(f.Path)
		if err != nil {
			continue
		}
		o, err := scenario.OutlineOf(filepath.ToSlash(f.Path), data)
		if err != nil || o.Firing+o.Silent == 0 {
			continue
		}
		s := lint.Scenarios{Rules: o.Rules, At: o.At, Firing: o.Firing, Silent: o.Silent, Missing: true}
		for _, rule := range o.Rules {
			if _, err := os.Stat(filepath.FromSlash(rule)); err == nil {
				s.Missing = false
			}
		}
		list = append(list, s)
	}
	return list
}
