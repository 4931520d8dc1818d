// Keeps drafts on this device until they are sent: one store for everybody, each draft under the name of its writer.
"use strict";

const UNSENT = ["waits", "differs", "refused"];

class Drafts {
  static async open() {
    const request = indexedDB.open("namagar-drafts", 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore("drafts", { keyPath: ["person", "round", "item"] });
    return new Drafts(await Drafts.#done(request));
  }

  static #done(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  constructor(database) {
    this.database = database;
  }

  // The drafts of one person, in one round or in all.
  of(person, ...round) {
    const place = [person, ...round];
    return this.#read((store) => store.getAll(IDBKeyRange.bound(place, [...place, []])));
  }

  // Whether somebody else has left drafts here that were never sent.
  async ofOthers(person) {
    const all = await this.#read((store) => store.getAll());
    return all.some((each) => each.person !== person && UNSENT.includes(each.state));
  }

  keep(draft) {
    return this.#change((store) => store.put(draft));
  }

  drop({ person, round, item }) {
    return this.#change((store) => store.delete([person, round, item]));
  }

  // Everything that this device keeps of a person: the drafts, and the pages that open without a line.
  async forget(person) {
    await this.#change((store) => store.delete(IDBKeyRange.bound([person], [person, []])));
    for (const name of await keptPages()) await caches.delete(name);
  }

  #read(ask) {
    return Drafts.#done(ask(this.database.transaction("drafts").objectStore("drafts")));
  }

  // Done only when it is on the disk.
  #change(make) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction("drafts", "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      make(transaction.objectStore("drafts"));
      // At once, so that it is done even when the page is just being left.
      transaction.commit();
    });
  }
}

// The names under which this device keeps pages.
async function keptPages() {
  return window.caches ? (await caches.keys()).filter((name) => name.startsWith("namagar-offline ")) : [];
}

// Opens a dialog; the value of the button that closed it, or nothing when it was closed without one.
function choice(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
}
