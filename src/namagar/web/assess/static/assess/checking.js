// While a form is filled in, the server says what is wrong with it: the same checks as when it is kept, nothing kept.
for (const form of document.querySelectorAll("form[data-check]")) {
  const region = document.getElementById(form.dataset.check);
  let newest = 0;
  form.addEventListener("change", async () => {
    const mine = ++newest;
    const data = new FormData(form);
    data.set("what", "check");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Part": "checked" } });
      const said = await answer.text();
      // A later change has its own answer; a page for signing in or an error page is not shown inside this one.
      if (mine === newest && answer.ok && !answer.redirected) region.innerHTML = said;
    } catch {
      // No line: the button still asks the server, and says so itself.
    }
  });
}
