package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"benan/bot"
	"benan/bot/oncall"
	"benan/bot/outbox"
	"benan/store/live"
)

// metrics counts; no label ever names a contact, a case or a worker. A nil *metrics counts nothing.
type metrics struct {
	registry *prometheus.Registry
	inbound  *prometheus.CounterVec
	graded   *prometheus.CounterVec
	events   *prometheus.CounterVec
	sends    *prometheus.CounterVec
	took     *prometheus.HistogramVec
	refused  *prometheus.CounterVec
	facts    *prometheus.CounterVec
	taken    *prometheus.HistogramVec
	delay    prometheus.Histogram
}

func newMetrics() *metrics {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	f := promauto.With(r)
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return f.NewCounterVec(prometheus.CounterOpts{Name: "benan_" + name, Help: help}, labels)
	}
	return &metrics{
		registry: r,
		inbound:  counter("inbound_total", "Committed turns by channel and kind.", "channel", "kind"),
		graded:   counter("graded_total", "Messages of persons by graded level.", "level"),
		events:   counter("events_total", "Events for the on-call side.", "kind"),
		sends:    counter("sends_total", "Send attempts by channel, lane and result.", "channel", "lane", "result"),
		refused:  counter("refused_total", "Refused webhooks: wrong secret or signature, too large, not readable.", "channel", "reason"),
		facts:    counter("oncall_total", "What happened on call; nobody means that an alert reached nobody; false_alarm and missed are workers' marks.", "what", "level"),
		took: f.NewHistogramVec(prometheus.HistogramOpts{Name: "benan_send_seconds", Help: "Time of the provider's answer.",
			Buckets: prometheus.ExponentialBuckets(.01, 2, 11)}, []string{"channel"}),
		taken: f.NewHistogramVec(prometheus.HistogramOpts{Name: "benan_taken_seconds", Help: "Time from opening a case to a worker.",
			Buckets: prometheus.ExponentialBuckets(5, 2, 11)}, []string{"level"}),
		delay: f.NewHistogram(prometheus.HistogramOpts{Name: "benan_turn_seconds", Help: "Time from receiving a message to its commit.",
			Buckets: prometheus.ExponentialBuckets(.0005, 2, 12)}),
	}
}

func (m *metrics) turn(in bot.Inbound, t bot.Turn) {
	if m == nil {
		return
	}
	m.inbound.WithLabelValues(t.Session.Channel, string(in.Kind)).Inc()
	if in.FromPerson() {
		m.graded.WithLabelValues(t.Level.String()).Inc()
		m.delay.Observe(time.Since(in.At).Seconds())
	}
	for _, e := range t.Events {
		m.events.WithLabelValues(string(e.Kind)).Inc()
	}
}

func (m *metrics) ended(e outbox.End) {
	if m == nil {
		return
	}
	m.sends.WithLabelValues(e.Channel, string(e.Lane), string(e.Result)).Inc()
	if e.Took > 0 {
		m.took.WithLabelValues(e.Channel).Observe(e.Took.Seconds())
	}
}

func (m *metrics) fact(f oncall.Fact) {
	if m == nil {
		return
	}
	what := string(f.Kind)
	if f.Mark != "" {
		what = string(f.Mark)
	}
	m.facts.WithLabelValues(what, f.Level.String()).Inc()
	if f.Kind == oncall.FactTaken {
		m.taken.WithLabelValues(f.Level.String()).Observe(f.After.Seconds())
	}
}

// watch shows how many workers are on duty at the moment of the scrape; 0 is an alarm.
func (m *metrics) watch(r *oncall.Roster) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "benan_on_duty", Help: "Workers on duty now who can be reached."},
		func() float64 { return float64(len(r.OnDuty(time.Now()))) }))
}

// backlogTimeout is how long a scrape waits for the live store.
const backlogTimeout = 2 * time.Second

// backlog shows at each scrape what waits in the live store. Where it does not answer the gauges are missing.
func (m *metrics) backlog(s *live.Store) {
	m.registry.MustRegister(backlogGauges{s,
		prometheus.NewDesc("benan_waiting", "What waits: contacts with something unsent (outbox), those of them with a page (pages), events for the on-call side, timers.", []string{"what"}, nil),
		prometheus.NewDesc("benan_dead_events", "Events that failed five times and were given up; above 0 is an alarm, see benan events.", nil, nil)})
}

type backlogGauges struct {
	store         *live.Store
	waiting, dead *prometheus.Desc
}

// Describe implements [prometheus.Collector].
func (g backlogGauges) Describe(to chan<- *prometheus.Desc) { to <- g.waiting; to <- g.dead }

// Collect implements [prometheus.Collector].
func (g backlogGauges) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), backlogTimeout)
	defer cancel()
	b, err := g.store.Backlog(ctx)
	if err != nil {
		return
	}
	for what, n := range map[string]int64{"outbox": b.Outbox, "pages": b.Pages, "events": b.Events, "timers": b.Timers} {
		to <- prometheus.MustNewConstMetric(g.waiting, prometheus.GaugeValue, float64(n), what)
	}
	to <- prometheus.MustNewConstMetric(g.dead, prometheus.GaugeValue, float64(b.Buried))
}

// refusal gives the hook that counts a channel's refused webhooks.
func (m *metrics) refusal(channel string) func(string) {
	return func(reason string) { m.refused.WithLabelValues(channel, reason).Inc() }
}
