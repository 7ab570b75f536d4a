// Moderation by keyboard: J and K walk the queue, A approves, R returns, S skips, T shows the text. Nothing fires while someone types.
(() => {
  const bench = document.getElementById("bench");
  if (!bench) return;
  const reason = document.getElementById("reason");

  bench.addEventListener("click", (event) => {
    const template = event.target.closest("[data-reason]");
    if (!template || !reason) return;
    event.preventDefault(); // without script the button sends the template itself; with it, the words can still be changed
    reason.value = template.dataset.reason;
    template.closest("details").open = false;
    reason.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") walk(key === "j" ? 1 : -1);
    else if (key === "r" && reason && !reason.value.trim()) reason.focus();
    else if (!press(key)) return;
    event.preventDefault();
  });

  function walk(step) {
    const lines = [...bench.querySelectorAll(".queue li a")];
    const at = lines.findIndex((line) => line.hasAttribute("aria-current"));
    lines[at + step]?.click();
  }

  function press(key) {
    const target = bench.querySelector(`[data-key="${CSS.escape(key)}"]`);
    target?.click();
    return Boolean(target);
  }
})();
