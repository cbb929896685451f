package photo

import (
	"bytes"
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// The formats that are decoded.
const (
	formatJPEG = "JPEG"
	formatPNG  = "PNG"
	formatGIF  = "GIF"
	formatWebP = "WebP"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// Sniff names the picture format that data begins as, by its first bytes alone:
// "JPEG", "PNG", "GIF" and "WebP", which Decode reads, or "HEIC", "AVIF",
// "TIFF", "BMP", "JPEG XL" and "JPEG 2000", which it does not. It is empty for
// everything else.
func Sniff(data []byte) string {
	switch {
	case begins(data, "\xff\xd8\xff"):
		return formatJPEG
	case begins(data, pngSignature):
		return formatPNG
	case begins(data, "GIF87a"), begins(data, "GIF89a"):
		return formatGIF
	case begins(data, "RIFF") && len(data) >= 12 && begins(data[8:], "WEBP"):
		return formatWebP
	case begins(data, "II*\x00"), begins(data, "MM\x00*"):
		return "TIFF"
	case begins(data, "\x00\x00\x00\x0cJXL \r\n\x87\n"), begins(data, "\xff\x0a"):
		return "JPEG XL"
	case begins(data, "\x00\x00\x00\x0cjP  \r\n\x87\n"):
		return "JPEG 2000"
	case isBMP(data):
		return "BMP"
	}
	switch mediaBrand(data) {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
		return "HEIC"
	case "avif", "avis":
		return "AVIF"
	}
	return ""
}

// isBMP looks further than the two letters that a BMP begins with: at its
// reserved bytes and the size of its second header.
func isBMP(data []byte) bool {
	return begins(data, "BM") && len(data) >= 18 && binary.LittleEndian.Uint32(data[6:]) == 0 &&
		slices.Contains([]uint32{12, 40, 52, 56, 64, 108, 124}, binary.LittleEndian.Uint32(data[14:]))
}

// mediaBrand is the major brand of an ISO media file, empty for other files.
func mediaBrand(data []byte) string {
	if len(data) < 12 || !begins(data[4:], "ftyp") {
		return ""
	}
	return string(data[8:12])
}

// Seems says in words what a file is that Sniff has no name for: "a PDF", "an
// HTML page", "text". It is empty when there is no telling.
func Seems(data []byte) string {
	text := bytes.TrimSpace(bytes.TrimPrefix(data[:min(len(data), 512)], []byte("\ufeff")))
	lower := bytes.ToLower(text)
	switch {
	case len(text) == 0:
		return "empty"
	case begins(data, "%PDF-"):
		return "a PDF"
	case begins(data, "PK\x03\x04"):
		return "a ZIP archive"
	case begins(data, "\x1f\x8b"):
		return "gzip data"
	case mediaBrand(data) != "":
		return "a video"
	case begins(lower, "<!doctype html"), begins(lower, "<html"):
		return "an HTML page"
	case begins(lower, "<svg"), begins(lower, "<?xml") && bytes.Contains(lower, []byte("<svg")):
		return "an SVG drawing"
	case begins(lower, "<"):
		return "XML or HTML"
	case begins(text, "{"), begins(text, "["):
		return "JSON"
	case printable(text):
		return "text"
	}
	return ""
}

// printable tells whether the start of a file is text. Its last rune may be cut.
func printable(text []byte) bool {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 && len(text) >= utf8.UTFMax || r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
		text = text[size:]
	}
	return true
}
