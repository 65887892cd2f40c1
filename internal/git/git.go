// Package git says what changed in a working tree since a commit, and what files were like there.
//
// It runs the git program, of which it uses only commands that read objects, the index and the names of files:
// nothing that a repository configures is run (hooks, filters, monitors, external differences), and nothing is fetched.
package git

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/ruleproof/ruleproof/internal/safe"
)

const (
	timeout   = 60 * time.Second // of one command
	maxOutput = 256 << 20        // bytes that one command prints
	maxBlobs  = 256 << 20        // bytes of all files that are read from a commit
)

// A Repository is a working tree.
type Repository struct {
	Root string // its folder, without links
}

// Open returns the working tree that a folder is in.
func Open(ctx context.Context, dir string) (*Repository, error) {
	r := &Repository{dir}
	out, err := r.run(ctx, nil, "rev-parse", "--show-toplevel")
	if err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, errors.New("git is needed to compare with a commit, and is not installed")
		}
		return nil, fmt.Errorf("not in a working tree of git, or one that git does not read: %w", err)
	}
	r.Root, err = filepath.EvalSymlinks(filepath.FromSlash(strings.TrimRight(string(out), "\r\n")))
	return r, err
}

// A Commit is a commit with the files that it has.
type Commit struct {
	ID    string
	repo  *Repository
	blobs map[string]string // the object of each regular file, by its slash-separated path from the root
}

// Base returns the commit at which the present branch left that of a name, such as origin/main. It is
// the commit itself if the present one follows it.
func (r *Repository) Base(ctx context.Context, name string) (*Commit, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	tip, err := r.run(ctx, nil, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
	if err != nil {
		return nil, fmt.Errorf("there is no commit %q here; fetch it, as with: git fetch origin %s", safe.Text(name), strings.TrimPrefix(safe.Text(name), "origin/"))
	}
	base, err := r.run(ctx, nil, "merge-base", "--end-of-options", line(tip), "HEAD")
	if err != nil {
		if shallow, _ := r.run(ctx, nil, "rev-parse", "--is-shallow-repository"); line(shallow) == "true" {
			return nil, fmt.Errorf("this clone is shallow and lacks the commit that %q and HEAD share; fetch the history: git fetch --unshallow (fetch-depth: 0 in GitHub Actions)", safe.Text(name))
		}
		return nil, fmt.Errorf("%q and HEAD share no commit", safe.Text(name))
	}
	c := &Commit{ID: line(base), repo: r, blobs: map[string]string{}}
	list, err := r.run(ctx, nil, "ls-tree", "-r", "-z", "--full-tree", "--end-of-options", c.ID)
	if err != nil {
		return nil, err
	}
	for entry := range strings.SplitSeq(string(list), "\x00") {
		about, path, _ := strings.Cut(entry, "\t")
		if f := strings.Fields(about); len(f) == 3 && strings.HasPrefix(f[0], "100") { // a regular file: not a link, not a module
			c.blobs[path] = f[2]
		}
	}
	return c, nil
}

func line(out []byte) string { return strings.TrimSpace(string(out)) }

// checkName refuses what git could take for an option or for several names.
func checkName(name string) error {
	bad := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
	if name == "" || len(name) > 250 || name[0] == '-' || strings.ContainsFunc(name, bad) || strings.Contains(name, "..") {
		return fmt.Errorf("%q is not the name of a commit, such as origin/main", safe.Cut(name, 100))
	}
	return nil
}

// Has reports whether the commit has a regular file of that path.
func (c *Commit) Has(path string) bool { return c.blobs[path] != "" }

// Paths returns the paths of the files that the commit, the index or the working tree has, except those that git is told to
// ignore. Whether a file differs is for Differs to say: git itself might run a filter to compare it.
func (c *Commit) Paths(ctx context.Context) ([]string, error) {
	out, err := c.repo.run(ctx, nil, "ls-files", "--cached", "--others", "--exclude-standard", "--full-name", "-z")
	if err != nil {
		return nil, err
	}
	all := slices.Collect(maps.Keys(c.blobs))
	for path := range strings.SplitSeq(string(out), "\x00") {
		if path != "" {
			all = append(all, path)
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// Differs reports whether the bytes of a file differ from those that the commit has of its path. Line ends that
// git writes in another form do not count.
func (c *Commit) Differs(path string, data []byte) bool {
	id := c.blobs[path]
	if id == objectID(data, len(id)) {
		return false
	}
	return !bytes.Contains(data, []byte("\r\n")) || id != objectID(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), len(id))
}

// objectID returns the id of a file's object in hexadecimal digits, of which there are so many.
func objectID(data []byte, digits int) string {
	var h hash.Hash = sha1.New()
	if digits == hex.EncodedLen(sha256.Size) {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", len(data))
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}

// Read returns the bytes that the commit has of files, by path. Files that it does not have and those
// larger than a limit are left out.
func (c *Commit) Read(ctx context.Context, paths []string, limit int64) (map[string][]byte, error) {
	var names bytes.Buffer
	var asked []string
	for _, path := range paths {
		if id := c.blobs[path]; id != "" {
			asked = append(asked, path)
			names.WriteString(id + "\n")
		}
	}
	found := map[string][]byte{}
	if len(asked) == 0 {
		return found, nil
	}
	total := int64(0)
	err := c.repo.pipe(ctx, &names, func(out *bufio.Reader) error {
		for _, path := range asked {
			header, err := out.ReadString('\n')
			if err != nil {
				return err
			}
			var id, kind string
			var size int64
			if _, err := fmt.Sscan(header, &id, &kind, &size); err != nil {
				return fmt.Errorf("git cat-file: the content of %s is not here; fetch it", safe.Path(path))
			}
			if total += size; total > maxBlobs {
				return fmt.Errorf("the files that changed take more than %d bytes", maxBlobs)
			}
			if size > limit {
				_, err = io.CopyN(io.Discard, out, size+1)
			} else {
				data := make([]byte, size+1) // and the end of the line
				_, err = io.ReadFull(out, data)
				found[path] = data[:size]
			}
			if err != nil {
				return err
			}
		}
		return nil
	}, "cat-file", "--batch")
	return found, err
}

// run runs git and returns what it prints.
func (r *Repository) run(ctx context.Context, in io.Reader, args ...string) (out []byte, err error) {
	err = r.pipe(ctx, in, func(from *bufio.Reader) error {
		out, err = io.ReadAll(io.LimitReader(from, maxOutput+1))
		if err == nil && len(out) > maxOutput {
			err = fmt.Errorf("git %s prints more than %d bytes", args[0], maxOutput)
		}
		return err
	}, args...)
	return out, err
}

// pipe runs git and has its output read.
func (r *Repository) pipe(ctx context.Context, in io.Reader, read func(*bufio.Reader) error, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", append([]string{
		"--no-pager", "--no-replace-objects", "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false",
		"-c", "core.hooksPath=" + os.DevNull, "-c", "protocol.allow=never",
	}, args...)...)
	cmd.Dir, cmd.Stdin, cmd.Env = r.Root, in, environment()
	var said bytes.Buffer
	cmd.Stderr = &limited{&said}
	cmd.WaitDelay = time.Second
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	fault := read(bufio.NewReader(out))
	if fault != nil {
		cancel()
	}
	err = cmd.Wait()
	switch {
	case fault != nil && ctx.Err() != context.DeadlineExceeded:
		return fault
	case ctx.Err() == context.DeadlineExceeded:
		return fmt.Errorf("git %s takes longer than the limit of %s", args[0], timeout)
	case err != nil:
		first, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		return fmt.Errorf("git %s: %s", args[0], safe.Cut(strings.TrimPrefix(first, "fatal: "), 300))
	}
	return nil
}

// A limited writer drops what is too long to be said.
type limited struct{ to *bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	l.to.Write(p[:min(len(p), max(0, 4096-l.to.Len()))])
	return len(p), nil
}

// located are the variables by which a hook says where its repository is. The folder says that here.
var located = []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE", "GIT_EXTERNAL_DIFF", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS"}

func environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(located, name)
	})
	return append(env, "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "LC_ALL=C")
}
