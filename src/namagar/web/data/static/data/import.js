// While it is said what stands where, the first claims and the questions that follow change with each answer.
const form = document.querySelector("form[data-preview]");
let newest = 0;
form?.addEventListener("change", async () => {
  const mine = ++newest;
  const data = new FormData(form);
  data.set("what", "show");
  const preview = document.getElementById("preview");
  preview.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
    // A later change has its own answer; a page for signing in or an error page is not shown inside this one.
    if (mine !== newest || answer.redirected || !shown.getElementById("preview")) return;
    preview.innerHTML = shown.getElementById("preview").innerHTML;
    for (const part of form.querySelectorAll("[data-part]")) {
      const now = shown.querySelector(`[data-part="${part.dataset.part}"]`);
      // What somebody is using right now stays as it is; it says the same.
      if (now && !part.contains(document.activeElement)) part.innerHTML = now.innerHTML;
    }
  } catch {
    // No line: the button still asks the server, and says so itself.
  } finally {
    if (mine === newest) preview.removeAttribute("aria-busy");
  }
});
