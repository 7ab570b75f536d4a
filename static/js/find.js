// <wenku-find>: finds text on the pages that can be read and marks it where it stands; `?find=…` in the address begins with it,
// `?q=…`, from a search, with each of its words.
class Find extends HTMLElement {
  static AT_ONCE = 4; // pages
  static MOST = 999; // places

  connectedCallback() {
    this.reader = this.closest("wenku-reader");
    this.input = this.querySelector("input");
    this.said = this.querySelector("output");
    this.run = 0;
    this.text = "";
    this.hits = [];
    this.input.addEventListener("input", (event) => !event.isComposing && this.plan());
    this.input.addEventListener("compositionend", () => this.plan());
    this.input.addEventListener("focus", () => this.bar(true));
    this.input.addEventListener("blur", () => this.bar(Boolean(this.text)));
    this.addEventListener("keydown", (event) => this.type(event));
    this.addEventListener("click", (event) => this.press(event.target.closest("[data-find]")?.dataset.find));
    this.keys = (event) => this.key(event);
    document.addEventListener("keydown", this.keys);
    this.asked = (event) => event.target.closest("[data-find-here]") && this.open(event.target);
    document.addEventListener("click", this.asked);
    const said = new URLSearchParams(location.search);
    const wanted = said.get("find") || said.get("q");
    if (wanted) {
      this.input.value = wanted.slice(0, this.input.maxLength);
      if (!said.get("find")) this.searched = this.input.value.trim();
      requestAnimationFrame(() => this.begin()); // first the page that the address names
    }
  }

  disconnectedCallback() {
    this.end();
    document.removeEventListener("keydown", this.keys);
    document.removeEventListener("click", this.asked);
  }

  bar(open) {
    this.closest(".reader-bar").classList.toggle("is-finding", open);
  }

  open(opener) {
    opener?.closest("details")?.removeAttribute("open");
    this.bar(true);
    this.input.focus({ preventScroll: true });
    this.input.select();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    if (event.key === "f") {
      event.preventDefault();
      this.open();
    } else if (event.key === "Escape" && this.text) {
      this.end();
    }
  }

  type(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.end();
      this.input.blur();
    } else if (event.key === "Enter" && event.target === this.input) {
      event.preventDefault();
      if (this.input.value.trim() !== this.text) this.begin();
      else this.step(event.shiftKey ? -1 : 1);
    }
  }

  press(what) {
    if (what === "end") this.end();
    else if (what) this.step(Number(what));
  }

  plan() {
    clearTimeout(this.planned);
    this.planned = setTimeout(() => this.begin(), 350);
  }

  // Page after page, a few at a time; a newer search or its end stops it.
  async begin() {
    const text = this.input.value.trim();
    if (text === this.text) return;
    this.clear();
    this.text = text;
    this.querySelector(".finder__acts").hidden = !text;
    this.bar(Boolean(text) || document.activeElement === this.input);
    if (!text) return;
    const run = this.run;
    const numbers = this.reader.numbers;
    this.from = this.reader.current;
    this.searching = true;
    for (let at = 0; at < numbers.length && this.hits.length < Find.MOST; at += Find.AT_ONCE) {
      this.say(numbers[at]);
      const some = numbers.slice(at, at + Find.AT_ONCE);
      const found = await Promise.allSettled(some.map((number) => PageWords.of(this.reader.getAttribute("pages"), number)));
      if (run !== this.run) return;
      found.forEach((words, index) => this.take(some[index], words));
    }
    this.searching = false;
    if (this.now === undefined && this.hits.length) this.go(0);
    else this.say();
  }

  take(number, { value: words }) {
    if (!words) {
      this.missing = true;
      return;
    }
    const places = this.places(words).slice(0, Find.MOST - this.hits.length);
    if (!places.length) return;
    const marks = PageWords.draw(this.reader.page(number), places);
    this.hits.push(...marks.map((mark) => ({ number, mark })));
    if (this.now === undefined && number >= this.from) this.go(this.hits.length - marks.length);
  }

  // Where the text stands; what came from a search was found by each of its words, until something else is typed.
  places(words) {
    if (this.text !== this.searched) return words.find(this.text);
    const places = [...new Set(this.text.split(/\s+/))].flatMap((word) => words.find(word));
    const above = ([one], [other]) => one.top - other.top || one.left - other.left;
    return places.filter((boxes) => boxes.length).sort(above);
  }

  step(by) {
    if (this.hits.length) this.go(((this.now ?? 0) + by + this.hits.length) % this.hits.length);
  }

  go(index) {
    this.hits[this.now]?.mark.classList.remove("hot");
    this.now = index;
    const { mark } = this.hits[index];
    mark.classList.add("hot");
    this.reader.goTo(mark, "center");
    this.say();
  }

  say(number) {
    const words = (name) => this.getAttribute(name);
    if (this.hits.length) {
      const all = this.hits.length < Find.MOST ? this.hits.length : `${Find.MOST}+`;
      this.said.textContent = `${(this.now ?? 0) + 1} / ${all}${this.searching ? "…" : ""}`;
    } else if (this.searching) {
      if (number) this.said.textContent = words("progress").replace("{page}", number);
    } else {
      this.said.textContent = words(this.missing ? "missing" : "nothing");
    }
  }

  clear() {
    clearTimeout(this.planned);
    this.run += 1;
    this.hits = [];
    this.now = undefined;
    this.searching = this.missing = false;
    this.text = this.said.textContent = "";
    for (const drawing of this.reader.querySelectorAll(".hits")) drawing.remove();
  }

  end() {
    this.clear();
    this.input.value = "";
    this.querySelector(".finder__acts").hidden = true;
    this.bar(false);
  }
}

customElements.define("wenku-find", Find);
