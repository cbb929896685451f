package faceurl

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"strings"
	"unicode/utf8"

	"faceauth/backend"
)

// newBlock is AES-256 under the SHA-256 of a key's text, which is how the
// vendor's sample for Node derives it.
func newBlock(key backend.Secret) cipher.Block {
	sum := sha256.Sum256([]byte(key.Reveal()))
	block, _ := aes.NewCipher(sum[:]) // it refuses lengths, and 32 bytes is one of AES
	return block
}

// seal encrypts a payload as the recipe says.
func (r Recipe) seal(block cipher.Block, plain []byte) []byte {
	if r.Cipher == GCM {
		return gcmSeal(block, r.Layout, plain)
	}
	return ecbSeal(block, plain)
}

// open is the inverse of seal; false when it can't be that.
func (r Recipe) open(block cipher.Block, sealed []byte) ([]byte, bool) {
	if r.Cipher == GCM {
		return gcmOpen(block, r.Layout, sealed)
	}
	plain, ok := ecbOpen(block, sealed)
	if !ok {
		return nil, false
	}
	return unpad(plain)
}

// ecbSeal encrypts block by block with PKCS#7, which Go's library leaves out on
// purpose. It is here because the vendor documents nothing else for FaceAuth.
// What it leaks: equal blocks of 16 bytes are equal in the ciphertext, wherever
// they are, and equal parameters give equal links, so who sees two links knows
// whether they are for the same user. Nor does it notice changes: blocks of one
// link can be put into another's. Only a token of its own makes a link differ,
// from the block on in which the token begins.
func ecbSeal(block cipher.Block, plain []byte) []byte {
	n := blockSize - len(plain)%blockSize
	sealed := slices.Concat(plain, bytes.Repeat([]byte{byte(n)}, n))
	for at := 0; at < len(sealed); at += blockSize {
		block.Encrypt(sealed[at:at+blockSize], sealed[at:at+blockSize])
	}
	return sealed
}

// ecbOpen decrypts whole blocks and leaves the padding on.
func ecbOpen(block cipher.Block, sealed []byte) ([]byte, bool) {
	if len(sealed) == 0 || len(sealed)%blockSize != 0 {
		return nil, false
	}
	plain := make([]byte, len(sealed))
	for at := 0; at < len(plain); at += blockSize {
		block.Decrypt(plain[at:at+blockSize], sealed[at:at+blockSize])
	}
	return plain, true
}

// unpad takes PKCS#7 off. It need not take the same time for all: nobody far
// away can ask it anything.
func unpad(padded []byte) ([]byte, bool) {
	if len(padded) == 0 {
		return nil, false
	}
	n := int(padded[len(padded)-1])
	if n == 0 || n > blockSize || n > len(padded) {
		return nil, false
	}
	text, padding := padded[:len(padded)-n], padded[len(padded)-n:]
	return text, bytes.Count(padding, padding[:1]) == n
}

// Sizes of AES and GCM, in bytes.
const (
	blockSize = aes.BlockSize
	tagSize   = 16
)

// nonceSize is that of the layout, in bytes.
func (l Layout) nonceSize() int {
	if strings.Contains(string(l), "nonce16") {
		return 16
	}
	return 12
}

func gcmSeal(block cipher.Block, l Layout, plain []byte) []byte {
	nonce := make([]byte, l.nonceSize())
	_, _ = rand.Read(nonce) // it never fails
	sealed := newGCM(block, l).Seal(nil, nonce, plain, nil)
	text, tag := sealed[:len(plain)], sealed[len(plain):]
	var out []byte
	for part := range strings.SplitSeq(string(l), "-") {
		switch part {
		case "text":
			out = append(out, text...)
		case "tag":
			out = append(out, tag...)
		default:
			out = append(out, nonce...)
		}
	}
	return out
}

func gcmOpen(block cipher.Block, l Layout, sealed []byte) ([]byte, bool) {
	size := len(sealed) - l.nonceSize() - tagSize
	if size < 0 {
		return nil, false
	}
	var nonce, text, tag []byte
	for part := range strings.SplitSeq(string(l), "-") {
		switch part {
		case "text":
			text, sealed = sealed[:size], sealed[size:]
		case "tag":
			tag, sealed = sealed[:tagSize], sealed[tagSize:]
		default:
			nonce, sealed = sealed[:l.nonceSize()], sealed[l.nonceSize():]
		}
	}
	plain, err := newGCM(block, l).Open(nil, nonce, slices.Concat(text, tag), nil)
	return plain, err == nil
}

func newGCM(block cipher.Block, l Layout) cipher.AEAD {
	// It refuses blocks of other sizes, and nonces of none.
	aead, _ := cipher.NewGCMWithNonceSize(block, l.nonceSize())
	return aead
}

// readable tells of bytes that are text and not what a wrong key makes of a
// ciphertext: valid UTF-8, in which the control characters that JSON would have
// escaped don't stand, but for tabs and line ends.
func readable(plain []byte) bool {
	return utf8.Valid(plain) && !bytes.ContainsFunc(plain, func(c rune) bool {
		return c < ' ' && c != '\t' && c != '\n' && c != '\r'
	})
}

// cbcOpens tells of a ciphertext that is CBC with a first block, or an IV, that
// nobody here knows: it spoils no block but the first, so the others are read.
func cbcOpens(block cipher.Block, sealed []byte) bool {
	plain, ok := ecbOpen(block, sealed)
	if !ok || len(plain) < 2*blockSize {
		return false
	}
	rest := plain[blockSize:]
	for i := range rest {
		rest[i] ^= sealed[i]
	}
	text, ok := unpad(rest)
	// The first block may have ended in the middle of a character.
	for range utf8.UTFMax - 1 {
		if len(text) > 0 && !utf8.RuneStart(text[0]) {
			text = text[1:]
		}
	}
	return ok && readable(text)
}

// ecbBegins tells of a ciphertext whose first block is the beginning of a
// payload, so the key is right whatever became of the rest. Text alone would not
// do: one block in 200,000 is that by chance.
func ecbBegins(block cipher.Block, sealed []byte) bool {
	if len(sealed) < blockSize {
		return false
	}
	var first [blockSize]byte
	block.Decrypt(first[:], sealed[:blockSize])
	text := strings.TrimLeft(string(first[:]), " \t\r\n")
	if inner, ok := strings.CutPrefix(text, "{"); ok && strings.HasPrefix(strings.TrimLeft(inner, " \t\r\n"), `"`) {
		return readable(wholeRunes(first[:]))
	}
	name, _, ok := strings.Cut(text, "=")
	if _, known := meant(name); ok && known {
		return readable(wholeRunes(first[:]))
	}
	return false
}

// wholeRunes leaves out a character whose end is in the next block.
func wholeRunes(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}
