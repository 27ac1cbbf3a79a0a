// Suggestions below the fields "what" and "where", as an accessible combobox. Without scripts they are plain fields.
import "./vendor/accessible-autocomplete.js";

const WAIT_MILLISECONDS = 150;

function sourceOf(about) {
  let timer;
  let current;
  return (query, populate) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      current?.abort();
      current = new AbortController();
      try {
        const address = `/api/v1/suggestions?${new URLSearchParams({ q: query.slice(0, 100), about })}`;
        const answer = await fetch(address, { signal: current.signal });
        const { results } = answer.ok ? await answer.json() : { results: [] };
        populate(results.map((one) => one.value));
      } catch (error) {
        // A newer question took its place, or there is no network: the field works without suggestions.
        if (error.name !== "AbortError") populate([]);
      }
    }, WAIT_MILLISECONDS);
  };
}

for (const field of document.querySelectorAll("[data-search-form] #q, [data-search-form] #near")) {
  const about = field.id === "q" ? "what" : "where";
  const box = document.createElement("div");
  box.className = "app-combobox";
  field.replaceWith(box);
  window.accessibleAutocomplete({
    element: box,
    id: field.id,
    name: field.name,
    defaultValue: field.value,
    source: sourceOf(about),
    minLength: 2,
    confirmOnBlur: false,
    autoselect: false,
    showNoOptionsFound: false,
    displayMenu: "overlay",
    inputClasses: field.className,
  });
  const fresh = box.querySelector("input");
  if (field.getAttribute("aria-describedby")) {
    const own = fresh.getAttribute("aria-describedby");
    fresh.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), own].filter(Boolean).join(" "));
  }
}
