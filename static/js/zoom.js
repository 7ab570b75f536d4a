// <wenku-zoom>: how large the pages are: as wide as there is room, or a part of their true size. Keys +, − and 0; pinching stays the browser's.
class Zoom extends HTMLElement {
  static STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];

  connectedCallback() {
    this.reader = this.closest("wenku-reader");
    this.papers = this.reader.querySelector(".papers");
    this.scale = null; // fits
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-zoom]");
      if (button) this.ask(button.dataset.zoom);
    });
    this.keys = (event) => this.key(event);
    document.addEventListener("keydown", this.keys);
    this.growth = new MutationObserver(() => this.scale && this.apply());
    this.growth.observe(this.papers, { childList: true, subtree: true });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.keys);
    this.growth.disconnect();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const wanted = { "+": "1", "=": "1", "-": "-1", "−": "-1", 0: "fit" }[event.key];
    if (wanted) this.ask(wanted);
  }

  ask(wanted) {
    const now = this.scale || this.shown();
    const larger = Zoom.STEPS.filter((step) => step > now + 0.02);
    const smaller = Zoom.STEPS.filter((step) => step < now - 0.02);
    const next = { fit: null, 1: larger[0] || Zoom.STEPS.at(-1), "-1": smaller.at(-1) || Zoom.STEPS[0] }[wanted];
    this.keeping(() => {
      this.scale = next;
      this.apply();
    });
    this.querySelector("output").textContent = next ? `${Math.round(next * 100)}%` : this.querySelector("[fit]").getAttribute("fit");
  }

  // How large the page that is read is now, of its true size.
  shown() {
    const page = this.reader.page(this.reader.current);
    return page.offsetWidth / this.trueWidth(page);
  }

  trueWidth(page) {
    return (Number(page.dataset.points || 595) * 96) / 72;
  }

  apply() {
    let widest = 0;
    for (const page of this.papers.querySelectorAll("[data-page]")) {
      const width = this.scale ? Math.round(this.trueWidth(page) * this.scale) : 0;
      if (page.dataset.zoomed === String(width) || (!width && !page.dataset.zoomed)) continue;
      page.dataset.zoomed = width || "";
      page.style.width = width ? `${width}px` : "";
      this.size(page.querySelector("img"), width);
      widest = Math.max(widest, width);
    }
    this.papers.classList.toggle("is-zoomed", Boolean(this.scale));
    this.papers.classList.toggle("is-wide", widest > this.papers.clientWidth || (this.scale && this.papers.scrollWidth > this.papers.clientWidth));
  }

  // Which of its images the browser takes depends on this.
  size(image, width) {
    if (!image?.srcset) return;
    image.dataset.sizes ||= image.sizes;
    image.sizes = width ? `${width}px` : image.dataset.sizes;
  }

  // What stands in the middle of the screen stays there.
  keeping(change) {
    const page = this.reader.page(this.reader.current);
    const before = page.getBoundingClientRect();
    const part = (innerHeight / 2 - before.top) / before.height;
    document.documentElement.classList.add("is-resizing");
    change();
    const after = page.getBoundingClientRect();
    if (part > 0 && part < 1) scrollBy({ top: after.top + part * after.height - innerHeight / 2, behavior: "instant" });
    requestAnimationFrame(() => requestAnimationFrame(() => document.documentElement.classList.remove("is-resizing")));
  }
}

customElements.define("wenku-zoom", Zoom);
