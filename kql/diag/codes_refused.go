package diag

// The messages about what the service refuses although Microsoft's parser and binder accept it. Each says what to write instead.
var (
	RowsNotSerialized = Message{"SR001", "%s needs serialized rows, and those of %s are not; put sort or serialize before it"}
	WindowInScan      = Message{"SR002", "%s cannot be called in a step of scan; compute it in an extend before the scan"}
)
