package plan

// Consume is consume: it reads its input and yields nothing.
type Consume struct{ Unary }

// Word returns the operator's keyword.
func (*Consume) Word() string { return "consume" }
