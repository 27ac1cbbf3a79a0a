// The search page: its form, its order, and the list of results that moves together with the map beside it.
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
    show("map");
    frame.scrollIntoView({ block: "nearest" });
  });
}

// On a small screen the list and the map take turns.
const both = document.querySelector("[data-results]");
const choices = document.querySelector("[data-switch]");
function show(what) {
  if (!both || !choices) return;
  both.dataset.shown = what;
  for (const button of choices.children) button.setAttribute("aria-pressed", String(button.dataset.show === what));
}
if (choices) {
  choices.hidden = false;
  choices.addEventListener("click", (event) => {
    if (event.target.dataset.show) show(event.target.dataset.show);
  });
  show("list");
}

// Another order is asked for as soon as it is chosen; a keyboard can pass through the choices first.
const sort = document.querySelector("[data-sort]");
if (sort) {
  sort.querySelector("button").hidden = true;
  sort.addEventListener("change", () => sort.requestSubmit());
}

// A place that somebody has typed goes along to what they choose next.
for (const link of document.querySelectorAll("a[data-keeps-place]")) {
  link.addEventListener("click", () => {
    const near = document.querySelector('[data-search-form] [name="near"]')?.value.trim();
    const address = new URL(link.href);
    if (near) address.searchParams.set("near", near);
    else address.searchParams.delete("near");
    link.href = address;
  });
}

// Where the reader is, in the browser alone until the search is sent; four decimals are about ten metres.
for (const button of document.querySelectorAll("[data-use-location]")) {
  if (!navigator.geolocation) break;
  const form = button.form ?? button.closest("form");
  const status = form.querySelector("[data-location-status]");
  button.hidden = false;
  button.addEventListener("click", () => {
    status.textContent = "";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        for (const field of form.querySelectorAll('[name="near"], [name="postcode"]')) field.value = "";
        for (const [name, value] of Object.entries({ latitude: coords.latitude, longitude: coords.longitude })) {
          const field = form.querySelector(`[name="${name}"]`) ?? form.appendChild(document.createElement("input"));
          Object.assign(field, { type: "hidden", name, value: value.toFixed(4) });
        }
        form.requestSubmit();
      },
      () => (status.textContent = button.dataset.failed),
      { timeout: 10000 },
    );
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
  if (type === "view-moved" && event.data.isByPerson && area && Number.isFinite(event.data.radius)) {
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
  if (results.has(event.data.id)) show("list");
  results.get(event.data.id)?.scrollIntoView({ block: "nearest" });
});

// A search of which nothing is opened counts as an unmet need: its kind, its place and the month, nothing else.
const unopened = document.querySelector("[data-unopened]");
if (unopened) {
  let isOpened = false;
  const opens = "[data-asset] a, [data-asset] button, [data-asset-link]";
  document.addEventListener("click", (event) => (isOpened ||= Boolean(event.target.closest?.(opens))));
  window.addEventListener("message", (event) => (isOpened ||= event.data?.type === "asset-chosen"));
  // A changed or narrowed search goes on; only who leaves the results has found nothing in them.
  document.addEventListener("submit", () => (isOpened = true));
  document.addEventListener("click", (event) => (isOpened ||= Boolean(event.target.closest?.('a[href^="/assets?"]'))));
  window.addEventListener("pagehide", () => {
    if (isOpened) return;
    isOpened = true;
    const { unopened: category, unopenedPlace: place } = unopened.dataset;
    navigator.sendBeacon("/unmet-need", new URLSearchParams({ category, place }));
  });
}
