//go:build race

package scenario_test

// raceFactor is how much more a run allocates under the race detector, with which a sync.Pool, such as that of regular
// expressions, forgets a part of what it is given.
const raceFactor = 4
