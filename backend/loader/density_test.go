package loader

import "testing"

// TestEmptyDaysBeforeTheBeginning estimates days between what a project's first
// ones and its later ones had: the empty days before the first are no measure.
func TestEmptyDaysBeforeTheBeginning(t *testing.T) {
	d := newDensity()
	for day := range 100 {
		switch {
		case day < 40:
			d.known[day] = 0
		case day < 50, day >= 90:
			d.known[day] = 300
		}
	}
	if got := d.curve(0, 100, 0, 1000, 1).between(50, 90); got < 11_000 || got > 13_000 {
		t.Errorf("%.0f records in 40 days of 300", got)
	}
}
