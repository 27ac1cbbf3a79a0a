// How do the list of results and the map beside it move together?
const frame = document.querySelector("iframe[data-map]");
const results = new Map([...document.querySelectorAll("[data-asset]")].map((item) => [item.dataset.asset, item]));

for (const button of document.querySelectorAll("button[data-show-on-map]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const item = button.closest("[data-asset]");
    frame.contentWindow.postMessage(
      {
        type: "show-asset",
        id: item.dataset.asset,
        latitude: Number(item.dataset.latitude),
        longitude: Number(item.dataset.longitude),
      },
      "*",
    );
    frame.scrollIntoView({ block: "nearest" });
  });
}

// What is on the map and not on this page of the list has a way to its page, too.
const beside = document.querySelector("[data-map-beside]");
const area = document.querySelector("a[data-search-area]");

function searchOfArea({ latitude, longitude, radius }) {
  const query = new URLSearchParams(window.location.search);
  for (const name of ["near", "postcode", "cursor", "max_walk_minutes"]) query.delete(name);
  query.set("latitude", latitude.toFixed(5));
  query.set("longitude", longitude.toFixed(5));
  query.set("radius_metres", String(Math.min(100000, Math.max(50, Math.round(radius)))));
  return `${window.location.pathname}?${query}`;
}

window.addEventListener("message", (event) => {
  if (event.source !== frame?.contentWindow) return;
  const { type, id, name } = event.data ?? {};
  if (type === "view-moved" && area && Number.isFinite(event.data.radius)) {
    area.href = searchOfArea(event.data);
    area.parentElement.hidden = false;
  }
  if (type !== "asset-chosen") return;
  if (beside) {
    beside.replaceChildren();
    if (!results.has(id) && /^[0-9a-f-]{36}$/.test(id)) {
      const link = document.createElement("a");
      link.href = `/assets/${id}`;
      link.textContent = name;
      beside.append(link);
    }
  }
  for (const [id, item] of results) item.classList.toggle("app-result--chosen", id === event.data.id);
  results.get(event.data.id)?.scrollIntoView({ block: "nearest" });
});
