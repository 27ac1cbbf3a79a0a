// What lies under every map of ours: vector tiles from our own address, drawn by protomaps-leaflet.
(() => {
  // A sandboxed document's own origin is "null"; its address still says where it came from.
  const home = new URL(".", window.location.href).origin;
  const MOST_ZOOM = 16;

  // Fetches tiles as the renderer wants them. It takes an answer that is no tile for an empty one, so that a busy site
  // leaves a hole, and not a map that never finishes.
  class Tiles {
    constructor() {
      this.version = "";
    }
    async getZxy(z, x, y, signal) {
      const answer = await fetch(`${home}/tiles/base/${z}/${x}/${y}.mvt${this.version}`, { signal });
      if (answer.status !== 200) return undefined;
      return { data: await answer.arrayBuffer() };
    }
  }

  // Text, never HTML.
  function asText(words) {
    const element = document.createElement("span");
    element.textContent = words;
    return element.innerHTML;
  }

  async function describe(map, layer) {
    try {
      const answer = await fetch(`${home}/tiles/base.json`);
      if (!answer.ok) return;
      const { attribution } = await answer.json();
      if (attribution && map.attributionControl) {
        layer.getAttribution = () => asText(attribution);
        if (map.hasLayer(layer)) map.attributionControl.addAttribution(layer.getAttribution());
      }
      map.getContainer().dataset.background = "described";
    } catch {
      // The map is drawn without the name of its source, which every page of ours has in its footer.
    }
  }

  function layerOf(rules) {
    return window.protomapsL.leafletLayer({
      url: new Tiles(),
      maxDataZoom: MOST_ZOOM,
      maxZoom: 20,
      attribution: "",
      noWrap: true,
      ...rules,
    });
  }

  // Names that stand above coloured areas, and are not clicked.
  function drawNames(map, labelRules) {
    const pane = map.createPane("background-names");
    pane.style.zIndex = 450;
    pane.style.pointerEvents = "none";
    const layer = layerOf({ labelRules: labelRules.map(hideable), paintRules: [], pane: "background-names" });
    nameLayers.add(layer);
    layer.addTo(map);
  }

  // A map that names places itself, as buttons, hides the same names of the background: by whom, and which.
  const hidden = new Map();
  const nameLayers = new Set();
  window.hideBackgroundNames = (by, names) => {
    hidden.set(by, new Set(names));
    for (const layer of nameLayers) {
      layer.clearLayout();
      layer.rerenderTiles();
    }
  };
  const isHidden = (name) => [...hidden.values()].some((names) => names.has(name));
  function hideable(rule) {
    if (!["places", "boundary_names"].includes(rule.dataLayer)) return rule;
    return { ...rule, filter: (zoom, feature) => !isHidden(feature.props.name) && rule.filter(zoom, feature) };
  }

  window.drawBackground = (map, styleName) => {
    const { labelRules, ...style } = window.backgroundStyle(styleName);
    const areAbove = styleName === "quiet";
    const layer = layerOf({ ...style, labelRules: areAbove ? [] : labelRules });
    if (areAbove) drawNames(map, labelRules);
    map.getContainer().style.backgroundColor = style.backgroundColor;
    layer.on("load", () => {
      map.getContainer().dataset.backgroundDrawn = "true";
    });
    layer.addTo(map);
    describe(map, layer);
    return layer;
  };
})();
