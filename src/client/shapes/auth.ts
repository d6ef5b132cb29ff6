// Written by: npm run client

export interface ChangePasswordBody {
  readonly current_password: string;
  readonly new_password: string;
}

export interface ConfirmTotpBody {
  /** A code of the authenticator app, or a recovery code. */
  readonly totp: string;
}

export interface LoginBody {
  readonly email: string;
  readonly password: string;
  /** A code of the authenticator app, or a recovery code. */
  readonly totp?: string | undefined;
}

export interface RecoveryCodes {
  /** Shown once; each stands in for one code. */
  readonly recovery_codes: readonly string[];
}

export interface RegisterBody {
  readonly email: string;
  readonly password: string;
  readonly invitation?: string | undefined;
}

export interface Session {
  readonly id: number;
  /** RFC 3339, UTC, with milliseconds. */
  readonly created_at: string;
  /** RFC 3339, UTC, with milliseconds. */
  readonly last_used_at: string;
  /** RFC 3339, UTC, with milliseconds. */
  readonly expires_at: string;
  readonly verified_at: string | null;
  /** Where it was opened from. */
  readonly address: string;
  readonly user_agent: string;
  /** Whether this very request is part of it. */
  readonly is_current: boolean;
}

export interface SessionAnswer {
  /** A JWT, for the Authorization header. */
  readonly access_token: string;
  readonly token_type: "bearer";
  /** Seconds. */
  readonly expires_in: number;
  readonly user: User;
}

export interface SessionList {
  readonly items: readonly Session[];
  /** The list is never longer than one page. */
  readonly next: null;
}

export interface StepUpBody {
  readonly password?: string | undefined;
  /** A code of the authenticator app, or a recovery code. */
  readonly totp?: string | undefined;
}

export interface TotpEnrolment {
  /** Base32, to be typed into an authenticator app. */
  readonly secret: string;
  /** The same as the address that a QR code holds. */
  readonly otpauth_uri: string;
}

export interface User {
  readonly id: number;
  readonly email: string;
  readonly is_active: boolean;
  /** Whether logging in asks for a code of an authenticator app. */
  readonly has_totp: boolean;
  /** RFC 3339, UTC, with milliseconds. */
  readonly created_at: string;
}
