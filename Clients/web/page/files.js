// The files of one unlocked backup: domains at the side, folders of one domain, and search by name.

import * as api from "./api.js";
import { announce, busy, el, errorBox, show } from "./dom.js";
import * as format from "./format.js";
import { domainsOf, readerFor } from "./reader.js";
import { save } from "./save.js";

const ROWS = 400; // rows that are drawn before "Show more"

export function showFiles(view, { move, sessionOver, refused }) {
  const { backup, domain, folder } = view;
  const abort = new AbortController();
  const sidebar = el("ul", { id: "domains" });
  const filter = el("input", { type: "search", placeholder: "Filter domains", "aria-label": "Filter domains" });
  const listing = el("section", { class: "card listing", "aria-label": "Files" });
  const find = el("input", { type: "search", id: "find", placeholder: "Find by name…", "aria-label": "Find files by name" });
  const findButton = el("button", { text: "Find" });
  const form = el("form", { class: "line", role: "search" }, find, findButton);
  const reader = domain === "" ? undefined : readerFor(backup.id, domain);
  let domains = [];

  function failed(error, place) {
    if (error.name === "AbortError") return;
    if (error.isTokenRefused) refused();
    else if (error.isSessionOver) { announce("The session is over; unlock the backup again."); sessionOver(); }
    else place.replaceChildren(el("div", { class: "foot" }, errorBox(error)));
  }

  function drawDomains() {
    const wanted = filter.value.toLowerCase();
    sidebar.replaceChildren(...domains
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .map(({ name, entry_count: entries }) => el("li", {}, el("button", {
        type: "button", "aria-current": name === domain ? "true" : undefined, onclick: () => move(name, ""),
      }, el("span", { text: format.visible(name) }), el("span", { class: "soft", text: format.count(entries) })))));
  }

  async function loadDomains() {
    domains = await domainsOf(backup.id, abort.signal);
    drawDomains();
    if (domain === "" && listing.childElementCount === 0) {
      listing.replaceChildren(el("p", { class: "empty" },
        `${format.counted(domains.length, "domain", "domains")}. Choose one at the side, or find a file by its name.`));
    }
  }

  /** Draws the folder, and draws again as more of the domain arrives. */
  function drawFolder() {
    const rows = new Rows(backup, { move: (path) => move(domain, path), failed: (error) => failed(error, listing) });
    const foot = el("p", { class: "foot" });
    listing.replaceChildren(el("div", { class: "head" }, path()), rows.table, foot);
    reader.changed = () => {
      if (reader.error) { failed(reader.error, foot); return; }
      const items = reader.tree.items(folder);
      rows.set(items, rows.limit, reader.isWhole ? "Nothing here." : "Reading…");
      const read = format.count(reader.tree.entryCount);
      foot.textContent = reader.isWhole
        ? `${format.counted(items.length, "item", "items")} here, ${read} in this domain`
        : `Reading ${read} of ${format.count(reader.total)}…`;
    };
    reader.changed();
  }

  function path() {
    const steps = [[domain, ""]];
    folder.split("/").filter(Boolean).forEach((name, index, names) => {
      steps.push([name, names.slice(0, index + 1).join("/")]);
    });
    return el("nav", { class: "path", "aria-label": "Folder" }, steps.map(([name, target], index) => el("button", {
      type: "button", text: format.visible(name), onclick: () => move(domain, target),
      "aria-current": index === steps.length - 1 ? "page" : undefined,
    })));
  }

  /** Shows what the daemon finds, in this domain if one is chosen. */
  async function search(text) {
    if (reader) reader.changed = () => undefined;
    const rows = new Rows(backup, { showsPlace: true, move: (place, name) => move(name, place), failed: (error) => failed(error, listing) });
    const more = el("button", { type: "button", text: "More results" });
    const note = el("span");
    const foot = el("div", { class: "foot" }, note, more);
    const found = [];
    let next = "";
    const load = async () => {
      const answer = await api.find(backup.id, domain, text, next, abort.signal);
      found.push(...(answer.files ?? []).map((entry) => ({
        name: format.baseName(format.path(entry)), path: format.path(entry), entry,
        isFolder: entry.kind === "FILE_KIND_DIRECTORY",
      })));
      next = answer.page?.next_page_token ?? "";
      more.hidden = next === "";
      rows.set(found, found.length);
      note.textContent = `${format.count(found.length)} of ${format.counted(answer.page?.total ?? found.length, "match", "matches")}`;
      announce(note.textContent);
    };
    more.addEventListener("click", () => load().catch((error) => failed(error, foot)));
    listing.replaceChildren(
      el("div", { class: "head" },
        el("h2", { text: `“${format.visible(text)}” in ${domain ? format.visible(domain) : "all domains"}` }),
        el("button", { type: "button", text: "Close search", onclick: () => move(domain, folder) })),
      rows.table, foot);
    await load();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = find.value.trim();
    if (text !== "") busy(findButton, el("div"), () => search(text).catch((error) => failed(error, listing)));
  });
  filter.addEventListener("input", drawDomains);

  show(
    el("div", { class: "head" }, el("h1", { text: format.visible(backup.device_name) || "Files" }), form),
    el("div", { class: "browser" }, el("nav", { class: "card domains", "aria-label": "Domains" }, filter, sidebar), listing),
  );
  loadDomains().catch((error) => failed(error, listing));
  if (reader) drawFolder();
  return {
    stop() {
      if (reader) reader.changed = () => undefined;
      abort.abort();
    },
  };
}

/** A table of entries that grows on demand. */
class Rows {
  constructor(backup, { move, failed, showsPlace = false }) {
    Object.assign(this, { backup, move, failed, showsPlace, limit: ROWS, items: [] });
    this.body = el("tbody");
    this.table = el("table", {},
      el("thead", {}, el("tr", {},
        el("th", { scope: "col", text: "Name" }), el("th", { scope: "col", class: "number", text: "Size" }),
        el("th", { scope: "col", class: "when", text: "Modified" }), el("th", { scope: "col" }))),
      this.body);
  }

  set(items, limit = this.limit, whenEmpty = "Nothing here.") {
    this.items = items;
    this.limit = limit;
    const rows = items.slice(0, limit).map((item) => this.row(item));
    if (items.length > limit) {
      rows.push(el("tr", {}, el("td", { colspan: "4" }, el("button", {
        type: "button", text: `Show more (${format.count(items.length - limit)} left)`,
        onclick: () => this.set(this.items, this.limit + ROWS * 4),
      }))));
    }
    if (items.length === 0) rows.push(el("tr", {}, el("td", { colspan: "4", class: "empty", text: whenEmpty })));
    this.body.replaceChildren(...rows);
  }

  row({ name, path, isFolder, entry }) {
    const isFile = entry?.kind === "FILE_KIND_FILE" && !entry.damaged;
    const text = format.visible(name) || "(no name)";
    const get = isFile && el("button", { type: "button", text: "Download", "aria-label": `Download ${text}` });
    if (get) get.addEventListener("click", () => busy(get, el("div"), () => save(this.backup.id, entry).catch(this.failed)));
    return el("tr", { "data-path": path },
      el("td", { class: "wide" },
        el("span", { class: isFolder ? "kind folder" : "kind", "aria-hidden": "true", text: isFolder ? "▸" : "·" }),
        isFolder
          ? el("button", { type: "button", class: "link", text, onclick: () => this.move(path, entry?.domain) })
          : el("span", { text }),
        entry?.kind === "FILE_KIND_SYMLINK" && el("span", { class: "soft small", text: " (link)" }),
        entry?.damaged && el("span", { class: "soft small", text: " (its record is damaged)" }),
        this.showsPlace && el("div", { class: "soft small", text: format.visible(`${entry.domain} / ${path}`) })),
      el("td", { class: "number", text: isFile ? format.size(entry.size) : "" }),
      el("td", { class: "when", text: entry?.modified ? format.when(entry.modified) : "" }),
      el("td", {}, get));
  }
}
