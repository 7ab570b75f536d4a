// The reader's choice of light or dark, kept on this device; without it the system decides. Loaded before anything is painted.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const saved = read();
  if (saved === "light" || saved === "dark") root.dataset.bsTheme = saved;

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const next = (root.dataset.bsTheme || system) === "dark" ? "light" : "dark";
    root.dataset.bsTheme = next;
    keep(next);
  });

  // A browser that keeps nothing for us throws here; the choice then lasts for the page.
  function read() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  }
  function keep(theme) {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      return;
    }
  }
})();
