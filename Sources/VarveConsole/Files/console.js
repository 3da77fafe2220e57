// Keeps the page on the screen true: when the server says that something has changed, the page is asked for anew, and those of its parts that
// are marked data-live take the place of the old ones.

let source = null, isRefreshing = false, isStale = false;

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
  for (const part of document.querySelectorAll("[data-live][id]")) {
    const next = fresh.getElementById(part.id);
    if (next && next.outerHTML !== part.outerHTML) replace(part, document.adoptNode(next));
  }
}

/** Whoever works in a part with the keyboard stays where they are. */
function replace(part, next) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const place = focused?.getAttribute("href");
  part.replaceWith(next);
  if (!focused) return;
  const same = [...next.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === place);
  (same ?? document.getElementById("main")).focus({ preventScroll: true });
}

function stopListening() {
  source?.close();
  source = null;
}

function listen() {
  source = new EventSource("/console/events");
  source.addEventListener("change", refresh);
  // For good: the session is over, or has too many pages.
  source.addEventListener("end", () => { source?.close(); refresh(); });
  // Refused, and so not tried again: the page says why.
  source.addEventListener("error", () => { if (source?.readyState === EventSource.CLOSED) refresh(); });
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
