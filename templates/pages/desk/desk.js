// Files may be dropped anywhere on the form; without this script they are chosen with its button.
for (const form of document.querySelectorAll("[data-drop]")) {
  const field = form.querySelector("input[type=file]");
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    form.classList.remove("over");
    const dropped = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    const all = new DataTransfer();
    for (const entry of dropped) { for (const file of await filesOf(entry)) { all.items.add(file); } }
    if (all.files.length) { field.files = all.files; form.requestSubmit(); }
  });
}
// A folder's files, and those of the folders in it; a browser tells of a folder a hundred names at a time.
async function filesOf(entry) {
  if (entry.isFile) { return [await new Promise((found, failed) => entry.file(found, failed))]; }
  const reader = entry.createReader(), files = [];
  for (;;) {
    const some = await new Promise((found, failed) => reader.readEntries(found, failed));
    if (!some.length) { return files; }
    for (const one of some) { files.push(...await filesOf(one)); }
  }
}
// One box marks all boxes of a name; without this script each is marked by itself.
for (const box of document.querySelectorAll("[data-all]")) {
  const others = [...document.querySelectorAll(`input[name="${box.dataset.all}"]`)];
  box.addEventListener("change", () => others.forEach((one) => { one.checked = box.checked; }));
}
// How far some work is, each second, without losing whatever has the focus; without this script the page reloads.
const running = document.querySelector("[data-running]");
if (running) {
  const bar = document.querySelector("progress");
  const look = async () => {
    try {
      const now = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      const status = now.querySelector("[data-running]");
      if (!status) { location.reload(); return; }
      if (running.textContent !== status.textContent) { running.textContent = status.textContent; }
      const share = now.querySelector("progress").getAttribute("value");
      if (share !== null) { bar.value = share; }
    } catch { running.textContent = "没有回应：程序可能已经退出。请重新启动，再看做到了哪里。"; }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
}
