/** What a problem document (RFC 9457) says. */
export interface Problem {
  readonly reason: string;
  readonly type: string;
}

/** What the server says went wrong, and the type by which programs tell it from others. */
export async function problemOf(response: Response): Promise<Problem> {
  try {
    const { title, detail, type } = (await response.json()) as { title?: string; detail?: string; type?: string };
    return { reason: detail ?? title ?? otherwise(response), type: type ?? 'about:blank' };
  } catch {
    return { reason: otherwise(response), type: 'about:blank' };
  }
}

/** What the server says went wrong. */
export async function reasonOf(response: Response): Promise<string> {
  return (await problemOf(response)).reason;
}

const otherwise = (response: Response): string => `the server answered ${response.status}`;
