package records

import "faceauth/backend"

// former is what is still here of a record as it came at some time before: an
// older snapshot may read its JSON, or it came twice.
type former struct {
	raw      rawRef
	comments uint32
}

// Erase takes in what became of records that were to be erased. Of one that was
// read back, that is the record from now on, as if it had been added. Of one that
// is gone and was not read since, what the API keeps by its documentation is
// made of what is known: auth_id, auth_status, create_time and delete_check, and
// the project. That is not the API's answer, so its Raw is empty, and a later Add
// wins, even one of an answer that is older than the erasure. Records that are not
// there, and those that are not gone and were not read, are passed over.
//
// When Erase returns, the JSON of every erased record, with all that came of it
// before, is overwritten, in this and in all other snapshots; and so are comments
// that no other record has. What whoever reads has unpacked for himself is his.
// Scores and numbers go from the snapshots that are made from now on, not from
// older ones; of submissions the ids stay, which the trail keeps too.
func (s *Store) Erase(done []backend.Erasure) Change {
	var read []backend.Authentication
	var gone []string
	now := s.Snapshot()
	for _, e := range done {
		_, known := now.Row(e.AuthID)
		switch {
		case !known:
		case e.Record != nil:
			read = append(read, *e.Record)
		case e.Outcome.Gone():
			gone = append(gone, e.AuthID)
		}
	}
	return s.take(read, gone)
}

// remains is what the API keeps of a record that it erases, by the documentation
// of DELETE. The project is that of the key, and no part of the record.
func remains(a backend.Authentication) backend.Authentication {
	return backend.Authentication{
		ID: a.ID, ProjectID: a.ProjectID, Status: a.Status, Created: a.Created, CreatedText: a.CreatedText, Erased: true,
	}
}

// bare makes of the values of a row those of what remains of it. Its JSON stays
// where it is until it is wiped, which makes it empty.
func (s *Store) bare(v columns) columns {
	t := s.traits[v.traits]
	a := remains(backend.Authentication{ProjectID: t.ProjectID, Status: t.Status, Created: Moment(v.created), CreatedText: v.createdText})
	return s.columns(&a, v.raw, sumOf(s.seed, nil))
}

// forgetComments wipes those of left that no record has now.
func (s *Store) forgetComments(left []former) {
	var unused Set
	for _, f := range left {
		unused = unused.With(f.comments, f.comments != 0)
	}
	n := unused.Count()
	for _, c := range s.chunks {
		for _, number := range c.Comments {
			if n == 0 {
				return
			}
			if unused.Has(number) {
				unused.With(number, false)
				n--
			}
		}
	}
	for number := range uint32(len(s.comments.texts)) {
		if unused.Has(number) {
			s.comments.wipe(number)
		}
	}
}

// wipe overwrites the JSON that is left of records, block by block.
func (s *Store) wipe(left []former) {
	if len(left) == 0 {
		return
	}
	s.wiping.Lock()
	defer s.wiping.Unlock()
	places := map[uint32][]uint32{}
	for _, f := range left {
		places[f.raw.block] = append(places[f.raw.block], f.raw.at)
	}
	blocks := s.Snapshot().raws.blocks
	for number, at := range places {
		s.codec.wipe(blocks[number], at)
	}
	s.codec.rinse()
}
