// Moderation by keyboard; the page's own list of keys says what each does. Nothing fires while someone types.
(() => {
  const bench = document.getElementById("bench");
  if (!bench) return;
  const reason = document.getElementById("reason");
  const decide = document.getElementById("decide");
  const several = document.getElementById("several");
  const keys = document.getElementById("all-keys");
  const token = document.querySelector('meta[name="csrf-token"]')?.content || "";
  const picks = () => [...bench.querySelectorAll('.queue input[name="pick"]')];
  let verdict = "r"; // what Enter in the reason's field does
  let lastPick = null;
  let hint = -1;

  const acts = {
    j: () => walk(1),
    k: () => walk(-1),
    a: () => press("a"),
    r: () => ask("r"),
    c: () => ask("c"),
    s: () => press("s"),
    n: () => nextHint(),
    t: () => press("t"),
    d: () => press("d"),
    x: () => pickHere(),
    "/": () => narrow(),
    "?": () => keys.showModal(),
    " ": () => scroll(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keys.open) return;
    const field = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (field) return typed(event, field);
    const key = event.key.toLowerCase();
    if (key === " " && event.target.closest("button, a, summary, input")) return;
    if (!acts[key] || (event.shiftKey && key !== "?")) return;
    event.preventDefault();
    acts[key]();
  });

  bench.addEventListener("click", (event) => {
    const template = event.target.closest("[data-reason]");
    if (template && reason) {
      event.preventDefault(); // without script the button sends the template itself; with it, the words can still be changed
      choose(template);
    }
    if (event.target.closest("[data-keys]")) keys.showModal();
    if (event.target.name === "pick") picked(event.target, event.shiftKey);
  });

  // In the reason's field Enter sends it, and a digit that comes first chooses a template.
  function typed(event, field) {
    if (event.key === "Escape") field.blur();
    else if (field !== reason) return;
    else if (event.key === "Enter" && !event.shiftKey) press(verdict);
    else if (/^[1-9]$/.test(event.key) && !reason.value) {
      const template = bench.querySelectorAll("[data-reason]")[Number(event.key) - 1];
      if (!template) return;
      choose(template);
    } else return;
    event.preventDefault();
  }

  function choose(template) {
    reason.value = template.dataset.reason;
    template.closest("details").open = false;
    reason.focus();
  }

  function ask(key) {
    if (!reason) return;
    verdict = key;
    reason.focus();
    for (const button of decide.querySelectorAll("[data-key]")) button.toggleAttribute("data-next", button.dataset.key === key);
  }

  function walk(step) {
    const lines = [...bench.querySelectorAll(".queue li a")];
    const at = lines.findIndex((line) => line.hasAttribute("aria-current"));
    lines[at + step]?.click();
  }

  function press(key) {
    bench.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
  }

  function narrow() {
    const narrowing = document.getElementById("narrowing");
    narrowing.open = true;
    narrowing.querySelector("select").focus();
  }

  function scroll() {
    const pages = document.getElementById("case-pages");
    pages?.scrollBy({ top: pages.clientHeight * 0.9, behavior: "smooth" });
  }

  function nextHint() {
    const hints = [...bench.querySelectorAll(".verdict .hint mark")].map((mark) => mark.closest("li"));
    if (!hints.length) return;
    hints[hint]?.classList.remove("is-here");
    hint = (hint + 1) % hints.length;
    hints[hint].classList.add("is-here");
    hints[hint].scrollIntoView({ block: "nearest" });
    hints[hint].querySelector('a[href^="#"]')?.click();
  }

  function pickHere() {
    const box = bench.querySelector(".queue [aria-current]")?.closest("li").querySelector('input[name="pick"]');
    box?.click();
  }

  function picked(box, all) {
    const boxes = picks();
    if (all && lastPick) {
      const [from, to] = [boxes.indexOf(lastPick), boxes.indexOf(box)].sort((one, other) => one - other);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    lastPick = box;
    count();
  }

  function count() {
    if (!several) return;
    const number = picks().filter((box) => box.checked).length;
    const said = several.querySelector("[data-picked]");
    said.hidden = !number;
    said.textContent = number;
    several.open = several.open || number > 0;
  }

  // Whoever has the page open keeps what lies on it. Refused: somebody else was quicker, which the page then says.
  async function claim() {
    try {
      const answer = await fetch(bench.dataset.claim, { method: "POST", headers: { "HX-Request": "true", "X-CSRFToken": token } });
      if (answer.status === 409 && !reason?.value) location.reload();
    } catch {
      return; // the network comes back, and the next time is soon enough
    }
  }

  if (bench.dataset.claim) {
    claim();
    setInterval(claim, Number(bench.dataset.every) * 1000);
  }
  if (bench.dataset.held) setTimeout(() => location.reload(), (Number(bench.dataset.held) + 1) * 1000);
  bench.querySelector(".queue [aria-current]")?.scrollIntoView({ block: "nearest" });
  count();
})();
