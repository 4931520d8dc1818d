// One question on the page of offline work: its fields, what stands, and how its draft is doing.
"use strict";

const COLOURS = { sent: "yes", differs: "no", refused: "no" };

class Question {
  constructor(element, states) {
    this.element = element;
    this.states = states;
    this.item = element.dataset.item;
    this.form = element.querySelector("form");
    this.draft = null;
    this.sending = false;
    const [drawn, badge] = ["stands", "badge"].map((name) => this.#part(name).innerHTML);
    this.stands = { revision: Number(element.dataset.revision), ...this.written(), drawn, badge };
  }

  // What the fields say.
  written() {
    const fields = new FormData(this.form);
    return { option: fields.get("option") ?? "", en: fields.get("en"), fa: fields.get("fa") };
  }

  fill({ option, en, fa }) {
    for (const each of this.form.querySelectorAll("[name=option]")) each.checked = each.value === option;
    for (const [name, text] of [["en", en], ["fa", fa]]) {
      const field = this.form.elements.namedItem(name);
      if (field.value !== text) field.value = text;
    }
  }

  // A draft that this device kept; what it knows to stand counts when the page is older.
  recall(draft) {
    if (draft.stands.revision > this.stands.revision) this.stands = draft.stands;
    this.draft = draft;
    this.fill(draft);
  }

  get unsent() {
    return this.draft !== null && UNSENT.includes(this.draft.state);
  }

  get sendable() {
    return this.unsent && this.draft.state !== "differs";
  }

  show(writable) {
    const differs = this.draft?.state === "differs";
    this.form.hidden = !this.unsent && !(writable && this.element.dataset.writable === "yes");
    const state = this.sending ? "sending" : this.draft?.state;
    this.#part("options").hidden = !this.form.hidden;
    this.#part("state").textContent = this.states[state] ?? "";
    this.#part("state").className = COLOURS[state] ?? "wait";
    this.#part("badge").innerHTML = this.stands.badge;
    this.#part("stands").innerHTML = this.stands.drawn;
    this.#part("standing").hidden = differs;
    this.#part("differs").hidden = !differs;
    this.#part("drop").hidden = !this.unsent || differs;
    this.#part("refused").hidden = this.draft?.state !== "refused";
    this.#part("refused").textContent = this.draft?.said ?? "";
    if (differs) {
      this.#part("theirs").innerHTML = this.stands.drawn;
      this.#part("mine").replaceChildren(...this.#drawn(this.draft));
    }
  }

  // What a draft says, its languages in the order of the fields.
  #drawn(draft) {
    const chosen = [...this.form.querySelectorAll("[name=option]")].find((each) => each.value === draft.option);
    const label = document.createElement("b");
    label.textContent = chosen ? chosen.closest("label").innerText : "";
    const texts = [...this.form.querySelectorAll("textarea")].map(({ name, lang, dir }) =>
      Object.assign(document.createElement("p"), { className: "kept", lang, dir, textContent: draft[name] }));
    return [label, ...texts];
  }

  #part(name) {
    return this.element.querySelector(`[data-part=${name}]`);
  }
}
