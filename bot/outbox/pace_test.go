package outbox

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"benan/bot"
)

func TestChats(t *testing.T) {
	now := time.Date(2026, 5, 1, 22, 0, 0, 0, time.UTC)
	c := newChats()
	for n := range 3 {
		if wait := c.ask("a", now); wait != 0 {
			t.Errorf("message %d of the burst waits %v", n+1, wait)
		}
	}
	for range 3 { // asking costs nothing
		if wait := c.ask("a", now); wait != time.Second {
			t.Errorf("the fourth waits %v", wait)
		}
	}
	if wait := c.ask("b", now); wait != 0 {
		t.Error("another chat waits too")
	}
	if wait := c.ask("a", now.Add(time.Second)); wait != 0 {
		t.Errorf("a second later it still waits %v", wait)
	}
}

func TestChatsDoNotGrow(t *testing.T) {
	now := time.Date(2026, 5, 1, 22, 0, 0, 0, time.UTC)
	c := newChats()
	for i := range 3 * chatsKept {
		c.ask(bot.ContactID(rune(i)), now.Add(time.Duration(i)*time.Millisecond))
	}
	if len(c.each) > chatsKept {
		t.Errorf("%d chats are kept", len(c.each))
	}
}

func TestPaceLetsPagesPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(1)
		order := make(chan string, 10)
		send := func(name string, lane bot.Lane) {
			if err := p.wait(context.Background(), lane); err != nil {
				t.Error(err)
			}
			order <- name
		}
		for range 5 {
			go send("reply", bot.LaneReply)
		}
		synctest.Wait()
		go send("page", bot.LanePage)
		synctest.Wait()
		time.Sleep(2500 * time.Millisecond)
		synctest.Wait()
		var got []string
		for len(order) > 0 {
			got = append(got, <-order)
		}
		if len(got) != 3 || got[2] != "page" {
			t.Errorf("after 2.5 s: %v, want two replies and then the page", got)
		}
		time.Sleep(10 * time.Second)
	})
}

func TestLaneIsShort(t *testing.T) {
	now := time.Date(2026, 5, 1, 22, 0, 0, 0, time.UTC)
	l := newLane(Route{Rate: 1})
	b := func(lane bot.Lane) batch { return batch{{Item: bot.Item{Contact: "a", Lane: lane}}} }
	for n := range 4 {
		if _, ok := l.offer(b(bot.LaneReply), now); !ok {
			t.Fatal("no room for reply", n)
		}
	}
	first, ok := l.offer(b(bot.LaneReply), now)
	second, _ := l.offer(b(bot.LaneReply), now)
	if ok || second.Sub(first) != time.Second {
		t.Errorf("put off to %v and %v", first.Sub(now), second.Sub(now))
	}
	for range 200 {
		first, _ = l.offer(b(bot.LaneReply), now)
	}
	if first.Sub(now) > longestWait {
		t.Errorf("put off for %v", first.Sub(now))
	}
	if _, ok := l.offer(b(bot.LanePage), now); !ok {
		t.Error("no room for a page")
	}
	if got, _ := l.take(false); !got.page() {
		t.Error("a reply goes before a page")
	}
}
