// The map as one picture: exactly what is seen, for paper and for a file.
(() => {
  const { make, say, word } = window.assetmap;
  const SHARP = 2;

  function image(source) {
    return new Promise((done, failed) => {
      const made = new Image();
      made.onload = () => done(made);
      made.onerror = () => failed(new Error("image"));
      made.src = source;
    });
  }

  // An element's place in the map's own rectangle.
  function boxOf(element, frame) {
    const box = element.getBoundingClientRect();
    return { left: box.left - frame.left, top: box.top - frame.top, width: box.width, height: box.height };
  }

  async function drawVectors(context, map, frame) {
    const drawn = [...map.getContainer().querySelectorAll(".leaflet-pane > svg")];
    drawn.sort((one, other) => Number(getComputedStyle(one.parentNode).zIndex) - Number(getComputedStyle(other.parentNode).zIndex));
    for (const svg of drawn) {
      const { left, top, width, height } = boxOf(svg, frame);
      if (!width || !height) continue;
      const copy = svg.cloneNode(true);
      copy.removeAttribute("style");
      copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
      const text = new XMLSerializer().serializeToString(copy);
      const url = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
      context.drawImage(await image(url), left, top, width, height);
    }
  }

  function drawPin(context, element, frame) {
    const { left, top, width, height } = boxOf(element, frame);
    const look = getComputedStyle(element);
    const [x, y, radius] = [left + width / 2, top + height / 2, width / 2];
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = look.backgroundColor;
    context.fill();
    context.lineWidth = parseFloat(look.borderTopWidth) || 1;
    context.strokeStyle = look.borderTopColor;
    // A dashed edge says that the place is only near here.
    context.setLineDash(look.borderTopStyle === "dashed" ? [4, 3] : []);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = look.color;
    context.font = `bold ${look.fontSize} Arial, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(element.firstChild.dataset.sign, x, y + 0.5);
  }

  function drawWords(context, element, frame, { isBoxed }) {
    const { left, top, width, height } = boxOf(element, frame);
    if (!width) return;
    const look = getComputedStyle(element);
    context.font = `${look.fontWeight} ${look.fontSize} Arial, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    if (isBoxed) {
      context.fillStyle = "#ffffff";
      context.fillRect(left, top, width, height);
    }
    context.lineWidth = 3;
    context.strokeStyle = "#ffffff";
    context.strokeText(element.textContent, left + width / 2, top + height / 2);
    context.fillStyle = look.color;
    context.fillText(element.textContent, left + width / 2, top + height / 2);
  }

  // A picture that is passed on still names whose map it is.
  function drawSources(context, text, frame) {
    context.font = "12px Arial, sans-serif";
    const lines = [""];
    for (const part of text.split(" ")) {
      const longer = `${lines.at(-1)} ${part}`.trim();
      if (context.measureText(longer).width < frame.width * 0.6) lines[lines.length - 1] = longer;
      else lines.push(part);
    }
    const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 10;
    const top = frame.height - 16 * lines.length - 4;
    context.fillStyle = "#ffffff";
    context.fillRect(frame.width - width, top, width, frame.height - top);
    context.fillStyle = "#212b32";
    context.textAlign = "right";
    context.textBaseline = "top";
    lines.forEach((line, at) => context.fillText(line, frame.width - 5, top + 3 + 16 * at));
  }

  window.assetmap.picture = async (map) => {
    const container = map.getContainer();
    const frame = container.getBoundingClientRect();
    const canvas = make("canvas");
    canvas.width = Math.round(frame.width * SHARP);
    canvas.height = Math.round(frame.height * SHARP);
    const context = canvas.getContext("2d");
    context.scale(SHARP, SHARP);
    context.fillStyle = getComputedStyle(container).backgroundColor;
    context.fillRect(0, 0, frame.width, frame.height);
    try {
      for (const tile of container.querySelectorAll(".leaflet-tile-pane canvas, .leaflet-tile-pane img")) {
        const { left, top, width, height } = boxOf(tile, frame);
        context.drawImage(tile, left, top, width, height);
      }
      await drawVectors(context, map, frame);
      // Names of streets and waters stand above what is shaded.
      for (const tile of container.querySelectorAll(".leaflet-background-names-pane canvas")) {
        const { left, top, width, height } = boxOf(tile, frame);
        context.drawImage(tile, left, top, width, height);
      }
      for (const name of container.querySelectorAll(".map-place:not(.map-place--hidden)")) drawWords(context, name.firstChild, frame, { isBoxed: false });
      for (const pin of container.querySelectorAll(".map-pin")) drawPin(context, pin, frame);
      for (const scale of container.querySelectorAll(".leaflet-control-scale-line, .map-north, .map-minutes")) drawWords(context, scale, frame, { isBoxed: true });
      drawSources(context, container.querySelector(".leaflet-control-attribution")?.textContent ?? "", frame);
      const legend = window.assetmap.legendControl?.told() ?? { kinds: [], figure: null, sources: [] };
      const attribution = container.querySelector(".leaflet-control-attribution")?.textContent ?? "";
      return { image: canvas.toDataURL("image/png"), width: frame.width, height: frame.height, legend, attribution };
    } catch {
      say(word("failed"));
      throw new Error("The map could not be drawn as a picture.");
    }
  };
})();
