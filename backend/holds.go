package backend

// Holds lists what of an authentication the record has and what it lacks, in
// words: for one that is erased, since the documentation says only that its
// picture and personal data go, and that auth_id, auth_status and create_time
// stay. What is lacking may never have been there.
func (a Authentication) Holds() (has, lacks []string) {
	for _, part := range []struct {
		name  string
		there bool
	}{
		{"status", a.Status != ""},
		{"time", !a.Created.IsZero() || a.CreatedText != ""},
		{"policy", a.Policy != Policy{}},
		{"scores", a.Scores != Scores{}},
		{"fail codes", len(a.FailCodes) > 0},
		{"comments", len(a.Comments) > 0},
		{"submission", a.SubmissionID != ""},
		{"type", a.SubmitType != ""},
	} {
		if part.there {
			has = append(has, part.name)
		} else {
			lacks = append(lacks, part.name)
		}
	}
	return has, lacks
}
