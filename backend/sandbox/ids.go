package sandbox

import "strings"

// ids turns the number of a record or of a person into an identifier and back
// without a table: the number goes through a keyed permutation, so neighbours
// look unrelated, and check digits tell an id of this project from any other.
type ids struct{ key uint64 }

const (
	authIDLength     = 24 // hex: 64 bits of number, 32 of check
	submissionPrefix = "kyc"
	submissionLength = len(submissionPrefix) + 16 // base 32: 48 bits of number, 32 of check
	hexDigits        = "0123456789abcdef"
	base32Digits     = "0123456789abcdefghjkmnpqrstvwxyz"
)

// appendAuthID writes the auth_id of record i.
func (d ids) appendAuthID(b []byte, i int) []byte {
	v := permute(uint64(i), 32, d.key)
	b = appendDigits(b, v, 16, 4, hexDigits)
	return appendDigits(b, mix(v^d.key)>>32, 8, 4, hexDigits)
}

// record inverts appendAuthID. It answers false for what is no id of this project.
func (d ids) record(id string) (int, bool) {
	if len(id) != authIDLength {
		return 0, false
	}
	v, ok1 := parseDigits(id[:16], 4, hexDigits)
	check, ok2 := parseDigits(id[16:], 4, hexDigits)
	i := unpermute(v, 32, d.key)
	return int(i), ok1 && ok2 && check == mix(v^d.key)>>32 && i < maxRecords*2
}

// appendSubmission writes the kyc_submission_id of a person.
func (d ids) appendSubmission(b []byte, person int) []byte {
	key := mix(d.key + 1)
	v := permute(uint64(person), 24, key)
	high := v<<32 | mix(v^key)>>32
	b = append(b, submissionPrefix...)
	return appendDigits(appendDigits(b, v>>8, 8, 5, base32Digits), high, 8, 5, base32Digits)
}

// person inverts appendSubmission.
func (d ids) person(id string) (int, bool) {
	if len(id) != submissionLength || !strings.HasPrefix(id, submissionPrefix) {
		return 0, false
	}
	key := mix(d.key + 1)
	top, ok1 := parseDigits(id[3:11], 5, base32Digits)
	low, ok2 := parseDigits(id[11:], 5, base32Digits)
	v := top<<8 | low>>32
	p := unpermute(v, 24, key)
	return int(p), ok1 && ok2 && uint32(low) == uint32(mix(v^key)>>32) && p < maxRecords
}

// appendDigits writes the low n digits of v, each of the given bits.
func appendDigits(b []byte, v uint64, n, bits int, digits string) []byte {
	mask := uint64(1)<<bits - 1
	for shift := (n - 1) * bits; shift >= 0; shift -= bits {
		b = append(b, digits[v>>shift&mask])
	}
	return b
}

func parseDigits(s string, bits int, digits string) (uint64, bool) {
	var v uint64
	for i := range len(s) {
		d := strings.IndexByte(digits, s[i])
		if d < 0 {
			return 0, false
		}
		v = v<<bits | uint64(d)
	}
	return v, true
}

// permute is a Feistel network of four rounds over two halves of the given
// bits: a bijection on numbers of twice as many bits.
func permute(x uint64, half uint, key uint64) uint64 {
	mask := uint64(1)<<half - 1
	l, r := x>>half&mask, x&mask
	for round := range uint64(4) {
		l, r = r, l^mix(key+round<<48^r)&mask
	}
	return l<<half | r
}

func unpermute(x uint64, half uint, key uint64) uint64 {
	mask := uint64(1)<<half - 1
	l, r := x>>half&mask, x&mask
	for round := range uint64(4) {
		l, r = r^mix(key+(3-round)<<48^l)&mask, l
	}
	return l<<half | r
}
