// <wenku-more src="…" version="…" first="…" last="…">: blank pages that get their images: asked for when one of them comes near, or, with
// `waits`, fetched as they are made anyway. Its template holds what a blank page says meanwhile, and when they didn't come.
class More extends HTMLElement {
  static MOST = 10; // pages in one request, no more than the site makes at once
  static PATIENCE = 90000; // milliseconds without a new page

  connectedCallback() {
    this.waits = this.hasAttribute("waits");
    const scroller = this.closest(".bench__scroll");
    const root = scroller && getComputedStyle(scroller).overflowY === "auto" ? scroller : null;
    this.near = new IntersectionObserver((entries) => this.moved(entries), { root, rootMargin: "120% 0px" });
    this.addEventListener("error", (event) => event.target.matches("img") && this.lost(event.target), true);
    this.addEventListener("click", (event) => event.target.closest(".coming__said button") && this.begin());
    if (this.waits) this.begin();
    else this.watch();
  }

  disconnectedCallback() {
    this.near.disconnect();
    clearTimeout(this.timer);
    clearTimeout(this.soon);
  }

  get blank() {
    return [...this.querySelectorAll("[data-page][data-blank]")];
  }

  watch() {
    this.near.disconnect();
    for (const page of this.blank) this.near.observe(page);
  }

  // Whoever only flies past asks for nothing.
  moved(entries) {
    this.isNear = entries.some((entry) => entry.isIntersecting) || (this.isNear && !entries.every((entry) => !entry.isIntersecting));
    clearTimeout(this.soon);
    if (this.isNear && !this.busy) this.soon = setTimeout(() => this.begin(), 200);
  }

  async begin() {
    this.busy = true;
    this.near.disconnect();
    this.wait = 600;
    this.until = Date.now() + More.PATIENCE;
    if (!this.waits) this.say("making");
    await this.ask(!this.waits);
  }

  async ask(first = false) {
    try {
      const answer = first ? await fetch(this.src, this.order) : await fetch(`${this.src}?${this.range}`, { headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(String(answer.status));
      if (this.take(await answer.text())) {
        this.until = Date.now() + More.PATIENCE;
        this.wait = 600;
      }
    } catch {
      if (!this.waits) return this.fail();
    }
    return this.plan();
  }

  plan() {
    if (!this.isConnected || this.isWhole) {
      this.busy = false;
      return;
    }
    if (Date.now() > this.until && !this.waits) {
      this.fail();
      return;
    }
    this.timer = setTimeout(() => this.ask(), this.wait);
    this.wait = Math.min(this.wait * 1.3, 4000);
  }

  get src() {
    return this.getAttribute("src");
  }

  get isWhole() {
    const there = this.querySelectorAll("[data-page]:not([data-blank])").length;
    return there > Number(this.getAttribute("last")) - Number(this.getAttribute("first")) || (this.waits && Boolean(document.querySelector("wenku-status [data-done]")) && !this.blank.length);
  }

  // From the first page that is missing, not too many.
  get range() {
    const there = new Set([...this.querySelectorAll("[data-page]:not([data-blank])")].map((page) => Number(page.dataset.page)));
    let first = Number(this.getAttribute("first"));
    while (there.has(first)) first += 1;
    const last = Math.min(Number(this.getAttribute("last")), first + More.MOST - 1);
    return new URLSearchParams({ version: this.getAttribute("version"), first, last });
  }

  get order() {
    const token = document.querySelector('meta[name="csrf-token"]')?.content || "";
    return { method: "POST", body: this.range, headers: { "HX-Request": "true", "X-CSRFToken": token } };
  }

  // Whether there is anything new.
  take(html) {
    const come = document.createElement("template");
    come.innerHTML = html;
    let isNew = false;
    for (const figure of come.content.querySelectorAll("[data-page]")) {
      const here = this.querySelector(`#${figure.id}`);
      if (!here) this.querySelector(":scope > template").before(figure);
      else if (here.hasAttribute("data-blank")) this.fill(here, figure.querySelector("img"));
      else continue;
      isNew = true;
    }
    for (const { dataset, content } of come.content.querySelectorAll("[data-thumb]")) {
      document.querySelector(`.rail__pages a[href="#page-${dataset.thumb}"] .blank`)?.replaceWith(content);
    }
    return isNew;
  }

  fill(page, image) {
    page.querySelector(".coming__said")?.remove();
    page.querySelector(".blank").replaceWith(image);
    page.removeAttribute("data-blank");
  }

  // An image that is gone again is made again.
  lost(image) {
    const page = image.closest("[data-page]");
    const blank = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of [["class", "blank"], ["viewBox", `0 0 ${image.getAttribute("width")} ${image.getAttribute("height")}`], ["aria-hidden", "true"]]) blank.setAttribute(name, value);
    image.replaceWith(blank);
    page.setAttribute("data-blank", "");
    this.lostOnce = (this.lostOnce || 0) + 1;
    if (this.lostOnce > 3 * More.MOST) this.fail();
    else if (!this.busy) this.watch();
  }

  fail() {
    this.busy = false;
    this.say("failed");
    this.querySelector(".coming__said")?.setAttribute("role", "alert");
  }

  say(what) {
    const said = this.querySelector(":scope > template").content.querySelector(`[data-said="${what}"]`);
    for (const page of this.blank) {
      page.querySelector(".coming__said")?.remove();
      page.querySelector(".page__paper").append(said.cloneNode(true));
    }
  }
}

customElements.define("wenku-more", More);
