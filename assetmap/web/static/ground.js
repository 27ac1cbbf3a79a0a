// What lies under a map without background tiles: borders with their names, and close to the ground the streets.
(() => {
  // A sandboxed document's own origin is "null"; its address still says where it came from.
  const home = new URL(".", window.location.href).origin;
  // Closer than this a window is not much wider than the streets that are fetched at once.
  const NEAR = 16;
  // Moved by so much, those around the new middle are fetched.
  const METRES_MOVED = 200;

  async function fetched(address) {
    const answer = await fetch(`${home}/api/v1/${address}`);
    return answer.ok ? answer.json() : { type: "FeatureCollection", features: [] };
  }

  // Text, never HTML.
  function asText(words) {
    const element = document.createElement("span");
    element.textContent = words;
    return element;
  }

  async function drawBorders(map, hasTiles) {
    let places = await fetched("places.geojson?kind=neighbourhood");
    if (!places.features.length) places = await fetched("places.geojson?kind=ward");
    L.geoJSON(places, {
      interactive: false,
      pane: "borders",
      style: { color: "#425563", weight: 1.5, fill: !hasTiles, fillColor: "#fff", fillOpacity: 0.55 },
      onEachFeature: (feature, shape) => {
        shape.bindTooltip(asText(feature.properties.name), { permanent: true, direction: "center", className: "place-label" });
      },
    }).addTo(map);
    document.body.dataset.drawn = "true";
  }

  // A street is a white line on a darker one; steps, and whatever else stops wheels, are dashed.
  function lines(streets) {
    const common = { interactive: false, pane: "streets" };
    const withSteps = streets.features.filter((feature) => !feature.properties.is_step_free);
    const others = streets.features.filter((feature) => feature.properties.is_step_free);
    return L.layerGroup([
      L.geoJSON(others, { ...common, style: { color: "#768692", weight: 7 } }),
      L.geoJSON(others, { ...common, style: { color: "#fff", weight: 4.5 } }),
      L.geoJSON(withSteps, { ...common, style: { color: "#425563", weight: 4, dashArray: "3 4", lineCap: "butt" } }),
    ]);
  }

  function drawStreets(map) {
    let around = null;
    let shown = null;
    let named = [];
    function put(layer, names) {
      shown?.remove();
      named.forEach((name) => map.attributionControl.removeAttribution(name));
      shown = layer?.addTo(map);
      named = names.map((name) => asText(name).innerHTML);
      named.forEach((name) => map.attributionControl.addAttribution(name));
    }
    async function refresh() {
      const middle = map.getCenter();
      if (map.getZoom() < NEAR) {
        around = null;
        put(null, []);
        return;
      }
      if (around && map.distance(around, middle) < METRES_MOVED) return;
      around = middle;
      try {
        const streets = await fetched(`streets.geojson?latitude=${middle.lat.toFixed(5)}&longitude=${middle.lng.toFixed(5)}`);
        // Somebody has moved on in the meantime.
        if (around !== middle) return;
        put(lines(streets), streets.attribution ?? []);
        document.body.dataset.streets = String(streets.features.length);
      } catch {
        around = null;
      }
    }
    map.on("moveend", refresh);
    refresh();
  }

  window.drawGround = (map) => {
    let hasTiles = false;
    map.eachLayer((layer) => {
      hasTiles ||= layer instanceof L.TileLayer;
    });
    map.createPane("borders").style.zIndex = 250;
    map.createPane("streets").style.zIndex = 300;
    drawBorders(map, hasTiles).catch(() => {});
    if (!hasTiles) drawStreets(map);
  };
})();
