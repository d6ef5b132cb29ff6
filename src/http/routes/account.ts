import { Type } from "typebox";
import {
  ChangePasswordBody,
  ConfirmTotpBody,
  RecoveryCodes,
  StepUpBody,
  TotpEnrolment,
} from "../../api/auth.ts";
import { Secret } from "../../core/secret.ts";
import { changePassword } from "../../operations/change-password.ts";
import { confirmTotp } from "../../operations/confirm-totp.ts";
import { deleteAccount } from "../../operations/delete-account.ts";
import { enrolTotp } from "../../operations/enrol-totp.ts";
import { removeTotp } from "../../operations/remove-totp.ts";
import { stepUp } from "../../operations/step-up.ts";
import { refreshCookie } from "../refresh-cookie.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";
import { optionalSecret } from "../secrets.ts";
import { originOf, sessionOf } from "../session.ts";

/** What a user changes about the account itself. */
export function accountRoutes(app: App, { deps, doors }: RouteContext): void {
  const cookie = refreshCookie(doors);

  app.post(
    "/auth/password",
    describeRoute({
      name: "changePassword",
      summary: "Change the password; all other sessions end",
      tag: "auth",
      body: ChangePasswordBody,
      answers: { 204: Type.Null() },
    }),
    async (request, reply) => {
      const { current_password, new_password } = request.body;
      await changePassword(deps, originOf(request), sessionOf(request), {
        current: new Secret(current_password),
        next: new Secret(new_password),
      });
      return reply.code(204).send(null);
    },
  );

  app.delete(
    "/auth/me",
    describeRoute({
      name: "deleteAccount",
      summary: "Delete the account, its key and its personal details",
      tag: "auth",
      answers: { 204: Type.Null() },
    }),
    async (request, reply) => {
      const session = sessionOf(request);
      const sent = cookie.read(request);
      const { isOfOtherSession } = await deleteAccount(deps, originOf(request), session, sent);
      if (!isOfOtherSession) cookie.clear(reply);
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/auth/step-up",
    describeRoute({
      name: "stepUp",
      summary: "Enter the password, a code or both again, for what needs it",
      tag: "auth",
      body: StepUpBody,
      answers: { 204: Type.Null() },
    }),
    async (request, reply) => {
      const { password, totp } = request.body;
      await stepUp(deps, originOf(request), sessionOf(request), {
        password: optionalSecret(password),
        totp: optionalSecret(totp),
      });
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/auth/totp",
    describeRoute({
      name: "enrolTotp",
      summary: "Begin to log in with codes of an authenticator app too",
      tag: "auth",
      answers: { 201: TotpEnrolment },
    }),
    async (request, reply) => {
      const { secret, otpauthUri } = await enrolTotp(deps, originOf(request), sessionOf(request));
      return reply.code(201).send({ secret: secret.reveal(), otpauth_uri: otpauthUri.reveal() });
    },
  );

  app.post(
    "/auth/totp/confirm",
    describeRoute({
      name: "confirmTotp",
      summary: "Show that the app gives the right codes; from then on logins ask for one",
      tag: "auth",
      body: ConfirmTotpBody,
      answers: { 200: RecoveryCodes },
    }),
    async (request) => {
      const code = new Secret(request.body.totp);
      const codes = await confirmTotp(deps, originOf(request), sessionOf(request), code);
      return { recovery_codes: codes.map((one) => one.reveal()) };
    },
  );

  app.delete(
    "/auth/totp",
    describeRoute({
      name: "removeTotp",
      summary: "Log in without codes again",
      tag: "auth",
      answers: { 204: Type.Null() },
    }),
    async (request, reply) => {
      await removeTotp(deps, originOf(request), sessionOf(request));
      return reply.code(204).send(null);
    },
  );
}
