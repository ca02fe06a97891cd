/** What the server says went wrong: a problem document (RFC 9457), and its detail for people. */
export async function problemOf(
  response: Response,
): Promise<{ reason: string; document: Readonly<Record<string, unknown>> }> {
  const unknown = `the server answered ${response.status}`;
  try {
    const document = (await response.json()) as { title?: string; detail?: string } & Record<string, unknown>;
    return { reason: document.detail ?? document.title ?? unknown, document };
  } catch {
    return { reason: unknown, document: {} };
  }
}

/** Its detail alone. */
export const reasonOf = async (response: Response): Promise<string> => (await problemOf(response)).reason;
