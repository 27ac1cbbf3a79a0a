// Which area does a group come to: corners set by finger, by mouse, or by the arrow keys and a cross?
//
// It runs in a sandboxed frame; the page around it is told the corners, in degrees.
(() => {
  const map = window.map_browse;
  const asked = new URLSearchParams(window.location.search);
  const tools = document.querySelector(".area-tools");
  const MOST = 60;
  const markers = [];
  const outline = L.polygon([], { color: "#005eb8", weight: 3, fillOpacity: 0.2, interactive: false }).addTo(map);

  function given() {
    try {
      return JSON.parse(asked.get("corners") ?? "[]").map(([latitude, longitude]) => L.latLng(latitude, longitude));
    } catch {
      return [];
    }
  }

  function places() {
    return markers.map((marker) => marker.getLatLng());
  }

  function show() {
    outline.setLatLngs(places());
    document.body.dataset.corners = String(markers.length);
    markers.forEach((marker, i) => {
      marker.getElement().setAttribute("aria-label", tools.dataset.corner.replace("{number}", String(i + 1)));
    });
  }

  function tell() {
    show();
    const corners = places().map(({ lat, lng }) => [Number(lat.toFixed(6)), Number(lng.toFixed(6))]);
    window.parent.postMessage({ type: "area-drawn", corners, squareMetres: window.squareMetresOf(places()) }, "*");
  }

  function remove(marker) {
    markers.splice(markers.indexOf(marker), 1);
    marker.remove();
    (markers.at(-1)?.getElement() ?? tools.querySelector("button")).focus();
    tell();
  }

  function add(at) {
    if (markers.length >= MOST) return null;
    const icon = L.divIcon({ className: "asset-marker asset-marker--chosen", iconSize: [24, 24] });
    const marker = L.marker(at, { draggable: true, autoPan: true, icon, keyboard: true }).addTo(map);
    markers.push(marker);
    marker.on("drag", show);
    marker.on("dragend", tell);
    marker.getElement().addEventListener("keydown", (event) => {
      if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault();
        remove(marker);
        return;
      }
      const moved = window.movedByKey(event, marker.getLatLng(), [20, 200]);
      if (!moved) return;
      marker.setLatLng(moved);
      map.panInside(moved, { padding: [40, 40] });
      tell();
    });
    return marker;
  }

  function fit(corners) {
    if (corners.length) map.fitBounds(L.latLngBounds(corners).pad(0.2), { animate: false });
  }

  const corners = tools ? [] : given();
  if (tools) {
    const does = {
      add: () => add(map.getCenter()),
      back: () => markers.pop()?.remove(),
      clear: () => markers.splice(0).forEach((marker) => marker.remove()),
    };
    tools.addEventListener("click", (event) => {
      const what = event.target.closest("button")?.dataset.does;
      if (!what) return;
      does[what]();
      tell();
    });
    // Leaflet gives the map the focus when it is pressed: were the page then scrolled, the press would become a drag.
    const container = map.getContainer();
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
    // Two corners tapped quickly are two corners.
    map.doubleClickZoom.disable();
    const cross = document.createElement("div");
    cross.className = "area-cross";
    cross.setAttribute("aria-hidden", "true");
    map.getContainer().append(cross);
    map.on("click", (event) => {
      add(event.latlng);
      tell();
    });
    // The form around knows what was drawn, even where its browser has gone back to it.
    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || event.data?.type !== "show-area") return;
      does.clear();
      event.data.corners.forEach(([latitude, longitude]) => add(L.latLng(latitude, longitude)));
      show();
      fit(places());
      document.body.dataset.ready = "true";
    });
    window.parent.postMessage({ type: "area-ready" }, "*");
  } else {
    outline.setLatLngs(corners);
  }

  const bounds = (asked.get("bounds") ?? "").split(",").map(Number);
  if (bounds.length === 4 && bounds.every(Number.isFinite)) {
    map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], { animate: false });
  }
  fit(corners);

})();
