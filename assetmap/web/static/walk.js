// Keeps what a volunteer finds on their telephone while there is no signal, and sends it once there is some.
const page = document.querySelector("[data-walk]");
const words = page.dataset;
const key = `walk:${words.walk}`;
const forms = [...page.querySelectorAll("form[data-task]")];

const waiting = () => JSON.parse(localStorage.getItem(key) ?? "{}");
const keep = (answers) => localStorage.setItem(key, JSON.stringify(answers));
// What was sent, for a page that is opened without signal: the browser keeps it as it was when it was first opened.
const sent = () => JSON.parse(localStorage.getItem(`${key}:sent`) ?? "{}");

function show(form, answer, said) {
  for (const button of form.querySelectorAll("[name=answer]")) {
    const isChosen = button.value === answer;
    button.setAttribute("aria-pressed", isChosen);
    button.classList.toggle("nhsuk-button--secondary", !isChosen);
  }
  form.querySelector("[data-said]").textContent = said;
}

function tell() {
  const done = forms.filter((form) => form.querySelector("[aria-pressed=true]")).length;
  page.querySelector("[data-progress-said]").textContent = words.progress
    .replace("{done}", done)
    .replace("{count}", forms.length)
    .replace("{waiting}", Object.keys(waiting()).length);
}

let isSending = false;
async function send() {
  if (isSending) return;
  isSending = true;
  try {
    for (const [task, answer] of Object.entries(waiting())) {
      const form = forms.find((one) => one.dataset.task === task);
      const body = new URLSearchParams({ task, by: "script", ...answer });
      const taken = await fetch(location.pathname, { method: "POST", body });
      if (taken.status >= 500) return;
      // Answered again in the meantime: the newer answer goes next.
      const left = waiting();
      if (left[task]?.at !== answer.at) continue;
      delete left[task];
      keep(left);
      if (taken.ok) localStorage.setItem(`${key}:sent`, JSON.stringify({ ...sent(), [task]: answer }));
      if (form) show(form, taken.ok ? answer.answer : null, taken.ok ? words.sent : words.refused);
    }
  } catch (error) {
    // No signal: what is kept goes later. Anything else is a fault of this script.
    if (!(error instanceof TypeError)) throw error;
  } finally {
    isSending = false;
    tell();
  }
}

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answer = { answer: event.submitter.value, note: form.elements.note.value, at: new Date().toISOString() };
    keep({ ...waiting(), [form.dataset.task]: answer });
    show(form, answer.answer, words.kept);
    tell();
    send();
  });
  const kept = waiting()[form.dataset.task];
  const known = kept ?? (form.querySelector("[aria-pressed=true]") ? null : sent()[form.dataset.task]);
  if (known) {
    form.elements.note.value = known.note;
    show(form, known.answer, kept ? words.kept : words.sent);
  }
}
window.addEventListener("online", send);
document.addEventListener("visibilitychange", send);
setInterval(send, 20_000);
tell();
send();

// The page opens without signal too, from what the browser keeps of it.
if ("serviceWorker" in navigator && "caches" in window) {
  await navigator.serviceWorker.register(words.worker, { scope: "/walk/" });
  const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")];
  const kept = await caches.open("walk");
  await kept.addAll([location.pathname, ...parts.map((part) => part.href ?? part.src)]);
  page.dataset.ready = "";
}
