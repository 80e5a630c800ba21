// A little comfort. Every page works without it.
"use strict";
const page = document.documentElement;
const began = performance.now();
const now = () => Number(page.dataset.now) + (performance.now() - began) / 1000; // The server's clock, whatever this machine's says.

// Times that run, as `lasting` in ui/words.py writes them.
const lasting = (seconds) => {
  const all = Math.max(0, Math.ceil(seconds)), two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(all / 3600), minutes = Math.floor(all / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
};
const tick = () => {
  for (const clock of document.querySelectorAll("time[data-since]")) clock.textContent = lasting(now() - clock.dataset.since);
  for (const clock of document.querySelectorAll("time[data-until]")) {
    const left = clock.dataset.until - now(), line = clock.closest(".wait");
    const button = line && document.querySelector(`[aria-describedby="${line.id}"]`);
    clock.textContent = lasting(left);
    if (button && left > 0) button.setAttribute("aria-disabled", "true");
    if (button && left <= 0) {
      button.removeAttribute("aria-disabled");
      button.removeAttribute("aria-describedby");
      line.remove();
    }
  }
};
tick();
setInterval(tick, 1000);

// A link in what went wrong leads to its field, folded away or not.
document.addEventListener("click", (click) => {
  const button = click.target.closest("button");
  if (button?.getAttribute("aria-disabled") === "true") click.preventDefault();
  const link = click.target.closest(".wrong a");
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (field) {
    click.preventDefault();
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  }
});

// A code may be pasted as it stands in the mail.
for (const code of document.querySelectorAll("[data-code]")) {
  code.addEventListener("input", () => {
    const digits = code.value.normalize("NFKC").replace(/[\s-]/g, "");
    if (/^\d+$/.test(digits) && digits.length >= code.dataset.code && digits !== code.value) code.value = digits;
  });
}

// Sent once is enough, and an invisible captcha is solved on the way.
for (const form of document.forms) {
  form.addEventListener("submit", (sending) => {
    const waits = sending.submitter?.getAttribute("aria-disabled") === "true"; // Enter presses a button without a click.
    if (form.dataset.sent || waits) return sending.preventDefault();
    const pressed = sending.submitter?.value;
    if (pressed === "submit" && !form.dataset.solved && form.querySelector(".g-recaptcha[data-size=invisible]") && window.grecaptcha?.execute) {
      sending.preventDefault();
      window.authflowSolved = () => {
        form.dataset.solved = "yes";
        form.requestSubmit(sending.submitter);
      };
      return window.grecaptcha.execute();
    }
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });

// A captcha that is kept from loading says what to do; one that is late after all says nothing more.
const absent = document.querySelector(".g-recaptcha ~ [role=alert]");
if (absent) {
  const look = () => { absent.hidden = Boolean(window.grecaptcha?.execute); };
  document.querySelector(".g-recaptcha ~ script").addEventListener("error", look);
  addEventListener("load", look);
  setTimeout(look, 10_000); // Some networks let it wait for ever.
}

// A waiting page wakes by itself: when it is told, when the time to look has come, or every while.
const waiting = document.querySelector("form[data-state]");
if (waiting) {
  const here = new URL(waiting.action);
  here.searchParams.set("ended", "1"); // An end is shown to whoever asks for it, and once more below.
  let looking = false; // One look at a time: of two, the later one would find an end already seen.
  const look = async (how) => {
    if (looking) return;
    looking = true;
    try {
      await found(await fetch(how ? waiting.action : here, { credentials: "same-origin", cache: "no-store", ...how }));
    } finally {
      looking = false;
    }
  };
  const found = async (answer) => {
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-state]");
    if (next?.dataset.state !== waiting.dataset.state) return location.assign(answer.url);
    for (const name of ["step", "token"]) waiting.elements[name].value = next.elements[name].value;
    waiting.dataset.check = next.dataset.check ?? "";
  };
  const again = async () => {
    try {
      if (!waiting.dataset.check) await look();
      else await look({ method: "POST", body: new URLSearchParams([...new FormData(waiting), ["choice", "check"]]) });
    } catch { /* The network is away: the next time will tell. */ }
    later();
  };
  const later = () => {
    const left = waiting.dataset.check ? waiting.dataset.check - now() : Number(waiting.dataset.again);
    setTimeout(again, 1000 * Math.max(left, 1));
  };
  later();
  if (waiting.dataset.events) new EventSource(waiting.dataset.events).onmessage = () => { look().catch(() => {}); };
}
