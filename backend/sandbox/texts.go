package sandbox

import "strings"

// texts are the words of strangers: what people really type, and what an
// attacker would. A console must show the first and defuse the second.
type texts struct{ kind, evil, devices []string }

func newTexts() texts {
	return texts{
		kind: []string{
			"본인 확인 완료, 특이사항 없음",
			"안경 착용 상태로 재시도 요청드립니다 🙏",
			"조명이 어두워서 실패한 것 같아요",
			"تمت المحاولة مرة أخرى بعد تنظيف الكاميرا",
			"الاسم: محمد علي، رقم الطلب ٤٢",
			"कृपया अच्छी रोशनी में दोबारा प्रयास करें",
			"क्षितिज ने नया फ़ोन लिया है",
			"光线太暗，请重新拍摄",
			"夜勤のため逆光でした。再撮影済みです",
			"👨‍👩‍👧‍👦 family phone, 👩🏽‍🚀 on duty, 🏴‍☠️ night shift",
			"🇰🇷🇻🇳 passport ✅ selfie ❌ 1️⃣",
			"Ünïcödé: Łódź, naïve façade, Å = Å",
			"ไม่เห็นใบหน้าชัดเจน",
			"נוסה שוב לאחר ניקוי המצלמה",
			"Gate 4, turnstile 2",
			"가나다라마바사아자차카타파하 한글 자모 분리",
		},
		evil: []string{
			"clipboard \x1b]52;c;cm0gLXJmIH4K\x07 write",
			"title \x1b]0;owned\x07 set",
			"\x1b[2J\x1b[H screen cleared",
			"\x1bPq#0;2;0;0;0#0!99~\x1b\\ sixel by DCS",
			"\u009b31m C1 CSI \u009d0;owned\u009c and OSC",
			"bidi \u202egnp.eman-elif\u202c \u2066isolate",
			"zero\u200bwidth\u200c joi\u200dner\u2060 \ufeffmark",
			"link \x1b]8;;https://example.invalid/\x1b\\click\x1b]8;;\x1b\\",
			"line\nfeed\rreturn\ttab\x00nul\x7fdel\x08\x08back",
			"\x1b[?1049h\x1b[?1000h\x1b[?25l modes",
			"\x1b_Gf=100,a=T;AAAA\x1b\\ picture by APC",
			strings.Repeat("long ", 1000) + "end",
			"Z" + strings.Repeat("\u0310\u0321\u0337\u0348", 60) + " stacked marks",
			"<script>alert(1)</script> & \"quotes\" \\ backslash ' , ; =cmd|'/c calc'!A0",
			"\u2028line separator\u2029 \U000e0001tag\U000e0041",
			"\ufffd\ufffe noncharacter \U0010ffff",
			"\x1b[6n\x1b[c\x05 asks the terminal",
		},
		devices: []string{"iPhone 15", "iPhone SE", "Galaxy S24", "Galaxy A15", "Pixel 8", "갤럭시 Z 플립5", "Redmi Note 13", "iPad (10세대)"},
	}
}

func (t *texts) friendly(i int) string   { return t.kind[i%len(t.kind)] }
func (t *texts) hostile(i int) string    { return t.evil[i%len(t.evil)] }
func (t *texts) device(r *random) string { return t.devices[r.below(len(t.devices))] }

// showpiece gives the newest records one text of each sort, so that nobody has
// to search for them. age 0 is the newest record.
func (t *texts) showpiece(age int, rec *record) {
	switch {
	case age == 29:
		rec.submission = "kyc-\x1b[31;1mred\x1b[0m\u202e\u200b한글"
	case age == 62:
		rec.device = t.hostile(0)
	case age < 100 && age%5 == 3:
		rec.memo = t.hostile(age / 5)
		rec.remark = rec.memo
	case age < 100 && age%5 == 1:
		rec.memo = t.friendly(age / 5)
		rec.remark = rec.memo
	}
}
