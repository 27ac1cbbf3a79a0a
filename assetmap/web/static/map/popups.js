// What opens at a pin: the card of an entry, or the list of those at one door.
(() => {
  const { word, make, tell, fetchJson, origin, hasPage, say } = window.assetmap;

  function popupAt(map, at, content, assetId) {
    const height = map.getSize().y - 70;
    const popup = L.popup({ maxWidth: 280, minWidth: 200, maxHeight: Math.max(120, height), autoPanPadding: [20, 20], closeButton: true });
    // On a phone the buttons of the map would lie over the card: the stylesheet hides them meanwhile.
    popup.on("remove", () => map.getContainer().classList.remove("map--carded"));
    popup.assetId = assetId;
    popup.setLatLng(at).setContent(content).openOn(map);
    map.getContainer().classList.add("map--carded");
    return popup;
  }

  function button(words, does) {
    const element = make("button", "map-button", words);
    element.type = "button";
    element.addEventListener("click", does);
    return element;
  }

  function openingWords({ is_open_now: isOpen, state, open_until: until }) {
    if (isOpen) return until ? word("openUntil", { time: until.slice(11, 16) }) : word("openNow");
    return state === "closed" || isOpen === false ? word("closedNow") : word("hoursUnknown");
  }

  // The focus goes into what opens, and back to the pin from where it came.
  function keepFocus(map, popup, marker, heading) {
    const element = popup.getElement();
    element.setAttribute("role", "dialog");
    element.setAttribute("aria-label", heading.textContent);
    heading.tabIndex = -1;
    const wasByKeys = document.activeElement === marker.getElement();
    if (wasByKeys) heading.focus({ preventScroll: true });
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") map.closePopup(popup);
    });
    const { id } = marker.pin.members[0];
    popup.on("remove", () => {
      const pins = window.assetmap.pins;
      const back = [...pins.pins.values()].find((one) => one.pin.members.some((member) => member.id && member.id === id));
      if (wasByKeys && document.body.contains(back?.getElement() ?? null)) back.getElement().focus({ preventScroll: true });
    });
  }

  window.assetmap.openCard = (pins, feature, marker) => {
    const map = pins._map;
    const box = make("div", "map-card");
    const heading = make("h2", "", feature.name);
    const lines = make("div");
    const where = make("p", "", feature.kind ?? "");
    const opening = make("p", "map-card__opening");
    const walk = make("p", "map-card__walk");
    lines.append(where, opening, walk);
    if (feature.is_near) lines.append(make("p", "", word("near")));
    box.append(heading, lines);
    if (hasPage) {
      const actions = make("p", "map-card__actions");
      const shortlist = button("", () => tell({ type: "shortlist", id: feature.id, name: feature.name }));
      window.assetmap.openedCard = () => {
        shortlist.textContent = word(pins.shortlisted.has(feature.id) ? "unshortlist" : "shortlist");
      };
      window.assetmap.openedCard();
      actions.append(button(word("openPage"), () => tell({ type: "open-page", id: feature.id })), shortlist);
      if (window.assetmap.showWalks) actions.append(button(word("walksFrom"), () => window.assetmap.showWalks(map, marker.getLatLng())));
      box.append(actions);
    }
    const popup = popupAt(map, marker.getLatLng(), box, feature.id);
    keepFocus(map, popup, marker, heading);
    describe(feature, { lines, opening, walk, popup });
  };

  async function describe(feature, { lines, opening, walk, popup }) {
    try {
      const asset = await fetchJson(`/api/v1/assets/${feature.id}`);
      opening.textContent = openingWords(asset.opening);
      const area = asset.service_area && word("comesTo", { place: asset.service_area });
      for (const line of [asset.address, asset.postcode, area].filter(Boolean)) lines.append(make("p", "", line));
      grow(popup);
    } catch {
      say(word("failed"));
    }
    const here = origin();
    if (!here) return;
    try {
      const way = await fetchJson(`/api/v1/map/walk?latitude=${here.lat}&longitude=${here.lng}&asset=${feature.id}`);
      const { minutes, is_estimated: isEstimated } = way.properties;
      if (minutes === null) return;
      walk.textContent = word(isEstimated ? "walkEstimated" : "walk", { minutes: Math.max(1, Math.round(minutes)) });
      grow(popup);
      drawWay(popup, way);
    } catch {
      say(word("layerFailed"));
    }
  }

  // Leaflet puts the content in anew, which takes the focus away from it.
  function grow(popup) {
    if (!popup.isOpen()) return;
    const active = popup.getElement()?.contains(document.activeElement) ? document.activeElement : null;
    popup.update();
    active?.focus({ preventScroll: true });
  }

  // The way on foot stays for as long as the card does.
  function drawWay(popup, way) {
    const map = popup._map;
    if (!map || !way.geometry) return;
    const style = { color: "#003087", weight: 5, opacity: 0.85, dashArray: way.properties.is_estimated ? "2 10" : null };
    const line = L.geoJSON(way, { interactive: false, style }).addTo(map);
    document.body.dataset.way = String(way.geometry.coordinates.length);
    popup.on("remove", () => {
      line.remove();
      delete document.body.dataset.way;
    });
  }

  window.assetmap.openList = (pins, pin, marker) => {
    const box = make("div", "map-card");
    const heading = make("h2", "", word("group", { number: pin.number }).split(":")[0]);
    const list = make("ul", "map-card__list");
    for (const feature of pin.members) {
      const item = make("li");
      const choice = button(feature.name, () => pins.openCard(feature, marker));
      item.append(choice);
      if (feature.kind) item.append(make("span", "", feature.kind));
      list.append(item);
    }
    box.append(heading, list);
    const popup = popupAt(pins._map, marker.getLatLng(), box);
    keepFocus(pins._map, popup, marker, heading);
  };
})();
