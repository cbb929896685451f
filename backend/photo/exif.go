package photo

import "encoding/binary"

// Orientation says how the stored rows and columns of a picture lie to the eye:
// EXIF's tag 0x0112, 1 to 8.
type Orientation uint8

// Upright is the Orientation of a picture that is stored as it is seen, and of
// one that says nothing about it.
const Upright Orientation = 1

// Transposes tells that rows are stored as columns: width and height change
// places when the picture is turned upright.
func (o Orientation) Transposes() bool { return o >= 5 && o <= 8 }

// exif is what is read of an EXIF block.
type exif struct {
	orientation Orientation
	thumbnail   []byte // a whole file, nil for none
}

// The tags that are read, from the TIFF and EXIF specifications.
const (
	tagOrientation     = 0x0112
	tagCompression     = 0x0103
	tagThumbnailOffset = 0x0201
	tagThumbnailLength = 0x0202
)

// readEXIF reads the TIFF structure of an EXIF block: the orientation from its
// first directory, the place of the thumbnail from the second. It follows that
// one link alone, so that no file can lead it in circles. What can't be read
// counts as absent.
func readEXIF(tiff []byte) exif {
	out := exif{orientation: Upright}
	d := directory{data: tiff}
	switch {
	case begins(tiff, "II*\x00"):
		d.order = binary.LittleEndian
	case begins(tiff, "MM\x00*"):
		d.order = binary.BigEndian
	default:
		return out
	}
	first, ok := d.at(d.number32(4))
	if !ok {
		return out
	}
	if o := first.value(tagOrientation, 0); o >= 1 && o <= 8 {
		out.orientation = Orientation(o)
	}
	second, ok := d.at(first.next)
	if !ok {
		return out
	}
	// 6 is JPEG, the one compression that thumbnails have beside none at all.
	from, size := second.value(tagThumbnailOffset, 0), second.value(tagThumbnailLength, 0)
	if second.value(tagCompression, 6) == 6 && from > 0 && size > 0 && from+size <= uint64(len(tiff)) {
		out.thumbnail = tiff[from : from+size]
	}
	return out
}

// directory is one IFD of a TIFF structure.
type directory struct {
	data    []byte
	order   binary.ByteOrder
	entries []byte // 12 bytes each
	next    uint32 // where the next one begins, 0 for none
}

// number32 is the number at an offset, 0 where there is none.
func (d directory) number32(at int) uint32 {
	if at+4 > len(d.data) {
		return 0
	}
	return d.order.Uint32(d.data[at:])
}

// at finds the directory at an offset. One that is cut off has the entries that
// are there.
func (d directory) at(offset uint32) (directory, bool) {
	if offset == 0 || uint64(offset)+2 > uint64(len(d.data)) {
		return directory{}, false
	}
	begin := int(offset) + 2
	end := begin + 12*int(d.order.Uint16(d.data[offset:]))
	d.next = d.number32(end)
	d.entries = d.data[begin:min(end, len(d.data))]
	return d, true
}

// value is the first number of a tag, a BYTE, SHORT or LONG, or else missing.
func (d directory) value(tag uint16, missing uint64) uint64 {
	for e := d.entries; len(e) >= 12; e = e[12:] {
		if d.order.Uint16(e) != tag {
			continue
		}
		switch d.order.Uint16(e[2:]) {
		case 1:
			return uint64(e[8])
		case 3:
			return uint64(d.order.Uint16(e[8:]))
		case 4:
			return uint64(d.order.Uint32(e[8:]))
		}
		return missing
	}
	return missing
}
