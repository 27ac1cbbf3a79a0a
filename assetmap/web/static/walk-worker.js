// Opens a survey list without signal: from the network where there is one, else as it was kept.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(
    fetch(event.request).catch(async (error) => {
      const kept = await caches.match(event.request, { ignoreSearch: event.request.mode === "navigate" });
      if (kept) return kept;
      throw error;
    }),
  );
});
