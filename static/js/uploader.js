// <wenku-uploader>: the upload page's cards. Files are dropped or chosen, checked, sent one by one with their true progress, and
// answered by the server with a card; forms in cards act in place. Everything here also works as plain forms, one page at a time.
const AT_ONCE = 2;
const AUTOSAVE = 1200;

class Uploader extends HTMLElement {
  connectedCallback() {
    this.queue = [];
    this.sending = new Map();
    this.saves = new WeakMap();
    this.form = this.querySelector("form.drop");
    this.input = this.form.querySelector("input[type=file]");
    this.files = this.querySelector("[data-files]");
    this.says = this.querySelector("template[data-troubles]").dataset;
    this.listen();
    this.count();
  }

  listen() {
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = "";
    });
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("submit", (event) => this.submitted(event));
    this.addEventListener("input", (event) => this.edited(event));
    this.addEventListener("wenku:moved", () => this.count());
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) document.addEventListener(name, (event) => this.dragged(event));
    addEventListener("beforeunload", (event) => {
      if (this.sending.size + this.queue.length) event.preventDefault();
    });
  }

  // A file dropped beside the zone must not take the page away.
  dragged(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const over = event.type === "dragenter" || event.type === "dragover";
    this.form.classList.toggle("drop--over", over && this.form.contains(event.target));
    if (event.type === "drop") this.add([...event.dataTransfer.files]);
  }

  add(files) {
    const cards = files.map((file) => this.card(file));
    this.files.prepend(...cards);
    for (const card of cards) if (!card.refused) this.enqueue(card);
    this.count();
  }

  card(file) {
    const card = this.querySelector("template[data-sending]").content.firstElementChild.cloneNode(true);
    card.file = file;
    card.querySelector("[data-name]").textContent = file.name;
    card.querySelector("[data-kind]").textContent = ending(file.name).slice(1).toUpperCase();
    card.setAttribute("aria-label", file.name);
    const trouble = this.trouble(file);
    if (trouble) this.refuse(card, trouble);
    return card;
  }

  // What needs no server to be known. Whether the bytes are what the name says is decided there.
  trouble(file) {
    const named = ending(file.name);
    if (file.size > Number(this.getAttribute("largest"))) return this.says.large;
    if (listed(this, "claims", named) && !listed(this, "endings", named)) return this.says.unknown;
    return file.size === 0 ? this.says.empty : "";
  }

  refuse(card, text) {
    card.refused = true;
    card.dataset.card = "refused";
    card.classList.add("file--bad");
    this.tell(card, text);
    const word = card.querySelector("[data-word]");
    word.textContent = word.dataset.word;
    card.querySelector("[data-chip]").hidden = false;
    card.querySelector("[data-progress]").hidden = true;
    card.querySelector("[data-sent]").parentElement.hidden = true;
  }

  tell(card, text) {
    const place = card.querySelector("[data-trouble]");
    place.hidden = !text;
    place.textContent = text;
  }

  enqueue(card) {
    const shown = card.querySelector("[data-sent]");
    shown.textContent = shown.dataset.waiting;
    this.queue.push(card);
    this.next();
  }

  next() {
    while (this.queue.length && this.sending.size < AT_ONCE) this.send(this.queue.shift());
  }

  send(card) {
    card.classList.remove("file--bad");
    card.querySelector("[data-again]").hidden = true;
    this.tell(card, "");
    const request = this.request(this.form.action, card.file, (loaded, total) => this.progress(card, loaded, total));
    card.began = performance.now();
    this.sending.set(card, request);
    request.answer.then(({ status, html }) => {
      this.sending.delete(card);
      if (html && (status === 201 || status === 422)) this.replace(card, html);
      else if (html) this.fail(card, html, true);
      else if (card.isConnected) this.fail(card, this.says.lost, false);
      this.next();
      this.count();
    });
  }

  // The answer's status is 0 where none came.
  request(action, file, onProgress) {
    const http = new XMLHttpRequest();
    const body = new FormData();
    body.set("csrf_token", token());
    body.set("on", "upload");
    body.set("file", file, file.name);
    http.open("POST", action);
    http.setRequestHeader("HX-Request", "true");
    http.setRequestHeader("X-CSRFToken", token());
    http.upload.addEventListener("progress", (event) => onProgress(event.loaded, event.total));
    const answer = new Promise((done) => {
      http.addEventListener("loadend", () => done({ status: http.status, html: http.status ? http.responseText : "" }));
    });
    http.send(body);
    return { answer, abort: () => http.abort() };
  }

  progress(card, loaded, total) {
    const shown = card.querySelector("[data-sent]");
    const bar = card.querySelector("[data-progress]");
    bar.max = total;
    bar.value = loaded;
    card.querySelector("[data-percent]").textContent = `${Math.floor((loaded / total) * 100)}%`;
    const seconds = ((performance.now() - card.began) / 1000 / loaded) * (total - loaded);
    const sent = fill(shown.dataset.sent, { sent: size(loaded), size: size(total) });
    const rest = seconds >= 2 ? `${this.separator}${fill(shown.dataset.rest, { seconds: Math.ceil(seconds) })}` : "";
    shown.textContent = loaded < total ? sent + rest : shown.dataset.checking;
  }

  get separator() {
    return document.documentElement.lang.startsWith("zh") ? "，" : ", ";
  }

  fail(card, said, isHtml) {
    card.classList.add("file--bad");
    card.querySelector("[data-again]").hidden = false;
    card.querySelector("[data-progress]").value = 0;
    card.querySelector("[data-percent]").textContent = "";
    card.querySelector("[data-sent]").textContent = "";
    this.tell(card, isHtml ? textOf(said) : said);
  }

  // Puts the answer in the card's place; the focus stays where it was.
  replace(card, html) {
    const had = card.contains(document.activeElement);
    const made = fragment(html);
    const first = made.firstElementChild;
    card.replaceWith(made);
    if (had) first?.querySelector("a, button, input")?.focus();
    this.count();
    return first;
  }

  clicked(event) {
    const button = event.target.closest("button, a");
    const card = event.target.closest("[data-card]");
    if (!button) return;
    if (button.matches("[data-dismiss]")) this.dismiss(card);
    if (button.matches("[data-again]")) this.enqueue(card);
    if (button.matches("[data-submit-all]")) this.submitAll(button);
    if (button.matches("[data-replace]")) {
      event.preventDefault();
      this.choose(card, button.dataset.replace);
    }
  }

  dismiss(card) {
    this.queue = this.queue.filter((waiting) => waiting !== card);
    const next = card.nextElementSibling || card.previousElementSibling;
    card.remove();
    this.sending.get(card)?.abort();
    (next?.querySelector("button, a") || this.input).focus();
    this.count();
  }

  // Another file for a card that has a form: what was typed there stays.
  choose(card, action) {
    const picker = document.createElement("input");
    picker.type = "file";
    picker.accept = this.getAttribute("endings");
    picker.addEventListener("change", () => this.swap(card, action, picker.files[0]));
    picker.click();
  }

  async swap(card, action, file) {
    const trouble = file && this.trouble(file);
    if (!file || trouble) return trouble && this.note(card, trouble);
    const bar = Object.assign(document.createElement("progress"), { className: "bar", max: file.size, value: 0 });
    card.querySelector(".file__body").append(bar);
    const request = this.request(action, file, (loaded, total) => Object.assign(bar, { max: total, value: loaded }));
    this.sending.set(card, request);
    const { status, html } = await request.answer;
    this.sending.delete(card);
    bar.remove();
    if (status === 200) this.move(card, html);
    else this.note(card, html ? textOf(html) : this.says.lost);
  }

  note(card, text) {
    const place = card.querySelector("[data-note]") || card.querySelector(".file__body").appendChild(document.createElement("p"));
    Object.assign(place, { className: "small", textContent: text });
    place.dataset.note = "";
    place.setAttribute("role", "alert");
  }

  move(card, html) {
    card.querySelector("wenku-status").show(html);
    this.count();
  }

  submitted(event) {
    const form = event.target;
    const card = form.closest("[data-card]");
    if (!card) return;
    event.preventDefault();
    const then = event.submitter?.value || "submit";
    if (form.matches(".file__form")) this.write(card, form, then);
    else this.act(card, form);
  }

  async act(card, form) {
    const { ok, html } = await post(form.action, new FormData(form));
    if (!ok) return this.note(card, html ? textOf(html) : this.says.lost);
    if (form.dataset.act === "gone") this.dismiss(card);
    else this.move(card, html);
  }

  // Saves or hands in what is said of a file; what comes back is its card, with messages where something is wrong.
  async write(card, form, then) {
    this.forget(form);
    const body = new FormData(form);
    body.set("then", then);
    card.setAttribute("aria-busy", "true");
    const { status, html } = await post(form.action, body);
    card.removeAttribute("aria-busy");
    if (status !== 200 && status !== 422) {
      this.note(card, html ? textOf(html) : this.says.lost);
      return false;
    }
    const first = this.replace(card, html);
    first?.querySelector("[aria-invalid], .notice--bad")?.scrollIntoView({ block: "center" });
    return status === 200;
  }

  async submitAll(button) {
    button.disabled = true;
    for (const card of this.ready()) await this.write(card, card.querySelector(".file__form"), "submit");
    button.disabled = false;
    this.querySelector("[aria-invalid]")?.focus();
  }

  edited(event) {
    const form = event.target.closest(".file__form");
    if (!form) return;
    if (event.target.matches("[data-share]")) gain(event.target);
    this.forget(form);
    this.saves.set(form, setTimeout(() => this.save(form), AUTOSAVE));
  }

  // What is typed is kept now and then, quietly: whatever is wrong with it is said when it is handed in.
  async save(form) {
    if (!form.isConnected) return;
    const body = new FormData(form);
    body.set("then", "save");
    const abort = new AbortController();
    this.saves.set(form, abort);
    await post(form.action, body, abort.signal);
  }

  forget(form) {
    const pending = this.saves.get(form);
    if (pending instanceof AbortController) pending.abort();
    else clearTimeout(pending);
  }

  drafts() {
    return [...this.files.querySelectorAll('[data-card="draft"]')];
  }

  ready() {
    return this.drafts().filter((card) => card.querySelector('[data-state="ready"]') && canBeSubmitted(card));
  }

  count() {
    const drafts = this.drafts();
    for (const card of drafts) settle(card);
    const ready = this.ready().length;
    const busy = this.files.querySelectorAll('[data-state="queued"], [data-state="making"]').length + this.sending.size + this.queue.length;
    const bar = this.querySelector("[data-bar]");
    const words = bar.querySelector("[data-count]");
    const text = fill(words.dataset.count, { ready, busy });
    if (words.textContent !== text) words.textContent = text;
    bar.hidden = ready + busy === 0 || (drafts.length > 0 && !drafts.some(canBeSubmitted));
    bar.querySelector("[data-submit-all]").disabled = ready === 0;
  }
}

// A site without categories takes files, and lets nobody submit them.
function canBeSubmitted(card) {
  return card.querySelector('[name="then"][value="submit"]') !== null;
}

// A card wears its state, and takes the better keywords that came with the text, where nobody has touched them.
function settle(card) {
  const part = card.querySelector("[data-state]");
  card.classList.toggle("file--bad", part.dataset.state === "failed");
  const field = card.querySelector("[data-suggested]");
  if (field && part.dataset.state === "ready" && field.value === field.dataset.suggested) {
    field.value = field.dataset.suggested = part.dataset.keywords;
  }
}

function gain(field) {
  const help = document.getElementById(`${field.id}-help`);
  const points = Math.floor((Math.max(0, Number(field.value) || 0) * Number(field.dataset.share)) / 10000);
  if (help) help.textContent = fill(field.dataset.words, { points });
}

async function post(action, body, signal) {
  try {
    const headers = { "HX-Request": "true", "X-CSRFToken": token() };
    const answer = await fetch(action, { method: "POST", body, headers, credentials: "same-origin", signal });
    return { ok: answer.ok, status: answer.status, html: await answer.text() };
  } catch {
    return { ok: false, status: 0, html: "" };
  }
}

function token() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function textOf(html) {
  return fragment(html).textContent.trim().replace(/\s+/g, " ");
}

function ending(name) {
  return /\.[a-z0-9]{1,5}$/.exec(name.trim().toLowerCase())?.[0] ?? "";
}

function listed(element, attribute, word) {
  return word !== "" && element.getAttribute(attribute).split(",").includes(word);
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function size(bytes) {
  const megabytes = bytes / 1048576;
  return megabytes >= 1 ? `${megabytes.toFixed(1)}MB` : `${Math.ceil(bytes / 1024)}KB`;
}

customElements.define("wenku-uploader", Uploader);
