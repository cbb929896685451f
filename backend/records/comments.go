package records

import (
	"hash/maphash"
	"strings"
	"sync"
)

// comments numbers lists of comments, each once, in the order of their first
// coming; number 0 is none. All snapshots share them, so that one can be wiped for
// all. Whoever adds or wipes holds the store's lock.
type comments struct {
	mu    sync.RWMutex // for texts, which others read
	texts [][]byte     // each the comments of a list with joint between them; nil for one that was wiped
	table *table
}

func newComments(seed maphash.Seed) *comments {
	c := &comments{table: newTable(seed, 1024)}
	c.number(nil)
	return c
}

// text is for those who hold the store's lock.
func (c *comments) text(i uint32) []byte { return c.texts[i] }

// number gives the number of a list, a new one where it is not there yet.
func (c *comments) number(list []string) uint32 {
	joined := strings.Join(list, joint)
	n := uint32(len(c.texts))
	if i, ok := c.table.find(joined, n, c.text); ok {
		return i
	}
	c.mu.Lock()
	c.texts = append(c.texts, []byte(joined))
	c.mu.Unlock()
	c.table = c.table.insert(joined, n, c.text)
	return n
}

// list is the list with a number; nil for none, and for one that was wiped.
func (c *comments) list(i uint32) []string {
	c.mu.RLock()
	joined := string(c.texts[i])
	c.mu.RUnlock()
	if joined == "" {
		return nil
	}
	return strings.Split(joined, joint)
}

// wipe overwrites the list with a number. When the same comments come again they
// get another one.
func (c *comments) wipe(i uint32) {
	c.table.remove(c.texts[i], i)
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.texts[i])
	c.texts[i] = nil
}
