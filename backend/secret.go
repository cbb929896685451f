package backend

import "log/slog"

// Secret holds an API key so that printing, logging or marshalling whatever
// contains it gives a placeholder. Only Reveal gives the key. The zero Secret
// is empty.
//
// The key stands behind a function because fmt prints the fields of a struct
// without asking their methods when they are unexported.
type Secret struct{ reveal func() string }

// NewSecret wraps a key.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{func() string { return text }}
}

// Reveal gives the key itself, for the one header that needs it.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Empty tells that there is no key.
func (s Secret) Empty() bool { return s.reveal == nil }

const redacted = "[secret]"

// String, GoString, MarshalText and LogValue keep the key out of fmt, JSON and slog.
func (s Secret) String() string { return redacted }

// GoString keeps the key out of %#v.
func (s Secret) GoString() string { return redacted }

// MarshalText keeps the key out of JSON and every other text encoding.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue keeps the key out of slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
