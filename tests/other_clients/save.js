// node save.js CLIENT OUT FILE…: opens each workbook with a library and saves it, unchanged, into OUT.
const path = require("path");
const [client, out, ...files] = process.argv.slice(2);

async function save(file, target) {
  if (client === "exceljs") {
    const { Workbook } = require("exceljs");
    const book = new Workbook();
    await book.xlsx.readFile(file);
    await book.xlsx.writeFile(target);
  } else {
    const { readFile, writeFile } = require("xlsx");
    const book = readFile(file, { cellStyles: true, cellNF: true, cellFormula: true });
    writeFile(book, target, { cellStyles: true, compression: true });
  }
}

(async () => {
  for (const file of files) await save(file, path.join(out, path.basename(file)));
})();
