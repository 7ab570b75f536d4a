// PageWords: the words of one page and where they stand, fetched when they are wanted; finds text in them whatever its case and width.
// Boxes are in ten-thousandths of the page. Han, kana and hangul are wide, everything else is taken for half as wide.
class PageWords {
  static KEPT = 60; // pages; the browser keeps the answers anyway
  static WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
  static LETTER = /[\p{L}\p{N}]/u;
  static #pages = new Map();

  // `base`: the address of the version's pages.
  static of(base, number) {
    const address = `${base}/${number}/words`;
    const known = PageWords.#pages.get(address);
    if (known) return known;
    const coming = PageWords.#fetched(address);
    PageWords.#pages.set(address, coming);
    coming.catch(() => PageWords.#pages.delete(address));
    if (PageWords.#pages.size > PageWords.KEPT) PageWords.#pages.delete(PageWords.#pages.keys().next().value);
    return coming;
  }

  static async #fetched(address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    return new PageWords(await answer.json());
  }

  // A drawing of the page's size over the image of a page (its figure): a group of boxes for each place.
  static draw(page, places) {
    const drawing = PageWords.#element("svg", { class: "hits", viewBox: "0 0 10000 10000", preserveAspectRatio: "none", "aria-hidden": "true" });
    const marks = places.map((boxes) => {
      const mark = PageWords.#element("g", {});
      for (const box of boxes) {
        const { left: x, top: y } = box;
        mark.append(PageWords.#element("rect", { x, y, width: Math.max(box.right - x, 20), height: Math.max(box.bottom - y, 20) }));
      }
      return mark;
    });
    drawing.append(...marks);
    page.querySelector(".page__paper").append(drawing);
    return marks;
  }

  static #element(name, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  static isWide(character) {
    return PageWords.WIDE.test(character);
  }

  // The form in which texts are compared: a space counts only between two words that are written with one.
  static folded(text) {
    const folding = new Folding();
    for (const character of text) folding.add(character);
    return folding.text;
  }

  constructor({ text, lines }) {
    this.text = text;
    this.lines = lines;
  }

  // Where the text stands on the page: for each place the boxes that cover it.
  find(text) {
    const wanted = PageWords.folded(text);
    const places = [];
    if (!wanted) return places;
    const here = this.folding;
    for (let at = here.text.indexOf(wanted); at >= 0; at = here.text.indexOf(wanted, at + wanted.length)) {
      places.push(this.#boxes(here.origins.slice(at, at + wanted.length)));
    }
    return places;
  }

  get folding() {
    if (this.folded) return this.folded;
    this.folded = new Folding();
    this.lines.forEach((line, row) => {
      if (row) this.folded.endLine();
      line.forEach(([word], column) => {
        this.folded.space();
        [...word].forEach((character, at) => this.folded.add(character, [row, column, at]));
      });
    });
    return this.folded;
  }

  #boxes(origins) {
    const boxes = [];
    for (const [row, column, at] of origins.filter(Boolean)) {
      const last = boxes.at(-1);
      if (last?.row === row && last.column === column) last.to = at + 1;
      else boxes.push({ row, column, from: at, to: at + 1 });
    }
    return boxes.map((box) => this.#box(box)).reduce(PageWords.#merged, []);
  }

  // Words that follow each other in a line are one stroke of the marker.
  static #merged(strokes, box) {
    const last = strokes.at(-1);
    const isNext = last && last.row === box.row && box.left >= last.left && box.left - last.right < box.bottom - box.top;
    if (!isNext) return [...strokes, box];
    const top = Math.min(last.top, box.top);
    return [...strokes.slice(0, -1), { ...last, right: Math.max(last.right, box.right), top, bottom: Math.max(last.bottom, box.bottom) }];
  }

  // A part of a word, where it must be: by the widths of its characters.
  #box({ row, column, from, to }) {
    const [word, left, top, right, bottom] = this.lines[row][column];
    const breadths = [...word].map((character) => (PageWords.isWide(character) ? 1 : 0.5));
    const sum = (some) => some.reduce((whole, breadth) => whole + breadth, 0);
    const whole = sum(breadths);
    const start = sum(breadths.slice(0, from)) / whole;
    const end = sum(breadths.slice(0, to)) / whole;
    if (PageWords.isTall(this.lines[row][column])) {
      return { row, left, right, top: top + (bottom - top) * start, bottom: top + (bottom - top) * end };
    }
    return { row, left: left + (right - left) * start, right: left + (right - left) * end, top, bottom };
  }

  // Written downwards; the page's own proportions don't matter much here.
  static isTall([word, left, top, right, bottom]) {
    return [...word].length > 1 && bottom - top > 1.5 * (right - left);
  }

  // For each line whether its paragraph ends with it, told by how the paragraphs of the page's text end.
  get ends() {
    const bare = (text) => text.replace(/\s+/g, "");
    const tails = new Set(this.text.split("\n").map((paragraph) => bare(paragraph).slice(-6)));
    return this.lines.map((line) => tails.has(bare(line.map(([word]) => word).join("")).slice(-6)));
  }
}

// Text in the form in which it is compared, and where each character of it came from.
class Folding {
  text = "";
  origins = [];
  #spaced = false;
  #broken = false;

  space() {
    this.#spaced = true;
  }

  endLine() {
    this.#spaced = this.#broken = true;
  }

  add(character, origin = null) {
    if (/\s/.test(character)) return this.space();
    const plain = character.normalize("NFKD").replace(/[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff\s]/g, "").toLowerCase();
    if (!plain) return undefined;
    if (this.#broken && /\p{L}-$/u.test(this.text) && /^\p{Ll}/u.test(character)) this.#cut();
    else if (this.#spaced && this.#isWritten(this.text.at(-1)) && this.#isWritten(plain[0])) this.#put(" ", null);
    for (const one of plain) this.#put(one, origin);
    this.#spaced = this.#broken = false;
    return undefined;
  }

  #put(one, origin) {
    this.text += one;
    for (let unit = 0; unit < one.length; unit += 1) this.origins.push(origin);
  }

  // A hyphen that only parts a word at the end of its line.
  #cut() {
    this.text = this.text.slice(0, -1);
    this.origins.pop();
  }

  #isWritten(one) {
    return one !== undefined && PageWords.LETTER.test(one) && !PageWords.isWide(one);
  }
}
