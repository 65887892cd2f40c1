package series

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/builtin"
)

// fourier implements series_fft (sign -1) and series_ifft (sign 1, divided by
// the length): the real and the imaginary parts of the transform.
func fourier(sign float64) builtin.RowFunc {
	return func(f *builtin.Frame, a []any) any {
		re, ok := allNumbers(a[0])
		if !ok {
			return nil
		}
		n := len(re)
		im := make([]float64, n)
		if len(a) > 1 && a[1] != nil {
			if im, ok = allNumbers(a[1]); !ok || len(im) != n {
				return nil
			}
		}
		outRe, outIm := transform(f, re, im, sign)
		if sign > 0 {
			for i := range outRe {
				outRe[i] /= float64(n)
				outIm[i] /= float64(n)
			}
		}
		return []any{realList(outRe), realList(outIm)}
	}
}

// transform returns, for every k, the sum of the series' elements, each rotated by sign·2π·i·k/n.
func transform(f *builtin.Frame, re, im []float64, sign float64) (outRe, outIm []float64) {
	n := len(re)
	switch {
	case n < 2 || !f.Afford(16*n):
		return append([]float64(nil), re...), append([]float64(nil), im...)
	case n%2 == 0:
		return transformHalves(f, re, im, sign)
	case n > maxDirect:
		return transformChirp(f, re, im, sign)
	}
	outRe, outIm = make([]float64, n), make([]float64, n)
	for k := range n {
		for i := range n {
			s, c := math.Sincos(sign * 2 * math.Pi * float64(i*k%n) / float64(n))
			outRe[k] += re[i]*c - im[i]*s
			outIm[k] += re[i]*s + im[i]*c
		}
	}
	return outRe, outIm
}

// maxDirect is the largest odd length for which the sums are computed directly.
const maxDirect = 63

// transformHalves combines the transforms of the elements at even and at odd indexes.
func transformHalves(f *builtin.Frame, re, im []float64, sign float64) (outRe, outIm []float64) {
	n := len(re)
	half := n / 2
	var parts [4][]float64 // even and odd, real and imaginary
	for p := range parts {
		parts[p] = make([]float64, half)
	}
	for i := range half {
		parts[0][i], parts[1][i] = re[2*i], im[2*i]
		parts[2][i], parts[3][i] = re[2*i+1], im[2*i+1]
	}
	evenRe, evenIm := transform(f, parts[0], parts[1], sign)
	oddRe, oddIm := transform(f, parts[2], parts[3], sign)
	outRe, outIm = make([]float64, n), make([]float64, n)
	for k := range half {
		s, c := math.Sincos(sign * 2 * math.Pi * float64(k) / float64(n))
		re, im := oddRe[k]*c-oddIm[k]*s, oddRe[k]*s+oddIm[k]*c
		outRe[k], outIm[k] = evenRe[k]+re, evenIm[k]+im
		outRe[k+half], outIm[k+half] = evenRe[k]-re, evenIm[k]-im
	}
	return outRe, outIm
}

// transformChirp turns a transform of any length into a convolution, which it computes by
// transforms whose length is a power of two (Bluestein's algorithm).
func transformChirp(f *builtin.Frame, re, im []float64, sign float64) (outRe, outIm []float64) {
	n := len(re)
	size := 1
	for size < 2*n-1 {
		size *= 2
	}
	chirpRe, chirpIm := make([]float64, n), make([]float64, n)
	aRe, aIm := make([]float64, size), make([]float64, size)
	bRe, bIm := make([]float64, size), make([]float64, size)
	for i := range n {
		s, c := math.Sincos(sign * math.Pi * float64(i*i%(2*n)) / float64(n))
		chirpRe[i], chirpIm[i] = c, s
		aRe[i], aIm[i] = re[i]*c-im[i]*s, re[i]*s+im[i]*c
		bRe[i], bIm[i] = c, -s
		if i > 0 {
			bRe[size-i], bIm[size-i] = c, -s
		}
	}
	aRe, aIm = transform(f, aRe, aIm, -1)
	bRe, bIm = transform(f, bRe, bIm, -1)
	for i := range aRe {
		aRe[i], aIm[i] = aRe[i]*bRe[i]-aIm[i]*bIm[i], aRe[i]*bIm[i]+aIm[i]*bRe[i]
	}
	aRe, aIm = transform(f, aRe, aIm, 1)
	outRe, outIm = make([]float64, n), make([]float64, n)
	for i := range n {
		x, y := aRe[i]/float64(size), aIm[i]/float64(size)
		outRe[i], outIm[i] = x*chirpRe[i]-y*chirpIm[i], x*chirpIm[i]+y*chirpRe[i]
	}
	return outRe, outIm
}
