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

// A matrix is sorted by any of its columns; what is not known stays below.
for (const table of document.querySelectorAll(".app-matrix")) {
  const body = table.tBodies[0];
  for (const [at, heading] of [...table.tHead.rows[0].cells].entries()) {
    const sort = document.createElement("button");
    sort.type = "button";
    sort.className = "app-sort-button";
    sort.textContent = heading.textContent;
    heading.replaceChildren(sort);
    sort.addEventListener("click", () => {
      const isNumber = heading.dataset.sort === "number";
      const goesDown = heading.getAttribute("aria-sort")
        ? heading.getAttribute("aria-sort") === "ascending"
        : isNumber;
      for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", goesDown ? "descending" : "ascending");
      const value = (row) => (isNumber ? Number(row.cells[at].dataset.value) : row.cells[at].textContent);
      const order = (one, other) => {
        const [a, b] = [value(one), value(other)];
        if (isNumber && a < 0 !== b < 0) return a < 0 ? 1 : -1;
        const up = isNumber ? a - b : a.localeCompare(b);
        return goesDown ? -up : up;
      };
      body.replaceChildren(...[...body.rows].sort(order));
    });
  }
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
