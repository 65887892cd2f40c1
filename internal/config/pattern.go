package config

import (
	"path"
	"path/filepath"
	"strings"
)

// A pattern names files and folders below the root of the configuration. Its parts between slashes
// are those of path.Match; the part ** stands for any number of folders. A pattern of a folder
// covers all that is below it.
type pattern []string

// newPattern reads a pattern, whose path is clean. The error is path.ErrBadPattern.
func newPattern(text string) (pattern, error) {
	p := pattern(strings.Split(text, "/"))
	for _, part := range p {
		if _, err := path.Match(part, ""); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// covers reports whether the pattern matches a slash-separated path or a folder above it.
// It tries what the last ** stands for, shortest first: an earlier ** need not be tried again.
func (p pattern) covers(name string) bool {
	parts := strings.Split(name, "/")
	at, retry, from := 0, -1, 0 // of the pattern; the part after the last **; where parts begin that it takes next
	for i := 0; at < len(p); {
		switch {
		case p[at] == "**":
			at++
			retry, from = at, i
		case i < len(parts) && match(p[at], parts[i]):
			at++
			i++
		case retry >= 0 && from < len(parts):
			from++
			at, i = retry, from
		default:
			return false
		}
	}
	return true
}

func match(part, name string) bool {
	ok, _ := path.Match(part, name) // newPattern has seen the error
	return ok
}

// covered reports whether one of the patterns covers a file, given by its path as the user wrote it.
func (c *Config) covered(name string, patterns []pattern) bool {
	if len(patterns) == 0 {
		return false
	}
	rel, ok := c.below(name)
	if !ok {
		return false
	}
	for _, p := range patterns {
		if p.covers(rel) {
			return true
		}
	}
	return false
}

// below returns the slash-separated path of a file from the root; ok is false if it is not below the root.
func (c *Config) below(name string) (rel string, ok bool) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", false
	}
	rel, err = filepath.Rel(c.Root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}
