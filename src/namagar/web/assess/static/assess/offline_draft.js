// What becomes of a draft: a name for each text, and what an answer of the server makes of it.
"use strict";

// The draft of a new text. `stands` is what the writer sees standing, `before` the draft they had so far.
function redraft(before, place, stands, said) {
  const going = before && UNSENT.includes(before.state);
  return {
    ...place,
    ...said,
    stands,
    // One name, one text: what has left this device under a name may be saved there, so the next text needs another.
    name: going && !before.tried ? before.name : crypto.randomUUID(),
    earlier: !going ? [] : before.tried ? [...before.earlier, before.name] : before.earlier,
    tried: false,
    seen: going ? before.seen : stands.revision,
    state: going && before.state === "differs" ? "differs" : "waits",
    said: "",
  };
}

// The draft after an answer to what was `sent`; `now` is another one when the writer went on typing meanwhile.
function answered(now, sent, answer) {
  const { kind, stands, said = "" } = answer;
  const saved = kind === "saved" || kind === "already-saved";
  if (stands && (saved || sameWords(stands, sent))) {
    if (now.name === sent.name) return settled(now, stands, "sent");
    return { ...now, stands, seen: saved ? answer.revision : stands.revision, earlier: [] };
  }
  // Dropped while it was on its way, and not taken: there is nothing to decide.
  if (!UNSENT.includes(now.state)) return now;
  if (kind === "edited-meanwhile") return { ...now, stands, state: "differs" };
  if (kind === "refused" || kind === "closed") return { ...now, stands: stands ?? now.stands, said, state: "refused" };
  return now;
}

// A draft with nothing left to send. It is kept as what this device knows better than an older copy of the page.
function settled(draft, stands, state) {
  const { option, en, fa, revision } = stands;
  return { ...draft, option, en, fa, stands, seen: revision, earlier: [], tried: true, said: "", state };
}

// The writer has read what stands and sends theirs over it.
function insisted(draft, stands) {
  return { ...draft, ...redraft(draft, {}, stands, {}), seen: stands.revision, state: "waits" };
}

function sameWords(one, other) {
  const plain = (text) => text.replace(/\r\n?/g, "\n").trim();
  return ["option", "en", "fa"].every((part) => plain(one[part]) === plain(other[part]));
}
