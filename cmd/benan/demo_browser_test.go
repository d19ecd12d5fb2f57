package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser opens Debian's chromium on a page of the demo.
func browser(t *testing.T, wide, high int64) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("NO BROWSER: chromium is not installed, the page itself IS NOT TESTED here")
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), flags...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(wide, high)); err != nil {
		t.Fatalf("browser: %v", err)
	}
	return ctx
}

// do fails the test where a step fails.
func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// sees waits until a phone's screen holds some words.
func sees(t *testing.T, ctx context.Context, phone, words string) {
	t.Helper()
	ask := fmt.Sprintf("document.querySelector('#%s .log').textContent.includes(%q)", phone, words)
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](ask, chromedp.WithPollingTimeout(15*time.Second))); err != nil {
		t.Fatalf("%s never shows %q: %v", phone, words, err)
	}
}

func typeOn(t *testing.T, ctx context.Context, phone, text string) {
	t.Helper()
	do(t, ctx, chromedp.SendKeys(chromedp.CSS("#"+phone+" textarea"), text+"\r"))
}

// shot keeps a picture for somebody to look at.
func shot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("DEMO_SHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}

// The page in a browser, as in front of an audience.
func TestDemoBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	ctx := browser(t, 1280, 800)
	base := demoAt(t)
	do(t, ctx, chromedp.Navigate(base+"/"))
	sees(t, ctx, "telegram", "người mới")
	shot(t, ctx, "1-start")

	typeOn(t, ctx, "telegram", "em đang bị nhốt")
	sees(t, ctx, "telegram", "có tiện không")
	sees(t, ctx, "worker", "Ca 1a: KHẨN")
	do(t, ctx, chromedp.Click(chromedp.CSS(`#telegram .buttons button`)))
	sees(t, ctx, "telegram", "tên xã, tên đường")
	do(t, ctx, chromedp.WaitVisible(chromedp.CSS(`#telegram .buttons [aria-pressed="true"]`)))
	shot(t, ctx, "2-page")

	do(t, ctx, chromedp.Click(chromedp.CSS(`#worker .buttons button`)))
	sees(t, ctx, "worker", "1a: em đang bị nhốt")
	typeOn(t, ctx, "worker", "Chị là người trực đây. Em đang ở xã nào, nhà có số không?")
	sees(t, ctx, "telegram", "nhà có số không?")

	typeOn(t, ctx, "sms", "<b>xin chào</b>")
	sees(t, ctx, "sms", "<b>xin chào</b>") // as text
	sees(t, ctx, "sms", "1=Tien 2=Khong tien")
	sees(t, ctx, "sms", "1 tin · GSM-7")
	do(t, ctx, chromedp.WaitVisible(chromedp.CSS("#machine .level-critical .badge")))
	shot(t, ctx, "3-talk")

	typeOn(t, ctx, "sms", "em dang bi nhot")
	sees(t, ctx, "worker", "Ca 2a")
	do(t, ctx, chromedp.Navigate(base+"/?lang=en"))
	sees(t, ctx, "telegram", "nhà có số không?") // a new window sees the same
	shot(t, ctx, "4-english")

	do(t, ctx, chromedp.EmulateViewport(390, 844), chromedp.Navigate(base+"/"))
	sees(t, ctx, "telegram", "nhà có số không?")
	shot(t, ctx, "5-narrow")
}
