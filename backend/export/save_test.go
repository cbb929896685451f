package export

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestSave(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "selfie.jpg")
	if err := Save(path, []byte("a face"), false, nil); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v, %v", info, err)
	}
	err = Save(path, []byte("another"), false, nil)
	if _, ok := errors.AsType[*FileError](err); !ok {
		t.Errorf("over a file that is there: %v", err)
	}
	if got, _ := os.ReadFile(path); !bytes.Equal(got, []byte("a face")) {
		t.Errorf("the file is now %q", got)
	}
	if err := Save(path, []byte("another"), true, nil); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); !bytes.Equal(got, []byte("another")) {
		t.Errorf("replaced, the file is %q", got)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}
