// The buttons of the map. What a sandboxed frame may not do, the page around does: it is only asked to.
(() => {
  const { word, make, tell, hear, fetchJson, hasPage, say } = window.assetmap;
  const WALKS = [15, 10, 5];

  function control(position, className, parts) {
    const Made = L.Control.extend({
      options: { position },
      onAdd() {
        const box = make("div", `leaflet-bar ${className}`);
        box.append(...parts);
        L.DomEvent.disableClickPropagation(box);
        return box;
      },
    });
    return new Made();
  }

  const SVG = "http://www.w3.org/2000/svg";
  // Drawn here, since not every machine has letters for them.
  const ICONS = {
    locate: "M12 5a7 7 0 1 0 0 14a7 7 0 1 0 0-14M12 1v5M12 18v5M1 12h5M18 12h5",
    walk: "M13 5.5a2 2 0 1 0 0-4a2 2 0 1 0 0 4M12 8l-2 6l4 4l1 5M10 14l-2 4l-3 4M12 8l4 4l3 1M12 8l-4 2l-1 4",
    print: "M7 9V3h10v6M7 17H4v-8h16v8h-3M7 14h10v7H7z",
    save: "M12 3v11M7 10l5 5l5-5M4 20h16",
  };

  function icon(name) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("class", "map-tool__icon");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
  }

  function button(words, sign, does) {
    const element = make("button", "map-tool");
    element.type = "button";
    element.title = words;
    element.setAttribute("aria-label", words);
    const shown = ICONS[sign] ? icon(sign) : make("span", "", sign);
    shown.setAttribute("aria-hidden", "true");
    element.append(shown);
    element.addEventListener("click", does);
    return element;
  }

  let walks = null;
  let switchOfWalks = null;
  function hideWalks() {
    walks?.remove();
    walks = null;
    switchOfWalks.setAttribute("aria-pressed", "false");
    delete document.body.dataset.walks;
  }

  // How far one comes on foot from a point.
  async function showWalks(map, from) {
    hideWalks();
    window.assetmap.panes(map);
    switchOfWalks.setAttribute("aria-pressed", "true");
    walks = L.layerGroup().addTo(map);
    const drawn = walks;
    try {
      const areas = await Promise.all(
        WALKS.map((minutes) => fetchJson(`/api/v1/isochrones?minutes=${minutes}&latitude=${from.lat.toFixed(6)}&longitude=${from.lng.toFixed(6)}`)),
      );
      areas.forEach((area, at) => {
        const style = { color: "#00664f", weight: 2, dashArray: [null, "8 5", "2 5"][at], fillColor: "#00664f", fillOpacity: 0.08 };
        L.geoJSON(area, { style, pane: "shades", interactive: false }).addTo(drawn);
        const top = L.geoJSON(area).getBounds();
        L.marker([top.getNorth(), top.getCenter().lng], {
          interactive: false,
          keyboard: false,
          icon: L.divIcon({ className: "map-minutes", html: make("span", "", `${WALKS[at]} min`), iconSize: [52, 20] }),
        }).addTo(drawn);
      });
      L.circleMarker(from, { radius: 6, color: "#212b32", fillColor: "#ffeb3b", fillOpacity: 1, interactive: false, pane: "borders" }).addTo(drawn);
      document.body.dataset.walks = String(areas.length);
    } catch {
      say(word("layerFailed"));
    }
  }

  window.assetmap.tools = ({ isSmall, hasStreets }) => ({
    addTo(map) {
      control("topleft", "map-zoom", [
        button(word("zoomIn"), "+", () => map.zoomIn(1, { animate: false })),
        button(word("zoomOut"), "−", () => map.zoomOut(1, { animate: false })),
      ]).addTo(map);
      if (isSmall) return;
      const tools = [];
      if (hasPage) tools.push(button(word("locate"), "locate", () => tell({ type: "locate" })));
      // From where the search starts, or from the middle of the map; a card offers the same from its entry.
      switchOfWalks = button(word("walks"), "walk", () => (walks ? hideWalks() : showWalks(map, window.assetmap.origin() ?? map.getCenter())));
      switchOfWalks.setAttribute("aria-pressed", "false");
      if (hasStreets) {
        tools.push(switchOfWalks);
        window.assetmap.showWalks = showWalks;
      }
      if (hasPage) {
        tools.push(button(word("print"), "print", () => window.assetmap.picture(map).then((told) => tell({ type: "print", ...told }))));
        tools.push(button(word("png"), "save", () => window.assetmap.picture(map).then((told) => tell({ type: "png", ...told }))));
      }
      if (tools.length) control("topleft", "map-tools", tools).addTo(map);
      const north = make("span", "map-north", "N ↑");
      north.title = word("north");
      control("bottomleft", "map-north-box", [north]).addTo(map);
      // The control changes its title, and a screen reader is told the label.
      map.on("enterFullscreen exitFullscreen", () => {
        setTimeout(() => {
          const link = map.getContainer().querySelector(".fullscreen-icon");
          link.setAttribute("aria-label", link.title);
        });
      });
      let dot = null;
      hear("here", ({ latitude, longitude, accuracy }) => {
        if (![latitude, longitude].every(Number.isFinite)) return;
        dot?.remove();
        dot = L.layerGroup([
          L.circle([latitude, longitude], { radius: Math.min(accuracy || 0, 2000), color: "#005eb8", weight: 1, fillOpacity: 0.1, interactive: false }),
          L.circleMarker([latitude, longitude], { radius: 8, color: "#fff", weight: 3, fillColor: "#005eb8", fillOpacity: 1, interactive: false }),
        ]).addTo(map);
        map.setView([latitude, longitude], Math.max(15, map.getZoom()), { animate: false });
        document.body.dataset.here = `${latitude},${longitude}`;
      });
    },
  });
})();
