// What is new is shown without a reload. Every page works without it.
"use strict";
const root = document.documentElement;
const AGAIN = 1500; // Milliseconds between two looks, while somebody can see the page.
root.classList.add("js");
history.replaceState(null, "", location.href.replace(/([?&])did=\w+/, "$1").replace(/[?&]$/, "")); // A reload has done nothing anew.

// The emulator's clock and the application's, whatever this machine's says.
let came = performance.now();
const passed = () => (performance.now() - came) / 1000;
const clockOf = (whose) => whose === "app" ? Number(root.dataset.appNow) + passed() : Number(root.dataset.now) + (root.dataset.frozen ? 0 : passed());
const two = (n) => String(n).padStart(2, "0");
const full = (at) => {
  const t = new Date(at * 1000);
  return `${t.getFullYear()}-${two(t.getMonth() + 1)}-${two(t.getDate())} ${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}`;
};
const span = (seconds) => {
  for (const [size, unit] of [[86400, "d"], [3600, "h"], [60, "min"]]) if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`;
  return `${Math.floor(seconds)} s`;
};
const tick = () => {
  const clock = document.getElementById("clock");
  if (clock) clock.textContent = full(clockOf("emulator"));
  for (const one of document.querySelectorAll("time[data-at]")) {
    const ago = clockOf(one.dataset.of) - one.dataset.at;
    one.textContent = ago >= 0 ? `${span(ago)} ago` : `in ${span(-ago)}`;
  }
};

// Parts of the page that are shown anew, unless somebody is at work in them.
const said = new Map();
const keep = (page) => { for (const part of page.querySelectorAll("[data-live]")) said.set(part.id, part.outerHTML); };
const busy = (part) => part.querySelector("form[data-typed]") || (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"));
const replaced = (old, fresh) => {
  const focus = document.activeElement?.id;
  const open = [...old.querySelectorAll("details")].map((one) => [one.id, one.open]);
  old.replaceWith(fresh);
  for (const [id, was] of open) document.getElementById(id)?.toggleAttribute("open", was);
  if (focus && document.activeElement === document.body) document.getElementById(focus)?.focus({ preventScroll: true });
};
const tellOfMail = (page) => {
  const known = new Set([...document.querySelectorAll("[data-mail]")].map((one) => one.dataset.mail));
  const fresh = [...page.querySelectorAll("[data-mail]")].filter((one) => !known.has(one.dataset.mail));
  if (fresh.length) document.getElementById("news").textContent = `New mail to ${fresh[0].querySelector("strong").textContent}.`;
};
const show = (page) => {
  const next = page.documentElement;
  for (const name of ["now", "frozen", "appNow"]) if (name in next.dataset) root.dataset[name] = next.dataset[name]; else delete root.dataset[name];
  came = performance.now();
  tellOfMail(page);
  replaced(document.getElementById("top-about"), page.getElementById("top-about"));
  if (root.dataset.page !== next.dataset.page) {
    root.dataset.page = next.dataset.page;
    document.title = page.title;
    document.getElementById("main").replaceWith(page.getElementById("main"));
  } else {
    for (const fresh of page.querySelectorAll("[data-live]")) {
      const old = document.getElementById(fresh.id), html = fresh.outerHTML;
      if (!old || said.get(fresh.id) === html) continue;
      if (busy(old)) return; // What is not shown is not seen: the next look brings it again.
      replaced(old, fresh);
      said.set(fresh.id, html);
    }
  }
  root.dataset.seen = next.dataset.seen;
  keep(page);
  tick();
};
const lost = (line) => {
  const place = document.getElementById("lost");
  if (place.hidden === !line && place.textContent === line) return;
  place.hidden = !line;
  place.textContent = line;
};
const look = async () => {
  const answer = await fetch(location.href, { cache: "no-store", headers: { "If-None-Match": root.dataset.seen } });
  if (answer.status === 304) return lost("");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.ok || root.dataset.page === "problem") return lost(""), show(page);
  lost(`${page.getElementById("h-problem")?.textContent ?? answer.statusText} This page looks again by itself.`);
};
const again = async () => {
  if (document.visibilityState === "visible") await look().catch(() => lost("The console does not answer. This page looks again by itself."));
  setTimeout(again, AGAIN);
};
keep(document);
tick();
setInterval(tick, 1000);
setTimeout(again, AGAIN);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") look().catch(() => {}); });
document.addEventListener("input", (typing) => typing.target.form?.setAttribute("data-typed", ""));

// One press does it once; what it did is on the next page.
document.addEventListener("submit", (sending) => {
  if (sending.target.dataset.sent) return sending.preventDefault();
  sending.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });

// Codes, links and addresses are copied with one press.
document.addEventListener("click", async (click) => {
  const button = click.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.firstChild;
  label.textContent = "Copied";
  setTimeout(() => { label.textContent = "Copy"; }, 1500);
});
