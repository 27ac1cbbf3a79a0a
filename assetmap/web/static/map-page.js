// The page around the map: list and map are one, and what a sandboxed frame may not do is done here.
const page = document.querySelector("[data-map-page]");
const frame = page?.querySelector("iframe[data-map]");
const said = document.querySelector("[data-map-said]");
const follow = page?.querySelector("[data-map-follow]");
const PHONE = 700;
const ID = /^[0-9a-f-]{36}$/;
const BOX = /^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/;
const PLACE = /^[a-z_-]+\/[A-Za-z0-9-]+$/;

const tell = (message) => frame.contentWindow.postMessage(message, "*");
const say = (words) => (said.textContent = words);
const cards = () => [...page.querySelectorAll("[data-asset]")];
const cardOf = (id) => cards().find((card) => card.dataset.asset === id);
let shortlisted = new Set((page?.dataset.shortlisted ?? "").split(" ").filter(Boolean));

function asked() {
  return new URLSearchParams(window.location.search);
}

// The address of the same search with other values; null takes one away.
function address(changes) {
  const query = asked();
  for (const [name, value] of Object.entries({ cursor: null, ...changes })) {
    query.delete(name);
    for (const one of [value ?? []].flat()) query.append(name, one);
  }
  const text = query.toString();
  return `${window.location.pathname}${text ? `?${text}` : ""}`;
}

// The newest list wins, however long the others take.
let turn = 0;
async function showList(path) {
  const own = ++turn;
  page.classList.add("app-map--waiting");
  try {
    const answer = await fetch(path);
    const text = await answer.text();
    if (own !== turn) return null;
    const found = new DOMParser().parseFromString(text, "text/html");
    const results = found.querySelector("[data-map-results]");
    if (!results) throw new Error(String(answer.status));
    page.querySelector("[data-map-results]").replaceWith(document.adoptNode(results));
    page.dataset.shown = path;
    say(page.querySelector("#results-heading").textContent.trim());
    showButtons();
    return found;
  } catch {
    if (own === turn) say(page.dataset.failed);
    return null;
  } finally {
    if (own === turn) page.classList.remove("app-map--waiting");
  }
}

function showButtons() {
  for (const button of page.querySelectorAll("button[data-show-on-map]")) button.hidden = false;
}

// The newest choice of kinds that the map told of.
let choice = 0;

// What the map is asked to find is what the page of the list says.
function searchOnMap(found) {
  const source = found?.querySelector("iframe[data-map]")?.dataset.src;
  if (!source) return;
  const query = new URL(source, window.location.href).searchParams;
  query.delete("fit");
  tell({ type: "search", query: query.toString(), choice });
}

let moving = 0;
function moved({ latitude, longitude, zoom, bbox, isByPerson }) {
  if (![latitude, longitude, zoom].every(Number.isFinite) || !BOX.test(bbox)) return;
  const view = `#${zoom}/${latitude.toFixed(5)}/${longitude.toFixed(5)}`;
  window.history.replaceState(null, "", `${window.location.pathname}${window.location.search}${view}`);
  if (!isByPerson || !follow.querySelector("input").checked) return;
  clearTimeout(moving);
  moving = setTimeout(() => {
    const path = address({ bbox });
    window.history.replaceState(null, "", `${path}${view}`);
    showList(path);
  }, 250);
}

async function choosePlace({ kind, code }) {
  const place = `${kind}/${code}`;
  if (!PLACE.test(place) || asked().get("place") === place) return;
  const path = address({ place, bbox: null });
  // A step of its own: back leads to where one was before.
  window.history.pushState(null, "", `${path}${window.location.hash}`);
  searchOnMap(await showList(path));
}

async function chooseKinds({ kinds, choice: number }) {
  choice = number;
  if (kinds && !kinds.length) {
    showNoKind();
    return;
  }
  const path = address({ category: kinds, bbox: null });
  window.history.pushState(null, "", `${path}${window.location.hash}`);
  searchOnMap(await showList(path));
}

// An address without a kind finds all of them, and the map shows none.
function showNoKind() {
  turn += 1;
  page.classList.remove("app-map--waiting");
  const words = document.createElement("p");
  words.textContent = page.dataset.noKind;
  page.querySelector("#results-heading").textContent = page.dataset.nothing;
  page.querySelector("[data-map-results]").replaceChildren(page.querySelector("#results-heading"), words);
  page.dataset.shown = "";
  say(page.dataset.noKind);
}

function choose({ id, name }) {
  if (!ID.test(id)) return;
  for (const card of cards()) card.classList.toggle("app-result--chosen", card.dataset.asset === id);
  const beside = page.querySelector("[data-map-beside]");
  beside?.replaceChildren();
  const card = cardOf(id);
  if (card) {
    scrollTo(card);
  } else if (beside) {
    const link = document.createElement("a");
    link.href = `/assets/${id}`;
    link.textContent = name;
    beside.append(`${page.dataset.chosen} `, link);
  }
}

// On a phone the list lies below the map: the card waits there, and the map stays in sight.
function scrollTo(card) {
  if (window.innerWidth < PHONE) return;
  const list = page.querySelector(".app-map__list");
  if (list.scrollHeight > list.clientHeight) list.scrollTop = card.offsetTop - list.offsetTop - 8;
  else card.scrollIntoView({ block: "nearest" });
}

function hovered({ id }) {
  for (const card of cards()) card.classList.toggle("app-result--marked", Boolean(id) && card.dataset.asset === id);
}

// shortlist.js hears forms: the one of the card, else one of our own.
function shortlist({ id, name }) {
  if (!ID.test(id)) return;
  let form = cardOf(id)?.querySelector("[data-shortlist-button]");
  if (!form) {
    form = document.createElement("form");
    form.method = "post";
    form.action = "/shortlist";
    form.dataset.shortlistButton = "";
    form.hidden = true;
    const button = document.createElement("button");
    button.name = "action";
    button.value = `${shortlisted.has(id) ? "remove" : "add"} ${id}`;
    const hidden = document.createElement("span");
    hidden.textContent = `: ${name}`;
    button.append(document.createTextNode(" "), hidden);
    form.append(button);
    page.append(form);
  }
  form.requestSubmit(form.querySelector("button"));
}

document.addEventListener("shortlisted", ({ detail: { id, isAdded } }) => {
  if (!page) return;
  if (isAdded) shortlisted.add(id);
  else shortlisted.delete(id);
  tell({ type: "shortlisted", ids: [...shortlisted] });
});

function locate() {
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => tell({ type: "here", latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy }),
    () => say(page.dataset.notLocated),
    { timeout: 10000 },
  );
  if (!navigator.geolocation) say(page.dataset.notLocated);
}

function save({ image }) {
  if (!/^data:image\/png;base64,/.test(image)) return;
  const link = document.createElement("a");
  link.href = image;
  link.download = `map-${new Date().toISOString().slice(0, 10)}.png`;
  link.click();
  page.dataset.saved = link.download;
}

function legendRow(colour, letters, words) {
  const row = document.createElement("li");
  const sign = document.createElement("span");
  sign.className = letters ? "app-print__sign" : "app-print__shade";
  sign.style.backgroundColor = colour;
  sign.textContent = letters;
  row.append(sign, words);
  return row;
}

// Everything on the sheet is what the frame drew and said of it; words are put in as text.
async function layOut({ image, legend, attribution }) {
  if (!/^data:image\/png;base64,/.test(image)) return;
  const sheet = document.querySelector("[data-map-print]");
  sheet.querySelector("[data-print-title]").textContent = document.querySelector("h1").textContent;
  const picture = sheet.querySelector("[data-print-picture]");
  picture.src = image;
  await picture.decode();
  const rows = legend.kinds.map(({ colour, letters, name, number }) => legendRow(colour, letters, number ? `${name} (${number})` : name));
  if (legend.figure) {
    rows.push(legendRow("transparent", "", legend.figure.label));
    rows.push(...legend.figure.classes.map(({ words, colour }) => legendRow(colour, "", words)));
  }
  sheet.querySelector("[data-print-legend]").replaceChildren(...rows);
  const words = sheet.querySelector("[data-print-words]");
  const day = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  const sources = [...new Set([legend.figure?.source, attribution, ...legend.sources].filter(Boolean))].join("; ");
  words.textContent = `${words.dataset.printed} ${day}. ${words.dataset.sources} ${sources}. ${window.location.host}${window.location.pathname}${window.location.search}`;
  document.querySelector("[data-map-paper]").showModal();
}

function print(paper) {
  document.querySelector("[data-map-paper]").close();
  if (!paper) return;
  const sheet = document.querySelector("[data-map-print]");
  document.body.dataset.paper = paper;
  sheet.hidden = false;
  sheet.removeAttribute("aria-hidden");
  window.print();
}

function printed() {
  const sheet = document.querySelector("[data-map-print]");
  delete document.body.dataset.paper;
  sheet.hidden = true;
  sheet.setAttribute("aria-hidden", "true");
}

// The place that the search is kept within is outlined as soon as the map is there.
function ready() {
  tell({ type: "shortlisted", ids: [...shortlisted] });
  outline(!window.location.hash && !asked().get("bbox"));
  page.dataset.ready = "true";
}

function outline(isFitted) {
  const [kind, code] = (asked().get("place") ?? "").split("/");
  tell({ type: "outline-place", kind, code, isFitted });
}

const HEARD = {
  ready,
  "view-moved": moved,
  "place-chosen": choosePlace,
  "kinds-chosen": chooseKinds,
  "asset-chosen": choose,
  "asset-hovered": hovered,
  "open-page": ({ id }) => ID.test(id) && window.location.assign(`/assets/${id}`),
  shortlist,
  locate,
  png: save,
  print: layOut,
};

function follows(event) {
  if (event.source === frame.contentWindow) HEARD[event.data?.type]?.(event.data);
}

async function goBack() {
  const path = `${window.location.pathname}${window.location.search}`;
  if (page.dataset.shown === path) return;
  searchOnMap(await showList(path));
  const [zoom, latitude, longitude] = window.location.hash.slice(1).split("/").map(Number);
  if (Number.isFinite(longitude)) tell({ type: "go-to", latitude, longitude, zoom });
  outline(false);
}

// As high as what is left of the window below the header, whatever that holds.
function fitHeight() {
  page.style.setProperty("--map-top", `${Math.round(page.getBoundingClientRect().top + window.scrollY)}px`);
}

if (page) {
  fitHeight();
  new ResizeObserver(fitHeight).observe(document.querySelector(".app-map__head"));
  window.addEventListener("resize", fitHeight);
  page.dataset.shown = `${window.location.pathname}${window.location.search}`;
  window.addEventListener("message", follows);
  window.addEventListener("popstate", goBack);
  // Only now, so that the map looks at once where the address says.
  frame.src = frame.dataset.src + (window.location.hash.match(/^#[\d./-]+$/)?.[0] ?? "");
  follow.hidden = false;
  follow.querySelector("input").checked = window.innerWidth >= PHONE;
  for (const [event, id] of [
    ["pointerover", (card) => card?.dataset.asset ?? null],
    ["focusin", (card) => card?.dataset.asset ?? null],
  ]) {
    let marked = null;
    page.addEventListener(event, ({ target }) => {
      const next = id(target.closest?.("[data-asset]"));
      if (next !== marked) tell({ type: "mark-asset", id: next });
      marked = next;
    });
  }
  page.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-show-on-map]");
    const item = button?.closest("[data-asset]");
    if (!item) return;
    event.stopPropagation();
    tell({ type: "show-asset", id: item.dataset.asset, latitude: Number(item.dataset.latitude), longitude: Number(item.dataset.longitude) });
    frame.scrollIntoView({ block: "nearest" });
  });
  const sheet = page.querySelector("[data-map-sheet]");
  sheet.hidden = false;
  sheet.addEventListener("click", () => page.querySelector("#map-list").scrollIntoView({ block: "start" }));
  document.querySelector("[data-map-paper]").addEventListener("click", (event) => {
    const { paper } = event.target.closest("[data-paper]")?.dataset ?? {};
    if (paper !== undefined) print(paper);
  });
  window.addEventListener("afterprint", printed);
  // All filters, unfolded in place of the short form.
  document.querySelector("[data-map-filters]")?.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const answer = await fetch(event.target.href);
      const form = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-search-form]");
      form.querySelector("details").open = true;
      document.querySelector("[data-short-form]").replaceWith(document.adoptNode(form));
      form.querySelector("input").focus();
    } catch {
      window.location.assign(event.target.href);
    }
  });
  showButtons();
}
