package skeleton

import "fmt"

var Debug bool

func (s *solver) dump(a *assertion, what string) {
	if !Debug {
		return
	}
	v, ok := s.eval(a.t)
	fmt.Printf("%s: %T %q -> %v %v work=%d\n", what, a.t, a.at.Text(), v, ok, s.work)
	if e, is := a.t.(*equality); is {
		x, xok := s.eval(e.a)
		y, yok := s.eval(e.b)
		fmt.Printf("   %T %v %v == %T %v %v\n", e.a, x, xok, e.b, y, yok)
	}
	if c, is := a.t.(*call); is {
		for _, x := range c.args {
			y, yok := s.eval(x)
			fmt.Printf("   arg %T %v %v\n", x, y, yok)
		}
	}
}
