package numbers

import "testing"

// TestEveryUnitOfTheSignaturesHasAScale compares the scales with the units in the functions' signatures.
func TestEveryUnitOfTheSignaturesHasAScale(t *testing.T) {
	scales := map[string]units{
		"convert_angle": angles, "convert_energy": energies, "convert_force": forces, "convert_length": lengths,
		"convert_mass": masses, "convert_speed": speeds, "convert_temperature": temperatures, "convert_volume": volumes,
	}
	for i := range Units {
		f := &Units[i]
		used := map[string]bool{}
		for _, p := range f.Signatures()[0].Params {
			for _, unit := range p.Values {
				if _, ok := scales[f.Name].scale(unit); !ok && unit != tilt {
					t.Errorf("%s: no scale of %s", f.Name, unit)
				}
				used[unit] = true
			}
		}
		for unit := range scales[f.Name] {
			if !used[unit] {
				t.Errorf("%s does not have the unit %s", f.Name, unit)
			}
		}
	}
}
