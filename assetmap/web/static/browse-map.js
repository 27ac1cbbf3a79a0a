// What does the browse map show of the view it is moved to, and how does it talk with the page around it?
//
// It runs in a sandboxed frame: no cookies, no origin. What lists say is put in as text, never as HTML.
(() => {
  const map = window.map_browse;
  const asked = new URLSearchParams(window.location.search);
  // The one that the page around is about: marked, and no part of what is searched for.
  const subject = asked.get("asset");
  asked.delete("asset");
  const comesToAnArea = asked.has("area");
  asked.delete("area");
  // A sandboxed document's own origin is "null"; its address still says where it came from.
  const home = new URL(".", window.location.href).origin;
  const FOCUSABLE = 250;

  const message = L.control({ position: "bottomleft" });
  message.onAdd = () => {
    const element = L.DomUtil.create("div", "map-message");
    element.setAttribute("role", "status");
    return element;
  };
  message.addTo(map);
  const say = (words) => {
    message.getContainer().textContent = words;
  };

  const markers = new Map();
  const layer = L.layerGroup().addTo(map);
  let chosen = null;
  let isDense = false;

  function whereaboutsOf(asset) {
    if (asset.service_area) return `Comes to people in ${asset.service_area}`;
    return asset.is_location_approximate ? "Near here: the exact place is not shown" : null;
  }

  function popupOf(asset) {
    const box = document.createElement("div");
    const heading = document.createElement("h2");
    heading.textContent = asset.name;
    box.append(heading);
    const lines = [asset.address, asset.postcode, whereaboutsOf(asset)];
    for (const line of lines.filter(Boolean)) {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      box.append(paragraph);
    }
    return box;
  }

  function iconOf(asset, isChosen) {
    const classes = ["asset-marker"];
    if (asset.id === subject) classes.push("asset-marker--subject");
    if (asset.is_location_approximate) classes.push("asset-marker--approximate");
    if (isChosen) classes.push("asset-marker--chosen");
    const size = isChosen || asset.id === subject ? 24 : isDense ? 10 : 16;
    return L.divIcon({ className: classes.join(" "), iconSize: [size, size] });
  }

  function choose(id, { tell }) {
    if (chosen && markers.has(chosen)) markers.get(chosen).setIcon(iconOf(markers.get(chosen).asset, false));
    chosen = id;
    const marker = markers.get(id);
    if (!marker) return;
    marker.setIcon(iconOf(marker.asset, true));
    if (!marker.isPopupOpen()) marker.openPopup();
    if (tell) window.parent.postMessage({ type: "asset-chosen", id, name: marker.asset.name }, "*");
  }

  function draw(features, isSample, total) {
    const stays = new Set(features.map((feature) => feature.id));
    const wasDense = isDense;
    isDense = features.length > FOCUSABLE;
    for (const [id, marker] of markers) {
      if (!stays.has(id)) {
        layer.removeLayer(marker);
        markers.delete(id);
      }
    }
    for (const { id, geometry, properties } of features) {
      if (markers.has(id)) {
        if (wasDense !== isDense) markers.get(id).setIcon(iconOf(properties, id === chosen));
        continue;
      }
      const [longitude, latitude] = geometry.coordinates;
      const marker = L.marker([latitude, longitude], {
        icon: iconOf(properties, id === chosen),
        alt: properties.name,
        title: properties.name,
        keyboard: !isDense || id === subject,
        zIndexOffset: id === subject ? 1000 : 0,
      });
      marker.asset = properties;
      if (id === subject) {
        const label = document.createElement("span");
        label.textContent = properties.name;
        marker.bindTooltip(label, { permanent: true, direction: "top", offset: [0, -14], className: "subject-label" });
      }
      marker.bindPopup(() => popupOf(properties));
      marker.on("popupopen", () => {
        if (chosen !== id) choose(id, { tell: true });
      });
      marker.addTo(layer);
      markers.set(id, marker);
    }
    say(isSample ? `Showing ${features.length} of ${total}: zoom in to see all.` : total === 0 ? "Nothing recorded in this view." : "");
  }

  let latest = 0;
  async function refresh() {
    const bounds = map.getBounds();
    // A frame that is not laid out yet shows nothing, and asks again when it is.
    if (bounds.getWest() === bounds.getEast() || bounds.getSouth() === bounds.getNorth()) return;
    const query = new URLSearchParams();
    // The whole search: what lies in the view and is not found by it is not shown.
    for (const [name, value] of asked) query.append(name, value);
    const edges = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const limits = [[-19.9, 19.9], [40.1, 69.9], [-19.9, 19.9], [40.1, 69.9]];
    query.set("bbox", edges.map((edge, i) => Math.min(Math.max(edge, limits[i][0]), limits[i][1]).toFixed(6)).join(","));
    const turn = ++latest;
    try {
      const response = await fetch(`${home}/api/v1/assets.geojson?${query}`);
      if (!response.ok) throw new Error(String(response.status));
      const found = await response.json();
      if (turn !== latest) return;
      draw(found.features, found.is_sample, found.total);
      document.body.dataset.drawn = String(found.features.length);
    } catch {
      if (turn === latest) say("The map could not fetch what is here. Move it to try again.");
    }
  }

  async function drawBoundaries() {
    try {
      const response = await fetch(`${home}/api/v1/places.geojson?kind=neighbourhood`);
      if (!response.ok) return;
      const places = await response.json();
      L.geoJSON(places, {
        interactive: false,
        style: { color: "#425563", weight: 1.5, fill: false },
        onEachFeature: (feature, shape) => {
          const label = document.createElement("span");
          label.textContent = feature.properties.name;
          shape.bindTooltip(label, {
            permanent: true,
            direction: "center",
            className: "place-label",
          });
        },
      }).addTo(map).bringToBack();
    } catch {
      // Boundaries only help to find one's way: the assets are drawn without them.
      say("Boundaries could not be fetched.");
    }
  }

  async function drawWalk(minutes, style) {
    const query = new URLSearchParams({ minutes, latitude: asked.get("latitude"), longitude: asked.get("longitude") });
    if (asked.get("is_route_step_free")) query.set("is_route_step_free", asked.get("is_route_step_free"));
    try {
      const response = await fetch(`${home}/api/v1/isochrones?${query}`);
      if (!response.ok) throw new Error(String(response.status));
      L.geoJSON(await response.json(), { interactive: false, style }).addTo(map);
      document.body.dataset.walk = String(minutes);
    } catch {
      say("How far that is on foot could not be fetched.");
    }
  }

  const latitude = Number(asked.get("latitude"));
  const longitude = Number(asked.get("longitude"));
  if (asked.get("latitude") && Number.isFinite(latitude) && Number.isFinite(longitude)) {
    const here = L.latLng(latitude, longitude);
    const minutes = Number(asked.get("max_walk_minutes"));
    // As far as somebody could walk in that time on an open field, for the first view.
    const radius = Number(asked.get("radius_metres")) || (minutes ? minutes * 80 : 1000);
    const outline = { color: "#212b32", weight: 2, dashArray: "6 6", fill: false, interactive: false };
    if (minutes > 0 && minutes <= 60) drawWalk(minutes, outline);
    else L.circle(here, { radius, ...outline }).addTo(map);
    L.circleMarker(here, { radius: 6, color: "#212b32", fillColor: "#ffeb3b", fillOpacity: 1, interactive: false }).addTo(map);
    map.fitBounds(here.toBounds(2 * radius), { animate: false });
  }

  // Where the one that the page is about comes to people.
  async function drawServiceArea() {
    try {
      const response = await fetch(`${home}/api/v1/assets/${encodeURIComponent(subject)}`);
      if (!response.ok) throw new Error(String(response.status));
      const { service_area_extent: extent } = await response.json();
      if (!extent) return;
      const area = L.geoJSON(extent, { interactive: false, style: { color: "#d5281b", weight: 3, fillOpacity: 0.12 } }).addTo(map);
      map.fitBounds(area.getBounds(), { animate: false });
      document.body.dataset.area = "true";
    } catch {
      say("The area that it comes to could not be fetched.");
    }
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.data?.type !== "show-asset") return;
    const { id, latitude: y, longitude: x } = event.data;
    if (Number.isFinite(x) && Number.isFinite(y)) {
      map.once("moveend", async () => {
        await refresh();
        choose(id, { tell: false });
      });
      map.setView([y, x], Math.max(map.getZoom(), 16), { animate: false });
    }
  });

  // Somebody moved it: the page may offer to search what is shown now.
  map.on("dragend zoomend", () => {
    const middle = map.getCenter();
    const corner = map.getBounds().getNorthEast();
    const radius = Math.min(map.distance(middle, L.latLng(middle.lat, corner.lng)), map.distance(middle, L.latLng(corner.lat, middle.lng)));
    window.parent.postMessage({ type: "view-moved", latitude: middle.lat, longitude: middle.lng, radius }, "*");
  });

  map.on("moveend resize", refresh);
  drawBoundaries();
  if (comesToAnArea) drawServiceArea();
  refresh();
})();
