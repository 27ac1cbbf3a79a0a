// Takes the outline that is drawn in the frame into the form around it, and says how many people live inside.
const form = document.querySelector("[data-footprint-outline]");
const frame = form.querySelector("[data-area-map]");
const said = form.querySelector("[data-count-words]");
const corners = form.elements.corners;
form.querySelector("[data-drawing]").hidden = false;

let asking = new AbortController();
let timer = 0;

async function count() {
  asking.abort();
  asking = new AbortController();
  try {
    const query = new URLSearchParams({ corners: corners.value });
    const answer = await fetch(`${form.dataset.count}?${query}`, { signal: asking.signal });
    if (answer.ok) said.textContent = (await answer.json()).words;
  } catch (error) {
    // Drawn on, or no connection: what the page answers counts.
    if (error.name !== "AbortError") said.textContent = "";
  }
}

window.addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow) return;
  if (event.data?.type === "area-ready") {
    frame.contentWindow.postMessage({ type: "show-area", corners: JSON.parse(corners.value || "[]") }, "*");
  } else if (event.data?.type === "area-drawn") {
    corners.value = event.data.corners.length ? JSON.stringify(event.data.corners) : "";
    clearTimeout(timer);
    said.textContent = "";
    if (event.data.corners.length > 2) timer = setTimeout(count, 250);
  }
});
