package main

import (
	"fmt"
	"strings"
	"testing"
)

// An alarm does not stand in line behind what a worker is still being told of another case, at the usual rates.
func TestPageWaitsForNoRelay(t *testing.T) {
	t.Parallel()
	h := openHouse(t, variable("TELEGRAM_RATE", "30"))
	mai, lan := h.byTelegram(900610), h.byTelegram(lanChat)
	mai.entersCleared()
	mai.says("em bị nhốt")
	code := lan.isPaged()
	lan.accepts(code)
	const lines = 15 // about 12 s of relays
	for n := range lines {
		mai.says(fmt.Sprintf("dòng số %d", n))
	}
	h.byTelegram(900611).says("cứu em với họ sắp bán em")
	relayed := 0
	for {
		got := lan.next("a relay or the page")
		switch {
		case strings.Contains(got, "dòng số"):
			relayed++
		case strings.Contains(got, lan.wording("level.critical")) && !strings.Contains(got, code):
			if relayed > 3 {
				t.Errorf("the page came behind %d relays of another case", relayed)
			}
			return
		}
	}
}
