// <wenku-suggest src="…" label="…" icons="…">: what may be meant while a search is typed, as a combobox with a list. Around the search field,
// whose form works without it. Letters that an input method is still composing are neither looked up nor taken for commands.
class Suggest extends HTMLElement {
  static PAUSE = 120; // milliseconds without a key
  static PATIENCE = 5000;
  static ICONS = { search: "search", document: "file-text", category: "grid", author: "person" };
  static #made = 0;

  connectedCallback() {
    this.input = this.querySelector("input");
    this.options = [];
    this.active = -1;
    this.run = 0;
    this.list ??= this.#list();
    this.append(this.list);
    const given = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(given)) this.input.setAttribute(name, value);
    this.listeners = {
      input: (event) => !event.isComposing && this.plan(),
      compositionstart: () => this.close(),
      compositionend: () => this.plan(),
      keydown: (event) => this.key(event),
      focus: () => !this.input.value && this.plan(0),
      blur: () => this.close(),
    };
    for (const [name, listener] of Object.entries(this.listeners)) this.input.addEventListener(name, listener);
  }

  disconnectedCallback() {
    this.close();
    for (const [name, listener] of Object.entries(this.listeners)) this.input.removeEventListener(name, listener);
  }

  get isOpen() {
    return !this.list.hidden;
  }

  plan(pause = Suggest.PAUSE) {
    this.#stop();
    this.planned = setTimeout(() => this.ask(), pause);
  }

  // Only the answer to the last question counts: an older one that comes late is dropped.
  async ask() {
    this.#stop();
    const run = this.run;
    const asking = new AbortController();
    this.asking = asking;
    const giveUp = setTimeout(() => asking.abort(), Suggest.PATIENCE);
    try {
      const address = `${this.getAttribute("src")}?${new URLSearchParams({ q: this.input.value })}`;
      const answer = await fetch(address, { credentials: "same-origin", signal: asking.signal });
      const { suggestions } = answer.ok ? await answer.json() : { suggestions: [] };
      if (run === this.run) this.show(suggestions);
    } catch {
      if (run === this.run) this.close(); // no suggestions are no trouble: the form works
    } finally {
      clearTimeout(giveUp);
    }
  }

  show(suggestions) {
    if (this.active >= 0 || document.activeElement !== this.input) return; // somebody is choosing, or has gone on
    this.options = suggestions.map((suggestion, index) => this.#option(suggestion, index));
    this.list.replaceChildren(...this.options);
    this.#open(this.options.length > 0);
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.isOpen) this.move(event.key === "ArrowDown" ? 1 : -1);
      else if (!event.altKey) this.ask();
    } else if (event.key === "Enter" && this.isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault(); // the first one closes the list, the next one empties the field
      this.close();
    } else if (event.key === "Home" || event.key === "End" || event.key === "ArrowLeft" || event.key === "ArrowRight") {
      this.mark(-1); // back in the field
    } else if (event.key === "Tab" || event.key === "Enter") {
      this.close();
    }
  }

  // Beyond the last option comes the field again, then the first.
  move(by) {
    const places = this.options.length + 1;
    this.mark(((this.active + 1 + by + places) % places) - 1);
  }

  mark(index) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const option = this.options[index];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    return this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(index) {
    const { sort, text, url } = this.options[index].dataset;
    if (sort === "search") this.input.value = text;
    this.close();
    location.assign(url);
  }

  close() {
    this.#stop();
    this.#open(false);
  }

  #stop() {
    clearTimeout(this.planned);
    this.asking?.abort();
    this.run += 1;
  }

  #open(open) {
    this.mark(-1);
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  #list() {
    Suggest.#made += 1;
    const list = this.#element("ul", { id: `suggestions-${Suggest.#made}`, class: "suggest", role: "listbox", "aria-label": this.getAttribute("label") });
    list.hidden = true;
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(this.options.indexOf(option));
    });
    return list;
  }

  #option({ sort, text, url, label }, index) {
    const option = this.#element("li", { id: `${this.list.id}-${index}`, role: "option", "aria-selected": "false" });
    Object.assign(option.dataset, { sort, text, url });
    option.append(this.#icon(Suggest.ICONS[sort]), this.#marked(text));
    if (label) option.append(this.#element("small", {}, label));
    return option;
  }

  // What is typed stands out where it stands in the text as it is; found by its sound, nothing does.
  #marked(text) {
    const typed = this.input.value.trim();
    const at = typed ? text.toLowerCase().indexOf(typed.toLowerCase()) : -1;
    const whole = this.#element("span", {}, at < 0 ? text : text.slice(0, at));
    if (at >= 0) whole.append(this.#element("b", {}, text.slice(at, at + typed.length)), text.slice(at + typed.length));
    return whole;
  }

  #icon(name) {
    const [picture, use] = ["svg", "use"].map((part) => document.createElementNS("http://www.w3.org/2000/svg", part));
    picture.setAttribute("class", "icon");
    picture.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${this.getAttribute("icons")}#${name}`);
    picture.append(use);
    return picture;
  }

  #element(name, attributes, text = "") {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  }
}

customElements.define("wenku-suggest", Suggest);
