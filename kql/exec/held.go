package exec

// A held is a stream over rows that an operator holds until it is closed.
type heldStream struct {
	*rowsOf
	engine *engine
	held   *batch
}

// heldRows returns the stream of rows that are made of held ones.
func (e *engine) heldRows(held, rows *batch) stream { return &heldStream{streamOf(rows), e, held} }

func (h *heldStream) close() {
	h.engine.drop(h.held)
	h.rowsOf.close()
}
