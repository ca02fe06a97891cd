/** An event that a server sent. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
  /** Where to go on from after it; null where it says none. */
  readonly id: string | null;
}

/**
 * Server-sent events of an answer, as they come. An EventSource would do, but for the status of a refusal, and that it
 * cannot be told where to go on from.
 *
 * @param alive told of whatever arrives, comments too
 */
export async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  alive: () => void = () => {},
): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let text = '';
  let event = { name: 'message', data: [] as string[], id: null as string | null };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      alive();
      text += value;
      const lines = text.split(/\r\n|\n|\r(?!$)/);
      text = lines.pop() ?? '';
      for (const line of lines) {
        const [, field, content] = /^([^:]*):? ?(.*)$/s.exec(line) ?? ['', '', ''];
        if (line === '') {
          if (event.data.length > 0) {
            yield { ...event, data: event.data.join('\n') };
          }
          event = { name: 'message', data: [], id: null };
        } else if (field === 'event') {
          event.name = content;
        } else if (field === 'data') {
          event.data.push(content);
        } else if (field === 'id') {
          event.id = content;
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
