// A real OpenID provider on the loopback, told by its environment: PORT, AUDIENCE, ALGORITHM (RS256 or ES256) and
// ACCOUNTS, the roles of each account as JSON. Its keys are new at each start. Sign-in is by its own pages.
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const { PORT, AUDIENCE, ALGORITHM } = process.env;
const accounts = JSON.parse(process.env.ACCOUNTS);
const { privateKey } =
  ALGORITHM === "ES256"
    ? generateKeyPairSync("ec", { namedCurve: "P-256" })
    : generateKeyPairSync("rsa", { modulusLength: 2048 });

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), alg: ALGORITHM, use: "sig" }] },
  cookies: { keys: ["only for tests"] },
  clients: [
    {
      client_id: "desk",
      redirect_uris: ["http://127.0.0.1/signed-in", "http://127.0.0.1/desk/signed-in"],
      application_type: "native",
      token_endpoint_auth_method: "none",
      id_token_signed_response_alg: ALGORITHM,
    },
  ],
  findAccount: (_, sub) => (sub in accounts ? { accountId: sub, claims: () => ({ sub }) } : undefined),
  extraTokenClaims: (_, token) => ({ roles: accounts[token.accountId] }),
  features: {
    resourceIndicators: {
      enabled: true,
      defaultResource: () => AUDIENCE,
      useGrantedResource: () => true,
      getResourceServerInfo: (_, resource) => ({
        audience: resource,
        scope: "contact",
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: ALGORITHM } },
      }),
    },
  },
});
provider.listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
