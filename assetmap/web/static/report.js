// The folded detail of a report: opened by its links, all at once by a button, and on paper.
"use strict";

const sections = [...document.querySelectorAll("details")];

/** Opens what holds the place that the address names, and goes there. */
function openNamed() {
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!named) return;
  let moved = false;
  for (let at = named; at; at = at.parentElement) {
    if (at.tagName === "DETAILS" && !at.open) {
      at.open = true;
      moved = true;
    }
  }
  if (moved) named.scrollIntoView();
}

window.addEventListener("hashchange", openNamed);
openNamed();

const button = document.querySelector("[data-open-all]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const one of sections) one.open = true;
    button.hidden = true;
  });
}

// Paper has no folds; on the screen everything is as it was afterwards.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = sections.filter((one) => !one.open);
  for (const one of folded) one.open = true;
});
window.addEventListener("afterprint", () => {
  for (const one of folded) one.open = false;
});
