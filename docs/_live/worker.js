/* Python, in a worker of its own, so that the page stays awake and an endless loop can be ended.

   The page hands over every file as bytes: over HTTP it fetched them, from disk a script carried
   them. From here on both are one, and nothing is asked of any host. Code travels in data URLs,
   because a page from disk may not import a blob. */

let session;

async function begin(files) {
  const text = (name) => new TextDecoder().decode(files[name]);
  const load = (name) => import(`data:text/javascript,${encodeURIComponent(text(name))}`);
  self.fetch = async (address) => {
    const name = String(address).split("/").pop();
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(files[name], { headers: { "Content-Type": type } });
  };
  const { loadPyodide } = await load("pyodide.mjs");
  const { default: createPyodideModule } = await load("pyodide.asm.mjs");
  const print = (line) => self.postMessage({ line });
  const python = await loadPyodide({
    createPyodideModule,
    indexURL: "https://nowhere.invalid/", // never asked: `fetch` above knows the files
    lockFileContents: text("pyodide-lock.json"),
    stdout: print,
    stderr: print,
  });
  python.unpackArchive(files["book.zip"], "zip", { extractDir: "/book" });
  python.runPython("import sys; sys.path.insert(0, '/book')");
  session = python.pyimport("session");
}

self.onmessage = async ({ data: { id, files, call, given } }) => {
  try {
    if (files) await begin(files);
    const said = call ? session[call](...given) : null;
    self.postMessage({ id, said: said?.toJs ? said.toJs({ dict_converter: Object.fromEntries }) : said });
  } catch (error) {
    self.postMessage({ id, failed: String(error) });
  }
};
