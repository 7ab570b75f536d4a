// Text over the page images of wenku-reader[selectable] that can be selected and copied: transparent, each word as wide as what is seen.
// Only pages near the screen have it. For screen readers the document's text stands in its sections.
class TextLayers {
  static NEAR = "100% 0px";

  constructor(reader) {
    this.reader = reader;
    this.layers = new Map();
    this.watched = new WeakSet();
    this.near = new IntersectionObserver((entries) => entries.forEach((entry) => this.moved(entry)), { rootMargin: TextLayers.NEAR });
    this.watch();
    new MutationObserver(() => this.watch()).observe(reader, { childList: true, subtree: true });
    document.addEventListener("copy", (event) => this.copy(event));
  }

  watch() {
    for (const image of this.reader.querySelectorAll("[data-page] img")) {
      const page = image.closest("[data-page]");
      if (this.watched.has(page)) continue;
      this.watched.add(page);
      this.near.observe(page);
    }
  }

  moved({ target: page, isIntersecting }) {
    if (isIntersecting) this.lay(page);
    else if (!this.isSelected(this.layers.get(page))) this.remove(page);
  }

  async lay(page) {
    if (this.layers.has(page)) return;
    this.layers.set(page, null);
    try {
      const words = await PageWords.of(this.reader.getAttribute("pages"), page.dataset.page);
      if (!this.layers.has(page)) return; // it is far away by now
      const layer = this.layer(page, words);
      this.layers.set(page, layer);
      page.querySelector(".page__paper img").after(layer);
      this.fit(layer);
    } catch {
      this.layers.delete(page); // there are none, or they come when it is near the next time
    }
  }

  remove(page) {
    this.layers.get(page)?.remove();
    this.layers.delete(page);
  }

  isSelected(layer) {
    const selection = getSelection();
    return Boolean(layer) && selection.rangeCount > 0 && !selection.isCollapsed && selection.getRangeAt(0).intersectsNode(layer);
  }

  layer(page, words) {
    const image = page.querySelector("img");
    const layer = document.createElement("div");
    layer.className = "texts";
    layer.setAttribute("aria-hidden", "true");
    layer.words = words;
    layer.append(...words.lines.map((line) => this.line(line, image.height && image.getAttribute("height") / image.getAttribute("width"))));
    const rest = document.createElement("div");
    rest.className = "texts__rest"; // what lies between the lines selects nothing
    layer.append(rest);
    return layer;
  }

  // Lengths are in parts of the page's width (cqw), so that they hold at any size. `tall`: height by width of the page.
  line(line, tall) {
    const [left, right] = [Math.min(...line.map((word) => word[1])), Math.max(...line.map((word) => word[3]))];
    const [top, bottom] = [Math.min(...line.map((word) => word[2])), Math.max(...line.map((word) => word[4]))];
    const down = line.every(PageWords.isTall);
    const thick = down ? (right - left) / 100 : ((bottom - top) / 100) * tall;
    const size = Math.max(thick * 0.8, 0.05);
    const made = document.createElement("div");
    made.className = down ? "texts__line texts__line--down" : "texts__line";
    Object.assign(made.style, { left: `${left / 100}%`, top: `${top / 100}%`, fontSize: `${size}cqw`, lineHeight: `${thick}cqw` });
    let at = down ? top : left;
    for (const [word, x0, y0, x1, y1] of line) {
      const [start, end, unit] = down ? [y0, y1, tall / 100] : [x0, x1, 1 / 100];
      made.append(this.word(word, ((start - at) * unit) / size, ((end - start) * unit) / size));
      at = end;
    }
    return made;
  }

  // `gap` before it and `length` in ems.
  word(word, gap, length) {
    const made = document.createElement("span");
    made.textContent = word;
    made.length = length;
    if (Math.abs(gap) > 0.001) made.style.marginInlineStart = `${gap.toFixed(4)}em`;
    return made;
  }

  // What this browser's font makes a word shorter or longer than it is on the page is given to its letters: all is measured, then set.
  fit(layer) {
    const words = [...layer.querySelectorAll(".texts__line")].flatMap((line) => {
      const em = parseFloat(getComputedStyle(line).fontSize);
      const side = line.matches(".texts__line--down") ? "height" : "width";
      return [...line.children].map((word) => [word, word.getBoundingClientRect()[side] / em]);
    });
    for (const [word, natural] of words) {
      word.style.letterSpacing = `${((word.length - natural) / [...word.textContent].length).toFixed(4)}em`;
    }
  }

  // What is copied out of the pages alone: words as they are written, not as they are set.
  copy(event) {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const within = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest("[data-page]");
    if (!within(range.startContainer) || !within(range.endContainer)) return;
    const layers = [...this.layers.values()].filter((layer) => layer && range.intersectsNode(layer));
    const pages = layers.sort((one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    const text = pages.map((layer) => this.selected(layer, range)).filter(Boolean).join("\n");
    if (!text) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  }

  selected(layer, range) {
    let text = "";
    let broken = false;
    layer.words.lines.forEach((line, row) => {
      line.forEach((word, column) => {
        const part = this.part(layer.children[row].children[column].firstChild, range);
        if (!part) return;
        text = this.joined(text, part, broken, column > 0 ? this.isApart(line[column - 1], word) : false);
        broken = false;
      });
      if (text && layer.words.ends[row] && !text.endsWith("\n")) text += "\n";
      broken = true;
    });
    return text.trimEnd();
  }

  part(node, range) {
    if (!node || !range.intersectsNode(node)) return "";
    const start = range.startContainer === node ? range.startOffset : 0;
    const end = range.endContainer === node ? range.endOffset : node.length;
    return node.data.slice(start, end);
  }

  joined(text, part, broken, apart) {
    if (!text || text.endsWith("\n")) return text + part;
    if (broken && /\p{L}-$/u.test(text) && /^\p{Ll}/u.test(part)) return text.slice(0, -1) + part;
    const isWritten = !PageWords.isWide([...text].at(-1)) && !PageWords.isWide([...part][0]);
    return text + (isWritten || apart ? " " : "") + part;
  }

  // Two columns of a table rather than two words of a line.
  isApart([, , , right], [, left, top, , bottom]) {
    return left - right > (bottom - top) * 0.7;
  }
}

for (const reader of document.querySelectorAll("wenku-reader[selectable]")) {
  if (CSS.supports("width", "1cqw")) new TextLayers(reader);
}
