// Package portrait makes the selfies of the sandbox: faces drawn by program
// and two photographs in the public domain, varied so that a thousand records
// do not look like a handful of people, and dressed to match their records.
//
// A Subject always gives the same picture.
package portrait

import (
	"bytes"
	"image"
	"image/jpeg"
)

// Size and quality of the pictures; the size is the one that POST /v3/faceauth
// recommends for faceImage.
const (
	Width   = 960
	Height  = 720
	Quality = 85
)

// Photo says what a portrait starts from.
type Photo uint8

// Drawn faces differ from person to person; the photographs are Eileen
// Collins and Grace Hopper.
const (
	Drawn Photo = iota
	Collins
	Hopper
)

// Cover is what hides a face.
type Cover uint8

// The covers.
const (
	NoCover Cover = iota
	Mask
	Sunglasses
	Scarf
)

// Hat is what is worn on the head.
type Hat uint8

// The hats.
const (
	NoHat Hat = iota
	Cap
	Helmet
)

// Subject is everything that decides a picture.
type Subject struct {
	Person  uint64 // who: face, hair, build
	Visit   uint64 // when and where: clothes, room, light
	Attempt uint64 // this shot: pose, expression, grain
	Photo   Photo
	Cover   Cover
	Hat     Hat
	Poor    bool // dark, shaken and askew: hard to compare
	Screen  bool // taken from a screen: low liveness
	Turned  bool // face turned away, eyes shut: low active liveness
}

// JPEG draws the subject and encodes it.
func JPEG(s Subject) ([]byte, error) {
	img, err := Draw(s)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Grow(128 << 10)
	err = jpeg.Encode(&b, img, &jpeg.Options{Quality: Quality})
	return b.Bytes(), err
}

// Draw makes the picture, Width by Height. It fails only when an embedded
// photograph can't be decoded.
func Draw(s Subject) (*image.YCbCr, error) {
	c := newCanvas()
	visit, shot := newDice(s.Visit^s.Person), newDice(s.Attempt^s.Visit*3)
	look := newLook(s.Person)
	if s.Photo == Drawn {
		c.pose = drawnPose(s, &shot)
		c.drawRoom(&visit)
		c.drawHairBehind(look)
		c.drawBody(look, &visit)
		c.drawHead(look, s, &shot)
	} else {
		photo, err := loadPhoto(s.Photo)
		if err != nil {
			return nil, err
		}
		c.pose = photo.pose(s, &shot)
		c.drawPhoto(photo)
		look.faceWidth, look.hairVolume = photo.faceWidth, photo.hairVolume
	}
	c.drawCover(s.Cover, look, &visit)
	c.drawHat(s.Hat, look, &visit)
	return c.finish(s, &visit, &shot), nil
}
