// Where does the pin stand, and how is it moved: by finger, by mouse, or by the arrow keys?
//
// It runs in a sandboxed frame; the page around it is told each place, in degrees. Where it is still, it is only shown,
// beside where it stood before.
(() => {
  const map = window.map_browse;
  const asked = new URLSearchParams(window.location.search);
  const start = L.latLng(Number(asked.get("latitude")), Number(asked.get("longitude")));
  const home = new URL(".", window.location.href).origin;
  const isStill = asked.get("is_still") === "true";
  const iconOf = (kind, size) => L.divIcon({ className: `asset-marker asset-marker--${kind}`, iconSize: [size, size] });

  function showStill() {
    const former = ["former_latitude", "former_longitude"].map((name) => parseFloat(asked.get(name)));
    L.marker(start, { icon: iconOf("chosen", 28), interactive: false, keyboard: false }).addTo(map);
    if (!former.every(Number.isFinite)) return;
    L.marker(former, { icon: iconOf("former", 22), interactive: false, keyboard: false }).addTo(map);
    map.fitBounds(L.latLngBounds([start, former]).pad(0.5), { animate: false, maxZoom: 17 });
  }

  function showToMove() {
    const pin = L.marker(start, { draggable: true, autoPan: true, icon: iconOf("chosen", 28), keyboard: true, title: asked.get("pin") || "" }).addTo(map);
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
  }

  if (isStill) showStill();
  else showToMove();

  // What is there already.
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
