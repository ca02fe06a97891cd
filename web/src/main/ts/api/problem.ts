/** What a problem document (RFC 9457) says. */
interface Problem {
  readonly reason: string;
  readonly type: string;
  /** All its members. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** What the server says went wrong, and the type by which programs tell it from others. */
export async function problemOf(response: Response): Promise<Problem> {
  const otherwise = `the server answered ${response.status}`;
  try {
    const document = (await response.json()) as { title?: string; detail?: string; type?: string } & Record<
      string,
      unknown
    >;
    const { title, detail, type } = document;
    return { reason: detail ?? title ?? otherwise, type: type ?? 'about:blank', document };
  } catch {
    return { reason: otherwise, type: 'about:blank', document: {} };
  }
}

/** What the server says went wrong. */
export const reasonOf = async (response: Response): Promise<string> => (await problemOf(response)).reason;
