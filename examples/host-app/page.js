import { createClient, KeyholdProblem } from "./keyhold-client.js";

const [login, key, status] = ["#login", "#key", "[role=status]"].map((name) => document.querySelector(name));
const { keyholdUrl } = await (await fetch("settings.json")).json();

/** Asked for whenever Keyhold does not take the one before any more. */
async function renew() {
  const response = await fetch("token", { method: "POST" });
  if (!response.ok) throw new Error("Log in first.");
  return (await response.json()).token;
}

/** A client of its own for each login: the tokens of one are not another's. */
let keyhold;

function onSubmit(form, act) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    form.reset();
    status.textContent = await act(fields).catch((error) => `${error.message} ${error.hint ?? ""}`);
  });
}

onSubmit(login, async (fields) => {
  const response = await fetch("login", { method: "POST", body: JSON.stringify(fields) });
  if (!response.ok) return "Name or password is wrong.";
  keyhold = createClient({ baseUrl: keyholdUrl, renew });
  key.hidden = false;
  return storedKey();
});

// The secret goes from the form to Keyhold; the application's own server never sees it.
onSubmit(key, async (fields) => {
  await keyhold.addApiKey({ exchange: "paper", ...fields });
  return storedKey();
});

async function storedKey() {
  try {
    const { api_key_masked, state } = await keyhold.getApiKey();
    return `Keyhold holds ${api_key_masked}: ${state}.`;
  } catch (error) {
    if (error instanceof KeyholdProblem && error.code === "no_key") return "Keyhold holds no key yet.";
    throw error;
  }
}
