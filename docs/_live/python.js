/* Python for a page: loaded once, on the first click; asked one thing after the other. */

const folder = new URL("live/", document.currentScript.src);
const MOST_LINES = 2000; // of one run: a loop that prints for ever would fill the page

const python = {
  worker: null,
  answers: new Map(), // id -> { resolve, line }
  files: null,

  /* Read every file, as bytes; `progress` is told the part that is there. */
  async read(progress) {
    if (location.protocol === "file:") {
      await new Promise((resolve, reject) => {
        const script = document.createElement("script");
        Object.assign(script, { src: new URL("files.js", folder), onload: resolve, onerror: reject });
        document.head.append(script);
      });
      progress(0.5);
      const carried = window.grokdocsFiles;
      return Object.fromEntries(await Promise.all(Object.keys(carried).map(async (name) => {
        const packed = Uint8Array.from(atob(carried[name]), (letter) => letter.charCodeAt(0));
        const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
        return [name, new Uint8Array(await new Response(unpacked).arrayBuffer())];
      })));
    }
    const sizes = await (await fetch(new URL("sizes.json", folder))).json();
    const all = Object.values(sizes).reduce((sum, size) => sum + size, 0);
    let read = 0;
    return Object.fromEntries(await Promise.all(Object.keys(sizes).map(async (name) => {
      const response = await fetch(new URL(name, folder));
      if (!response.ok) throw new Error(`${name}: ${response.status}`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      progress((read += sizes[name]) / all);
      return [name, bytes];
    })));
  },

  async start(progress) {
    this.files ??= await this.read(progress);
    const code = new TextDecoder().decode(this.files["worker.js"]);
    this.worker = new Worker(`data:text/javascript,${encodeURIComponent(code)}`, { type: "module" });
    this.worker.onmessage = ({ data: { id, line, said, failed } }) => {
      if (line !== undefined) return [...this.answers.values()].at(-1)?.line(line);
      const { resolve, reject } = this.answers.get(id);
      this.answers.delete(id);
      failed ? reject(new Error(failed)) : resolve(said);
    };
    this.worker.onerror = () => this.stop("Python could not start in this browser.");
    await this.ask({ files: this.files });
  },

  ask(message, line = () => {}) {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.answers.set(id, { resolve, reject, line });
      this.worker.postMessage({ id, ...message });
    });
  },
  asked: 0,

  call(name, given, line) {
    return this.ask({ call: name, given }, line);
  },

  /* End whatever runs. All names are gone; the next run begins anew. */
  stop(why) {
    this.worker?.terminate();
    this.worker = null;
    for (const { reject } of this.answers.values()) reject(new Error(why));
    this.answers.clear();
  },
};
