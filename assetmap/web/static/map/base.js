// What all parts of the browse map share: its words, what it was asked for, and how it talks with the page around it.
//
// It runs in a sandboxed frame: no cookies, no origin. What lists say is put in as text, never as HTML.
window.assetmap = (() => {
  // A sandboxed document's own origin is "null"; its address, or that of its base, still says where it came from.
  const home = new URL("/", document.baseURI).origin;
  const asked = new URLSearchParams(window.location.search);
  // What is told to the map alone, and no part of what is searched for.
  const own = {};
  for (const name of ["asset", "area", "fit", "small"]) {
    own[name] = asked.get(name);
    asked.delete(name);
  }

  let words = null;
  function word(key, values = {}) {
    words ??= JSON.parse(document.getElementById("map-words").textContent);
    return Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, value), words[key] ?? key);
  }

  function make(name, className, text) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  async function fetchJson(path) {
    const answer = await fetch(`${home}${path}`);
    if (!answer.ok) throw new Error(`${answer.status} ${path}`);
    return answer.json();
  }

  const hasPage = window.parent !== window;
  function tell(message) {
    if (hasPage) window.parent.postMessage(message, "*");
  }

  const heard = {};
  function hear(type, answer) {
    heard[type] = answer;
  }
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || typeof event.data?.type !== "string") return;
    heard[event.data.type]?.(event.data);
  });

  // What is found is asked of the search, and only of it.
  const listeners = [];
  let query = asked.toString();
  function search(text) {
    const next = new URLSearchParams(text).toString();
    if (next === query) return;
    query = next;
    // The page has heard which kinds are chosen: they stand in what it searches for now.
    window.assetmap.kindsChosen = null;
    listeners.forEach((listener) => listener());
  }

  function numbers(text, count) {
    const found = (text ?? "").split(",").map(Number);
    return found.length === count && found.every(Number.isFinite) ? found : null;
  }

  function origin() {
    const told = new URLSearchParams(query);
    const found = numbers(`${told.get("latitude") ?? "x"},${told.get("longitude") ?? "x"}`, 2);
    return found && L.latLng(found[0], found[1]);
  }

  function metresInWords(metres) {
    if (metres < 1000) return `${Math.max(10, Math.round(metres / 10) * 10)} m`;
    return `${(metres / 1000).toFixed(metres < 10000 ? 1 : 0)} km`;
  }

  // #14/51.54500/-0.05500, as other maps write it.
  function viewInHash() {
    const found = /^#(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/.exec(window.location.hash);
    if (!found) return null;
    const [zoom, latitude, longitude] = found.slice(1).map(Number);
    return Math.abs(latitude) <= 85 && Math.abs(longitude) <= 180 && zoom <= 22 ? { zoom, latitude, longitude } : null;
  }

  // Beyond the areas that are loaded there is nothing to be seen.
  function clipped(around, areas) {
    const near = areas.filter((area) => area.intersects(around));
    if (!near.length) return around;
    const all = near.reduce((sum, area) => sum.extend(area), L.latLngBounds([]));
    return L.latLngBounds(
      [Math.max(around.getSouth(), all.getSouth()), Math.max(around.getWest(), all.getWest())],
      [Math.min(around.getNorth(), all.getNorth()), Math.min(around.getEast(), all.getEast())],
    );
  }

  function firstView(map, { bounds, areas = [] }) {
    const loaded = L.latLngBounds(bounds);
    const view = viewInHash();
    const told = new URLSearchParams(query);
    const box = numbers(own.fit ?? told.get("bbox"), 4);
    const here = origin();
    map.getContainer().setAttribute("tabindex", "0");
    map.getContainer().setAttribute("role", "region");
    map.getContainer().setAttribute("aria-label", word("mapLabel"));
    if (view) map.setView([view.latitude, view.longitude], view.zoom, { animate: false });
    else if (box) map.fitBounds([[box[1], box[0]], [box[3], box[2]]], { animate: false, padding: [24, 24], maxZoom: 17 });
    else if (here) {
      const radius = Number(told.get("radius_metres")) || Number(told.get("max_walk_minutes")) * 80 || 1000;
      const around = here.toBounds(2 * radius);
      map.fitBounds(clipped(around, areas.length ? areas.map((area) => L.latLngBounds(area.bounds)) : [loaded]), { animate: false });
    } else map.fitBounds(loaded, { animate: false });
    map.attributionControl.setPrefix(false);
    drawOrigin(map, here, told);
    if (own.asset && own.area) drawServiceArea(map);
    followView(map);
    moveByKeys(map);
    if (areas.length > 1) window.assetmap.nameAreas(map, areas);
  }

  function drawOrigin(map, here, told) {
    if (!here) return;
    const minutes = Number(told.get("max_walk_minutes"));
    const outline = { color: "#212b32", weight: 2, dashArray: "6 6", fill: false, interactive: false };
    const radius = Number(told.get("radius_metres"));
    if (minutes > 0 && minutes <= 60) {
      const walk = new URLSearchParams({ minutes, latitude: here.lat, longitude: here.lng });
      if (told.get("is_route_step_free")) walk.set("is_route_step_free", told.get("is_route_step_free"));
      fetchJson(`/api/v1/isochrones?${walk}`)
        .then((area) => {
          L.geoJSON(area, { interactive: false, style: outline }).addTo(map);
          document.body.dataset.walk = String(minutes);
        })
        .catch(() => say(word("layerFailed")));
    } else if (radius) L.circle(here, { radius, ...outline }).addTo(map);
    L.circleMarker(here, { radius: 7, color: "#212b32", fillColor: "#ffeb3b", fillOpacity: 1, interactive: false }).addTo(map);
  }

  // Where the one that the page is about comes to people.
  async function drawServiceArea(map) {
    try {
      const { service_area_extent: extent } = await fetchJson(`/api/v1/assets/${encodeURIComponent(own.asset)}`);
      if (!extent) return;
      const area = L.geoJSON(extent, { interactive: false, style: { color: "#d5281b", weight: 3, fillOpacity: 0.12 } }).addTo(map);
      quietly(() => map.fitBounds(area.getBounds(), { animate: false }));
      document.body.dataset.area = "true";
    } catch {
      say(word("layerFailed"));
    }
  }

  function edges(map) {
    const bounds = map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  // The search takes rectangles around Great Britain; elsewhere it finds nothing, as the map does.
  const SEARCHED = [-20, 40, 20, 70];
  function searchable([west, south, east, north]) {
    const cut = [Math.max(west, SEARCHED[0]), Math.max(south, SEARCHED[1]), Math.min(east, SEARCHED[2]), Math.min(north, SEARCHED[3])];
    return cut[0] < cut[2] && cut[1] < cut[3] ? cut : [-20, 40, -19.9, 40.1];
  }

  // Moves the map without its being somebody's move, after which the list would follow.
  let isQuiet = false;
  function quietly(move) {
    isQuiet = true;
    try {
      move();
    } finally {
      isQuiet = false;
    }
  }

  function followView(map) {
    let isByPerson = false;
    map.on("dragend zoomend", () => (isByPerson = !isQuiet));
    map.on("moveend", () => {
      const middle = map.getCenter();
      const corner = map.getBounds().getNorthEast();
      const radius = Math.min(map.distance(middle, [middle.lat, corner.lng]), map.distance(middle, [corner.lat, middle.lng]));
      tell({
        type: "view-moved",
        latitude: middle.lat,
        longitude: middle.lng,
        zoom: map.getZoom(),
        bbox: searchable(edges(map)).map((edge) => edge.toFixed(5)).join(","),
        radius,
        isByPerson,
      });
      isByPerson = false;
    });
    hear("go-to", ({ latitude, longitude, zoom }) => {
      if ([latitude, longitude].every(Number.isFinite)) quietly(() => map.setView([latitude, longitude], zoom || map.getZoom(), { animate: false }));
    });
    hear("fit", ({ bbox }) => {
      const box = numbers(bbox, 4);
      if (box) quietly(() => map.fitBounds([[box[1], box[0]], [box[3], box[2]]], { animate: false, maxZoom: 17 }));
    });
    // What answers an older choice of kinds is out of date.
    hear("search", ({ query: text, choice }) => {
      if (!(choice < window.assetmap.choice)) search(String(text));
    });
  }

  const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const PAN_PIXELS = 120;

  // Leaflet hears keys only while the map itself has the focus; here a pin may have it, too.
  function moveByKeys(map) {
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (!(event.target === map.getContainer() || event.target.classList.contains("map-pin"))) return;
      const step = STEPS[event.key];
      if (step) map.panBy([step[0] * PAN_PIXELS, step[1] * PAN_PIXELS], { animate: false });
      else if (event.key === "+" || event.key === "=") map.zoomIn(1, { animate: false });
      else if (event.key === "-") map.zoomOut(1, { animate: false });
      else return;
      if (step) map.fire("dragend");
      event.preventDefault();
    });
  }

  let message = null;
  function say(text) {
    message ??= document.body.appendChild(make("div", "map-message"));
    message.setAttribute("role", "status");
    if (message.textContent !== text) message.textContent = text;
  }

  return {
    home,
    own,
    hasPage,
    word,
    make,
    fetchJson,
    tell,
    hear,
    origin,
    metresInWords,
    firstView,
    quietly,
    edges,
    say,
    onSearch: (listener) => listeners.push(listener),
    query: () => query,
    kindsChosen: null,
    choice: 0,
  };
})();
