package oncall

import (
	"context"
	"errors"
	"fmt"
	"time"

	"benan/bot"
)

// Reports keeps anonymous reports; store/records is one. A Filing with a known Op changes nothing.
type Reports interface {
	File(ctx context.Context, f bot.Filing, at time.Time) error
	Add(ctx context.Context, f bot.Filing, at time.Time) error
	Read(ctx context.Context, f bot.Filing, at time.Time) error
}

// FactReport: an anonymous report was filed, or added to.
const FactReport FactKind = "report"

var errNoReports = errors.New("there is nowhere to keep reports")

// isReport tells whether an event is about an anonymous report. Such an event belongs to no case.
func isReport(e bot.Event) bool {
	return e.Kind == bot.EventReport || e.Kind == bot.EventReportMore || e.Kind == bot.EventReportRead
}

// report hands an event to the records, then tells somebody on duty that there is something to read. Both are done once,
// whatever happens between them. Nothing that is stored leads to the contact: the ids are made from chance.
func (r *Runner) report(ctx context.Context, e bot.Event) (err error) {
	defer recovered(&err)
	if r.reports == nil {
		return errNoReports
	}
	keep := map[bot.EventKind]func(context.Context, bot.Filing, time.Time) error{
		bot.EventReport: r.reports.File, bot.EventReportMore: r.reports.Add, bot.EventReportRead: r.reports.Read,
	}
	if err := keep[e.Kind](ctx, e.Filing, e.At); err != nil {
		return fmt.Errorf("apply %s event: %w", e.Kind, err)
	}
	if e.Kind == bot.EventReportRead {
		return nil
	}
	op := "report:" + e.Filing.Op
	err = r.cases.Change(ctx, op, Ref{}, func(tx Tx, _ *Case) (*Case, error) {
		return nil, tx.Add("", nil, r.rules.Reported(op, r.now()).Effects)
	})
	if err != nil {
		return fmt.Errorf("tell of report: %w", err)
	}
	r.count([]Fact{{Kind: FactReport}})
	return nil
}

// Reported tells one worker that there is a report to read: quietly, without content, code or page. It is the first on
// duty; with nobody there a coordinator, or whoever can be reached.
func (r Rules) Reported(op string, now time.Time) Made {
	s := r.step(nil, op, now)
	w, ok := r.listener(now)
	if !ok {
		return s.made
	}
	s.send(bot.Item{
		ID: "w:" + op + ":1", Lane: bot.LaneReply,
		Out: bot.Outgoing{Text: bot.NewText(r.phrase(w, "worker.report", nil)), Quiet: true},
	}, w.Methods[0], false)
	return s.made
}

func (r Rules) listener(now time.Time) (Worker, bool) {
	for _, w := range r.Roster.OnDuty(now) {
		if len(w.Methods) > 0 {
			return w, true
		}
	}
	all := r.Roster.Reachable()
	for _, w := range all {
		if w.Coordinator {
			return w, true
		}
	}
	if len(all) == 0 {
		return Worker{}, false
	}
	return all[0], true
}
