// Takes where the pin was moved from the map's frame into the form.
const frame = document.querySelector("[data-pin-map]");
if (frame) {
  const longitude = document.querySelector("[name=longitude]");
  const latitude = document.querySelector("[name=latitude]");
  const said = document.querySelector("[data-pin-said]");
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.data?.type !== "pin-moved") return;
    longitude.value = event.data.longitude;
    latitude.value = event.data.latitude;
    said.textContent = said.dataset.words.replace("{metres}", event.data.metres);
  });
}
