// How do the list of results and the map beside it move together?
const frame = document.querySelector("iframe[data-map]");
const results = new Map([...document.querySelectorAll("[data-asset]")].map((item) => [item.dataset.asset, item]));

for (const button of document.querySelectorAll("button[data-show-on-map]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const item = button.closest("[data-asset]");
    frame.contentWindow.postMessage(
      {
        type: "show-asset",
        id: item.dataset.asset,
        latitude: Number(item.dataset.latitude),
        longitude: Number(item.dataset.longitude),
      },
      "*",
    );
    frame.scrollIntoView({ block: "nearest" });
  });
}

window.addEventListener("message", (event) => {
  if (event.source !== frame?.contentWindow || event.data?.type !== "asset-chosen") return;
  for (const [id, item] of results) item.classList.toggle("app-result--chosen", id === event.data.id);
  results.get(event.data.id)?.scrollIntoView({ block: "nearest" });
});
