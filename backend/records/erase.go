package records

import "faceauth/backend"

// Erase takes in what came of erasures: rows that are there keep what the API keeps.
func (s *Store) Erase(done []backend.Erasure) Change {
	var recs []backend.Authentication
	now := s.Snapshot()
	for _, e := range done {
		row, known := now.Row(e.AuthID)
		switch {
		case !known:
		case e.Record != nil:
			recs = append(recs, *e.Record)
		case e.Outcome.Gone():
			r := now.Record(row)
			recs = append(recs, backend.Authentication{ID: r.ID, Status: r.Status, Created: r.Created, CreatedText: r.CreatedText, Erased: true, ProjectID: r.ProjectID})
		}
	}
	return s.Add(recs)
}
