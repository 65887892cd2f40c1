package types

import "strconv"

// UniqueNames holds the names that are taken, each with the last number that was appended to it.
type UniqueNames map[string]int

// Take marks the name as taken.
func (u UniqueNames) Take(name string) {
	if _, ok := u[name]; !ok && name != "" {
		u[name] = 0
	}
}

// Unique takes a free name and returns it: the name itself, or else the base (the
// name, if base is empty) followed by the lowest free number.
func (u UniqueNames) Unique(name, base string) string {
	n, taken := u[name]
	if !taken {
		u[name] = 0
		return name
	}
	if base == "" {
		base = name
	}
	for n++; ; n++ {
		free := base + strconv.Itoa(n)
		if _, ok := u[free]; !ok {
			u[name] = n
			u[free] = 0
			return free
		}
	}
}
