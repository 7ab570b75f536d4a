// <wenku-reader pages="…">: which page is being read, in the address and wherever it is shown, and ways to another one: keys, links, a number.
// Around the pages; [data-page] are the pages, [data-current-page] anywhere shows the number, form[data-jump] asks for one. Says
// wenku:page when another page is read. `pages` is the address of the version's pages, for the words on them.
class Reader extends HTMLElement {
  connectedCallback() {
    this.current = 1;
    this.seen = new Map();
    this.watcher = new IntersectionObserver((entries) => this.look(entries), { rootMargin: "-35% 0px -45% 0px" });
    this.watch();
    this.growth = new MutationObserver(() => this.watch());
    this.growth.observe(this, { childList: true, subtree: true });
    this.listeners = [
      [document, "keydown", (event) => this.key(event)],
      [window, "hashchange", () => this.follow()],
      [document, "submit", (event) => this.take(event)],
      [document, "click", (event) => event.target.closest("[data-keys]") && this.showKeys()],
    ];
    for (const [target, name, listener] of this.listeners) target.addEventListener(name, listener);
    this.opened = (event) => event.target.matches?.("details.jump[open]") && event.target.querySelector("input").focus();
    document.addEventListener("toggle", this.opened, true);
    this.follow();
  }

  disconnectedCallback() {
    this.watcher.disconnect();
    this.growth.disconnect();
    clearTimeout(this.noting);
    for (const [target, name, listener] of this.listeners) target.removeEventListener(name, listener);
    document.removeEventListener("toggle", this.opened, true);
  }

  get numbers() {
    return [...this.querySelectorAll("[data-page]")].map((page) => Number(page.dataset.page));
  }

  page(number) {
    return this.querySelector(`#page-${number}`);
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
    if (inView.length) this.note();
  }

  // beyond the last page, or between two: the last one that was passed
  passed() {
    const above = [...this.seen.keys()].filter((page) => !page.closest("details:not([open])") && page.getBoundingClientRect().top < innerHeight * 0.35);
    return above.reduce((last, page) => Math.max(last, Number(page.dataset.page)), 1);
  }

  show(number) {
    if (number === this.current) return;
    this.current = number;
    for (const place of document.querySelectorAll("[data-current-page]")) place.textContent = number;
    this.dispatchEvent(new CustomEvent("wenku:page", { bubbles: true, detail: number }));
  }

  // The address leads to the page that is read, but not to page 1 of a document that was just opened. Browsers count these changes.
  note() {
    clearTimeout(this.noting);
    this.noting = setTimeout(() => {
      const place = `#page-${this.current}`;
      if (location.hash !== place && (location.hash || this.current > 1)) history.replaceState(history.state, "", place);
    }, 300);
  }

  follow() {
    const number = /^#page-(\d+)$/.exec(location.hash)?.[1];
    if (number) this.goTo(this.page(number) || this.querySelector("#page-end"));
    else if (location.hash === "#page-end") this.goTo(this.querySelector("#page-end"));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    if (event.key === "?") return this.showKeys();
    const pages = this.numbers;
    const now = pages.indexOf(this.current);
    const sideways = !this.querySelector(".papers.is-wide"); // where the page is wider than the screen the arrows move it
    const wanted = {
      j: pages[now + 1],
      k: pages[now - 1],
      ArrowRight: sideways ? pages[now + 1] : undefined,
      ArrowLeft: sideways ? pages[now - 1] : undefined,
      Home: pages[0],
      End: pages.at(-1),
    }[event.key];
    if (!wanted) return undefined;
    event.preventDefault();
    return this.goTo(this.page(wanted));
  }

  showKeys() {
    const list = this.querySelector("#keys");
    if (list && !list.open) list.showModal();
  }

  take(event) {
    if (!event.target.matches("form[data-jump]")) return;
    event.preventDefault();
    const wanted = Number(new FormData(event.target).get("page"));
    event.target.closest("details").open = false;
    this.goTo(this.page(wanted) || this.querySelector("#page-end"));
  }

  // a page that lies under "more" comes out first: not every browser opens what a link leads into
  goTo(place, block = "start") {
    if (!place) return;
    const more = place.id === "page-end" ? this.querySelector(".more-pages") : place.closest("details");
    if (more) more.open = true;
    const away = Math.abs(place.getBoundingClientRect().top);
    place.scrollIntoView({ block, inline: "nearest", behavior: away > 2 * innerHeight ? "instant" : "auto" }); // a long way isn't shown
  }
}

customElements.define("wenku-reader", Reader);
