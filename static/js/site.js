// What every page shares: the token of a member's requests by htmx, menus that close, passwords that show, strips that show where one is.
(() => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;

  document.addEventListener("htmx:configRequest", (event) => {
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const back = event.target.closest("a[data-back]");
    if (back && history.length > 1 && document.referrer.startsWith(`${location.origin}/`)) {
      event.preventDefault();
      history.back();
    }
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) toggle(reveal);
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  for (const here of document.querySelectorAll(".room__nav [aria-current], .tabs [aria-current]")) {
    const strip = here.parentElement;
    strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
  }

  function toggle(button) {
    const field = document.getElementById(button.dataset.reveal);
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
  }
})();
