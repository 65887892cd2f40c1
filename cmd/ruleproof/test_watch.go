package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/internal/regular"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// watchEvery is how often files are looked at, and watchMost how many are.
const (
	watchEvery = 300 * time.Millisecond
	watchMost  = 50_000
)

// A stamp is what a file looks like from outside: a file whose stamp is the same is taken to hold the same.
type stamp struct {
	modified time.Time
	size     int64
}

// watchTests watches until an interrupt.
func (e *env) watchTests(f *testFlags, args []string) int {
	ctx, stop := interruptible(context.Background())
	defer stop()
	return e.rerun(ctx, f, args)
}

// rerun runs scenarios, and again those that a change of a file may affect, until the context ends. The
// exit code is that of the last run.
func (e *env) rerun(ctx context.Context, f *testFlags, args []string) int {
	code, w := exitClean, watch{root: ".", args: args, out: &f.out}
	var last map[string]stamp
	for run := args; ; {
		p, err := e.open(f.where)
		if err == nil {
			w.root = p.Config().Root
		}
		if last == nil {
			var fault error
			if last, fault = w.stamps(); fault != nil {
				return e.failed(fault)
			}
		}
		var t *tester
		if err == nil {
			t, err = e.newTester(p, f)
		}
		if err != nil {
			code = e.failed(err)
		} else {
			code = t.test(run)
		}
		e.say("waiting for changes; Ctrl-C ends")
		now, changed, err := w.waitForChange(ctx, last)
		switch {
		case err != nil:
			return e.failed(err)
		case ctx.Err() != nil:
			return code
		}
		last = now
		run = affected(args, changed, now)
		if e.terminal(e.stdout) {
			fmt.Fprint(e.stdout, "\x1b[H\x1b[2J")
		}
		e.say(words.Count(len(changed), "file") + " changed")
	}
}

// A watch is what is watched: all files below the folder of the configuration and below the arguments. Hidden folders are
// left out, and what a run writes.
type watch struct {
	root string
	args []string
	out  *outputFlags
}

// writes reports whether a run writes its report or its messages into the file.
func (w *watch) writes(path string, file fs.FileInfo) bool {
	for _, stream := range []*os.File{os.Stdout, os.Stderr} {
		if info, err := stream.Stat(); err == nil && os.SameFile(info, file) {
			return true
		}
	}
	return slices.ContainsFunc(w.out.outputs, func(to destination) bool {
		abs, err := filepath.Abs(to.path)
		return err == nil && to.path != "" && abs == path
	})
}

// waitForChange returns the stamps after the next change, and the files that changed.
func (w *watch) waitForChange(ctx context.Context, last map[string]stamp) (now map[string]stamp, changed []string, err error) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, nil, nil
		case <-tick.C:
		}
		if now, err = w.stamps(); err != nil {
			return nil, nil, err
		}
		if changed = changes(last, now); len(changed) > 0 {
			return now, changed, nil
		}
	}
}

// changes lists the files that differ, are new or are gone.
func changes(last, now map[string]stamp) []string {
	var list []string
	for path, s := range now {
		if last[path] != s {
			list = append(list, path)
		}
	}
	for path := range last {
		if _, ok := now[path]; !ok {
			list = append(list, path)
		}
	}
	slices.Sort(list)
	return list
}

// stamps looks at the files.
func (w *watch) stamps() (map[string]stamp, error) {
	found := map[string]stamp{}
	for _, dir := range append([]string{w.root}, w.args...) {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			name := filepath.Base(path)
			switch {
			case err != nil:
				return nil // gone meanwhile, or closed to us: the run says so
			case d.IsDir() && path != dir && strings.HasPrefix(name, "."):
				return fs.SkipDir
			case !d.Type().IsRegular() || strings.HasPrefix(name, ".ruleproof-"):
				return nil
			case len(found) == watchMost:
				return fmt.Errorf("--watch: more files below %s than the limit of %d; name the folder of the rules", dir, watchMost)
			}
			info, err := d.Info()
			if err != nil {
				return nil
			}
			abs, err := filepath.Abs(path)
			if err != nil {
				return err
			}
			if w.writes(abs, info) {
				return nil
			}
			found[abs] = stamp{info.ModTime(), info.Size()}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// affected returns what to run after changes: where only scenario files and rules changed, these files and those that are
// about the rules, and otherwise all that the arguments name.
func affected(args, changed []string, now map[string]stamp) []string {
	var rules, files []string
	for _, path := range changed {
		_, there := now[path]
		switch end := strings.ToLower(filepath.Ext(path)); {
		case schema.IsScenarioFile(path) && there && within(args, path):
			files = append(files, fromHere(path))
		case end == ".yaml" || end == ".yml" || end == ".json":
			rules = append(rules, filepath.ToSlash(path))
		default:
			return args
		}
	}
	known := map[string]bool{} // the rules that a scenario file is about
	for path := range now {
		if len(rules) == 0 || !schema.IsScenarioFile(path) {
			continue
		}
		for _, rule := range rulesOf(path) {
			if slices.Contains(rules, rule) {
				known[rule] = true
				if within(args, path) {
					files = append(files, fromHere(path))
				}
			}
		}
	}
	if len(known) < len(rules) || len(files) == 0 {
		return args // the configuration, a function, or data
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// rulesOf returns the paths that the rule of a scenario file may have.
func rulesOf(path string) []string {
	data, err := regular.ReadPath(path, project.MaxFileSize)
	if err != nil {
		return nil
	}
	o, err := scenario.OutlineOf(filepath.ToSlash(path), data)
	if err != nil {
		return nil
	}
	return o.Rules
}

// within reports whether a file is one of the arguments, lies below one, or has the scenarios of one. Without arguments
// the current folder is meant.
func within(args []string, file string) bool {
	if len(args) == 0 {
		args = []string{"."}
	}
	stem, _ := schema.ScenarioStem(file)
	return slices.ContainsFunc(args, func(arg string) bool {
		abs, err := filepath.Abs(arg)
		if err != nil {
			return false
		}
		rel, err := filepath.Rel(abs, file)
		return err == nil && filepath.IsLocal(rel) || strings.TrimSuffix(abs, filepath.Ext(abs)) == stem
	})
}
