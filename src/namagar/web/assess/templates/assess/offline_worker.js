// Opens the page of offline work, and what it is drawn with, when there is no line.
"use strict";

const PAGE = new URL(self.registration.scope).pathname;
const KEPT = `namagar-offline ${PAGE}`;
const DRAWN_WITH = ["style", "script", "font", "image"];
// Milliseconds after which a line that does not answer counts as none.
const PATIENCE = 8000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { method, mode, destination, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (mode === "navigate" && pathname === PAGE) event.respondWith(freshOrKept(event));
  else if (DRAWN_WITH.includes(destination)) event.respondWith(keptOrFresh(event.request));
});

// The page as it is now; the kept one when the line or the server fails, or takes too long.
async function freshOrKept(event) {
  const kept = await caches.open(KEPT);
  const fresh = fetch(event.request).then((answer) => keepPage(kept, answer));
  event.waitUntil(fresh.catch(() => undefined));
  const old = await kept.match(PAGE);
  if (!old) return fresh;
  const late = new Promise((wake) => setTimeout(wake, PATIENCE));
  const answer = await Promise.race([fresh, late]).catch(() => undefined);
  return answer && answer.status < 500 ? answer : old;
}

// Only the page itself is kept: not a way to the sign-in, not a refusal.
async function keepPage(kept, answer) {
  if (answer.status === 200 && !answer.redirected) await kept.put(PAGE, answer.clone());
  return answer;
}

// What the page is drawn with has a name of its own in every version, so the kept copy is never an old one.
async function keptOrFresh(request) {
  const kept = await caches.open(KEPT);
  const found = await kept.match(request);
  if (found) return found;
  const fresh = await fetch(request);
  if (fresh.status === 200) await kept.put(request, fresh.clone());
  return fresh;
}
