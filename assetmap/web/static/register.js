// Takes what was done on a map in a frame into the form around it: where the pin was moved, which area was drawn.
const frame = document.querySelector("[data-pin-map], [data-area-map]");
const said = document.querySelector("[data-map-said]");
const field = (name) => document.querySelector(`[name=${name}]`);

// The corners that the form holds; none where it holds nothing that can be read.
function drawn(written) {
  try {
    return JSON.parse(written || "[]");
  } catch {
    return [];
  }
}

const taken = {
  "area-ready": () => {
    const corners = drawn(field("extent").value);
    frame.contentWindow.postMessage({ type: "show-area", corners }, "*");
  },
  "pin-moved": ({ latitude, longitude, metres }) => {
    field("longitude").value = longitude;
    field("latitude").value = latitude;
    said.textContent = said.dataset.words.replace("{metres}", metres);
  },
  "area-drawn": ({ corners, squareMetres }) => {
    field("extent").value = JSON.stringify(corners);
    const size = (squareMetres / 1_000_000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
    said.textContent = said.dataset.words.replace("{corners}", corners.length).replace("{size}", size);
  },
};
if (frame) {
  window.addEventListener("message", (event) => {
    if (event.source === frame.contentWindow && Object.hasOwn(taken, event.data?.type)) taken[event.data.type](event.data);
  });
}

// While a name is typed: what is on the map under it already.
const namesakes = document.querySelector("[data-namesakes]");
if (namesakes) {
  let timer = 0;
  let asking = new AbortController();
  field("name").addEventListener("input", ({ target }) => {
    clearTimeout(timer);
    asking.abort();
    asking = new AbortController();
    timer = setTimeout(async () => {
      try {
        const query = new URLSearchParams({ name: target.value.slice(0, 300) });
        const answer = await fetch(`${namesakes.dataset.namesakes}?${query}`, { signal: asking.signal });
        if (!answer.ok) return;
        const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
        // Said again to those who listen only where it is something else.
        if (found.textContent.trim() !== namesakes.textContent.trim()) namesakes.replaceChildren(...found.childNodes);
      } catch (error) {
        // A name that was typed on, or no connection: the next pages ask again.
        if (error.name !== "AbortError") namesakes.replaceChildren();
      }
    }, 400);
  });
}

// The first date of a row matters for every other week alone.
for (const row of document.querySelectorAll(".app-hours")) {
  const every = row.querySelector("[name$=-every]");
  const since = row.querySelector("[data-other-week]");
  if (!every || !since) continue;
  const look = () => {
    since.hidden = every.value !== "other";
  };
  every.addEventListener("change", look);
  look();
}
