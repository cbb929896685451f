package graphics

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/jpeg"
)

// jpegQuality is where the eye begins to see no difference on a screen.
const jpegQuality = 85

// File writes a picture by iTerm2's protocol, as a JPEG on so many cells. It fills
// them whatever it measures: where a terminal rounds the size of a cell that it
// tells, keeping the ratio of the sides makes the picture of xterm.js higher than
// the cells, over the line below them or out of the screen.
func File(img image.Image, cols, rows int) ([]byte, error) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return nil, err
	}
	defer clear(file.Bytes())
	// The last is WezTerm's: moving the cursor on may scroll.
	out := fmt.Appendf(nil, "\x1b]1337;File=inline=1;size=%d;width=%d;height=%d;preserveAspectRatio=0;doNotMoveCursor=1:", file.Len(), cols, rows)
	out = base64.StdEncoding.AppendEncode(out, file.Bytes())
	return append(out, "\x1b\\"...), nil
}
