package git

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A tree is a repository in a temporary folder.
type tree struct {
	*testing.T
	dir string
}

func newTree(t *testing.T) tree {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	w := tree{t, t.TempDir()}
	w.git("init", "-q", "-b", "main")
	return w
}

func (w tree) git(args ...string) {
	w.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b")
	if out, err := cmd.CombinedOutput(); err != nil {
		w.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (w tree) write(name, text string) {
	w.Helper()
	name = filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		w.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		w.Fatal(err)
	}
}

func (w tree) commit() {
	w.git("add", "-A")
	w.git("commit", "-q", "-m", "m", "--allow-empty")
}

func (w tree) base(name string) (*Repository, *Commit) {
	w.Helper()
	r, err := Open(w.Context(), w.dir)
	if err != nil {
		w.Fatal(err)
	}
	c, err := r.Base(w.Context(), name)
	if err != nil {
		w.Fatal(err)
	}
	return r, c
}

// changed returns the files whose content differs; a file that is gone has a minus.
func (w tree) changed(c *Commit) string {
	w.Helper()
	paths, err := c.Paths(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	var list []string
	for _, path := range paths {
		data, err := os.ReadFile(filepath.Join(w.dir, path))
		switch {
		case err != nil:
			list = append(list, "-"+path)
		case c.Differs(path, data):
			list = append(list, path)
		}
	}
	return strings.Join(list, " ")
}

func TestWhatChanged(t *testing.T) {
	w := newTree(t)
	w.write("same.yaml", "a")
	w.write("crlf.yaml", "a\nb\n")
	w.write("committed.yaml", "a")
	w.write("staged.yaml", "a")
	w.write("edited.yaml", "a")
	w.write("gone.yaml", "a")
	w.write("touched.yaml", "a")
	w.write("with blank/é.yaml", "a")
	w.write(".gitignore", "ignored.yaml\n")
	w.commit()
	w.git("checkout", "-q", "-b", "work")
	w.write("committed.yaml", "b")
	w.git("rm", "-q", "gone.yaml")
	w.commit()
	w.git("checkout", "-q", "main")
	w.write("on-main.yaml", "later") // not a change of the branch
	w.commit()
	w.git("checkout", "-q", "work")
	w.write("staged.yaml", "b")
	w.git("add", "staged.yaml")
	w.write("edited.yaml", "b")
	w.write("with blank/é.yaml", "b")
	w.write("crlf.yaml", "a\r\nb\r\n")
	w.write("touched.yaml", "b")
	w.write("touched.yaml", "a")
	w.write("new.yaml", "a")
	w.write("ignored.yaml", "a")
	_, c := w.base("main")
	if got, want := w.changed(c), "committed.yaml edited.yaml -gone.yaml new.yaml staged.yaml with blank/é.yaml"; got != want {
		t.Errorf(" got %s\nwant %s", got, want)
	}
	was, err := c.Read(t.Context(), []string{"edited.yaml", "new.yaml", "gone.yaml", "crlf.yaml"}, 3)
	if err != nil || len(was) != 2 || string(was["edited.yaml"]) != "a" || string(was["gone.yaml"]) != "a" {
		t.Errorf("%q, %v", was, err)
	}
}

// Nothing that a repository configures is run.
func TestNothingOfTheRepositoryIsRun(t *testing.T) {
	w := newTree(t)
	ran := filepath.Join(w.dir, "ran")
	script := filepath.Join(w.dir, "script")
	w.write("script", "#!/bin/sh\necho ran $0 $* >> "+ran+"\ncat\n")
	if err := os.Chmod(script, 0o755); err != nil {
		t.Fatal(err)
	}
	w.write("a.yaml", "a")
	w.commit()
	w.write(".gitattributes", "*.yaml filter=evil diff=evil\n")
	for _, key := range []string{"core.fsmonitor", "diff.external", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.command", "diff.evil.textconv", "core.pager", "core.editor", "core.sshCommand", "core.alternateRefsCommand"} {
		w.git("config", key, script)
	}
	for _, hook := range []string{"post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"} {
		w.write(".git/hooks/"+hook, "#!/bin/sh\necho ran $0 $* >> "+ran+"\n")
		if err := os.Chmod(filepath.Join(w.dir, ".git", "hooks", hook), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	w.write("a.yaml", "b")
	_, c := w.base("main")
	if got := w.changed(c); !strings.Contains(got, "a.yaml") {
		t.Errorf("changed: %s", got)
	}
	if _, err := c.Read(t.Context(), []string{"a.yaml"}, 100); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(ran); err == nil {
		t.Errorf("something ran: %s", text)
	}
}

func TestFaultsSayWhatToDo(t *testing.T) {
	w := newTree(t)
	w.write("a.yaml", "a")
	w.commit()
	w.write("a.yaml", "b")
	w.commit()
	shallow := t.TempDir()
	w.git("clone", "-q", "--depth", "1", "file://"+w.dir, shallow)
	w.git("checkout", "-q", "--orphan", "other")
	w.commit()
	at := func(dir string) *Repository {
		r, err := Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, c := range []struct{ dir, name, want string }{
		{w.dir, "nowhere", `there is no commit "nowhere" here; fetch it, as with: git fetch origin nowhere`},
		{w.dir, "origin/main", "git fetch origin main"},
		{w.dir, "main", `"main" and HEAD share no commit`},
		{shallow, "HEAD~1", "there is no commit"},
		{w.dir, "--output=x", "is not the name of a commit"},
		{w.dir, "main..HEAD", "is not the name of a commit"},
		{w.dir, "a b", "is not the name of a commit"},
		{w.dir, "main\x1b[31m", "is not the name of a commit"},
		{w.dir, "", "is not the name of a commit"},
		{w.dir, "HEAD:a.yaml", "there is no commit"},
	} {
		if _, err := at(c.dir).Base(t.Context(), c.name); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	if _, err := Open(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "not in a working tree of git") {
		t.Errorf("outside of a repository: %v", err)
	}
}

func TestAShallowCloneLacksTheSharedCommit(t *testing.T) {
	w := newTree(t)
	w.write("a.yaml", "a")
	w.commit()
	w.git("checkout", "-q", "-b", "work")
	w.write("a.yaml", "b")
	w.commit()
	w.git("checkout", "-q", "main")
	w.write("b.yaml", "b")
	w.commit()
	clone := tree{t, t.TempDir()}
	clone.git("init", "-q")
	clone.git("fetch", "-q", "--depth", "1", "file://"+w.dir, "main:main", "work:work")
	clone.git("checkout", "-q", "work")
	r, err := Open(t.Context(), clone.dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Base(t.Context(), "main"); err == nil || !strings.Contains(err.Error(), "git fetch --unshallow") {
		t.Errorf("got %v", err)
	}
}
