package numbers

import "math"

// Moments are the count and the means of one or two values per row, and the sums of
// products of the differences from the means.
type Moments struct {
	N            float64
	MeanX, MeanY float64
	XX, XY       float64
}

// Add adds the values of a row.
func (m *Moments) Add(x, y float64) {
	m.N++
	dx := x - m.MeanX
	m.MeanX += dx / m.N
	m.MeanY += (y - m.MeanY) / m.N
	m.XX += dx * (x - m.MeanX)
	m.XY += dx * (y - m.MeanY)
}

// Merge adds the moments of other values.
func (m *Moments) Merge(o *Moments) {
	n := m.N + o.N
	if n == 0 {
		return
	}
	dx, dy := o.MeanX-m.MeanX, o.MeanY-m.MeanY
	m.XX += o.XX + dx*dx*m.N*o.N/n
	m.XY += o.XY + dx*dy*m.N*o.N/n
	m.MeanX, m.MeanY = m.MeanX+dx*o.N/n, m.MeanY+dy*o.N/n
	m.N = n
}

// OfSample and ofPopulation divide a sum of products. A single row does not vary.
func OfSample(sum, n float64) float64 {
	if n < 2 {
		return 0
	}
	return sum / (n - 1)
}

func ofPopulation(sum, n float64) float64 {
	if n < 1 {
		return 0
	}
	return sum / n
}

// The measures of variation of a sample or, with a p at the end, of a whole population.
func Variance(m *Moments) float64    { return OfSample(m.XX, m.N) }
func VarianceP(m *Moments) float64   { return ofPopulation(m.XX, m.N) }
func Stdev(m *Moments) float64       { return math.Sqrt(Variance(m)) }
func StdevP(m *Moments) float64      { return math.Sqrt(VarianceP(m)) }
func Covariance(m *Moments) float64  { return OfSample(m.XY, m.N) }
func CovarianceP(m *Moments) float64 { return ofPopulation(m.XY, m.N) }
