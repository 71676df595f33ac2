import { join } from "node:path";
import type { GatewaySettings } from "@intent-serving/gateway";
import type { Role } from "../../src/routes/route.js";
import { type ApiKey, makeKey, ROLES } from "../../src/security/api-key.js";
import { writeKeyMirror } from "../../src/security/key-mirror.js";
import { type Call, startTestGateway, type TestGateway } from "../test-gateway.js";

/** A gateway that asks everybody for a key, and one key for each role; it has no database, and knows them by their mirror. */
export interface KeyedGateway extends TestGateway {
  readonly keys: Readonly<Record<Role, string>>;
  /** A header that shows the key of a role. */
  as(role: Role): Call & { readonly headers: Record<string, string> };
}

/** Starts such a gateway. */
export async function startKeyedGateway(
  settings: Partial<GatewaySettings> = {},
): Promise<KeyedGateway> {
  const gateway = await startTestGateway({ auth: "keys", ...settings });
  const kept: ApiKey[] = [];
  const credentialOf = (role: Role): string => {
    const of = { name: role, roles: [role], parent: null, createdMs: 0, expiresMs: null };
    const { key, credential } = makeKey(of);
    kept.push(key);
    return credential;
  };
  const [read, predict, annotate, promote, admin] = ROLES;
  const keys = {
    read: credentialOf(read),
    predict: credentialOf(predict),
    annotate: credentialOf(annotate),
    promote: credentialOf(promote),
    admin: credentialOf(admin),
  };
  await writeKeyMirror(join(gateway.folder, "data", "gateway", "keys.json"), kept);
  await gateway.restart();
  return Object.assign(gateway, {
    keys,
    as: (role: Role) => ({ headers: { authorization: `Bearer ${keys[role]}` } }),
  });
}
