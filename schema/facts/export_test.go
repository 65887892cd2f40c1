package facts

import "iter"

// Techniques returns the techniques in the order of their ids.
func Techniques() iter.Seq[*Technique] { return techniques().all() }
