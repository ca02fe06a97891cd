import { Refused, type Server } from '../api/server.ts';
import type { Run } from '../api/types.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import type { Masks } from '../mask/masks.ts';
import type { Editor } from './editor.ts';
import type { Notices } from './notices.ts';

/** Regions and holes of fewer pixels are specks; SA-1B was cleaned of them at this size. */
const SPECK = 100;

/** Segments everything on the server, in the background; one run at a time. */
export class Runs {
  readonly run = new Store<Run | null>(null);
  /** From the moment a run is asked for. */
  private running = false;

  constructor(
    private readonly server: Server,
    private readonly masks: Masks,
    private readonly notices: Notices,
  ) {}

  async everything(editor: Editor, model: string): Promise<void> {
    if (this.running) {
      return;
    }
    this.running = true;
    try {
      const params = { min_mask_region_area: SPECK };
      const run = await this.server.startRun(editor.image.id, { kind: 'everything', model, params });
      this.run.set(run);
      this.notices.say('Looking for everything');
      const end = await this.server.follow(run.id, (state) => this.run.set(state));
      if (end.state === 'failed') {
        throw new Error(end.error ?? 'the run failed');
      }
      if (end.state === 'completed') {
        await this.collect(run.id, editor);
      } else {
        this.notices.say('Cancelled');
      }
    } catch (failure) {
      const busy = failure instanceof Refused && failure.status === 429;
      this.notices.fail(busy ? `Busy: ${failure.message}` : messageOf(failure));
    } finally {
      this.running = false;
      this.run.set(null);
    }
  }

  private async collect(run: string, editor: Editor): Promise<void> {
    const { annotations } = await this.server.artifact(run);
    const facts = await this.masks.decode(annotations.map((one) => one.segmentation));
    editor.kept.addAutomatic(
      annotations.map((one, i) => ({
        facts: facts[i],
        score: one.predicted_iou,
        stability: one.stability_score,
        point: one.point_coords[0],
      })),
    );
  }

  async cancel(): Promise<void> {
    const run = this.run.value;
    if (run !== null) {
      await this.server.cancelRun(run.id).catch((failure: unknown) => this.notices.fail(messageOf(failure)));
    }
  }
}
