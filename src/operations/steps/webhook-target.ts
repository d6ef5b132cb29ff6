/** The name under which the sender knows the origin of the webhook. */
export const WEBHOOK_TARGET = "webhook";
