// Speaks with the server: asks who is signed in, sends a draft, and says in one word what came of it.
"use strict";

// Milliseconds after which a line that does not answer counts as none; a draft may be sent again, it is saved once.
const LONGEST = 30000;

class Line {
  constructor({ person, now, send }) {
    Object.assign(this, { person, now, send, token: "" });
  }

  // there, gone, trouble (the server answers something else), signed-out or another-person.
  async look() {
    try {
      const answer = await fetch(this.now, { signal: AbortSignal.timeout(LONGEST) });
      if (!answer.ok) return "trouble";
      const { person, token } = await answer.json();
      this.token = token;
      if (person === null) return "signed-out";
      return person === this.person ? "there" : "another-person";
    } catch {
      return "gone";
    }
  }

  // What the server says; without an understandable answer only the kind, gone or trouble.
  async say({ person, item, name, seen, option, en, fa, earlier }) {
    try {
      const answer = await fetch(this.send, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ person, item, name, seen, option, justification: { en, fa }, earlier }),
        signal: AbortSignal.timeout(LONGEST),
      });
      const readable = answer.headers.get("Content-Type")?.startsWith("application/json");
      return readable ? await answer.json() : { kind: "trouble" };
    } catch {
      return { kind: "gone" };
    }
  }
}
