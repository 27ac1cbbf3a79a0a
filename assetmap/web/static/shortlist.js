// How does a shortlist change without leaving the page, how is its order dragged, and how is an asset starred?
const link = document.querySelector("[data-shortlist-link]");
const said = document.querySelector("[data-shortlist-said]");

function say(words) {
  if (!said) return;
  // The same words twice are two events: emptied first, they are read again.
  said.textContent = "";
  setTimeout(() => (said.textContent = words), 50);
}

// One change after the other: two at once would each answer with a shortlist that lacks what the other did.
let turn = Promise.resolve();
let turns = 0;
function inTurn(work) {
  turns += 1;
  const done = turn.then(work);
  turn = done.catch(() => {});
  return done;
}

// Sends a form as a browser would, and reads the shortlist that comes back.
async function send(form, fields) {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set("back", "/shortlist");
  const answer = await fetch("/shortlist", { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const shown = page.querySelector("[data-shortlist-link]");
  if (!shown) throw new Error(link.dataset.failed);
  link.textContent = shown.textContent;
  const wrong = answer.ok ? null : page.querySelector(".nhsuk-error-summary__list")?.textContent.trim();
  return { page, wrong };
}

async function toggle(form, button) {
  const [action, id] = button.value.split(" ");
  const isAdding = action === "add";
  const { wrong } = await send(form, { action: button.value });
  if (wrong) return say(wrong);
  button.value = `${isAdding ? "remove" : "add"} ${id}`;
  // The words, and after them for those who do not see it beside the button, the name.
  const [words, name] = button.childNodes;
  words.textContent = isAdding ? link.dataset.remove : link.dataset.add;
  form.classList.toggle("app-is-added", isAdding);
  document.dispatchEvent(new CustomEvent("shortlisted", { detail: { id, isAdded: isAdding } }));
  const done = isAdding ? link.dataset.added : link.dataset.removed;
  say(`${done}${name.textContent}. ${link.textContent.trim()}`);
}

// Stars an asset or takes the star away; where one goes on from there, nobody has to be told.
async function toggleStar(form, button) {
  const words = document.querySelector("[data-star-words]").dataset;
  const [action, id] = button.value.split(" ");
  const answer = await fetch("/stars", {
    method: "POST",
    body: new URLSearchParams({ action: button.value, back: "/shortlists" }),
    redirect: "manual",
  });
  if (answer.type !== "opaqueredirect") throw new Error(link.dataset.failed);
  const isStarred = action === "star";
  button.value = `${isStarred ? "unstar" : "star"} ${id}`;
  const [label, name] = button.childNodes;
  label.textContent = isStarred ? words.unstar : words.star;
  say(`${isStarred ? words.starred : words.unstarred}${name.textContent}.`);
}

// Puts the list in place as it is now; what is given says where a reader goes on.
async function change(form, fields, goOn) {
  const { page, wrong } = await send(form, fields);
  const fresh = document.adoptNode(page.querySelector("[data-shortlist-page]"));
  document.querySelector("[data-shortlist-page]").replaceWith(fresh);
  showHandles();
  if (wrong) fresh.querySelector(".nhsuk-error-summary")?.focus();
  say(wrong ?? goOn(fresh));
}

function wentTo(id, value) {
  return (fresh) => {
    const entry = fresh.querySelector(`[data-entry="${id}"]`);
    (entry?.querySelector(`button[value="${value}"]`) ?? entry?.querySelector("button"))?.focus();
    return entry?.dataset.said ?? "";
  };
}

function afterRemoving(fresh) {
  const undo = fresh.querySelector("[data-shortlist-undo]");
  undo?.querySelector("button").focus();
  return undo?.querySelector("p").textContent ?? "";
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!link || !button || "leaves" in button.dataset) return;
  const [action, id] = button.value.split(" ");
  let work;
  if (form.matches("[data-shortlist-button]")) work = () => toggle(form, button);
  else if (form.matches("[data-star]")) work = () => toggleStar(form, button);
  else if (form.matches("[data-shortlist-undo]")) {
    work = () =>
      change(form, { action }, (fresh) => {
        fresh.querySelector("h1").focus();
        return link.textContent.trim();
      });
  } else if (form.matches("[data-shortlist-form]")) {
    const goOn = { up: wentTo(id, button.value), down: wentTo(id, button.value), remove: afterRemoving }[action];
    work = () => (goOn ? change(form, { action: button.value }, goOn) : save(form));
  } else return;
  event.preventDefault();
  inTurn(work).catch(() => say(link.dataset.failed));
});

async function save(form) {
  const own = turns;
  const { wrong } = await send(form, { action: "save" });
  // Whatever was done since is told instead.
  if (wrong || own === turns) say(wrong ?? link.dataset.saved);
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (link && form?.matches("[data-shortlist-form]")) inTurn(() => save(form)).catch(() => {});
});

// Dragging: the entry follows the pointer from place to place, and the list is told where it was left.
function showHandles() {
  for (const handle of document.querySelectorAll("[data-handle]")) handle.hidden = false;
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-handle]");
  if (!handle || !event.isPrimary || event.button !== 0) return;
  event.preventDefault();
  const entry = handle.closest("[data-entry]");
  const list = entry.parentElement;
  const before = [...list.children].indexOf(entry);
  entry.classList.add("app-shortlist__entry--dragged");
  const follow = (move) => {
    const middle = (item) => item.getBoundingClientRect().top + item.offsetHeight / 2;
    const others = [...list.children].filter((item) => item !== entry);
    const next = others.find((item) => move.clientY < middle(item));
    if (next !== entry.nextElementSibling) list.insertBefore(entry, next ?? null);
  };
  const leave = (up) => {
    document.removeEventListener("pointermove", follow);
    document.removeEventListener("pointerup", leave);
    document.removeEventListener("pointercancel", leave);
    entry.classList.remove("app-shortlist__entry--dragged");
    const position = [...list.children].indexOf(entry);
    if (up.type === "pointercancel") list.insertBefore(entry, list.children[before + (position < before ? 1 : 0)] ?? null);
    else if (position !== before) {
      const id = entry.dataset.entry;
      const fields = { action: `move ${id}`, position: position + 1 };
      inTurn(() => change(list.closest("form"), fields, wentTo(id, `up ${id}`))).catch(() => say(link.dataset.failed));
    }
  };
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", leave);
  document.addEventListener("pointercancel", leave);
});
showHandles();

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      say(button.dataset.copied);
      button.textContent = button.dataset.copied;
    } catch {
      // It stays selected, to be copied by hand: not every browser lets a page write there.
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
