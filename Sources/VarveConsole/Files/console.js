// Keeps the page on the screen true: when the server says that something has changed, the page is asked for anew, and those of its parts that
// are marked data-live take the place of the old ones.

const RETRY_MILLISECONDS = 5000;
/** What each part looked like when it came, before anything was done to it here. */
const received = new Map([...liveParts()].map((part) => [part.id, part.outerHTML]));
let source = null, again = null, isRefreshing = false, isStale = false;

async function refresh() {
  isStale = true;
  if (isRefreshing) return;
  isRefreshing = true;
  try {
    while (isStale) {
      isStale = false;
      await refreshOnce();
    }
  } catch {
    // The server is away: the stream tells when it is back.
  } finally {
    isRefreshing = false;
  }
}

async function refreshOnce() {
  const answer = await fetch(location.href, { headers: { "Varve-Live": "1" }, cache: "no-store", redirect: "error" });
  if (answer.status === 401 || answer.status === 404) return location.reload();
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of liveParts()) {
    const next = fresh.getElementById(part.id);
    if (!next || next.outerHTML === received.get(part.id)) continue;
    received.set(part.id, next.outerHTML);
    replace(part, document.adoptNode(next));
  }
}

function liveParts() {
  return document.querySelectorAll("[data-live][id]");
}

/** Whoever works in a part with the keyboard stays where they are, and what is picked stays so. */
function replace(part, next) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  for (const box of part.querySelectorAll(".pick input[name]:checked")) {
    const same = next.querySelector(`[name="${box.name}"]`);
    if (same) same.checked = true;
  }
  part.replaceWith(next);
  showPicked();
  if (!focused) return;
  const mark = ({ id, name }) => id || name;
  const same = [...next.querySelectorAll("a[href], input")].find((other) =>
    focused.matches("a") ? other.getAttribute("href") === focused.getAttribute("href") : mark(other) === mark(focused));
  (same ?? document.getElementById("main")).focus({ preventScroll: true });
}

function stopListening() {
  source?.close();
  source = null;
  clearTimeout(again);
}

function listen() {
  source = new EventSource("/console/events");
  source.addEventListener("open", () => showAway(false));
  source.addEventListener("change", refresh);
  // For good: the session is over, or has too many pages.
  source.addEventListener("end", () => { source?.close(); refresh(); });
  source.addEventListener("error", failed);
}

/** The browser connects anew by itself, unless the answer was no stream: a proxy's 502 while the server starts, or a refusal. */
function failed() {
  showAway(true);
  if (source?.readyState !== EventSource.CLOSED) return;
  stopListening();
  refresh();
  again = setTimeout(listenIfSeen, RETRY_MILLISECONDS);
}

function showAway(isAway) {
  document.getElementById("away").hidden = !isAway;
}

// A page that nobody sees does not listen: browsers allow few connections to a server.
function listenIfSeen() {
  if (document.hidden) stopListening();
  else if (!source) listen();
}

if ("listens" in document.body.dataset) {
  document.addEventListener("visibilitychange", listenIfSeen);
  addEventListener("pagehide", stopListening);
  // What the form does, the next page shows: signing out is not the end of a session that surprises anybody.
  addEventListener("submit", stopListening);
  addEventListener("pageshow", listenIfSeen);
  listenIfSeen();
}
document.getElementById("refusal")?.scrollIntoView({ block: "nearest" });

// Picking in lists: without this, the boxes and buttons work all the same.
const picks = document.getElementById("picks");
const boxes = () => [...picks.querySelectorAll("td.pick input")];
let lastPicked = null;

/** How many are picked, and whether anything can be done with them. */
function showPicked() {
  const status = document.getElementById("picked"), all = document.getElementById("pickAll");
  if (!status || !all) return;
  const count = boxes().filter((box) => box.checked).length;
  status.textContent = count ? status.dataset.text.replace("{1}", count) : "";
  all.hidden = false;
  all.checked = count > 0 && count === boxes().length;
  all.indeterminate = count > 0 && !all.checked;
  for (const button of picks.querySelectorAll(".bulk button")) button.disabled = count === 0;
}

function pick(event) {
  if (event.target.id === "pickAll") for (const box of boxes()) box.checked = event.target.checked;
  showPicked();
}

/** With the shift key, all from the last one to this one. */
function pickRange(event) {
  if (!event.target.matches("td.pick input")) return;
  const list = boxes(), to = list.indexOf(event.target), from = list.findIndex((box) => box.name === lastPicked);
  if (event.shiftKey && from >= 0)
    for (const box of list.slice(Math.min(from, to), Math.max(from, to) + 1)) box.checked = event.target.checked;
  lastPicked = event.target.name;
  showPicked();
}

if (picks) {
  picks.addEventListener("change", pick);
  picks.addEventListener("click", pickRange);
  // The browser may have kept what was picked when this page was left.
  addEventListener("pageshow", showPicked);
  showPicked();
}
