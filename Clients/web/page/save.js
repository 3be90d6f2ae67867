// Brings a file of a backup to the disk. Large files are written as they come where the browser can do that;
// elsewhere the browser collects them itself.

import * as api from "./api.js";
import { announce, el, errorBox } from "./dom.js";
import * as format from "./format.js";

const LARGE = 256 * 1024 * 1024;
const running = new Set(); // what ends the downloads that run

/** Downloads one entry; its progress shows at the edge of the page. */
export async function save(backupId, entry) {
  const name = safeName(format.baseName(format.path(entry))) || entry.file_id;
  let sink;
  if (Number(entry.size) > LARGE && "showSaveFilePicker" in window) {
    try {
      sink = await (await window.showSaveFilePicker({ suggestedName: name })).createWritable();
    } catch (error) {
      if (error.name === "AbortError") return;
    }
  }
  const abort = new AbortController();
  running.add(abort);
  const view = new TransferView(name, () => abort.abort());
  try {
    const response = await api.content(backupId, entry.file_id, abort.signal);
    const total = Number(response.headers.get("Content-Length") ?? entry.size);
    const parts = [];
    let received = 0;
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      received += value.length;
      if (sink) await sink.write(value); else parts.push(value);
      view.progress(received, total);
    }
    if (received !== total) throw new Error(`The file broke off after ${format.size(received)} of ${format.size(total)}.`);
    if (sink) await sink.close(); else hand(new Blob(parts, { type: "application/octet-stream" }), name);
    view.done(received);
  } catch (error) {
    await sink?.abort().catch(() => undefined);
    if (error.name === "AbortError") view.close(); else view.failed(error);
    if (error.isSessionOver || error.isTokenRefused) throw error;
  } finally {
    running.delete(abort);
  }
}

/** Ends the downloads that run, and takes away what shows of earlier ones. */
export function endTransfers() {
  running.forEach((abort) => abort.abort());
  document.getElementById("transfers").replaceChildren();
}

/** Gives a finished blob to the browser's downloads. */
function hand(blob, name) {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name without characters that a file system or a reader could take for something else. */
function safeName(name) {
  return name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\/:*?"<>|]/gu, "_").replace(/^[. ]+|[. ]+$/g, "").slice(0, 200);
}

class TransferView {
  constructor(name, cancel) {
    this.name = name;
    this.bar = el("progress", { max: 1, "aria-label": `Downloading ${format.visible(name)}` });
    this.text = el("p", { class: "small soft", text: "Starting…" });
    this.button = el("button", { type: "button", class: "quiet small", text: "Cancel", onclick: cancel });
    this.node = el("div", { class: "card transfer" },
      el("div", { class: "title" }, el("span", { text: format.visible(name), title: format.visible(name) }), this.button),
      this.bar, this.text);
    document.getElementById("transfers").append(this.node);
  }

  progress(received, total) {
    if (total > 0) this.bar.value = received / total;
    this.text.textContent = `${format.size(received)} of ${format.size(total)}`;
  }

  done(received) {
    this.bar.value = 1;
    this.text.textContent = `Saved, ${format.size(received)}`;
    announce(`${format.visible(this.name)} saved`);
    this.closable();
    setTimeout(() => this.close(), 8_000);
  }

  failed(error) {
    this.bar.remove();
    this.text.replaceWith(errorBox(error));
    this.closable();
  }

  closable() {
    const button = el("button", { type: "button", class: "quiet small", text: "Close", onclick: () => this.close() });
    this.button.replaceWith(button);
  }

  close() { this.node.remove(); }
}
