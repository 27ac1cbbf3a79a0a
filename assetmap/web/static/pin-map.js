// Where does the pin stand, and how is it moved: by finger, by mouse, or by the arrow keys?
//
// It runs in a sandboxed frame; the page around it is told each place, in degrees.
(() => {
  const map = window.map_browse;
  const asked = new URLSearchParams(window.location.search);
  const start = L.latLng(Number(asked.get("latitude")), Number(asked.get("longitude")));
  const home = new URL(".", window.location.href).origin;
  const icon = L.divIcon({ className: "asset-marker asset-marker--chosen", iconSize: [28, 28] });
  const pin = L.marker(start, { draggable: true, autoPan: true, icon, keyboard: true, title: asked.get("pin") || "" }).addTo(map);
  const element = pin.getElement();
  element.setAttribute("role", "slider");
  element.setAttribute("aria-label", asked.get("pin") || "Pin");
  element.setAttribute("aria-valuenow", "0");

  function told() {
    const at = pin.getLatLng();
    const metres = Math.round(start.distanceTo(at));
    element.setAttribute("aria-valuenow", String(metres));
    element.setAttribute("aria-valuetext", `${metres} m`);
    window.parent.postMessage({ type: "pin-moved", latitude: at.lat, longitude: at.lng, metres }, "*");
  }

  function moveTo(at) {
    pin.setLatLng(at);
    map.panInside(at, { padding: [40, 40] });
    told();
  }

  pin.on("dragend", told);
  map.on("click", (event) => moveTo(event.latlng));
  element.addEventListener("keydown", (event) => {
    const moved = window.movedByKey(event, pin.getLatLng());
    if (moved) moveTo(moved);
  });
  map.keyboard.disable();

  // Without background tiles: what is around it.
  const view = map.getBounds().pad(1);
  const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()].map((number) => number.toFixed(5)).join(",");
  fetch(`${home}/api/v1/assets.geojson?bbox=${box}`)
    .then((answer) => (answer.ok ? answer.json() : { features: [] }))
    .then((found) => {
      for (const feature of found.features) {
        const [longitude, latitude] = feature.geometry.coordinates;
        // Text, never HTML.
        const name = document.createElement("span");
        name.textContent = feature.properties.name;
        L.circleMarker([latitude, longitude], { radius: 5 }).bindTooltip(name).addTo(map);
      }
    })
    .catch(() => {});
})();
