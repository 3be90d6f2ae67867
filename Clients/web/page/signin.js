// Asks for the access token.

import * as api from "./api.js";
import { busy, el, show } from "./dom.js";

export function showSignIn({ message }, { done }) {
  const input = el("input", {
    id: "token", type: "password", required: true, "data-focus": true, autocomplete: "off", spellcheck: "false",
    "aria-describedby": "token-help",
  });
  const button = el("button", { class: "main", text: "Continue" });
  const place = el("div");
  const form = el("form", { class: "stack", id: "sign-in" },
    el("label", { for: "token", text: "Access token" }), input, button, place);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, place, async () => {
      api.setToken(input.value.trim());
      try {
        await api.backups();
      } catch (error) {
        api.setToken("");
        throw error.isTokenRefused ? new Error("The bridge does not accept this token.") : error;
      }
      input.value = "";
      done();
    });
  });
  show(el("section", { class: "card narrow" },
    el("h1", { text: "Your backups, on this machine" }),
    message && el("p", { class: "note", role: "status", text: message }),
    form,
    el("p", { class: "small soft", id: "token-help" },
      "The bridge showed the token when it first started. ", el("code", { text: "juicer-bridge --new-token" }),
      " makes another. This page keeps it in memory only and forgets it when you close or reload the page.")));
  return {};
}
