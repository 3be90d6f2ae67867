// The list of backups, and the way into one.

import * as api from "./api.js";
import { announce, busy, el, errorBox, show } from "./dom.js";
import * as format from "./format.js";
import { forget } from "./reader.js";

export function showBackups({ open, refused }) {
  const place = el("div");
  const list = el("ul", { class: "grid", id: "backups" });
  const rescan = el("button", { type: "button", text: "Look again" });
  const total = el("p", { class: "soft", text: "Loading…" });

  async function load() {
    const found = await api.backups();
    total.textContent = format.counted(found.length, "backup", "backups");
    list.replaceChildren(...found.map((backup) => card(backup)));
    if (found.length === 0) {
      list.replaceChildren(el("li", { class: "empty" },
        "No backups yet. Put one under a folder that juicerd looks at, then press “Look again”."));
    }
  }

  function guarded(work) {
    return async () => {
      try {
        return await work();
      } catch (error) {
        if (error.isTokenRefused) refused();
        throw error;
      }
    };
  }

  rescan.addEventListener("click", () => busy(rescan, place, guarded(async () => {
    const result = await api.rescan();
    await load();
    announce(`${format.counted(result.total, "backup", "backups")}, ${format.count(result.added)} new`);
    if (result.problems?.length) {
      place.replaceChildren(...result.problems.map((problem) => errorBox(problem)));
    }
  })));

  function card(backup) {
    const isOpen = api.isUnlocked(backup.id);
    const place = el("div");
    const facts = [
      ["Device", [backup.product_type, backup.product_version && `iOS ${backup.product_version}`]],
      ["Backed up", [format.when(backup.last_backup)]],
      ["Serial", [backup.serial_number]],
      ["Folder", [format.visible(backup.path)]],
    ].map(([name, values]) => [name, values.filter(Boolean).join(", ")]).filter(([, value]) => value);
    const main = el("button", {
      type: "button", class: "main", text: isOpen ? "Browse files" : backup.encrypted ? "Unlock…" : "Open",
      "aria-label": `${isOpen ? "Browse files of" : "Unlock"} ${backup.device_name || backup.id}`,
    });
    main.addEventListener("click", () => {
      if (isOpen) open(backup);
      else if (backup.encrypted) askPassphrase(backup);
      else busy(main, place, guarded(async () => { await api.unlock(backup.id, ""); open(backup); }));
    });
    const lock = isOpen && el("button", { type: "button", text: "Lock" });
    if (lock) lock.addEventListener("click", () => busy(lock, place, guarded(async () => {
      forget();
      await api.lock(backup.id);
      announce("Locked");
      await load();
    })));
    return el("li", { class: "card backup", "data-id": backup.id },
      el("div", { class: "title" },
        el("h2", { text: format.visible(backup.device_name) || "Unnamed device" }),
        el("span", {
          class: isOpen ? "badge open" : "badge",
          text: isOpen ? "Unlocked" : backup.encrypted ? "Encrypted" : "Not encrypted",
        })),
      el("dl", {}, facts.flatMap(([name, value]) => [el("dt", { text: name }), el("dd", { text: value })])),
      (backup.problems ?? []).map((problem) => el("p", { class: "note", text: problem.message })),
      place,
      el("div", { class: "actions" }, main, lock));
  }

  function askPassphrase(backup) {
    const input = el("input", {
      id: "passphrase", type: "password", autocomplete: "off", spellcheck: "false", required: true, "data-focus": true,
    });
    const button = el("button", { class: "main", text: "Unlock" });
    const place = el("div");
    const cancel = el("button", { type: "button", text: "Cancel" });
    const form = el("form", { class: "stack", id: "unlock" },
      el("h2", { text: `Unlock ${format.visible(backup.device_name) || "this backup"}` }),
      el("label", { for: "passphrase", text: "Backup passphrase" }), input,
      el("p", { class: "small soft", text: "The one that was set in Finder or iTunes. Checking it takes a moment on purpose." }),
      place,
      el("div", { class: "actions" }, cancel, button));
    const dialog = el("dialog", { "aria-label": "Unlock backup" }, form);
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      button.textContent = "Unlocking…";
      busy(button, place, guarded(async () => {
        const passphrase = input.value;
        input.value = "";
        await api.unlock(backup.id, passphrase);
        dialog.close();
        announce("Unlocked");
        open(backup);
      })).then(() => {
        button.textContent = "Unlock";
        input.focus();
      });
    });
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  }

  show(el("div", { class: "head" }, el("div", {}, el("h1", { text: "Backups" }), total), rescan), place, list);
  guarded(load)().catch((error) => { total.textContent = ""; place.replaceChildren(errorBox(error)); });
  return { stop() { document.querySelectorAll("dialog").forEach((dialog) => dialog.close()); } };
}
