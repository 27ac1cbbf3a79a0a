// What the map shows besides pins, and what it means: the signs of kinds with their numbers, and shaded figures.
(() => {
  const { word, make, tell, fetchJson, say, query, count, panes, tooltipLines, fetchedOnce } = window.assetmap;
  const EVERYDAY = "everyday-places";
  const Legend = L.Control.extend({
    options: { position: "bottomright" },

    onAdd(map) {
      const box = make("details", "map-legend");
      // On a small map it would cover what it explains.
      box.open = window.innerWidth >= 800 && window.innerHeight >= 560;
      box.append(make("summary", "", word("kindsTitle")));
      this.list = make("ul", "map-legend__kinds");
      this.figures = make("div", "map-legend__figures");
      box.append(this.figures, this.list);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      this.rows = new Map();
      for (const kind of this.options.kinds) this.addRow(kind);
      window.assetmap.legendControl = this;
      window.assetmap.onSearch(() => this.countKinds());
      this.countKinds();
      map.on("assetsdrawn", ({ features }) => this.seen(features));
      return box;
    },

    addRow(kind) {
      const row = make("li");
      const label = make("label");
      const box = make("input");
      box.type = "checkbox";
      box.checked = true;
      box.addEventListener("change", () => this.choose());
      const sign = make("span", "map-sign", kind.letters);
      sign.style.backgroundColor = kind.colour;
      sign.setAttribute("aria-hidden", "true");
      const number = make("span", "map-legend__number");
      label.append(box, sign, make("span", "", kind.name), number);
      row.append(label);
      row.hidden = true;
      this.list.append(row);
      this.rows.set(kind.slug, { row, box, number });
    },

    // How many of each kind the whole search finds, wherever they lie.
    async countKinds() {
      const asked = new URLSearchParams(query());
      for (const name of ["bbox", "sort", "limit", "cursor"]) asked.delete(name);
      // Kinds that the address names can be chosen here; a narrower search keeps to its own.
      const named = asked.getAll("category");
      const isFixed = !named.every((slug) => this.rows.has(slug));
      if (!isFixed) asked.delete("category");
      if (!window.assetmap.kindsChosen) for (const [slug, { box }] of this.rows) box.checked = isFixed || !named.length || named.includes(slug);
      try {
        const { categories, is_estimated: isEstimated } = await fetchJson(`/api/v1/map/kinds?${asked}`);
        for (const [slug, { row, box, number }] of this.rows) {
          const found = categories[slug] ?? 0;
          number.textContent = !found ? "" : isEstimated ? word("about", { number: count(found) }) : count(found);
          row.hidden = !found;
          box.disabled = isFixed;
        }
        document.body.dataset.legend = String([...this.rows.values()].filter(({ row }) => !row.hidden).length);
      } catch {
        say(word("failed"));
      }
    },

    seen(features) {
      const slugs = new Set(features.map((one) => one.id && (one.top ?? "other")));
      for (const [slug, { row }] of this.rows) {
        row.classList.toggle("map-legend__seen", slugs.has(slug));
      }
    },

    choose() {
      // A search of everything leaves out everyday trade; to take a kind away must not bring it in.
      const isLeftOut = new URLSearchParams(query()).get("is_everyday") === "false";
      const offered = [...this.rows].filter(([, { row }]) => !row.hidden);
      const chosen = offered.filter(([, { box }]) => box.checked);
      const others = (rows) => rows.filter(([slug]) => slug !== "other" && !(slug === EVERYDAY && isLeftOut)).map(([slug]) => slug);
      const shown = others(chosen);
      const isOneOnly = !shown.length && chosen.some(([slug]) => slug === EVERYDAY);
      window.assetmap.kindsChosen = isOneOnly ? [EVERYDAY] : chosen.length && shown.length === others(offered).length ? null : shown;
      window.assetmap.pins.refresh();
      window.assetmap.choice += 1;
      tell({ type: "kinds-chosen", kinds: window.assetmap.kindsChosen, choice: window.assetmap.choice });
    },

    // The legend of a shaded figure: its classes, and where it comes from.
    showFigure(figure) {
      this.figures.replaceChildren();
      if (!figure) return;
      this.figures.append(make("strong", "", figure.label));
      const list = make("ul");
      figure.classes.forEach(({ words, colour }) => {
        const row = make("li");
        const patch = make("span", "map-shade");
        patch.style.backgroundColor = colour;
        patch.setAttribute("aria-hidden", "true");
        row.append(patch, make("span", "", words));
        list.append(row);
      });
      this.figures.append(list);
      if (figure.source) this.figures.append(make("span", "map-legend__source", word("source", { source: figure.source })));
      this.figure = figure;
    },

    // What a printed map says of itself.
    told() {
      const kinds = [...this.rows]
        .filter(([, { row, box }]) => !row.hidden && box.checked)
        .map(([slug, { number }]) => ({ ...this.options.kinds.find((kind) => kind.slug === slug), number: number.textContent }));
      const figure = this.figures.firstChild ? this.figure : null;
      return { kinds, figure, sources: this.options.sources };
    },
  });

  const Shades = L.Control.extend({
    options: { position: "topright" },

    onAdd(map) {
      panes(map);
      const box = make("details", "map-shades");
      box.open = window.innerWidth >= 800;
      box.append(make("summary", "", word("shade")));
      const label = make("label");
      const choice = make("select");
      choice.setAttribute("aria-label", word("shade"));
      choice.append(new Option(word("noShade"), ""));
      const addGroup = (title, values) => {
        if (!values.length) return;
        const group = make("optgroup");
        group.label = title;
        for (const [value, name] of values) group.append(new Option(name, value));
        choice.append(group);
        box.hidden = false;
      };
      box.hidden = true;
      addGroup(word("figures"), this.options.measures.map(({ key, label: name }) => [`measure ${key}`, name]));
      // Reports come and go, and the document of the map stays the same.
      fetchJson("/api/v1/map/reports")
        .then(({ results }) => addGroup(word("gapReports"), results.map(({ id, title }) => [`report ${id}`, title])))
        .catch(() => say(word("layerFailed")));
      choice.addEventListener("change", () => this.show(choice.value));
      label.append(choice);
      box.append(label);
      L.DomEvent.disableClickPropagation(box);
      return box;
    },

    async show(value) {
      this.shown?.remove();
      this.shown = null;
      window.assetmap.legendControl?.showFigure(null);
      delete document.body.dataset.shade;
      this.asked = value;
      if (!value) return;
      const [what, key] = value.split(" ");
      const path = what === "measure" ? `/api/v1/map/figures.geojson?measure=${encodeURIComponent(key)}` : `/api/v1/map/reports/${encodeURIComponent(key)}.geojson`;
      try {
        const areas = await fetchedOnce(path);
        if (this.asked !== value) return;
        this.shown = L.geoJSON(areas, {
          pane: "shades",
          style: ({ properties }) => ({
            color: "#768692",
            weight: 0.6,
            fillColor: properties.colour,
            fillOpacity: 0.55,
          }),
          onEachFeature: ({ properties }, shape) => {
            shape.bindTooltip(tooltipLines([properties.name, properties.words]), { sticky: true, className: "map-words" });
          },
        }).addTo(this._map);
        window.assetmap.legendControl?.showFigure(areas.figure);
        document.body.dataset.shade = value;
      } catch {
        say(word("layerFailed"));
      }
    },
  });

  window.assetmap.legend = (options) => new Legend(options);
  window.assetmap.shades = (options) => new Shades(options);
})();
