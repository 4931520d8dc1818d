// Before somebody signs out: says what of theirs stays on this device, and deletes it if they wish.
"use strict";

const leaving = document.getElementById("leaving");

for (const form of document.querySelectorAll("form[action$='/account/logout/']")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // Nothing that goes wrong here may keep a person from signing out.
    mayLeave().catch(() => true).then((may) => may && form.submit());
  });
}

async function mayLeave() {
  const person = Number(leaving.dataset.person);
  const drafts = await Drafts.open();
  const unsent = (await drafts.of(person)).filter((each) => UNSENT.includes(each.state));
  if (!unsent.length && !(await keptPages()).length) return true;
  leaving.querySelector("[data-unsent]").hidden = !unsent.length;
  leaving.querySelector("[data-codes]").textContent = unsent.map((each) => each.item).join(" ");
  const chosen = await choice(leaving);
  if (chosen === "forget") await drafts.forget(person);
  return chosen === "forget" || chosen === "leave";
}
