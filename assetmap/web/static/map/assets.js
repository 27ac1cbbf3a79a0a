// The pins: what would overlap stands as one with its number, every one can be reached by keys, row by row.
(() => {
  const { word, make, tell, hear, own, origin, metresInWords, say, Tiles } = window.assetmap;
  // As wide as a target has to be; nearer ones are joined.
  const PIN_PIXELS = 28;
  const JOINED_PIXELS = 40;
  const ROW_PIXELS = 40;
  const DEEPEST = 19;

  function inWords(number, isEstimated) {
    const said = number >= 10000 ? `${Math.round(number / 1000)}k` : number.toLocaleString("en-GB");
    return isEstimated ? word("about", { number: said }) : said;
  }

  const AssetTiles = L.Layer.extend({
    initialize(options) {
      L.setOptions(this, options);
      this.kinds = new Map(options.kinds.map((kind) => [kind.slug, kind]));
      this.tiles = new Tiles();
      this.pins = new Map();
      this.shortlisted = new Set();
      this.chosen = null;
      this.marked = null;
      this.turn = 0;
      this.drawn = [];
    },

    onAdd(map) {
      this.group = L.layerGroup().addTo(map);
      window.assetmap.pins = this;
      map.on("moveend resize", this.refresh, this);
      window.assetmap.onSearch(() => this.refresh());
      // One card gives way to another: only where none is open, none is chosen.
      map.on("popupclose", ({ popup }) => {
        if (popup.assetId === this.chosen) this.choose(null);
      });
      hear("show-asset", (told) => this.show(told));
      hear("mark-asset", ({ id }) => this.mark(id));
      hear("shortlisted", ({ ids }) => {
        this.shortlisted = new Set(ids);
        this.dress();
        window.assetmap.openedCard?.();
      });
      this.refresh();
      tell({ type: "ready" });
    },

    onRemove(map) {
      map.off("moveend resize", this.refresh, this);
      this.group.remove();
    },

    searched() {
      const query = new URLSearchParams(window.assetmap.query());
      // The view decides what is fetched; a list's own rectangle would cut pins off at its edge.
      for (const name of ["bbox", "sort", "limit", "cursor"]) query.delete(name);
      const kinds = window.assetmap.kindsChosen;
      if (kinds && !query.has("category")) kinds.forEach((slug) => query.append("category", slug));
      return query.toString();
    },

    async refresh() {
      const map = this._map;
      const size = map.getSize();
      // A frame that is not laid out yet shows nothing, and asks again when it is.
      if (!size.x || !size.y) return;
      const turn = ++this.turn;
      try {
        const kinds = window.assetmap.kindsChosen;
        const features = kinds && !kinds.length ? [] : await this.tiles.around(map, this.searched());
        if (turn !== this.turn) return;
        this.draw(features);
      } catch {
        if (turn === this.turn) say(word("failed"));
      }
    },

    draw(features) {
      const map = this._map;
      const view = map.getPixelBounds();
      const inView = [];
      for (const feature of features) {
        feature.pixel = map.project(feature.at, map.getZoom());
        if (view.contains(feature.pixel)) inView.push(feature);
      }
      this.features = inView;
      const pins = this.joined(inView);
      const rows = pins.map((pin) => [Math.floor((pin.pixel.y - view.min.y) / ROW_PIXELS), pin]);
      rows.sort(([a, one], [b, other]) => a - b || one.pixel.x - other.pixel.x);
      this.put(rows.map(([, pin]) => pin));
      const isSample = inView.some((feature) => feature.is_estimated);
      say(isSample ? word("sample") : inView.length ? "" : word("nothing"));
      document.body.dataset.drawn = String(inView.reduce((sum, one) => sum + (one.number ?? 1), 0));
      map.fire("assetsdrawn", { features: inView });
    },

    // What lies nearer to one another than a finger can tell apart stands as one; the one that is chosen by itself.
    joined(features) {
      const pins = [];
      const squares = new Map();
      const alone = features.filter((one) => one.id && (one.id === own.asset || one.id === this.chosen));
      for (const feature of [...alone, ...features.filter((one) => !alone.includes(one))]) {
        const [x, y] = [Math.floor(feature.pixel.x / JOINED_PIXELS), Math.floor(feature.pixel.y / JOINED_PIXELS)];
        let near = null;
        for (let dx = -1; dx <= 1 && !alone.includes(feature); dx += 1)
          for (let dy = -1; dy <= 1; dy += 1)
            for (const pin of squares.get(`${x + dx} ${y + dy}`) ?? []) {
              const far = Math.max(Math.abs(pin.pixel.x - feature.pixel.x), Math.abs(pin.pixel.y - feature.pixel.y));
const least = pin.number > 1 || feature.number ? JOINED_PIXELS : PIN_PIXELS;
              if (!pin.isAlone && far < least) near ??= pin;
            }
        if (near) {
          near.members.push(feature);
          near.number += feature.number ?? 1;
          near.hasCluster ||= Boolean(feature.number);
          near.isEstimated ||= Boolean(feature.is_estimated);
          continue;
        }
        const pin = {
          at: feature.at,
          pixel: feature.pixel,
          members: [feature],
          number: feature.number ?? 1,
          hasCluster: Boolean(feature.number),
          isEstimated: Boolean(feature.is_estimated),
          isAlone: alone.includes(feature),
        };
        pins.push(pin);
        const square = `${x} ${y}`;
        squares.set(square, [...(squares.get(square) ?? []), pin]);
      }
      for (const pin of pins) {
        const [first] = pin.members;
        pin.key = pin.number === 1 && first.id ? `${first.id} ${first.at.lat.toFixed(4)}` : `${pin.at.lat.toFixed(6)} ${pin.at.lng.toFixed(6)} ${pin.number}`;
      }
      return pins;
    },

    put(pins) {
      const keys = new Set(pins.map((pin) => pin.key));
      const active = document.activeElement;
      const held = [...this.pins.values()].find((marker) => marker.getElement() === active);
      const heldAt = held?.getLatLng();
      for (const [key, marker] of this.pins) {
        if (!keys.has(key)) {
          this.group.removeLayer(marker);
          this.pins.delete(key);
        }
      }
      let before = null;
      for (const pin of pins) {
        let marker = this.pins.get(pin.key);
        if (!marker) {
          marker = this.marker(pin);
          this.pins.set(pin.key, marker);
        }
        marker.pin = pin;
        const element = marker.getElement();
        // The order of the elements is the order of the tab key.
        const next = before ? before.nextSibling : element.parentNode.firstChild;
        if (next !== element && element !== active) element.parentNode.insertBefore(element, next);
        before = element;
      }
      this.drawn = pins;
      this.dress();
      window.assetmap.fitNames(this._map);
      if (heldAt && !document.activeElement?.classList.contains("map-pin")) this.nearest(heldAt)?.getElement().focus({ preventScroll: true });
    },

    nearest(at) {
      let best = null;
      for (const marker of this.pins.values()) {
        marker.away = this._map.distance(at, marker.getLatLng());
        if (!best || marker.away < best.away) best = marker;
      }
      return best;
    },

    marker(pin) {
      const marker = L.marker(pin.at, { icon: this.icon(pin), keyboard: true, riseOnHover: true });
      marker.pin = pin;
      marker.on("click", () => this.open(marker));
      marker.on("mouseover", () => this.hover(marker, true));
      marker.on("mouseout", () => this.hover(marker, false));
      marker.addTo(this.group);
      marker.getElement().addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        this.open(marker);
      });
      return marker;
    },

    hover(marker, isOver) {
      const [first] = marker.pin.members;
      if (first.id) tell({ type: "asset-hovered", id: isOver ? first.id : null });
    },

    kindOf(pin) {
      return this.kinds.get(pin.members[0].top ?? "other") ?? this.kinds.get("other");
    },

    // By the stylesheet, since what is said of a pin is not what is written on it.
    sign(letters) {
      const element = make("span", "map-pin__sign");
      element.dataset.sign = letters;
      return element;
    },

    icon(pin) {
      if (pin.number > 1) {
        const size = pin.number < 10 ? 32 : pin.number < 100 ? 38 : pin.number < 1000 ? 44 : 50;
        const html = this.sign(inWords(pin.number, false));
        return L.divIcon({ className: "map-pin map-pin--cluster", html, iconSize: [size, size] });
      }
      const html = this.sign(this.kindOf(pin).letters);
      return L.divIcon({ className: "map-pin", html, iconSize: [PIN_PIXELS, PIN_PIXELS] });
    },

    // The names of a few; of many nobody would read them.
    names(pin) {
      if (pin.hasCluster || pin.number > 4) return null;
      return pin.members.map((one) => one.name).join(", ");
    },

    spoken(pin) {
      const [first] = pin.members;
      const here = origin();
      const far = this._map.distance(here ?? this._map.getCenter(), pin.at);
      const away = word(here ? "away" : "fromMiddle", { distance: metresInWords(far) });
      if (pin.number > 1) {
        const number = inWords(pin.number, pin.isEstimated);
        const names = this.names(pin);
        return [word(this.isAtOneDoor(pin) ? "group" : "cluster", { number }), names, away].filter(Boolean).join(", ");
      }
      const states = [
        this.shortlisted.has(first.id) && word("onShortlist"),
        this.chosen === first.id && word("selected"),
      ];
      return [first.name, first.kind, away, first.is_near && word("near"), ...states].filter(Boolean).join(", ");
    },

    // How pins look and what is said of them; both change without the map being moved.
    dress() {
      for (const marker of this.pins.values()) {
        const { pin } = marker;
        const element = marker.getElement();
        const ids = pin.members.map((one) => one.id);
        const is = (id) => Boolean(id) && ids.includes(id);
        element.classList.toggle("map-pin--near", pin.number === 1 && Boolean(pin.members[0].is_near));
        element.classList.toggle("map-pin--chosen", is(this.chosen));
        element.classList.toggle("map-pin--marked", is(this.marked));
        element.classList.toggle("map-pin--subject", is(own.asset));
        element.classList.toggle("map-pin--shortlisted", ids.some((id) => this.shortlisted.has(id)));
        if (pin.number === 1) element.style.backgroundColor = this.kindOf(pin).colour;
        const said = this.spoken(pin);
        element.setAttribute("aria-label", said);
        element.title = this.names(pin) ?? said;
        if (pin.number === 1 && is(own.asset) && !marker.getTooltip()) {
          marker.bindTooltip(make("span", "", pin.members[0].name), { permanent: true, direction: "top", offset: [0, -18], className: "map-subject" });
        }
        const lift = is(this.chosen) || is(this.marked) || is(own.asset) ? 1000 : 0;
        if (marker.options.zIndexOffset !== lift) marker.setZIndexOffset(lift);
      }
    },

    isAtOneDoor(pin) {
      if (pin.hasCluster || pin.number > 40) return false;
      if (this._map.getZoom() >= DEEPEST) return true;
      const points = pin.members.map((one) => this._map.project(one.at, DEEPEST));
      return L.bounds(points).getSize().x < PIN_PIXELS && L.bounds(points).getSize().y < PIN_PIXELS;
    },

    open(marker) {
      const { pin } = marker;
      if (pin.number === 1 && pin.members[0].id) return this.openCard(pin.members[0], marker);
      if (this.isAtOneDoor(pin)) return window.assetmap.openList(this, pin, marker);
      const bounds = L.latLngBounds(pin.members.map((one) => one.at));
      const target = this._map.getBoundsZoom(bounds.pad(0.3));
      const zoom = Math.min(DEEPEST, Math.max(this._map.getZoom() + 2, pin.hasCluster ? 0 : Math.min(target, 18)));
      this._map.setView(bounds.getCenter(), zoom, { animate: false });
    },

    openCard(feature, marker) {
      this.choose(feature.id);
      window.assetmap.openCard(this, feature, marker);
      tell({ type: "asset-chosen", id: feature.id, name: feature.name });
    },

    choose(id) {
      this.chosen = id;
      this.dress();
    },

    mark(id) {
      this.marked = id;
      this.dress();
    },

    // A card of the list asks for its pin: closer, where it still stands among others.
    show({ id, latitude, longitude }) {
      if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return;
      const map = this._map;
      // A card that is still being filled would pull the map back to itself.
      map.closePopup();
      this.chosen = id;
      const zoom = Math.max(map.getZoom(), 16);
      // The newest wish counts; what was drawn before the map came there answers none.
      if (this.wished) map.off("assetsdrawn", this.wished);
      this.wished = ({ features }) => {
        this.chosen = id;
        const feature = features.find((one) => one.id === id);
        const marker = [...this.pins.values()].find((one) => one.pin.number === 1 && one.pin.members[0].id === id);
        if (!feature || map.getZoom() < zoom) return;
        if (!marker) return void this.refresh();
        map.off("assetsdrawn", this.wished);
        this.wished = null;
        this.openCard(feature, marker);
      };
      map.on("assetsdrawn", this.wished);
      if (map.getZoom() === zoom && map.getBounds().pad(-0.2).contains([latitude, longitude])) this.refresh();
      else window.assetmap.quietly(() => map.setView([latitude, longitude], zoom, { animate: false }));
    },
  });

  window.assetmap.assetTiles = (options) => new AssetTiles(options);
})();
