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

// aesKey encrypts and decrypts under one key.
type aesKey struct {
	block        cipher.Block
	gcm12, gcm16 cipher.AEAD // by the size of their nonces
}

// newKey is AES-256 under the SHA-256 of a key's text, which is how the vendor's
// sample for Node derives it.
func newKey(text backend.Secret) aesKey {
	sum := sha256.Sum256([]byte(text.Reveal()))
	// These refuse sizes, and not the ones here.
	block, _ := aes.NewCipher(sum[:])
	gcm12, _ := cipher.NewGCM(block)
	gcm16, _ := cipher.NewGCMWithNonceSize(block, 16)
	return aesKey{block, gcm12, gcm16}
}

// gcm is the cipher of a layout.
func (k aesKey) gcm(l Layout) cipher.AEAD {
	if strings.Contains(string(l), "nonce16") {
		return k.gcm16
	}
	return k.gcm12
}

// seal encrypts a payload as the recipe says.
func (r Recipe) seal(key aesKey, plain []byte) []byte {
	if r.Cipher == GCM {
		return gcmSeal(key.gcm(r.Layout), r.Layout, plain)
	}
	return ecbSeal(key.block, plain)
}

// open is the inverse of seal; false when it can't be that.
func (r Recipe) open(key aesKey, sealed []byte) ([]byte, bool) {
	if r.Cipher == GCM {
		return gcmOpen(key.gcm(r.Layout), r.Layout, sealed)
	}
	plain, ok := ecbOpen(key.block, sealed)
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

func gcmSeal(gcm cipher.AEAD, l Layout, plain []byte) []byte {
	nonce := make([]byte, gcm.NonceSize())
	_, _ = rand.Read(nonce) // it never fails
	sealed := gcm.Seal(nil, nonce, plain, nil)
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

func gcmOpen(gcm cipher.AEAD, l Layout, sealed []byte) ([]byte, bool) {
	size := len(sealed) - gcm.NonceSize() - tagSize
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
			nonce, sealed = sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():]
		}
	}
	plain, err := gcm.Open(nil, nonce, slices.Concat(text, tag), nil)
	return plain, err == nil
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
