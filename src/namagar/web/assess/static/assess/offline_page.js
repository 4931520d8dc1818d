// The page of offline work: keeps what is typed, sends it when there is a line, and says how each question stands.
"use strict";

// Milliseconds: a pause in typing after which the text is kept; the time until a failed sending is tried again.
const PAUSE = 300;
const AGAIN = 60000;
// After these the next draft would fare no better.
const ENDS = ["gone", "trouble", "signed-out", "another-person"];
// What asked for the things that a page is drawn with.
const PARTS = ["link", "script", "img", "css"];

class OfflineWork {
  constructor(told, drafts) {
    this.told = told;
    this.drafts = drafts;
    this.line = new Line(told);
    this.state = "";
    this.sent = new Set();
    this.typing = new Map();
    this.busy = this.asked = false;
    const elements = [...document.querySelectorAll("[data-item]")];
    this.questions = new Map(elements.map((each) => [each.dataset.item, new Question(each, told.states)]));
  }

  async begin() {
    const { person, round } = this.told;
    for (const draft of await this.drafts.of(person, round)) await this.recall(draft);
    for (const question of this.questions.values()) this.listen(question);
    document.addEventListener("visibilitychange", () => this.keepAll());
    window.addEventListener("online", () => this.sendAll());
    window.addEventListener("offline", () => this.say("gone"));
    document.getElementById("send").addEventListener("click", () => this.sendAll());
    document.getElementById("forget").addEventListener("click", () => this.forget());
    tell("others", await this.drafts.ofOthers(person));
    for (const question of this.questions.values()) question.show(this.told.writable);
    document.getElementById("on-device").hidden = false;
    await this.sendAll();
  }

  async recall(draft) {
    const question = this.questions.get(draft.item);
    const unsent = UNSENT.includes(draft.state);
    if (!question) return unsent ? this.showElsewhere(draft) : this.drafts.drop(draft);
    // The page has caught up with what this device knew.
    if (!unsent && question.stands.revision >= draft.seen) return this.drafts.drop(draft);
    return question.recall(draft);
  }

  // A draft of a question that the institution has no more: not sent, and not lost from sight either.
  showElsewhere(draft) {
    const shown = document.getElementById("elsewhere").content.cloneNode(true).firstElementChild;
    for (const part of ["item", "en", "fa"]) shown.querySelector(`[data-part=${part}]`).textContent = draft[part];
    shown.querySelector("button").addEventListener("click", async () => {
      if ((await choice(document.getElementById("dropping"))) !== "drop") return;
      await this.drafts.drop(draft);
      shown.remove();
    });
    document.getElementById("questions").append(shown);
  }

  listen(question) {
    question.form.addEventListener("submit", (event) => event.preventDefault());
    question.form.addEventListener("input", () => {
      clearTimeout(this.typing.get(question));
      this.typing.set(question, setTimeout(() => this.keep(question), PAUSE));
    });
    for (const act of ["drop", "leave", "insist"]) {
      question.element.querySelector(`[data-do=${act}]`).addEventListener("click", () => this[act](question));
    }
  }

  // Keep what the fields of a question say now; what only repeats what stands is no draft.
  async keep(question) {
    if (!this.typing.has(question)) return;
    clearTimeout(this.typing.get(question));
    this.typing.delete(question);
    const { draft, stands, item } = question;
    const said = question.written();
    if (sameWords(said, question.unsent ? draft : stands)) return;
    const { person, round } = this.told;
    const never = !draft || (!draft.tried && !draft.earlier.length && draft.state !== "differs");
    const next = redraft(draft, { person, round, item }, stands, said);
    await this.put(question, never && sameWords(said, stands) ? settled(next, stands, "known") : next);
  }

  async keepAll() {
    for (const question of [...this.typing.keys()]) await this.keep(question);
  }

  // Give a question its next draft; done when it is on the disk, or when it is said that it is not.
  async put(question, draft) {
    // At the first draft, ask the browser not to clear this store when the disk runs full.
    if (!question.draft) navigator.storage?.persist?.();
    question.draft = draft;
    const failed = await this.drafts.keep(draft).then(() => false, () => true);
    tell("unkept", failed);
    tell("forgotten", false);
    this.show(question);
  }

  // Send what waits. Asked for while it is going on, it is done once more after that.
  async sendAll() {
    this.asked = true;
    if (this.busy) return;
    this.setBusy(true);
    clearTimeout(this.again);
    try {
      while (this.asked) {
        this.asked = false;
        await this.sendWaiting();
      }
    } finally {
      this.setBusy(false);
      const failed = this.state === "gone" || this.state === "trouble";
      if (failed) this.again = setTimeout(() => this.sendAll(), AGAIN);
    }
  }

  // While sentences still change, they are not read out one by one.
  setBusy(busy) {
    this.busy = busy;
    document.querySelector("[role=status]").ariaBusy = String(busy);
  }

  async sendWaiting() {
    await this.keepAll();
    this.say(await this.line.look());
    for (const question of [...this.questions.values()].filter((each) => each.sendable)) {
      if (this.state === "there") this.say(await this.send(question));
    }
  }

  // Send one draft; the state of the line after that.
  async send(question) {
    // That it leaves is written down first: whatever happens then, its name never gets another text.
    const sent = { ...question.draft, tried: true };
    question.sending = true;
    await this.put(question, sent);
    const answer = await this.line.say(sent);
    question.sending = false;
    // What was typed meanwhile is a draft of its own.
    await this.keep(question);
    if (question.draft) await this.take(question, answered(question.draft, sent, answer));
    return ENDS.includes(answer.kind) ? answer.kind : "there";
  }

  async take(question, draft) {
    question.stands = draft.stands;
    if (draft.state === "sent") this.sent.add(question.item);
    if (!UNSENT.includes(draft.state)) question.fill(draft);
    await this.put(question, draft);
  }

  async drop(question) {
    if ((await choice(document.getElementById("dropping"))) === "drop") await this.leave(question);
  }

  async leave(question) {
    await this.keep(question);
    await this.take(question, settled(question.draft, question.stands, "left"));
  }

  async insist(question) {
    await this.keep(question);
    await this.put(question, insisted(question.draft, question.stands));
    await this.sendAll();
  }

  async forget() {
    if ((await choice(document.getElementById("forgetting"))) !== "forget") return;
    await this.drafts.forget(this.told.person);
    for (const question of this.questions.values()) {
      question.draft = null;
      question.fill(question.stands);
      this.show(question);
    }
    tell("page", false);
    tell("forgotten", true);
  }

  say(state) {
    this.state = state;
    for (const each of ["there", ...ENDS]) tell(each, each === state);
    this.count();
  }

  show(question) {
    question.show(this.told.writable);
    this.count();
  }

  count() {
    const all = [...this.questions.values()];
    const of = (state) => all.filter((each) => each.draft?.state === state).map((each) => each.item);
    for (const state of UNSENT) tell(state, of(state).length > 0, of(state));
    const sent = all.filter((each) => this.sent.has(each.item) && !each.unsent).map((each) => each.item);
    tell("sent", sent.length > 0, sent);
    tell("nothing", !all.some((each) => each.unsent) && !sent.length);
  }
}

// Shows or hides one sentence about this device; the questions it is about are links to them.
function tell(name, shown, items = []) {
  const told = document.querySelector(`[data-told=${name}]`);
  const named = told.querySelector("[data-items]");
  if (named && named.dataset.items !== items.join(" ")) {
    named.dataset.items = items.join(" ");
    const links = items.map((item) => {
      const link = Object.assign(document.createElement("a"), { href: `#item-${item}`, textContent: item });
      link.addEventListener("click", () => openQuestion(`#item-${item}`));
      return [link, " "];
    });
    named.replaceChildren(...links.flat());
  }
  told.hidden = !shown;
}

function openQuestion(hash) {
  const found = hash.startsWith("#item-") && document.getElementById(hash.slice(1));
  if (found) found.open = true;
}

// Keep this page and what it is drawn with, so that it opens without a line.
async function keepPage(worker) {
  await navigator.serviceWorker.register(worker);
  await navigator.serviceWorker.ready;
  await document.fonts.ready;
  if (document.readyState !== "complete") await new Promise((loaded) => window.addEventListener("load", loaded));
  const kept = await caches.open(`namagar-offline ${location.pathname}`);
  const page = location.origin + location.pathname;
  const parts = performance.getEntriesByType("resource").filter((each) => PARTS.includes(each.initiatorType));
  const drawn = new Set(parts.map((each) => each.name).filter((each) => each.startsWith(location.origin)));
  const there = (await kept.keys()).map((each) => each.url);
  const old = there.filter((each) => each !== page && !drawn.has(each));
  // A page that the worker did not bring is brought once more, to be kept as it is now.
  if (!navigator.serviceWorker.controller || !there.includes(page)) {
    const answer = await fetch(page);
    if (answer.ok && !answer.redirected) await kept.put(page, answer);
  }
  await kept.addAll([...drawn].filter((each) => !there.includes(each)));
  for (const each of old) await kept.delete(each);
}

// What goes wrong at the start is said to the reader, and in full to whoever looks for the cause.
function unable(error) {
  tell("unable", true);
  console.error(error);
}

function able() {
  return window.isSecureContext && window.indexedDB && navigator.serviceWorker && navigator.locks && crypto.randomUUID;
}

async function begin() {
  const told = JSON.parse(document.getElementById("offline").textContent);
  tell("no-script", false);
  if (!able()) return tell("unable", true);
  openQuestion(location.hash);
  window.addEventListener("hashchange", () => openQuestion(location.hash));
  const drafts = await Drafts.open();
  // Who has nothing in hand any more may still have drafts here; who has neither has no use of all this.
  const device = document.getElementById("device").parentElement;
  device.hidden = device.hidden && !(await drafts.of(told.person, told.round)).length;
  if (device.hidden) return;
  // In two tabs at once one would write over the other, so the second waits until the first is closed.
  const waits = setTimeout(() => tell("elsewhere", true), 1500);
  navigator.locks.request(`namagar-offline ${told.person} ${told.round}`, async () => {
    clearTimeout(waits);
    tell("elsewhere", false);
    await new OfflineWork(told, drafts).begin();
    await new Promise(() => {});
  }).catch(unable);
  await keepPage(told.worker).then(() => tell("page", true), () => tell("no-page", true));
}

begin().catch(unable);
