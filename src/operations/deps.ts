import type { JwtSecrets } from "../core/crypto/jwt-secrets.ts";
import type { Keyring } from "../core/crypto/keyring.ts";
import type { PasswordCost } from "../core/crypto/password.ts";
import type { Random } from "../core/crypto/random.ts";
import type { KeyPolicy } from "../core/keys/policy.ts";
import type { Registration } from "../core/registration.ts";
import type { Secret } from "../core/secret.ts";
import type { WorkQueue } from "../core/work-queue.ts";
import type { Database } from "../db/schema.ts";
import type { Exchange, ExchangeId } from "../exchanges/index.ts";
import type { ExchangeClock } from "../net/clock.ts";
import type { SendMail } from "../net/mail.ts";
import type { Send } from "../net/send.ts";
import type { HostTokens } from "./steps/host-tokens.ts";
import type { MaskMemo } from "./steps/mask-memo.ts";
import type { PriceBook } from "./steps/price-book.ts";
import type { Weights } from "./steps/weights.ts";

/**
 * What the operations work with. Made in one place, compose.ts, and handed down as it is. Keyring and JWT secrets may be
 * others from one moment to the next, when the operator has them read anew.
 */
export interface Deps {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly jwtSecrets: JwtSecrets;
  /** Verifies logins of the host application, if they are accepted. */
  readonly hostTokens: HostTokens | undefined;
  readonly passwords: WorkQueue;
  /** What new hashes of passwords cost, and finding out that there is no such user. */
  readonly passwordCost: PasswordCost;
  /** Of accounts that were taken over: whether a password has a bcrypt hash. Throws `too_many_requests`. */
  readonly verifyBcrypt: (password: Secret, hash: string) => Promise<boolean>;
  /** Chains are proven here, since that reads them whole. */
  readonly proofs: WorkQueue;
  readonly masks: MaskMemo;
  readonly send: Send;
  readonly clock: ExchangeClock;
  readonly weights: Weights;
  readonly prices: PriceBook;
  /** Milliseconds since 1970 (UTC). */
  readonly now: () => number;
  readonly random: Random;
  /** The issuer of access tokens. */
  readonly publicUrl: string;
  readonly registration: Registration;
  readonly keyPolicy: KeyPolicy;
  /** How often a stored key is watched, in milliseconds. */
  readonly checkEveryMs: number;
  /** The exchanges that this server has an address for. */
  readonly exchanges: ReadonlyMap<ExchangeId, Exchange>;
  /** Where checkpoints of the audit chains and notices are sent, if anywhere. */
  readonly webhook: Webhook | undefined;
  /** Sends notices by e-mail, if that is configured. */
  readonly mail: SendMail | undefined;
  /** This very process. */
  readonly node: Node;
  /** The nodes that share outgoing addresses, and with them the exchange's request weight. */
  readonly outgoingGroup: string;
}

/** Where they are sent: at an origin that the sender knows, and signed with a secret. */
export interface Webhook {
  readonly path: string;
  readonly secret: Secret;
}

/** A process that serves this database, for as long as it runs. */
interface Node {
  readonly id: string;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** Where a request came from, for the audit chain and the throttles. */
export interface Origin {
  readonly requestId: string;
  readonly address: string;
  readonly userAgent: string;
}
