// Files may be dropped anywhere on the form; without this script they are chosen with its button.
for (const form of document.querySelectorAll("[data-drop]")) {
  const field = form.querySelector("input[type=file]");
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length) { field.files = event.dataTransfer.files; form.requestSubmit(); }
  });
}
// One box marks all boxes of a name; without this script each is marked by itself.
for (const box of document.querySelectorAll("[data-all]")) {
  const others = [...document.querySelectorAll(`input[name="${box.dataset.all}"]`)];
  box.addEventListener("change", () => others.forEach((one) => { one.checked = box.checked; }));
}
