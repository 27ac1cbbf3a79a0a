// How does a report's map switch between measures and kinds of places, and tell what stands under the pointer or the keys?
//
// It runs in a sandboxed frame. All words come from the document's data and are put in as text, never as HTML.
(() => {
  const map = window.map_browse;
  const data = JSON.parse(document.getElementById("report-data").textContent);
  const home = new URL(".", window.location.href).origin;
  const SVG = "http://www.w3.org/2000/svg";
  const HATCH_ON_DARK = "#ffffff";
  const HATCH_ON_LIGHT = "#212b32";
  const measureChoice = document.getElementById("measure");
  const kindChoice = document.getElementById("kind");
  // Until now nothing would have answered.
  document.querySelector(".report-controls").hidden = false;

  const svgElement = (name, attributes) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  // One hatching for each colour, in an SVG of its own, since Leaflet makes and removes its own ones.
  const patterns = svgElement("svg", { width: 0, height: 0, "aria-hidden": "true" });
  patterns.style.position = "absolute";
  document.body.append(patterns);
  const hatchings = new Map();

  function isDark(colour) {
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    return 0.3 * red + 0.59 * green + 0.11 * blue < 130;
  }

  function hatched(colour) {
    if (!hatchings.has(colour)) {
      const id = `hatch-${hatchings.size}`;
      const pattern = svgElement("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
      pattern.append(
        svgElement("rect", { width: 8, height: 8, fill: colour }),
        svgElement("rect", { width: 1.6, height: 8, fill: isDark(colour) ? HATCH_ON_DARK : HATCH_ON_LIGHT }),
      );
      patterns.append(pattern);
      hatchings.set(colour, `url(#${id})`);
    }
    return hatchings.get(colour);
  }

  function ringOf(steps) {
    const ring = [];
    let x = 0;
    let y = 0;
    for (let at = 0; at < steps.length; at += 2) {
      x += steps[at];
      y += steps[at + 1];
      ring.push([y / 1e5, x / 1e5]);
    }
    return ring;
  }

  const lines = (...words) => {
    const box = document.createElement("div");
    words.filter(Boolean).forEach((said, at) => {
      const line = document.createElement(at ? "span" : "strong");
      line.textContent = said;
      box.append(line);
    });
    return box;
  };

  // One stop of the tab key for all of them; the arrow keys lead to the next in their direction.
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function walkable(parts, className) {
    const elements = parts.map((part) => part.getElement());
    let current = 0;
    elements.forEach((element, at) => {
      element.classList.add(className);
      element.setAttribute("role", "img");
      element.setAttribute("tabindex", at === current ? "0" : "-1");
      element.addEventListener("focus", () => parts[at].openTooltip());
      element.addEventListener("blur", () => parts[at].closeTooltip());
      element.addEventListener("keydown", (event) => {
        if (event.key === "Escape") parts[at].closeTooltip();
        const direction = ARROWS[event.key];
        if (!direction) return;
        event.preventDefault();
        // Leaflet would move the map.
        event.stopPropagation();
        const next = nearest(parts, at, direction);
        if (next === null) return;
        elements[current].setAttribute("tabindex", "-1");
        current = next;
        elements[current].setAttribute("tabindex", "0");
        if (!map.getBounds().contains(middle(parts[next]))) map.panTo(middle(parts[next]), { animate: false });
        elements[current].focus();
      });
    });
  }

  const middle = (part) => (part.getLatLng ? part.getLatLng() : part.getBounds().getCenter());

  function nearest(parts, from, [right, down]) {
    const here = map.latLngToLayerPoint(middle(parts[from]));
    let best = null;
    let least = Infinity;
    parts.forEach((part, at) => {
      if (at === from) return;
      const there = map.latLngToLayerPoint(middle(part));
      const along = (there.x - here.x) * right + (there.y - here.y) * down;
      const aside = Math.abs((there.x - here.x) * down) + Math.abs((there.y - here.y) * right);
      if (along > 0 && along + 2 * aside < least) {
        least = along + 2 * aside;
        best = at;
      }
    });
    return best;
  }

  let drawn = null;
  const polygons = new Map();

  function measureOf(layer) {
    return layer.measures.find((one) => one.key === measureChoice.value) || layer.measures[0];
  }

  function toldOf(layer, measure, at) {
    const standing = measure.key === "standing" || !layer.standing.length ? null : `${data.words.known}: ${layer.standing[at]}`;
    return [layer.names[at], `${measure.label}: ${measure.words[at]}`, standing, layer.remarks[at]];
  }

  function shapesOf(layer) {
    if (!polygons.has(layer)) {
      polygons.set(
        layer,
        layer.shapes.map((parts, at) => {
          const polygon = L.polygon(
            parts.map((rings) => rings.map(ringOf)),
            { weight: 1, color: "#212b32", opacity: 0.55, fillOpacity: 0.78, smoothFactor: 0, className: "report-shape" },
          );
          polygon.bindTooltip(() => lines(...toldOf(layer, measureOf(layer), at)), { sticky: true, className: "report-words" });
          return polygon;
        }),
      );
    }
    return polygons.get(layer);
  }

  function draw() {
    const layer = data.layers[Number(kindChoice.value)];
    const measure = measureOf(layer);
    const parts = shapesOf(layer);
    if (drawn !== layer) {
      if (drawn) shapesOf(drawn).forEach((part) => part.remove());
      parts.forEach((part) => part.addTo(map));
      walkable(parts, "report-shape");
      parts[0].getElement().parentNode.setAttribute("role", "group");
      drawn = layer;
    }
    parts.forEach((part, at) => {
      const colour = measure.of[at] < 0 ? data.untold : measure.classes[measure.of[at]][1];
      part.setStyle({ fillColor: measure.hatches && layer[measure.hatches][at] ? hatched(colour) : colour });
      part.getElement().setAttribute("aria-label", toldOf(layer, measure, at).filter(Boolean).join(". "));
    });
    isPathDrawn = Boolean(path) && measure.key !== "share_out_before";
    if (isPathDrawn) path.addTo(map);
    else path?.remove();
    for (const shown of [deprived, path, crowds, dots]) if (shown && map.hasLayer(shown)) shown.eachLayer((one) => one.bringToFront());
    tellLegend(layer, measure);
  }

  const legend = document.getElementById("legend");
  legend.setAttribute("aria-label", data.words.legend);

  function swatch(attributes) {
    const picture = svgElement("svg", { viewBox: "0 0 28 18", "aria-hidden": "true" });
    picture.append(svgElement("rect", { x: 0.5, y: 0.5, width: 27, height: 17, stroke: "#212b32", ...attributes }));
    return picture;
  }

  function dotSwatch(attributes) {
    const picture = svgElement("svg", { viewBox: "0 0 28 18", "aria-hidden": "true" });
    picture.append(svgElement("circle", { cx: 14, cy: 9, r: 6, ...attributes }));
    return picture;
  }

  function tellLegend(layer, measure) {
    const heading = document.createElement("h2");
    heading.textContent = measure.label;
    const list = document.createElement("ul");
    const add = (picture, words) => {
      const item = document.createElement("li");
      const said = document.createElement("span");
      said.textContent = words;
      item.append(picture, said);
      list.append(item);
    };
    for (const [name, colour] of measure.classes) add(swatch({ fill: colour }), name);
    if (measure.of.includes(-1)) add(swatch({ fill: data.untold }), data.words.untold);
    if (measure.hatches) add(swatch({ fill: hatched(data.untold) }), data.words.hatched);
    if (measure.note) add(svgElement("svg", { viewBox: "0 0 28 18", "aria-hidden": "true" }), measure.note);
    if (isPathDrawn) add(swatch({ fill: PATH_COLOUR }), data.words.crossing);
    if (dots && map.hasLayer(dots)) add(dotSwatch(DOT_LOOK), data.words.dot);
    if (deprived && map.hasLayer(deprived)) add(swatch(DEPRIVED_LOOK), data.words.deprived);
    if (crowds && map.hasLayer(crowds)) add(dotSwatch(CROWD_LOOK), data.words.out.replace("%(n)s ", ""));
    const parts = [heading, list];
    if (data.notice) {
      const notice = document.createElement("p");
      notice.textContent = data.notice;
      parts.push(notice);
    }
    if (data.attribution) {
      const source = document.createElement("p");
      source.textContent = data.attribution;
      parts.push(source);
    }
    legend.replaceChildren(...parts);
  }

  const DOT_LOOK = { fill: "#d5281b", "fill-opacity": 1, stroke: "#ffffff", "stroke-width": 1.5 };
  const CROWD_LOOK = { fill: "#7c2855", "fill-opacity": 0.45, stroke: "#7c2855", "stroke-width": 2 };

  // Names are asked for when somebody looks, so that this document keeps none that is withdrawn.
  const names = new Map();
  async function tellName(dot, id, words) {
    if (!names.has(id)) {
      names.set(id, "");
      try {
        const answer = await fetch(`${home}/api/v1/assets/${id}`);
        if (answer.ok) names.set(id, (await answer.json()).name);
      } catch {
        names.delete(id);
      }
    }
    if (!names.get(id)) return;
    dot.setTooltipContent(lines(names.get(id), ...words));
    dot.getElement()?.setAttribute("aria-label", [names.get(id), ...words].filter(Boolean).join(". "));
  }

  // Above the names of the background.
  map.createPane("dots").style.zIndex = 460;
  const dotsRenderer = L.svg({ pane: "dots" });

  function dotOf([longitude, latitude, id, categories, isApproximate]) {
    const words = [categories, isApproximate ? data.words.approximate : null];
    const dot = L.circleMarker([latitude, longitude], {
      pane: "dots",
      renderer: dotsRenderer,
      radius: data.points.length > 200 ? 4 : 6,
      fillColor: isApproximate ? "#ffffff" : DOT_LOOK.fill,
      fillOpacity: 1,
      color: isApproximate ? DOT_LOOK.fill : DOT_LOOK.stroke,
      dashArray: isApproximate ? "3 3" : null,
      weight: 1.5,
      className: "report-dot",
    });
    dot.bindTooltip(lines(...words), { className: "report-words" });
    if (id) dot.on("tooltipopen", () => tellName(dot, id, words));
    dot.words = words;
    return dot;
  }

  function crowdOf([longitude, latitude, name, out]) {
    const most = Math.max(...data.crowds.map((one) => one[3]));
    return L.circleMarker([latitude, longitude], {
      radius: 3 + 17 * Math.sqrt(out / most),
      fillColor: CROWD_LOOK.fill,
      fillOpacity: CROWD_LOOK["fill-opacity"],
      color: CROWD_LOOK.stroke,
      weight: CROWD_LOOK["stroke-width"],
    }).bindTooltip(lines(name, data.words.out.replace("%(n)s", out.toLocaleString("en-GB"))), { className: "report-words" });
  }

  function switched(boxId, make, afterShown) {
    const box = document.getElementById(boxId);
    if (!box) return null;
    const group = L.layerGroup();
    const show = () => {
      if (box.checked) {
        if (!group.getLayers().length) make().forEach((one) => group.addLayer(one));
        group.addTo(map);
        afterShown(group.getLayers());
      } else {
        group.remove();
      }
    };
    box.addEventListener("change", () => {
      show();
      draw();
    });
    return { group, show };
  }

  // A what-if's new path, which the map before it has not.
  const PATH_COLOUR = "#212b32";
  const path = data.crossing.length
    ? L.layerGroup([
        L.polyline(data.crossing, { color: "#ffffff", weight: 8, interactive: false }),
        L.polyline(data.crossing, { color: PATH_COLOUR, weight: 4, interactive: false, className: "report-new-path" }),
      ])
    : null;
  let isPathDrawn = false;
  let crowds = null;
  let dots = null;
  let deprived = null;
  const crowdSwitch = switched("show-crowds", () => data.crowds.map(crowdOf), () => {});
  const dotSwitch = switched("show-points", () => data.points.map(dotOf), (shown) => {
    walkable(shown, "report-dot");
    shown.forEach((one) => one.getElement().setAttribute("aria-label", one.words.filter(Boolean).join(". ")));
  });

  const DEPRIVED_LOOK = { fill: "none", stroke: "#7c2855", "stroke-width": 3, "stroke-dasharray": "6 4" };
  const deprivedSwitch = switched(
    "show-deprived",
    () => [L.polygon(data.deprived.map((rings) => rings.map(ringOf)), { fill: false, color: DEPRIVED_LOOK.stroke, weight: 3, dashArray: "10 6", interactive: false, className: "report-deprived" })],
    () => {},
  );

  function offerMeasures() {
    const layer = data.layers[Number(kindChoice.value)];
    const chosen = measureChoice.value;
    measureChoice.replaceChildren(
      ...layer.measures.map(({ key, label }) => {
        const option = document.createElement("option");
        option.value = key;
        option.textContent = label;
        option.selected = key === chosen;
        return option;
      }),
    );
  }

  measureChoice.addEventListener("change", draw);
  kindChoice.addEventListener("change", () => {
    offerMeasures();
    draw();
  });
  offerMeasures();
  // A frame that is laid out only now has another size than Leaflet thought.
  map.invalidateSize({ animate: false });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  draw();
  // The legend beside it has taken its room only now.
  map.invalidateSize({ animate: false });
  // In quarters of a step, so that the area fills a small frame too.
  map.options.zoomSnap = 0.25;
  map.fitBounds(L.featureGroup(shapesOf(drawn)).getBounds(), { animate: false });
  if (deprivedSwitch) deprived = deprivedSwitch.group;
  if (crowdSwitch) crowds = crowdSwitch.group;
  if (dotSwitch) dots = dotSwitch.group;
  deprivedSwitch?.show();
  crowdSwitch?.show();
  dotSwitch?.show();
  draw();
  requestAnimationFrame(() => {
    document.documentElement.dataset.drawnAfter = String(Math.round(performance.now()));
  });
})();
