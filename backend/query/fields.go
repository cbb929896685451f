package query

import "strings"

// fieldID numbers the fields; it is also their order in lists.
type fieldID uint8

const (
	fieldText fieldID = iota // free text, which has no name
	fieldAuth
	fieldSub
	fieldStatus
	fieldType
	fieldProject
	fieldFail
	fieldComment
	fieldSim
	fieldLive
	fieldAct
	fieldOcclScore
	fieldFace
	fieldHead
	fieldMargin
	fieldAttempts
	fieldOccl
	fieldErased
	fieldDisagrees
	fieldPolicy
	fieldSince
	fieldUntil
	fieldDay
	fieldErasedAt
)

// kind says what values a field takes and what can be asked of it.
type kind uint8

const (
	kindText   kind = iota // one text
	kindList               // any number of texts
	kindNumber             // a number that may be missing
	kindYesNo              // yes, no
	kindTime               // a time that may be missing
	kindBound              // since and until: one end of the dates
)

// Operator is a sign between a field and its value.
type Operator struct {
	Text    string // ":"
	Meaning string // "begins with", "from the whole day 2026-11-01 on"
}

// Field is one thing that a filter can ask for.
type Field struct {
	// Name is the short name that filters are written with.
	Name string
	// API is the name in the API's documentation; empty for what is worked out here.
	API string
	// Aliases are further names that are understood. API is one of them.
	Aliases []string
	// Meaning says what the field is, in a few words.
	Meaning string
	// Operators are those that the field takes, the usual one first.
	Operators []Operator
	// Words are values with a meaning of their own: yes, none, changed.
	Words []string
	// Examples are whole terms.
	Examples []string

	id    fieldID
	kind  kind
	label string // how Explain calls it
}

func textOperators() []Operator {
	return []Operator{{":", "begins with, or is like with a *"}, {"=", "is exactly"}, {"~", "contains"}}
}

func listOperators() []Operator {
	return []Operator{{":", "contains, or is like with a *"}, {"=", "is exactly"}}
}

func numberOperators() []Operator {
	return []Operator{{"<", "under"}, {"<=", "at most"}, {">", "over"}, {">=", "at least"}, {":", "exactly, or a range such as 80..85"}, {"=", "exactly"}}
}

func timeOperators() []Operator {
	return []Operator{{":", "in, or a range such as 2026-11-01..2026-11-07"}, {"<", "before"}, {"<=", "up to the end of"}, {">", "after the end of"}, {">=", "from the beginning of"}, {"=", "in"}}
}

func onlyColon(meaning string) []Operator { return []Operator{{":", meaning}, {"=", meaning}} }

// score makes one of the fields that are scores.
func score(id fieldID, name, label, api, meaning string, aliases ...string) Field {
	return Field{
		id: id, Name: name, API: api, Aliases: append([]string{api, "result." + api}, aliases...), Meaning: meaning + ", 0 to 100",
		kind: kindNumber, label: label, Operators: numberOperators(), Words: []string{"none", "any"},
		Examples: []string{name + "<80", name + ":80..85", name + ":none"},
	}
}

// Fields lists the fields in the order in which a help page shows them.
func Fields() []Field {
	yesNo := []string{"yes", "no"}
	noneAny := []string{"none", "any"}
	return []Field{
		{id: fieldStatus, Name: "status", API: "auth_status", Aliases: []string{"auth_status", "aurh_status"},
			Meaning: "the API's final word", kind: kindText, label: "status",
			Operators: textOperators(), Examples: []string{"status:rejected", "-status:approved"}},
		{id: fieldFail, Name: "fail", API: "fail_code", Aliases: []string{"fail_code", "failcode", "code"},
			Meaning: "the fail codes, by their name or by the check they report on", kind: kindList, label: "fail code",
			Operators: listOperators(), Words: noneAny, Examples: []string{"fail:occluded", "fail:similarity", "fail=Face_cover_fail", "fail:none"}},
		score(fieldSim, "sim", "similarity", "face_similarity", "face similarity", "similarity", "face_similarity_score"),
		score(fieldLive, "live", "liveness", "liveness_score", "passive liveness", "liveness", "passive_liveness", "passive"),
		score(fieldAct, "act", "active liveness", "active_liveness_score", "active liveness", "active", "active_liveness"),
		{id: fieldMargin, Name: "margin", Aliases: []string{"margins"},
			Meaning: "the smallest distance of a score from its threshold, in points; under 0 for a fail", kind: kindNumber, label: "margin",
			Operators: numberOperators(), Words: noneAny, Examples: []string{"margin<5", "margin:-2..2"}},
		{id: fieldOccl, Name: "occl", API: "detectOccluded", Aliases: []string{"detectoccluded", "result.detectoccluded", "occluded", "occlusion"},
			Meaning: "whether something covers the face", kind: kindYesNo, label: "occlusion",
			Operators: onlyColon("is"), Words: []string{"yes", "no", "none"}, Examples: []string{"occl:yes", "occl:none"}},
		score(fieldOcclScore, "occlscore", "occlusion score", "occluded_score", "occlusion, the higher the freer the face", "occlusion_score"),
		score(fieldFace, "face", "face cover", "face_cover_score", "protective equipment on the face", "face_cover", "facecover"),
		score(fieldHead, "head", "head cover", "head_cover_score", "protective equipment on the head", "head_cover", "headcover"),
		{id: fieldSince, Name: "since", Aliases: []string{"from"},
			Meaning: "created on or after", kind: kindBound, label: "since",
			Operators: onlyColon("on or after"), Examples: []string{"since:7d", "since:yesterday", "since:2026-11-01"}},
		{id: fieldUntil, Name: "until", Aliases: []string{"to"},
			Meaning: "created on or before, the whole day included", kind: kindBound, label: "until",
			Operators: onlyColon("on or before"), Examples: []string{"until:2026-11-01", "until:1w"}},
		{id: fieldDay, Name: "day", API: "create_time", Aliases: []string{"create_time", "createtime", "created", "on", "date", "time"},
			Meaning: "when it was created", kind: kindTime, label: "created",
			Operators: timeOperators(), Words: noneAny, Examples: []string{"day:today", "day:2026-11-01..2026-11-07", "create_time>=2026-11-01T10:00"}},
		{id: fieldSub, Name: "sub", API: "kyc_submission_id", Aliases: []string{"kyc_submission_id", "submission", "submission_id", "submissionid", "sid"},
			Meaning: "the reference submission", kind: kindText, label: "submission",
			Operators: textOperators(), Examples: []string{"sub:kyc*", "sub:66f1"}},
		{id: fieldAttempts, Name: "attempts", Aliases: []string{"attempt", "tries"},
			Meaning: "how many of the loaded records share its submission", kind: kindNumber, label: "attempts",
			Operators: numberOperators(), Examples: []string{"attempts>=3"}},
		{id: fieldAuth, Name: "id", API: "auth_id", Aliases: []string{"auth_id", "authid", "authentication_id"},
			Meaning: "the authentication's id, or how it begins", kind: kindText, label: "id",
			Operators: textOperators(), Examples: []string{"id:9f3c", "id=9f3c2a1e"}},
		{id: fieldType, Name: "type", API: "submit_type", Aliases: []string{"submit_type", "submittype"},
			Meaning: "how the selfie came", kind: kindText, label: "type",
			Operators: textOperators(), Examples: []string{"type:form"}},
		{id: fieldPolicy, Name: "policy", Aliases: []string{"policies"},
			Meaning: "the policy's thresholds as in sim85+live70; changed: the first record after a change; current: the newest policy", kind: kindText, label: "policy",
			Operators: textOperators(), Words: []string{"changed", "current"}, Examples: []string{"policy:sim85*", "policy:changed", "-policy:current"}},
		{id: fieldErased, Name: "erased", API: "delete_check", Aliases: []string{"delete_check", "deleted"},
			Meaning: "whether the selfie and the personal data are gone", kind: kindYesNo, label: "erased",
			Operators: onlyColon("is"), Words: yesNo, Examples: []string{"erased:no"}},
		{id: fieldErasedAt, Name: "erasedat", API: "delete_time", Aliases: []string{"delete_time", "erased_at", "deleted_at"},
			Meaning: "when it was erased", kind: kindTime, label: "erased",
			Operators: timeOperators(), Words: noneAny, Examples: []string{"erasedat:today", "erasedat>=2026-11-01"}},
		{id: fieldComment, Name: "comment", API: "reject_comment", Aliases: []string{"reject_comment", "rejected_comment", "comments"},
			Meaning: "the API's comments on a rejection", kind: kindList, label: "comment",
			Operators: listOperators(), Words: noneAny, Examples: []string{`comment:"confidence is higher"`, "comment:any"}},
		{id: fieldDisagrees, Name: "disagrees", Aliases: []string{"disagree", "disagreement", "disagreements"},
			Meaning: "whether status and fail codes don't follow from the record's own numbers", kind: kindYesNo, label: "disagrees",
			Operators: onlyColon("is"), Words: yesNo, Examples: []string{"disagrees:yes"}},
		{id: fieldProject, Name: "project", API: "faceAuth_projectId", Aliases: []string{"faceauth_projectid", "project_id", "projectid", "pid"},
			Meaning: "the FaceAuth project", kind: kindText, label: "project",
			Operators: textOperators(), Examples: []string{"project:abc123"}},
	}
}

// Rule is one rule of the language that is not about a single field.
type Rule struct {
	Example, Meaning string
}

// Rules lists what a help page says beside the fields.
func Rules() []Rule {
	return []Rule{
		{"status:rejected sim<80", "both must hold; AND may stand between them"},
		{"sim<80 OR live<50", "one of them is enough; AND binds tighter than OR"},
		{"-type:form", "all but these; NOT type:form says the same"},
		{"(sim<80 OR live<50) since:7d", "brackets"},
		{"occluded", "a word anywhere in ids, status, type, project, fail codes and comments"},
		{`"higher than threshold"`, `words with spaces, brackets or stars; \" and \\ within the quotes`},
		{"sub:kyc*7", "* stands for anything, unless it is in quotes"},
		{"sim:80..85", "a range with both ends; 80.. and ..85 are open on one side"},
		{"since:7d until:yesterday", "dates: 2026-11-01, 2026-11, today, yesterday, 7d, 2w, 6mo, 1y, 3h, 30m, 2026-11-01T10:00"},
		{"@name", "a saved filter, as if it stood there in brackets"},
	}
}

// lookup finds a field by a name of it in any case.
func lookup(name string) (Field, bool) {
	for _, f := range Fields() {
		if f.is(name) {
			return f, true
		}
	}
	return Field{}, false
}

// is tells whether name is one of the field's.
func (f Field) is(name string) bool {
	if strings.EqualFold(name, f.Name) {
		return true
	}
	for _, a := range f.Aliases {
		if strings.EqualFold(name, a) {
			return true
		}
	}
	return false
}

// field finds a field by its number.
func (id fieldID) field() Field {
	for _, f := range Fields() {
		if f.id == id {
			return f
		}
	}
	return Field{label: "text"}
}

// nearest finds the name that was probably meant; empty when none is close.
func nearest(name string) string {
	name = strings.ToLower(name)
	best, least := "", 1+max(1, len(name)/3)
	for _, f := range Fields() {
		for _, n := range append([]string{f.Name}, f.Aliases...) {
			if d := distance(name, strings.ToLower(n)); d < least {
				best, least = n, d
			}
		}
	}
	return best
}

// distance is the least number of letters to put in, take out or change to
// make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
