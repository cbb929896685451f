package sandbox

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"faceauth/backend/faceurl"
)

// What a sandbox is reached with unless its Config says otherwise. The keys
// have the length and letters of real ones, and are no secret: they open
// nothing but a sandbox.
const (
	// DefaultAddr is a free port of the loopback interface.
	DefaultAddr = "127.0.0.1:0"
	// DefaultRecords is the number of authentications.
	DefaultRecords = 12_000
	// DefaultKey is the value of x-api-key.
	DefaultKey = "sandboxKeyThatOpensNothingButThisSandbox"
	// DefaultProjectID is faceAuth_projectId and the pid of Face Auth URLs.
	DefaultProjectID = "sandbox001"
	// KeyWithoutProject is accepted by the gateway but belongs to no project:
	// every call answers 400 "faceAuth_project not found" or its equivalent.
	KeyWithoutProject = "sandboxKeyWithoutAnyProjectBehindIt00000"
	// KeyNotAllowed is refused as from an address that is not on the
	// allow-list: 403 with an explicit deny.
	KeyNotAllowed = "sandboxKeyUsedFromAnAddressNotOnTheList0"
	// NoRecords as Config.Records asks for a project without any.
	NoRecords = -1
)

// Submissions that POST knows beside the kyc_submission_id values of the list,
// all of which are approved.
const (
	// ApprovedSubmission is a reference to try POST and Face Auth URLs with.
	ApprovedSubmission = "kycdemo"
	// PendingSubmission is not approved: POST answers invalid_submission_status,
	// and the hosted page says so. Every other id is unknown to both.
	PendingSubmission = "kycpending"
)

// Order is the order of the list. The documentation leaves it open.
type Order uint8

// The two orders by create_time.
const (
	NewestFirst Order = iota
	OldestFirst
)

// Config says what the sandbox holds and how it misbehaves. The zero value is
// a project of DefaultRecords authentications up to now, without faults.
type Config struct {
	// Addr is host:port to listen on, a loopback address; default DefaultAddr.
	Addr string
	// Records is the number of authentications: 0 for DefaultRecords,
	// NoRecords for none, 50,000,000 at most. None of them is stored.
	Records int
	// Seed names the data: the same Seed, Records and Now give the same
	// project. It also decides which calls Faults hit.
	Seed uint64
	// Faults is what goes wrong; see ParseFaults.
	Faults Faults
	// Now is when the newest record has just been made, and the clock of
	// records made or erased later starts there; default is the time of Start.
	Now time.Time
	// Key is the API key; default DefaultKey.
	Key string
	// ProjectID is faceAuth_projectId, ten lower-case letters and digits in
	// the live service; default DefaultProjectID.
	ProjectID string
	// Order is that of the list; default NewestFirst.
	Order Order
	// FormRecipe is the one recipe of Face Auth URLs that the hosted page reads,
	// under the API key; default faceurl.Default.
	FormRecipe faceurl.Recipe
	// TokenExpiry is the project's token expiration; default TokensKept.
	TokenExpiry TokenExpiry
	// Log, when given, gets a line for every request: method, path, status,
	// bytes and duration; never a key, a query or a body.
	Log *slog.Logger
}

// ErrConfig is wrapped by the errors of Start that name a mistake in its Config.
var ErrConfig = errors.New("sandbox: this can't be served")

// withDefaults fills what was left out and refuses what can't be served.
func (c Config) withDefaults() (Config, error) {
	if c.Addr == "" {
		c.Addr = DefaultAddr
	}
	if err := loopback(c.Addr); err != nil {
		return c, err
	}
	switch {
	case c.Records == 0:
		c.Records = DefaultRecords
	case c.Records == NoRecords:
		c.Records = 0
	case c.Records < 0 || c.Records > maxRecords:
		return c, fmt.Errorf("records: %d is not between 1 and %d (%d for none)", c.Records, maxRecords, NoRecords)
	}
	if c.Now.IsZero() {
		c.Now = time.Now()
	}
	if y := c.Now.Year(); y < 2000 || y > 9000 {
		return c, fmt.Errorf("now: the year %d is not between 2000 and 9000", y)
	}
	if c.Order > OldestFirst {
		return c, fmt.Errorf("order: there is no order %d", c.Order)
	}
	if c.FormRecipe == (faceurl.Recipe{}) {
		c.FormRecipe = faceurl.Default()
	}
	if !c.FormRecipe.Valid() || c.FormRecipe.Key == faceurl.SecretKey {
		return c, fmt.Errorf("form recipe: %q is none that goes with the API key, the only one that a sandbox has", c.FormRecipe)
	}
	if !c.TokenExpiry.valid() {
		return c, fmt.Errorf("token expiry: %d with %s is none of those that there are", c.TokenExpiry.Condition, c.TokenExpiry.After)
	}
	if c.Key == "" {
		c.Key = DefaultKey
	}
	unfit := func(r rune) bool { return r <= ' ' || r > '~' }
	if strings.ContainsFunc(c.Key, unfit) || c.Key == KeyWithoutProject || c.Key == KeyNotAllowed {
		return c, errors.New("key: it holds a space or letters that no key has, or is one of the sandbox's keys for errors")
	}
	if c.ProjectID == "" {
		c.ProjectID = DefaultProjectID
	}
	if strings.Trim(c.ProjectID, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
		return c, errors.New("project: an id has letters, digits, - and _ only")
	}
	return c, nil
}

// loopback refuses to serve other machines: the sandbox has a public key.
func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("address %q: write host:port, such as %s", addr, DefaultAddr)
	}
	if isLoopback(host) {
		return nil
	}
	return fmt.Errorf("address %q: a sandbox listens on loopback alone, 127.0.0.1, [::1] or localhost, because its key is public", addr)
}

// isLoopback tells whether a host without a port is this machine by its own name.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
