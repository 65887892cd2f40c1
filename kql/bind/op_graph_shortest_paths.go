package bind

var _ = operator("graph-shortest-paths", (*binder).bindGraphMatch, wildNothing)
