// Places and shades below the pins: fetched when somebody switches them on, and named by the pointer and by keys.
(() => {
  const { word, make, tell, hear, fetchJson, say } = window.assetmap;
  const LINES = {
    neighbourhood: "#425563", pcn: "#003087", ward: "#7a4a00",
    "own-neighbourhood": "#00664f", "team-footprint": "#7c2855", "project-area": "#5b3a8c",
  };
  const DASHES = {
    neighbourhood: null, pcn: "10 5", ward: "3 4",
    "own-neighbourhood": "14 4", "team-footprint": "10 4 3 4", "project-area": "6 6",
  };
  const count = (number) => Math.round(number).toLocaleString("en-GB");
  const percent = (share) => `${Math.round(share * 100)}%`;

  function lines(words) {
    const box = make("div");
    words.filter(Boolean).forEach((said, at) => box.append(make(at ? "span" : "strong", "map-line", said)));
    return box;
  }

  // Several layers show different things of one place: each asks once.
  const known = new Map();
  function fetchedOnce(path) {
    if (!known.has(path)) {
      const asking = fetchJson(path);
      asking.catch(() => known.delete(path));
      known.set(path, asking);
    }
    return known.get(path);
  }
  window.assetmap.fetchedOnce = fetchedOnce;

  function panes(map) {
    if (map.getPane("shades")) return;
    map.createPane("shades").style.zIndex = 300;
    map.createPane("borders").style.zIndex = 350;
    // Above streets and borders, below the pins.
    map.createPane("names").style.zIndex = 550;
  }
  window.assetmap.panes = panes;

  const Outlines = L.Layer.extend({
    initialize(options) {
      L.setOptions(this, options);
    },

    async onAdd(map) {
      panes(map);
      this.group = L.layerGroup().addTo(map);
      const { group } = this;
      try {
        if (this.options.source === "surveys") await this.addSurveys(map, group);
        else await this.addPlaces(map, group);
      } catch {
        say(word("layerFailed"));
      }
    },

    onRemove(map) {
      this.group.remove();
      if (this.options.kind) window.hideBackgroundNames?.(this.options.kind, []);
      window.assetmap.removeNote?.(this.options.source ?? this.options.kind);
    },

    async addPlaces(map, group) {
      const { kind, isSmall } = this.options;
      const places = await fetchedOnce(`/api/v1/map/outlines.geojson?kind=${kind}`);
      if (kind === "pcn" && !isSmall) addFootprints(map, group, places);
      const style = { color: LINES[kind], weight: kind === "pcn" ? 2.5 : 2, dashArray: DASHES[kind], fill: false, pane: "borders", interactive: false };
      L.geoJSON(places, { style, pane: "borders", interactive: false }).addTo(group);
      for (const feature of places.features) {
        const [longitude, latitude] = feature.properties.middle;
        const name = L.marker([latitude, longitude], {
          pane: "names",
          interactive: !isSmall,
          keyboard: false,
          icon: L.divIcon({ className: `map-place map-place--${kind}`, html: placeButton(feature, isSmall), iconSize: null }),
        });
        name.addTo(group);
        name.getElement().ground = L.geoJSON(feature).getBounds();
      }
      window.hideBackgroundNames?.(kind, places.features.map(({ properties }) => properties.name));
      document.body.dataset[`${kind.replace(/-(.)/g, (_, letter) => letter.toUpperCase())}Outlines`] = String(places.features.length);
      fitNames(map);
    },

    async addSurveys(map, group) {
      const surveys = await fetchedOnce("/api/v1/map/surveys.geojson");
      L.geoJSON(surveys, {
        pane: "shades",
        style: { color: "#00664f", weight: 1, fillColor: "#00664f", fillOpacity: 0.18 },
        onEachFeature: (feature, shape) => {
          const said = feature.properties.surveys.map(({ category, on }) => word("checkedOn", { category, date: on }));
          shape.bindTooltip(lines([feature.properties.name, ...said]), { sticky: true, className: "map-words" });
        },
      }).addTo(group);
      document.body.dataset.surveys = String(surveys.features.length);
    },
  });

  // A name is a button: it outlines the place, zooms to it, filters the list and tells its numbers.
  function placeButton({ properties }, isSmall) {
    // Who reads the map has to know that nobody has agreed to it yet.
    const words = properties.status === "draft" ? word("draft", { name: properties.name }) : properties.name;
    if (isSmall) return make("span", "", words);
    const element = make("button", "map-place__name", words);
    element.type = "button";
    element.title = word("choosePlace");
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      choosePlace(properties.kind, properties.code);
    });
    return element;
  }

  // A name gives way to pins and to other names; where there is no room it is words only, and no target below a pin.
  const ASIDE = [0, -22, 22, -44, 44, -66, 66, -88, 88]
    .flatMap((down) => [0, -45, 45, -90, 90].map((right) => [right, down]))
    .sort(([a, b], [c, d]) => Math.hypot(a, b) - Math.hypot(c, d));
  // Above so many pixels an area is known by what it holds, and needs no name of its own.
  const LARGE_AREA = 160;
  function groundOf(map, bounds) {
    const frame = map.getContainer().getBoundingClientRect();
    const [corner, other] = [bounds.getNorthWest(), bounds.getSouthEast()].map((at) => map.latLngToContainerPoint(at));
    const [left, top] = [corner.x + frame.left, corner.y + frame.top];
    return { left, top, right: other.x + frame.left, bottom: other.y + frame.top, width: other.x - corner.x, height: other.y - corner.y };
  }

  // Far out, where several areas are specks: their names, each a way there.
  function nameAreas(map, areas) {
    panes(map);
    for (const { name, bounds } of areas) {
      const ground = L.latLngBounds(bounds);
      const button = make("button", "map-place__name", name);
      button.type = "button";
      button.title = word("chooseArea", { name });
      button.addEventListener("click", (event) => {
        event.stopPropagation();
        map.fitBounds(ground, { animate: false });
      });
      const marker = L.marker(ground.getCenter(), {
        pane: "names", keyboard: false, icon: L.divIcon({ className: "map-place map-place--area", html: button, iconSize: null }),
      }).addTo(map);
      Object.assign(marker.getElement(), { ground, isArea: true });
    }
    map.on("moveend", () => fitNames(map));
  }
  window.assetmap.nameAreas = nameAreas;

  function fitNames(map) {
    const meets = (one, other) => one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
    const pins = [...map.getContainer().querySelectorAll(".map-pin")].map((pin) => pin.getBoundingClientRect());
    const names = [];
    for (const element of map.getContainer().querySelectorAll(".map-place")) {
      const words = element.firstChild;
      words.style.translate = "";
      const ground = groundOf(map, element.ground);
      // Where a place is smaller than its name, the name would seem to be that of something else.
      const isSmall = element.isArea ? ground.width > LARGE_AREA : ground.width < words.offsetWidth / 2 || ground.height < words.offsetHeight;
      if (isSmall) {
        element.classList.add("map-place--hidden");
        continue;
      }
      const box = words.getBoundingClientRect();
      const moved = ([right, down]) => ({
        left: box.left + right - 2,
        right: box.right + right + 2,
        top: box.top + down - 2,
        bottom: box.bottom + down + 2,
      });
      const isFree = (step) => ![...pins, ...names].some((other) => meets(moved(step), other));
      const isInside = ([right, down]) => {
        const [x, y] = [(box.left + box.right) / 2 + right, (box.top + box.bottom) / 2 + down];
        return element.isArea || (x > ground.left && x < ground.right && y > ground.top && y < ground.bottom);
      };
      const step = ASIDE.find((one) => isInside(one) && isFree(one));
      const isHidden = !step && names.some((name) => meets(moved([0, 0]), name));
      element.classList.toggle("map-place--hidden", isHidden);
      words.disabled = !step;
      const [right, down] = step ?? [0, 0];
      words.style.translate = `calc(-50% + ${right}px) calc(-50% + ${down}px)`;
      if (!isHidden) names.push(moved([right, down]));
    }
  }
  window.assetmap.fitNames = fitNames;

  // A footprint is where a PCN has the most patients of each small area; the others have some there, too.
  function addFootprints(map, group, places) {
    if (!places.small_areas) return;
    const order = places.features.map((feature) => feature.properties.code);
    const palette = ["#1f6fb2", "#b3420a", "#2b6b1f", "#8a1538", "#5b3a8c", "#7a4a00", "#006d8f", "#595959", "#a8285c", "#3f4f9f"];
    L.geoJSON(places.small_areas, {
      pane: "shades",
      style: ({ properties }) => ({
        color: "#fff",
        weight: 0.5,
        fillColor: palette[Math.max(0, order.indexOf(properties.shares[0]?.[0])) % palette.length],
        fillOpacity: 0.08 + 0.27 * (properties.shares[0]?.[2] ?? 0),
      }),
      onEachFeature: ({ properties }, shape) => {
        const said = properties.shares.slice(0, 4).map(([, name, share]) => `${name}: ${percent(share)}`);
        shape.bindTooltip(lines([properties.name, ...said]), { sticky: true, className: "map-words" });
      },
    }).addTo(group);
    for (const { properties } of places.features)
      for (const { name, longitude, latitude } of properties.practices) {
        const dot = L.circleMarker([latitude, longitude], { pane: "borders", radius: 6, color: "#fff", weight: 2, fillColor: "#003087", fillOpacity: 1 });
        dot.bindTooltip(lines([name, properties.name]), { className: "map-words" }).addTo(group);
      }
  }

  let chosen = null;
  async function choosePlace(kind, code, { isTold = true, isFitted = true } = {}) {
    const map = window.map_browse;
    panes(map);
    chosen?.remove();
    chosen = null;
    if (!kind) return;
    try {
      const places = await fetchedOnce(`/api/v1/map/outlines.geojson?kind=${encodeURIComponent(kind)}`);
      const feature = places.features.find((one) => one.properties.code === code);
      if (!feature) return;
      chosen = L.geoJSON(feature, {
        pane: "borders",
        interactive: false,
        style: { color: "#d5281b", weight: 4, fillColor: "#d5281b", fillOpacity: 0.05 },
      }).addTo(map);
      document.body.dataset.place = `${kind}/${code}`;
      if (isFitted) window.assetmap.quietly(() => map.fitBounds(chosen.getBounds(), { animate: false, padding: [20, 20] }));
      if (isTold) tell({ type: "place-chosen", kind, code, name: feature.properties.name });
    } catch {
      say(word("layerFailed"));
    }
  }
  hear("outline-place", ({ kind, code, isFitted }) => choosePlace(kind, code, { isTold: false, isFitted: Boolean(isFitted) }));

  window.assetmap.outlines = (options) => new Outlines(options);
  window.assetmap.tooltipLines = lines;
  window.assetmap.count = count;
})();
