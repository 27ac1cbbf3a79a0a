// How the background looks: colours, widths and letters, in three styles.
//
// Kinds differ in lightness, width or dashes besides colour, so that they stay apart for colour-blind eyes and in grey.
(() => {
  const p = window.protomapsL;

  const COLOURS = {
    plain: {
      ground: "#f4f1ea", residential: "#e9e5dc", works: "#e3dde3", school: "#efe6cf", hospital: "#f3dcdc",
      park: "#cfe5bd", wood: "#b3d29c", grass: "#dcebcb", pitch: "#bcdcae", cemetery: "#cddcc4", allotments: "#d9e0b4",
      scrub: "#d3dfb9", wetland: "#cfe2d8", sand: "#f3e9c3", square: "#e6e1d8", reserve: "#dbe9c6",
      water: "#9fcbe6", waterLine: "#6faed4", building: "#d6cbbd", buildingEdge: "#bfb2a1",
      motorway: "#d97f5f", trunk: "#eda477", primary: "#f7cd83", secondary: "#faeca8", road: "#ffffff", casing: "#a89f92",
      path: "#8a6d4f", steps: "#7a3e2a", rail: "#6b6b70", railGap: "#ffffff",
      label: "#2b2b2b", halo: "#ffffff", waterLabel: "#1f4e79", greenLabel: "#2a5220", minorLabel: "#4a4a4a",
      boundary: "#4c6272", boundaryFill: "#ffffff",
    },
    quiet: {
      ground: "#f7f7f6", residential: "#f1f1ef", works: "#efefee", school: "#f1f1ee", hospital: "#f1eeee",
      park: "#e7ede3", wood: "#dfe7da", grass: "#eef2eb", pitch: "#e4ebe0", cemetery: "#e8ece6", allotments: "#ebeee4",
      scrub: "#e9eee4", wetland: "#e6edea", sand: "#f2f0e8", square: "#efefed", reserve: "#edf1ea",
      water: "#cddae1", waterLine: "#b4c7d1", building: "#e6e4e1", buildingEdge: "#d9d6d2",
      motorway: "#d0cbc6", trunk: "#d9d5d0", primary: "#e5e2de", secondary: "#efedea", road: "#ffffff", casing: "#c4c0bb",
      path: "#bdb6ae", steps: "#a89c90", rail: "#b1b1b5", railGap: "#f7f7f6",
      label: "#4a4f54", halo: "#ffffff", waterLabel: "#4d6a7d", greenLabel: "#566b4e", minorLabel: "#5b6065",
      boundary: "#8d9aa5", boundaryFill: "#ffffff",
    },
    dark: {
      ground: "#22262a", residential: "#2a2e32", works: "#302d34", school: "#34312a", hospital: "#3a2c2e",
      park: "#26382a", wood: "#213425", grass: "#293529", pitch: "#2a402e", cemetery: "#2b352c", allotments: "#313522",
      scrub: "#2c3527", wetland: "#263531", sand: "#3a3627", square: "#31353a", reserve: "#29352a",
      water: "#17344a", waterLine: "#24526f", building: "#373c42", buildingEdge: "#474d54",
      motorway: "#a8644c", trunk: "#8f6448", primary: "#7d6a48", secondary: "#65604c", road: "#4b5157", casing: "#16191c",
      path: "#8c7a63", steps: "#a5765f", rail: "#85888d", railGap: "#22262a",
      label: "#f0f2f3", halo: "#16191c", waterLabel: "#a9d0ea", greenLabel: "#b5d5a9", minorLabel: "#cfd4d8",
      boundary: "#9fb1bf", boundaryFill: "#2a2e32",
    },
  };

  // Widths in CSS pixels by zoom of the map, in between by powers.
  const widths = (...stops) => p.exp(1.5, stops);
  const ROADS = [
    // kind, colour, width, from which zoom with an edge
    ["service", "road", widths([14, 0.5], [16, 2.5], [18, 7]), 16],
    ["minor", "road", widths([12, 0.6], [14, 1.8], [16, 5.5], [18, 14]), 14],
    ["pedestrian", "square", widths([13, 0.8], [16, 5], [18, 12]), 14],
    ["tertiary", "road", widths([11, 0.8], [14, 3], [16, 7.5], [18, 18]), 13],
    ["secondary", "secondary", widths([10, 0.8], [14, 3.8], [16, 8.5], [18, 20]), 12],
    ["primary", "primary", widths([9, 0.9], [14, 4.4], [16, 9.5], [18, 22]), 11],
    ["trunk", "trunk", widths([7, 0.8], [14, 4.8], [16, 10], [18, 22]), 10],
    ["motorway", "motorway", widths([6, 0.8], [14, 5.2], [16, 11], [18, 24]), 9],
  ];
  const LAND = ["residential", "works", "school", "hospital", "reserve", "grass", "scrub", "allotments", "wetland", "sand",
    "wood", "park", "cemetery", "square", "pitch"];

  const is = (...kinds) => (_zoom, feature) => kinds.includes(feature.props.kind);

  function paintRules(c) {
    const fill = (dataLayer, colour, more = {}) => ({ dataLayer, symbolizer: new p.PolygonSymbolizer({ fill: colour }), ...more });
    const line = (dataLayer, options, more = {}) => ({
      dataLayer, symbolizer: new p.LineSymbolizer({ lineCap: "round", lineJoin: "round", ...options }), ...more,
    });
    const rules = [
      { dataLayer: "boundaries", symbolizer: new p.PolygonSymbolizer({ fill: c.boundaryFill, opacity: 0.7 }), filter: is("large") },
      ...LAND.map((kind) => fill("land", c[kind], { filter: is(kind) })),
      fill("water", c.water),
      line("waterways", { color: c.waterLine, width: widths([9, 0.6], [14, 2], [18, 7]) }, { filter: is("river", "canal", "coast") }),
      line("waterways", { color: c.waterLine, width: widths([13, 0.5], [18, 2.5]) }, { filter: is("stream") }),
      { dataLayer: "buildings", symbolizer: new p.PolygonSymbolizer({ fill: c.building, stroke: c.buildingEdge, width: 0.6 }) },
      line("roads", { color: c.path, dash: [2, 2.5], width: 1.1, lineCap: "butt" }, { filter: is("path"), minzoom: 14 }),
      line("roads", { color: c.path, dash: [5, 2.5], width: 1.3, lineCap: "butt" }, { filter: is("track"), minzoom: 14 }),
      line("roads", { color: c.steps, dash: [1.2, 1.2], width: 3, lineCap: "butt" }, { filter: is("steps"), minzoom: 15 }),
    ];
    for (const [kind, , width, from] of ROADS) {
      rules.push(line("roads", { color: c.casing, width: (zoom) => width(zoom) + 1.4 }, { filter: is(kind), minzoom: from }));
    }
    for (const [kind, colour, width, from] of ROADS) {
      // Too thin for an edge, a white line would be lost on the ground.
      rules.push(line("roads", { color: (zoom) => (zoom < from && colour === "road" ? c.casing : c[colour]), width }, { filter: is(kind) }));
    }
    rules.push(
      line("rails", { color: c.rail, width: widths([8, 0.8], [14, 2], [18, 4]) }),
      line("rails", { color: c.railGap, dash: [6, 6], width: widths([12, 0], [14, 1], [18, 2.4]), lineCap: "butt" }, { minzoom: 13 }),
      line("boundaries", { color: c.boundary, dash: [3, 3], width: 1, lineCap: "butt" }, { filter: is("small"), minzoom: 13 }),
      line("boundaries", { color: c.boundary, width: 1.8 }, { filter: is("large") }),
    );
    return rules;
  }

  const FAMILY = "Arial, Helvetica, sans-serif";
  const SIZES = { city: 18, town: 16, borough: 15, suburb: 14, village: 14, quarter: 13, neighbourhood: 13, island: 13, hamlet: 12 };
  const RANKS = Object.keys(SIZES);

  function labelRules(c) {
    const name = { labelProps: ["name"], stroke: c.halo, width: 2.5 };
    // `width` is doubled for points and not for lines.
    const point = (options) => new p.CenteredTextSymbolizer({ ...name, width: 1.6, lineHeight: 1.25, ...options });
    const along = (options) => new p.LineLabelSymbolizer({ ...name, width: 4, position: 2, ...options });
    const place = (kinds, weight, more) => ({
      dataLayer: "places",
      symbolizer: point({ fill: c.label, font: (_zoom, feature) => `${weight} ${SIZES[feature?.props.kind] ?? 12}px ${FAMILY}` }),
      filter: is(...kinds),
      sort: (a, b) => RANKS.indexOf(a.kind) - RANKS.indexOf(b.kind),
      ...more,
    });
    // From afar the roads carry their names themselves, close by lines that are made for names.
    const roads = (symbolizer, kinds, more) =>
      ["roads", "road_names"].map((dataLayer) => ({ dataLayer, symbolizer, filter: is(...kinds), ...more }));
    return [
      { dataLayer: "boundary_names", symbolizer: point({ fill: c.label, font: `600 15px ${FAMILY}` }), filter: is("large"), minzoom: 10 },
      place(["city", "town"], 600, {}),
      place(["borough", "suburb", "village"], 600, { minzoom: 11 }),
      place(["quarter", "neighbourhood", "island"], 600, { minzoom: 12 }),
      { dataLayer: "stations", symbolizer: station(c, point), minzoom: 12 },
      { dataLayer: "boundary_names", symbolizer: point({ fill: c.minorLabel, font: `13px ${FAMILY}` }), filter: is("small"), minzoom: 13 },
      { dataLayer: "roads", symbolizer: new p.ShieldSymbolizer({ labelProps: ["ref"], font: `600 11px ${FAMILY}`, fill: c.label, background: c.halo, padding: 2 }),
        filter: (_zoom, feature) => Boolean(feature.props.ref) && ["motorway", "trunk"].includes(feature.props.kind), minzoom: 10, maxzoom: 14 },
      ...roads(along({ fill: c.label, font: `13px ${FAMILY}` }), ["motorway", "trunk", "primary", "secondary"], { minzoom: 13 }),
      { dataLayer: "names", symbolizer: point({ fill: c.waterLabel, font: `italic 13px ${FAMILY}` }), filter: is("water"), minzoom: 10 },
      { dataLayer: "waterways", symbolizer: along({ fill: c.waterLabel, font: `italic 12px ${FAMILY}` }), filter: is("river", "canal"), minzoom: 13 },
      { dataLayer: "names", symbolizer: point({ fill: c.greenLabel, font: `12px ${FAMILY}` }),
        filter: is("park", "wood", "reserve", "cemetery", "scrub", "grass", "allotments", "wetland"), minzoom: 12 },
      { dataLayer: "names", symbolizer: point({ fill: c.minorLabel, font: `12px ${FAMILY}` }), filter: is("hospital", "school", "works", "square"), minzoom: 14 },
      ...roads(along({ fill: c.label, font: `12px ${FAMILY}` }), ["tertiary"], { minzoom: 14 }),
      place(["hamlet"], 400, { minzoom: 13 }),
      ...roads(along({ fill: c.minorLabel, font: `12px ${FAMILY}` }), ["minor", "pedestrian"], { minzoom: 15 }),
      place(["locality", "farm", "isolated_dwelling"], 400, { minzoom: 15 }),
      ...roads(along({ fill: c.minorLabel, font: `11px ${FAMILY}` }), ["path", "track", "service", "steps"], { minzoom: 17 }),
      { dataLayer: "waterways", symbolizer: along({ fill: c.waterLabel, font: `italic 11px ${FAMILY}` }), filter: is("stream"), minzoom: 16 },
      { dataLayer: "numbers", symbolizer: point({ fill: c.minorLabel, font: `10px ${FAMILY}` }), minzoom: 17 },
    ];
  }

  // A ring with the station's name below it.
  function station(c, point) {
    return new p.GroupSymbolizer([
      new p.CircleSymbolizer({ radius: 4, fill: c.halo, stroke: c.label, width: 2 }),
      new p.OffsetTextSymbolizer({ labelProps: ["name"], fill: c.label, stroke: c.halo, width: 1.6, font: `600 12px ${FAMILY}`, offsetX: 7, offsetY: 5 }),
    ]);
  }

  window.backgroundColours = COLOURS;
  window.backgroundStyle = (name) => {
    const colours = COLOURS[name] ?? COLOURS.plain;
    return { backgroundColor: colours.ground, paintRules: paintRules(colours), labelRules: labelRules(colours) };
  };
})();
