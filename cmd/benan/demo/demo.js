// The demo's page. It keeps nothing: the server tells what is on the screens (GET /live, server-sent events), and all
// that was written by anybody goes into the page as text, never as HTML.

const vi = {
  newest: "↓ Tin mới", silent: "không kêu chuông", rings: "nhắn khẽ, nhưng SMS vẫn kêu", failed: "máy không nhận được, thử lại", lost: "Mất kết nối, đang thử lại…",
  notTaken: "Không gửi được. Thử lại.", part: "tin", mine: "Người nhắn", theirs: "Kênh", none: "Chưa có gì.",
  person: {telegram: "Telegram", sms: "SMS", "": "máy cũ"},
  gate: {"": "chưa rõ có tiện nhắn", cleared: "tiện nhắn", unsafe: "không tiện nhắn"},
  stage: {"": "máy trả lời", wait: "chờ người trực", talk: "nói với người trực"},
  level: {low: "thấp", medium: "vừa", high: "CAO", critical: "KHẨN"},
  state: {open: "đang gọi người trực", taken: "Lan đang giữ"},
  duty: "đang trực, mọi lúc", noCase: "Không có ca nào mở. Đồng hồ chạy khi có ca.",
  page: "gọi lại Lan sau", notice: "báo cho người đang chờ sau", answer: "Lan hẹn nhắn trong", decide: "gọi điều phối sau",
  wake: "máy tự nhắc sau", now: "ngay bây giờ",
  kind: {
    escalate: "báo động", graded: "nhận ra nguy hiểm", gate: "cửa an toàn", denied: "rút lời, có thể bị ép", stopped: "nhắn 0 hoặc bảo đừng nhắn",
    wiped: "nhắn XOA: máy xóa", silent: "im lặng sau dấu hiệu đỏ", held: "giữ lại lời người trực: chưa tiện nhắn", unreached: "người đó đã chặn",
    fault: "lỗi nội dung", note: "ghi chú cho người trực", delivery: "kết quả gửi", "case.taken": "Lan đã nhận ca", "case.closed": "Lan đã đóng ca",
    "case.notice": "nhắn người đang chờ", wake: "hẹn giờ đã tới", unsent: "câu hỏi chưa tới nơi", erased: "xóa tin cũ trên màn hình người nhắn", old_phone: "có tin tới máy cũ (không hiện)",
  },
  afresh: {telegram: "Tài khoản mới, người mới.", sms: "Số mới, người mới.", worker: "Khi có báo động, ca hiện ở đây."},
};
const en = {
  newest: "↓ New", silent: "no sound", rings: "meant quiet, but SMS rings", failed: "not taken, try again", lost: "Connection lost, trying again…",
  notTaken: "Not sent. Try again.", part: "part", mine: "Person", theirs: "Channel", none: "Nothing yet.",
  person: {telegram: "Telegram", sms: "SMS", "": "old phone"},
  gate: {"": "not known if safe to write", cleared: "safe to write", unsafe: "not safe to write"},
  stage: {"": "the machine answers", wait: "waits for a worker", talk: "talks with the worker"},
  level: {low: "low", medium: "medium", high: "HIGH", critical: "CRITICAL"},
  state: {open: "calling a worker", taken: "Lan holds it"},
  duty: "on duty, always", noCase: "No open case. The clocks run while there is one.",
  page: "Lan is paged again in", notice: "the person is told to go on waiting in", answer: "Lan promised to write within", decide: "coordinators are paged in",
  wake: "own timer in", now: "now",
  kind: {
    escalate: "alert", graded: "danger seen", gate: "gate", denied: "took it back, perhaps forced", stopped: "sent 0 or asked not to be written to",
    wiped: "sent XOA: erased", silent: "silent after a red sign", held: "worker's line held: not safe to write", unreached: "blocked the channel",
    fault: "content fault", note: "note for workers", delivery: "delivery", "case.taken": "Lan accepted the case", "case.closed": "Lan closed the case",
    "case.notice": "a word to the person who waits", wake: "timer came due", unsent: "question did not arrive", erased: "older messages deleted from the person's screen", old_phone: "a message went to an old phone (not shown)",
  },
  afresh: {telegram: "A new account, a new person.", sms: "A new number, a new person.", worker: "Alerts are paged here."},
};
const words = document.documentElement.lang === "en" ? en : vi;

const tries = {
  telegram: ["xin chào", "em đang bị nhốt", "1", "9", "XOA"],
  sms: ["xin chao", "em dang bi nhot", "1", "9", "XOA"],
};
const keptBubbles = 200, keptDecisions = 100, nearBottom = 80;

function make(tag, className, ...inside) {
  const el = document.createElement(tag);
  if (className) el.className = className;
  el.append(...inside); // strings become text nodes
  return el;
}

const clock = (at, seconds) => new Date(at).toLocaleTimeString("vi-VN",
  {hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined, hour12: false});

// ---- One phone

class Phone {
  constructor(id) {
    this.id = id;
    this.root = document.getElementById(id);
    for (const part of ["log", "newest", "tries", "fault", "status", "write"]) this[part] = this.root.querySelector("." + part);
    this.field = this.write.elements.text;
    this.bubbles = new Map();
    this.sent = Promise.resolve(); // one after the other, in the order of typing
    this.newest.textContent = words.newest;
    this.newest.addEventListener("click", () => this.toNewest());
    this.follow = true; // until somebody scrolls up
    this.log.addEventListener("scroll", () => {
      this.follow = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < nearBottom;
      if (this.follow) this.newest.hidden = true;
    });
    new ResizeObserver(() => { if (this.follow) this.toNewest(); }).observe(this.log);
    this.write.addEventListener("submit", (e) => { e.preventDefault(); this.sendField(); });
    // Not keydown: Enter may be the end of a Vietnamese input method's composition.
    this.field.addEventListener("beforeinput", (e) => {
      if (e.inputType !== "insertLineBreak" && e.inputType !== "insertParagraph") return;
      e.preventDefault();
      this.sendField();
    });
    this.root.querySelector(".afresh").addEventListener("click", () => this.post("/afresh", {}));
    this.offer(tries[id] ?? []);
    const keys = this.root.querySelector(".keys");
    for (const k of keys ? "123456789*0#" : "") {
      const key = make("button", "", k);
      key.type = "button";
      key.addEventListener("click", () => { this.field.value += k; });
      keys.append(key);
    }
  }

  offer(texts) {
    if (this.offered === texts.join("\n")) return;
    this.offered = texts.join("\n");
    this.tries.replaceChildren(...texts.map((text) => {
      const b = make("button", "", text);
      b.type = "button";
      b.addEventListener("click", () => this.post("/say", {text}));
      return b;
    }));
  }

  sendField() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.post("/say", {text});
  }

  post(path, fields) {
    this.toNewest();
    this.sent = this.sent.then(async () => {
      try {
        const r = await fetch(path, {method: "POST", body: new URLSearchParams({phone: this.id, ...fields})});
        this.fault.hidden = r.ok;
      } catch {
        this.fault.hidden = false;
      }
      this.fault.textContent = this.fault.hidden ? "" : words.notTaken;
    });
  }

  toNewest() {
    this.follow = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.newest.hidden = true;
  }

  show(screen) {
    if (this.born !== screen.born) {
      this.born = screen.born;
      this.bubbles.clear();
      this.log.replaceChildren(make("p", "empty", words.afresh[this.id], make("br"), screen.address));
    }
    if (screen.bubbles.length === 0) return;
    let added = false;
    for (const b of screen.bubbles) {
      const old = this.bubbles.get(b.id);
      if (b.gone) {
        old?.remove();
        this.bubbles.delete(b.id);
        continue;
      }
      const el = this.bubble(b);
      if (old) old.replaceWith(el);
      else this.log.append(el), added = true;
      this.bubbles.set(b.id, el);
    }
    for (const [id, el] of this.bubbles) {
      if (this.bubbles.size <= keptBubbles) break;
      el.remove();
      this.bubbles.delete(id);
    }
    if (this.follow) this.toNewest();
    else if (added) this.newest.hidden = false;
  }

  bubble(b) {
    const el = make("div", "msg" + (b.mine ? " mine" : "") + (b.failed ? " failed" : ""));
    const meta = make("span", "meta");
    if (b.failed) meta.append(make("b", "", words.failed), " ");
    if (b.quiet) meta.append(make("span", "quiet", b.sms ? words.rings : words.silent), " ");
    if (b.sms) {
      const {parts, encoding, length} = b.sms;
      meta.append(make("span", "air" + (parts > 1 ? " many" : ""), `${parts} ${words.part}${words === en && parts > 1 ? "s" : ""} · ${encoding} · ${length}`), " ");
      el.append(make("span", "from", b.mine ? words.mine : words.theirs));
    }
    meta.append(make("time", "", clock(b.at)));
    el.append(make("div", "text", make("span", "said", b.text), meta));
    if (b.buttons) el.append(make("div", "buttons", ...b.buttons.map((k) => this.key(b, k))));
    return el;
  }

  key(b, k) {
    const label = k.key && k.text ? `${k.key}. ${k.text}` : k.text || k.key;
    const el = make("button", [...label].length <= 14 ? "short" : "", label); // as bot/telegram lays them out
    el.type = "button";
    if (b.pressed === k.data) el.setAttribute("aria-pressed", "true");
    el.addEventListener("click", () => this.post("/say", {choice: k.data, at: b.id}));
    return el;
  }
}

const phones = new Map(["telegram", "sms", "worker"].map((id) => [id, new Phone(id)]));

// ---- What the machine decided

const strip = document.querySelector(".decisions"), clocks = document.querySelector(".clocks");
let skew = 0; // the server's clock minus ours

function showStatus(screen) {
  const status = phones.get(screen.id).status;
  if (screen.id === "worker") {
    status.replaceChildren(make("span", "chip", words.duty));
    return;
  }
  const {gate, stage, wake} = screen.machine;
  const parts = [make("span", "chip stage-" + (stage || "flow"), words.stage[stage] ?? stage),
    make("span", "chip gate-" + (gate || "unknown"), words.gate[gate] ?? gate)];
  if (wake) parts.push(countdown("chip", words.wake, wake));
  status.replaceChildren(...parts);
}

function countdown(className, label, due) {
  const el = make("span", className + " countdown", label + " ", make("b", ""));
  el.dataset.due = due;
  return el;
}

function tick() {
  for (const el of document.querySelectorAll(".countdown")) {
    const s = Math.max(0, Math.ceil((el.dataset.due - Date.now() - skew) / 1000));
    const h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60, two = (n) => String(n).padStart(2, "0");
    const text = s === 0 ? words.now : h ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
    if (el.lastChild.textContent !== text) el.lastChild.textContent = text;
  }
}
setInterval(tick, 500);

function showClocks(running) {
  if (running.length === 0) {
    clocks.replaceChildren(make("p", "empty", words.noCase));
    return;
  }
  clocks.replaceChildren(...running.map((c) => {
    const el = make("p", "running level-" + c.level, make("b", "code", c.code), " ",
      make("span", "badge", words.level[c.level] ?? c.level), " ", (words.person[c.phone] ?? c.phone) + " · " + (words.state[c.state] ?? c.state));
    for (const what of ["page", "notice", "answer", "decide"]) if (c[what]) el.append(countdown("due", words[what], c[what]));
    return el;
  }));
}

function offerWorker(running) {
  const texts = [];
  const held = running.filter((c) => c.state === "taken");
  for (const c of running) if (c.state === "open") texts.push(`${c.code} 5`);
  for (const c of held) {
    texts.push((held.length > 1 ? c.code + " " : "") + "Mình đây, bạn đang ở đâu?", `dong ${c.code}`);
  }
  phones.get("worker").offer(texts.slice(0, 6));
}

function showDecisions(list) {
  for (const d of list) {
    const key = JSON.stringify([d.phone, d.kind, d.level, d.rules, d.note]), top = strip.firstElementChild;
    if (top?.dataset.key === key) { // the same again: counted, not repeated
      top.dataset.times = Number(top.dataset.times || 1) + 1;
      top.querySelector("time").textContent = clock(d.at, true);
      top.querySelector(".times").textContent = "×" + top.dataset.times;
      continue;
    }
    const what = make("span", "what", words.kind[d.kind] ?? d.kind);
    const el = make("li", "kind-" + d.kind.replace(".", "-") + (d.level ? " level-" + d.level : ""),
      make("time", "", clock(d.at, true)), make("span", "person", words.person[d.phone] ?? d.phone));
    if (d.level) el.append(make("span", "badge", words.level[d.level] ?? d.level));
    el.append(what);
    for (const r of d.rules ?? []) el.append(make("code", "", r));
    if (d.note) el.append(d.kind === "gate" ? make("b", "", words.gate[d.note] ?? d.note) : make("code", "", d.note));
    el.append(make("span", "times"));
    el.dataset.key = key;
    strip.querySelector(".empty")?.remove();
    strip.prepend(el);
  }
  while (strip.children.length > keptDecisions) strip.lastChild.remove();
  if (strip.children.length === 0) strip.append(make("li", "empty", words.none));
}

// ---- The line to the server

let boot;
function apply(u) {
  skew = u.now - Date.now();
  if (boot !== u.boot) {
    boot = u.boot;
    strip.replaceChildren();
    for (const p of phones.values()) p.born = undefined;
  }
  for (const s of u.phones) {
    phones.get(s.id).show(s);
    showStatus(s);
  }
  const running = u.running ?? [];
  showClocks(running);
  offerWorker(running);
  showDecisions(u.decisions);
  tick();
}

const lost = document.getElementById("link");
function connect() {
  const source = new EventSource("/live");
  source.onopen = () => { lost.hidden = true; };
  source.onmessage = (e) => apply(JSON.parse(e.data));
  source.onerror = () => {
    lost.textContent = words.lost;
    lost.hidden = false;
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    boot = undefined; // all anew
    setTimeout(connect, 2000);
  };
}
connect();
