//go:build race

package scenario_test

// raceFactor is how much more a run allocates under the race detector.
const raceFactor = 2
