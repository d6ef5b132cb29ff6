// Written by: npm run client

import type { CallOptions, Listing, Route } from "./call.ts";
import type { About } from "./shapes/about.ts";
import type {
  ApiKey,
  Balance,
  CancelledOrders,
  FrozenApiKey,
  NewApiKeyBody,
  RelabelBody,
  ReplaceBody,
  ReplacedApiKey,
} from "./shapes/api-keys.ts";
import type { AuditPage, AuditVerdict, CheckpointKey } from "./shapes/audit.ts";
import type {
  ChangePasswordBody,
  ConfirmTotpBody,
  LoginBody,
  RecoveryCodes,
  RegisterBody,
  Session,
  SessionAnswer,
  SessionList,
  StepUpBody,
  TotpEnrolment,
  User,
} from "./shapes/auth.ts";
import type {
  ActivateBody,
  ActivatedApiKey,
  GenerateBody,
  GeneratedKey,
  GeneratedKeyList,
} from "./shapes/generated-keys.ts";
import type { NoticePage } from "./shapes/notices.ts";
import type {
  NewVirtualKey,
  NewVirtualKeyBody,
  VirtualKey,
  VirtualKeyChangeBody,
  VirtualKeyList,
} from "./shapes/virtual-keys.ts";

/** Every route of the API, as a function. */
export interface Routes {
  /** Make an account: `POST /auth/register`. */
  register(body: RegisterBody, options?: CallOptions): Promise<User>;
  /** Open a session: `POST /auth/login`. */
  login(body: LoginBody, options?: CallOptions): Promise<SessionAnswer>;
  /** Renew the access token by the refresh cookie: `POST /auth/refresh`. */
  refreshSession(options?: CallOptions): Promise<SessionAnswer>;
  /** End this session: `POST /auth/logout`. */
  logout(options?: CallOptions): Promise<void>;
  /** Who is logged in: `GET /auth/me`. */
  getAccount(options?: CallOptions): Promise<User>;
  /** Delete the account, its key and its personal details: `DELETE /auth/me`. */
  deleteAccount(options?: CallOptions): Promise<void>;
  /** Change the password; all other sessions end: `POST /auth/password`. */
  changePassword(body: ChangePasswordBody, options?: CallOptions): Promise<void>;
  /** Enter the password, a code or both again, for what needs it: `POST /auth/step-up`. */
  stepUp(body: StepUpBody, options?: CallOptions): Promise<void>;
  /** Begin to log in with codes of an authenticator app too: `POST /auth/totp`. */
  enrolTotp(options?: CallOptions): Promise<TotpEnrolment>;
  /** Log in without codes again: `DELETE /auth/totp`. */
  removeTotp(options?: CallOptions): Promise<void>;
  /** Show that the app gives the right codes; from then on logins ask for one: `POST /auth/totp/confirm`. */
  confirmTotp(body: ConfirmTotpBody, options?: CallOptions): Promise<RecoveryCodes>;
  /** Where the account is logged in, the session used last first: `GET /auth/sessions`. */
  listSessions(options?: CallOptions): Listing<SessionList>;
  /** End all other sessions: `DELETE /auth/sessions`. */
  endOtherSessions(options?: CallOptions): Promise<void>;
  /** One session of the account: `GET /auth/sessions/{id}`. */
  getSession(id: number, options?: CallOptions): Promise<Session>;
  /** End one session of the account: `DELETE /auth/sessions/{id}`. */
  endSession(id: number, options?: CallOptions): Promise<void>;
  /** Store an exchange key, once the exchange has vouched for it: `POST /api-keys`. */
  addApiKey(body: NewApiKeyBody, options?: CallOptions): Promise<ApiKey>;
  /** The stored key, masked: `GET /api-keys/me`. */
  getApiKey(options?: CallOptions): Promise<ApiKey>;
  /** Change the label: `PATCH /api-keys/me`. */
  relabelApiKey(body: RelabelBody, options?: CallOptions): Promise<ApiKey>;
  /** Delete the key here; at the exchange it still exists: `DELETE /api-keys/me`. */
  deleteApiKey(options?: CallOptions): Promise<void>;
  /** Put another key in its place, once the exchange has vouched for it; virtual keys carry on: `PUT /api-keys/me`. */
  replaceApiKey(body: ReplaceBody, options?: CallOptions): Promise<ReplacedApiKey>;
  /** Ask the exchange about the key now: `POST /api-keys/me/check`. */
  checkApiKey(options?: CallOptions): Promise<ApiKey>;
  /** What the account holds now: `GET /api-keys/balance`. */
  getBalance(options?: CallOptions): Promise<Balance>;
  /** Sign nothing more for bots; the answer says what was in flight: `POST /api-keys/me/freeze`. */
  freezeApiKey(options?: CallOptions): Promise<FrozenApiKey>;
  /** Sign for bots again: `POST /api-keys/me/unfreeze`. */
  unfreezeApiKey(options?: CallOptions): Promise<ApiKey>;
  /** Cancel the open orders of all bots, also while the key is frozen: `POST /api-keys/me/cancel-orders`. */
  cancelOpenOrders(options?: CallOptions): Promise<CancelledOrders>;
  /** Make a key pair here; register its public half at the exchange, then activate it: `POST /api-keys/generate`. */
  generateApiKey(body: GenerateBody, options?: CallOptions): Promise<GeneratedKey>;
  /** Key pairs that wait for their API key, the newest first: `GET /api-keys/generated`. */
  listGeneratedKeys(options?: CallOptions): Listing<GeneratedKeyList>;
  /** Throw an unfinished key pair away: `DELETE /api-keys/generated/{id}`. */
  deleteGeneratedKey(id: number, options?: CallOptions): Promise<void>;
  /** Store it under the API key that the exchange gave for it; it takes the place of a stored key: `POST /api-keys/generated/{id}/activate`. */
  activateGeneratedKey(id: number, body: ActivateBody, options?: CallOptions): Promise<ActivatedApiKey>;
  /** Give a bot a key of its own; its secret is shown in this answer and never again: `POST /virtual-keys`. */
  createVirtualKey(body: NewVirtualKeyBody, options?: CallOptions): Promise<NewVirtualKey>;
  /** The account's virtual keys, the newest first, revoked ones too: `GET /virtual-keys`. */
  listVirtualKeys(
    query?: {
      readonly after?: number | undefined;
      readonly limit?: number | undefined;
    },
    options?: CallOptions,
  ): Listing<VirtualKeyList>;
  /** One virtual key: `GET /virtual-keys/{id}`. */
  getVirtualKey(id: number, options?: CallOptions): Promise<VirtualKey>;
  /** Change label or limits; null takes a limit away: `PATCH /virtual-keys/{id}`. */
  changeVirtualKey(id: number, body: VirtualKeyChangeBody, options?: CallOptions): Promise<VirtualKey>;
  /** Revoke a virtual key for good: its next request is refused: `DELETE /virtual-keys/{id}`. */
  revokeVirtualKey(id: number, options?: CallOptions): Promise<void>;
  /** Have its requests refused until it is resumed: `POST /virtual-keys/{id}/pause`. */
  pauseVirtualKey(id: number, options?: CallOptions): Promise<VirtualKey>;
  /** End the pause: `POST /virtual-keys/{id}/resume`. */
  resumeVirtualKey(id: number, options?: CallOptions): Promise<VirtualKey>;
  /** What Keyhold has noticed about the exchange key in the last 90 days, newest first: `GET /notices`. */
  listNotices(
    query?: {
      /** `next` of the page before. */
      readonly after?: number | undefined;
      /** 1 to 100; 20 if absent. */
      readonly limit?: number | undefined;
    },
    options?: CallOptions,
  ): Listing<NoticePage>;
  /** What happened, newest first; with a filter, a page may hold fewer entries than there are: `GET /audit`. */
  listAuditEntries(
    query?: {
      /** `next` of the page before. */
      readonly after?: number | undefined;
      /** 1 to 500; 50 if absent. */
      readonly limit?: number | undefined;
      /** What stands before the dot in `event`. */
      readonly kind?: string | undefined;
      readonly outcome?: "done" | "refused" | undefined;
      readonly subject?: string | undefined;
      /** No entry before this moment. */
      readonly from?: string | undefined;
      /** No entry at or after this moment. */
      readonly to?: string | undefined;
    },
    options?: CallOptions,
  ): Listing<AuditPage>;
  /** Recompute the account's audit chain, and check the newest checkpoint that covers it: `GET /audit/verify`. */
  verifyAudit(options?: CallOptions): Promise<AuditVerdict>;
  /** The public key that checkpoints are signed with: `GET /audit/checkpoint-key`. */
  getCheckpointKey(options?: CallOptions): Promise<CheckpointKey>;
  /** What this server is and offers: `GET /about`. */
  getAbout(options?: CallOptions): Promise<About>;
}

/** How each is asked for. */
export const ROUTES: Readonly<Record<keyof Routes, Route>> = {
  register: { method: "POST", path: "/auth/register", takes: "body", isPublic: true },
  login: { method: "POST", path: "/auth/login", takes: "body", isPublic: true },
  refreshSession: { method: "POST", path: "/auth/refresh", isPublic: true },
  logout: { method: "POST", path: "/auth/logout" },
  getAccount: { method: "GET", path: "/auth/me" },
  deleteAccount: { method: "DELETE", path: "/auth/me" },
  changePassword: { method: "POST", path: "/auth/password", takes: "body" },
  stepUp: { method: "POST", path: "/auth/step-up", takes: "body" },
  enrolTotp: { method: "POST", path: "/auth/totp" },
  removeTotp: { method: "DELETE", path: "/auth/totp" },
  confirmTotp: { method: "POST", path: "/auth/totp/confirm", takes: "body" },
  listSessions: { method: "GET", path: "/auth/sessions", isList: true },
  endOtherSessions: { method: "DELETE", path: "/auth/sessions" },
  getSession: { method: "GET", path: "/auth/sessions/{id}" },
  endSession: { method: "DELETE", path: "/auth/sessions/{id}" },
  addApiKey: { method: "POST", path: "/api-keys", takes: "body" },
  getApiKey: { method: "GET", path: "/api-keys/me" },
  relabelApiKey: { method: "PATCH", path: "/api-keys/me", takes: "body" },
  deleteApiKey: { method: "DELETE", path: "/api-keys/me" },
  replaceApiKey: { method: "PUT", path: "/api-keys/me", takes: "body" },
  checkApiKey: { method: "POST", path: "/api-keys/me/check" },
  getBalance: { method: "GET", path: "/api-keys/balance" },
  freezeApiKey: { method: "POST", path: "/api-keys/me/freeze" },
  unfreezeApiKey: { method: "POST", path: "/api-keys/me/unfreeze" },
  cancelOpenOrders: { method: "POST", path: "/api-keys/me/cancel-orders" },
  generateApiKey: { method: "POST", path: "/api-keys/generate", takes: "body" },
  listGeneratedKeys: { method: "GET", path: "/api-keys/generated", isList: true },
  deleteGeneratedKey: { method: "DELETE", path: "/api-keys/generated/{id}" },
  activateGeneratedKey: { method: "POST", path: "/api-keys/generated/{id}/activate", takes: "body" },
  createVirtualKey: { method: "POST", path: "/virtual-keys", takes: "body" },
  listVirtualKeys: { method: "GET", path: "/virtual-keys", takes: "query", isList: true },
  getVirtualKey: { method: "GET", path: "/virtual-keys/{id}" },
  changeVirtualKey: { method: "PATCH", path: "/virtual-keys/{id}", takes: "body" },
  revokeVirtualKey: { method: "DELETE", path: "/virtual-keys/{id}" },
  pauseVirtualKey: { method: "POST", path: "/virtual-keys/{id}/pause" },
  resumeVirtualKey: { method: "POST", path: "/virtual-keys/{id}/resume" },
  listNotices: { method: "GET", path: "/notices", takes: "query", isList: true },
  listAuditEntries: { method: "GET", path: "/audit", takes: "query", isList: true },
  verifyAudit: { method: "GET", path: "/audit/verify" },
  getCheckpointKey: { method: "GET", path: "/audit/checkpoint-key" },
  getAbout: { method: "GET", path: "/about", isPublic: true },
};
