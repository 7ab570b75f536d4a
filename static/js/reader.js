// <wenku-reader>: which page is being read, in the rail and the bottom bar, and ways to another one: keys, links, a number.
// Around the page images; [data-page] are the pages, [data-current-page] anywhere shows the number, form[data-jump] asks for one.
class Reader extends HTMLElement {
  connectedCallback() {
    this.current = 1;
    this.seen = new Map();
    this.watcher = new IntersectionObserver((entries) => this.look(entries), { rootMargin: "-35% 0px -45% 0px" });
    this.watch();
    this.growth = new MutationObserver(() => this.watch());
    this.growth.observe(this, { childList: true, subtree: true });
    this.keys = (event) => this.key(event);
    document.addEventListener("keydown", this.keys);
    this.hash = () => this.goTo(document.getElementById(location.hash.slice(1)));
    addEventListener("hashchange", this.hash);
    this.jump = (event) => this.take(event);
    document.addEventListener("submit", this.jump);
    this.opened = (event) => event.target.matches?.("details.jump[open]") && event.target.querySelector("input").focus();
    document.addEventListener("toggle", this.opened, true);
    if (location.hash.startsWith("#page-")) this.hash();
  }

  disconnectedCallback() {
    this.watcher.disconnect();
    this.growth.disconnect();
    document.removeEventListener("keydown", this.keys);
    removeEventListener("hashchange", this.hash);
    document.removeEventListener("submit", this.jump);
    document.removeEventListener("toggle", this.opened, true);
  }

  watch() {
    for (const page of this.querySelectorAll("[data-page]")) {
      if (this.seen.has(page)) continue;
      this.seen.set(page, false);
      this.watcher.observe(page);
    }
  }

  look(entries) {
    for (const entry of entries) this.seen.set(entry.target, entry.isIntersecting);
    const inView = [...this.seen].filter(([, visible]) => visible).map(([page]) => Number(page.dataset.page));
    this.show(inView.length ? Math.min(...inView) : this.passed());
  }

  // beyond the last page, or between two: the last one that was passed
  passed() {
    const above = [...this.seen.keys()].filter((page) => !page.closest("details:not([open])") && page.getBoundingClientRect().top < innerHeight * 0.35);
    return Math.max(1, ...above.map((page) => Number(page.dataset.page)));
  }

  show(number) {
    if (number === this.current) return;
    this.current = number;
    for (const place of document.querySelectorAll("[data-current-page]")) place.textContent = number;
    for (const link of document.querySelectorAll(".rail a")) {
      const here = link.hash === `#page-${number}`;
      if (here) {
        link.setAttribute("aria-current", "true");
        this.reveal(link);
      } else {
        link.removeAttribute("aria-current");
      }
    }
  }

  // scrollIntoView would move the page too
  reveal(link) {
    const rail = link.closest(".rail");
    const place = link.parentElement;
    const above = place.offsetTop < rail.scrollTop;
    const below = place.offsetTop + place.offsetHeight > rail.scrollTop + rail.clientHeight;
    if (above || below) rail.scrollTop = place.offsetTop - rail.clientHeight / 3;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step) return;
    const pages = [...this.querySelectorAll("[data-page]")];
    const now = pages.findIndex((page) => Number(page.dataset.page) === this.current);
    const next = pages[now + step];
    if (!next) return;
    this.goTo(next);
  }

  take(event) {
    if (!event.target.matches("form[data-jump]")) return;
    event.preventDefault();
    const wanted = `page-${Number(new FormData(event.target).get("page"))}`;
    const place = document.getElementById(wanted) || document.getElementById("page-end");
    if (!place) return;
    event.target.closest("details").open = false;
    if (location.hash === `#${place.id}`) this.goTo(place);
    else location.hash = place.id;
  }

  // a page that lies under "more" comes out first: not every browser opens what a link leads into
  goTo(place) {
    if (!place || !this.contains(place)) return;
    const more = place.id === "page-end" ? this.querySelector(".more-pages") : place.closest("details");
    if (more) more.open = true;
    place.scrollIntoView({ block: "start" });
  }
}

customElements.define("wenku-reader", Reader);
