package mesh

import (
	"math"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// A Grid finds points near others. It keeps the numbers of points by cubes of space.
type Grid struct {
	radius float64 // as a chord
	size   float64 // of the cubes
	cubes  map[[3]int64][]int
}

// NewGrid returns a grid that finds points within a radius.
func NewGrid(radius s1.Angle) *Grid {
	chord := 2 * math.Sin(math.Min(float64(radius), math.Pi)/2)
	return &Grid{radius: chord, size: math.Max(2*chord, 1e-9), cubes: map[[3]int64][]int{}}
}

// Add adds a point with its number.
func (g *Grid) Add(p s2.Point, number int) {
	cube := g.cube(p.X, p.Y, p.Z)
	g.cubes[cube] = append(g.cubes[cube], number)
}

func (g *Grid) cube(x, y, z float64) [3]int64 {
	return [3]int64{int64(math.Floor(x / g.size)), int64(math.Floor(y / g.size)), int64(math.Floor(z / g.size))}
}

// Nearest returns the number of the nearest of the points that are within the radius, or -1.
func (g *Grid) Nearest(p s2.Point, points []s2.Point) int {
	best, least := -1, g.radius
	g.Within(p, points, func(i int, distance float64) {
		if best < 0 || distance < least {
			best, least = i, distance
		}
	})
	return best
}

// Within calls visit with each point within the radius and its distance, as a chord.
func (g *Grid) Within(p s2.Point, points []s2.Point, visit func(i int, distance float64)) {
	r := g.radius
	low, high := g.cube(p.X-r, p.Y-r, p.Z-r), g.cube(p.X+r, p.Y+r, p.Z+r)
	for x := low[0]; x <= high[0]; x++ {
		for y := low[1]; y <= high[1]; y++ {
			for z := low[2]; z <= high[2]; z++ {
				for _, i := range g.cubes[[3]int64{x, y, z}] {
					if d := points[i].Sub(p.Vector).Norm(); d <= r {
						visit(i, d)
					}
				}
			}
		}
	}
}
