// A real OpenID provider for tests/journeys/test_openid.py: whoever types an address at it is that address's owner,
// verified unless it begins with "unverified". Arguments: the port, and where answers may be sent.
import Provider from "oidc-provider";

const [port, redirectUri] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "assetmap",
      client_secret: "a-secret-of-the-tests-alone",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  pkce: { required: () => true },
  cookies: { keys: ["only for tests"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      ...(id.includes("@") ? { email: id, email_verified: !id.startsWith("unverified") } : {}),
    }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
