package builtin

import "math"

// moments are the count, the means and the sums of products of differences from them, of one or two values a row.
type moments struct {
	n            float64
	meanX, meanY float64
	xx, xy       float64
}

func (m *moments) add(x, y float64) {
	m.n++
	dx := x - m.meanX
	m.meanX += dx / m.n
	m.meanY += (y - m.meanY) / m.n
	m.xx += dx * (x - m.meanX)
	m.xy += dx * (y - m.meanY)
}

// merge adds the moments of other values.
func (m *moments) merge(o *moments) {
	n := m.n + o.n
	if n == 0 {
		return
	}
	dx, dy := o.meanX-m.meanX, o.meanY-m.meanY
	m.xx += o.xx + dx*dx*m.n*o.n/n
	m.xy += o.xy + dx*dy*m.n*o.n/n
	m.meanX, m.meanY = m.meanX+dx*o.n/n, m.meanY+dy*o.n/n
	m.n = n
}

// ofSample and ofPopulation divide a sum of products; one row alone varies by nothing.
func ofSample(sum, n float64) float64 {
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

// The measures of how values vary: of a sample or, behind a p, of a whole population.
func variance(m *moments) float64    { return ofSample(m.xx, m.n) }
func variancep(m *moments) float64   { return ofPopulation(m.xx, m.n) }
func stdev(m *moments) float64       { return math.Sqrt(variance(m)) }
func stdevp(m *moments) float64      { return math.Sqrt(variancep(m)) }
func covariance(m *moments) float64  { return ofSample(m.xy, m.n) }
func covariancep(m *moments) float64 { return ofPopulation(m.xy, m.n) }
