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

	"github.com/ruleproof/ruleproof/internal/words"
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

// watchTests runs scenarios, and again those that a change of a file may affect, until an interrupt. The
// exit code is that of the last run.
func (e *env) watchTests(f *testFlags, args []string) int {
	ctx, stop := interruptible(context.Background())
	defer stop()
	code := exitClean
	var last map[string]stamp
	for run := args; ; {
		p, err := e.open(f.where)
		if err != nil {
			code = e.failed(err)
		} else {
			if last == nil {
				if last, err = stamps(p.Config().Root, args); err != nil {
					return e.failed(err)
				}
			}
			if t, err := e.newTester(p, f); err != nil {
				code = e.failed(err)
			} else {
				code = t.test(run)
			}
		}
		root := "."
		if p != nil {
			root = p.Config().Root
		}
		e.say("waiting for changes; Ctrl-C ends")
		now, changed, err := waitForChange(ctx, root, args, last)
		switch {
		case err != nil:
			return e.failed(err)
		case ctx.Err() != nil:
			return code
		}
		last = now
		run = affected(args, changed)
		if e.terminal(e.stdout) {
			fmt.Fprint(e.stdout, "\x1b[H\x1b[2J")
		}
		e.say(words.Count(len(changed), "file") + " changed")
	}
}

// waitForChange returns the stamps after the next change, and the files that changed.
func waitForChange(ctx context.Context, root string, args []string, last map[string]stamp) (now map[string]stamp, changed []string, err error) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, nil, nil
		case <-tick.C:
		}
		if now, err = stamps(root, args); err != nil {
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

// stamps looks at all files below the folder of the configuration and below the arguments. Hidden folders are left out.
func stamps(root string, args []string) (map[string]stamp, error) {
	found := map[string]stamp{}
	for _, dir := range append([]string{root}, args...) {
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
			found[abs] = stamp{info.ModTime(), info.Size()}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// affected returns what to run after changes: scenario files of which only they or their rules changed, or all that the arguments
// name where something else did.
func affected(args, changed []string) []string {
	var files []string
	for _, path := range changed {
		stem, isScenario := strings.CutSuffix(path, ".test.yaml")
		if !isScenario {
			stem = strings.TrimSuffix(path, filepath.Ext(path))
			if end := filepath.Ext(path); end != ".yaml" && end != ".yml" {
				return args
			}
		}
		file := stem + ".test.yaml"
		if _, err := os.Stat(file); err != nil || !within(args, file) {
			return args
		}
		files = append(files, fromHere(file))
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// within reports whether a file is one of the arguments or lies below one; without arguments, below the current folder.
func within(args []string, file string) bool {
	if len(args) == 0 {
		args = []string{"."}
	}
	return slices.ContainsFunc(args, func(arg string) bool {
		abs, err := filepath.Abs(arg)
		if err != nil {
			return false
		}
		rel, err := filepath.Rel(abs, file)
		return err == nil && filepath.IsLocal(rel) || strings.TrimSuffix(abs, filepath.Ext(abs))+".test.yaml" == file
	})
}
