// Suggestions below a field that takes several names: what is chosen stands above it, and can be taken away again.
import "./vendor/accessible-autocomplete.js";

const WAIT_MILLISECONDS = 150;

function sourceOf(address) {
  let timer;
  let current;
  return (query, populate) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      current?.abort();
      current = new AbortController();
      try {
        const answer = await fetch(`${address}?${new URLSearchParams({ q: query.slice(0, 100) })}`, { signal: current.signal });
        populate(answer.ok ? (await answer.json()).results : []);
      } catch (error) {
        // A newer question took its place, or there is no network: what is typed is sent as it is.
        if (error.name !== "AbortError") populate([]);
      }
    }, WAIT_MILLISECONDS);
  };
}

for (const field of document.querySelectorAll("[data-suggested-from]")) {
  const chosen = new Set();
  const kept = document.createElement("input");
  Object.assign(kept, { type: "hidden", name: field.name });
  const list = document.createElement("ul");
  list.className = "nhsuk-list app-chosen";
  const box = document.createElement("div");
  box.className = "app-combobox";
  field.before(list, kept);
  field.replaceWith(box);
  const typed = () => box.querySelector("input");
  const keep = () => {
    kept.value = [...chosen, typed().value.trim()].filter(Boolean).join("; ");
  };
  const show = () => {
    list.replaceChildren(
      ...[...chosen].map((name) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "app-button-link", textContent: `${name} ×` });
        button.setAttribute("aria-label", field.dataset.takeAway.replace("{name}", name));
        button.addEventListener("click", () => {
          chosen.delete(name);
          show();
          typed().focus();
        });
        item.append(button);
        return item;
      }),
    );
    keep();
  };
  window.accessibleAutocomplete({
    element: box,
    id: field.id,
    name: "",
    defaultValue: field.value,
    source: sourceOf(field.dataset.suggestedFrom),
    minLength: 1,
    confirmOnBlur: false,
    autoselect: false,
    showNoOptionsFound: false,
    displayMenu: "overlay",
    inputClasses: field.className,
    onConfirm: (name) => {
      if (!name) return;
      chosen.add(name);
      // The combobox writes the name into its field first.
      setTimeout(() => {
        typed().value = "";
        typed().dispatchEvent(new Event("input", { bubbles: true }));
        show();
      });
    },
  });
  const described = field.getAttribute("aria-describedby");
  if (described) typed().setAttribute("aria-describedby", [described, typed().getAttribute("aria-describedby")].filter(Boolean).join(" "));
  kept.form.addEventListener("submit", keep);
}
