package facts

import (
	_ "embed"
	"iter"
	"slices"
	"strings"
)

//go:embed data/tactics.tsv
var tacticData string

//go:embed data/techniques.tsv
var techniqueData string

//go:embed data/newer.tsv
var newerData string

var newer = decode(&newerData, func(f []string) NewerTechnique { return NewerTechnique{f[0], f[1], f[2], f[3]} })

var tactics = decode(&tacticData, func(f []string) Tactic { return Tactic{f[0], f[1], f[2]} })

var techniques = decode(&techniqueData, func(f []string) Technique {
	return Technique{f[0], f[1], Status(f[2]), list(f[3]), f[4]}
})

// A Tactic is a tactic that Sentinel knows.
type Tactic struct {
	Name  string // as rules write it, such as "CredentialAccess"
	Title string // as ATT&CK writes it, such as "Credential Access"
	ID    string // such as "TA0006"; "" for PreAttack, which ATT&CK no longer has
}

// LookupTactic returns the tactic of Sentinel's name, which is spelt exactly.
func LookupTactic(name string) (*Tactic, bool) { return tactics().lookup(name) }

// Tactics returns Sentinel's tactics in the order of their names.
func Tactics() iter.Seq[*Tactic] { return tactics().all() }

// A Status says whether a technique or connector is still in use.
type Status string

// The statuses of techniques and connectors.
const (
	Current    Status = ""
	Deprecated Status = "deprecated"
	Revoked    Status = "revoked" // another technique took its place
)

// A Technique is a technique or sub-technique of ATT&CK.
type Technique struct {
	ID         string // such as "T1078" or "T1078.004"
	Name       string
	Status     Status
	Tactics    []string // Sentinel's names, sorted
	ReplacedBy string   // the technique that took the place of a revoked one, or ""
}

// LookupTechnique returns the technique of the id.
func LookupTechnique(id string) (*Technique, bool) { return techniques().lookup(id) }

// Parent returns the id of the technique that a sub-technique belongs to, and that of a technique itself.
func (t *Technique) Parent() string {
	id, _, _ := strings.Cut(t.ID, ".")
	return id
}

// ServesAny reports whether the technique belongs to one of the tactics, by Sentinel's names.
func (t *Technique) ServesAny(tactics []string) bool {
	return slices.ContainsFunc(t.Tactics, func(name string) bool { return has(tactics, name) })
}

// A NewerTechnique is a technique of a version of ATT&CK after that of Sentinel. The file of them is written by hand, from what
// the version's notes say was renamed and added.
type NewerTechnique struct {
	ID      string
	Name    string // "" if it is not known
	Version string // of ATT&CK, in which it came
	Before  string // the technique that it replaces, or ""
}

// LookupNewer returns the technique of a newer version of ATT&CK.
func LookupNewer(id string) (*NewerTechnique, bool) { return newer().lookup(id) }
