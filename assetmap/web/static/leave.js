// Leaves a sensitive page at once: by its button, or by Shift pressed three times. The page goes from the history too.
const box = document.querySelector("[data-leave]");
const button = box?.querySelector("[data-leave-button]");
const status = box?.querySelector("[data-leave-status]");
const WITHIN_MILLISECONDS = 5000;
let presses = 0;
let timer;

function leave() {
  // Nothing is left to read while the other page comes.
  document.body.replaceChildren();
  document.title = "";
  window.location.replace(button.href);
}

button?.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});
button?.addEventListener("keydown", (event) => {
  if (event.key === " ") {
    event.preventDefault();
    leave();
  }
});

document.addEventListener("keyup", (event) => {
  if (!box) return;
  clearTimeout(timer);
  if (event.key !== "Shift") {
    presses = 0;
    status.textContent = "";
    return;
  }
  presses += 1;
  if (presses >= 3) {
    status.textContent = box.dataset.said;
    leave();
    return;
  }
  status.textContent = presses === 1 ? box.dataset.pressedOnce : box.dataset.pressedTwice;
  timer = setTimeout(() => {
    presses = 0;
    status.textContent = "";
  }, WITHIN_MILLISECONDS);
});
