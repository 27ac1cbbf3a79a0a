// While a report is built: how far is it? Only that is replaced, so that whoever moves by keys stays where they are.
const progress = document.querySelector("[data-progress]");

async function look() {
  const answer = await fetch(progress.dataset.progress, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  const { state, step, progress: part } = await answer.json();
  const words = progress.dataset[state];
  // Ready, failed or stopped: another page.
  if (!words) return window.location.reload();
  const percent = Math.round(part * 100);
  const bar = progress.querySelector("progress");
  bar.value = percent;
  bar.textContent = `${percent} %`;
  const said = progress.querySelector("[data-said]");
  const sentence = step ? `${words} ${step}.` : words;
  // Read aloud only where it says something new.
  if (said.textContent !== sentence) said.textContent = sentence;
  again();
}

const again = () => setTimeout(() => look().catch(again), Number(progress.dataset.seconds) * 1000);
if (progress) again();
