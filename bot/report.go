package bot

import (
	"context"
	"time"
)

// Status is how far a report has come, as the reporter is told.
type Status string

// The statuses. A purged report is one whose content was deleted after it was done.
const (
	StatusReceived Status = "received" // đã nhận
	StatusSeen     Status = "seen"     // đang xem
	StatusPassed   Status = "passed"   // đã chuyển
	StatusDone     Status = "done"     // đã xong
	StatusPurged   Status = "purged"
)

// Filing is what a conversation hands to the records for an anonymous report. It names nobody: neither contact nor
// address goes further than the event that carries it. Of an event of kind EventReport it is a new report, of
// EventReportMore what was added to one, of EventReportRead the news that somebody with the code has looked.
type Filing struct {
	Op     string // random and unique for ever: the same filing twice is one
	Code   Text   // EventReport: the digits of the receipt code
	Report int64  // EventReportMore, EventReportRead: which report
	Parts  []Part
	Photos []Text // the channel's file ids, fetched later

	Channel string `json:",omitempty"` // where the photos lie; "" without photos
}

// Part is one answer of a report. Name is the message id under which it is shown («Ở đâu: {{.text}}»).
type Part struct {
	Name string
	Text Text
}

// ReportView is what whoever has the code may read.
type ReportView struct {
	ID      int64
	Status  Status
	Created time.Time
	Answers []Text // oldest first
	Kept    int    // photos that were received
	Refused int    // photos that could not be opened
}

// Reports finds reports by their codes; store/records is one.
type Reports interface {
	// Find gives the report that a code opens; false where there is none.
	Find(ctx context.Context, code ReceiptCode) (ReportView, bool, error)
}

// LookupState says how looking a code up ended.
type LookupState string

// The ends of a lookup. LookupLater: too many wrong codes lately, or the records cannot be reached.
const (
	LookupNone    LookupState = ""
	LookupFound   LookupState = "found"
	LookupUnknown LookupState = "unknown"
	LookupLater   LookupState = "later"
)

// Lookup is what [Intake] found out about a message that is a receipt code, so that the turn stays pure.
type Lookup struct {
	State LookupState
	View  ReportView
}

// PhotoJob is a photo of a report that is not fetched yet.
type PhotoJob struct {
	Report  int64
	N       int64
	Channel string // where it lies
	File    Text   // the channel's id of it
	Tries   int    // that failed
}

// The limits of photos.
const (
	MaxPhotos     = 5        // of one report that is being written
	MaxPhotoBytes = 10 << 20 // as they come in
)
