// What was decided a moment ago: how long it can still be undone, by its button or, the last one, by Z.
(() => {
  const toasts = document.getElementById("toasts");
  if (!toasts) return;
  const began = Date.now();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing || event.key.toLowerCase() !== "z") return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog")) return;
    const last = toasts.querySelector("form");
    if (!last) return;
    event.preventDefault();
    last.requestSubmit();
  });

  const timer = setInterval(() => {
    const gone = Math.floor((Date.now() - began) / 1000);
    for (const said of toasts.querySelectorAll("[data-left]")) {
      const left = Number(said.dataset.left) - gone;
      if (left < 0) said.closest("form").remove();
      else said.textContent = said.dataset.words.replace("0", left);
    }
    if (!toasts.querySelector("form")) clearInterval(timer);
  }, 250);
})();
