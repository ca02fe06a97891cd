import { Gestures, type GestureHandler } from '../canvas/gestures.ts';
import { PALETTE } from '../canvas/palette.ts';
import { Photo } from '../canvas/photo.ts';
import { EMPTY_SCENE, type Scene } from '../canvas/scene.ts';
import type { Stage } from '../canvas/stage.ts';
import { type Box, isEmpty } from '../decoder/prompt.ts';
import { nextHue } from '../work/work.ts';
import { messageOf } from './decoding.ts';
import type { Editor } from './editor.ts';
import { Exporter } from './exporter.ts';
import { type Binding, bindingOf, type Command } from './keys.ts';
import { Latency } from './latency.ts';
import type { Session } from './session.ts';
import type { Settings, Tool } from './settings.ts';
import { Store } from './store.ts';

/** Steps of the crosshair, CSS pixels. */
const STEP = { small: 6, large: 48 };
/** How near a click must be to a point to mean it, CSS pixels. */
const NEAR = 10;

/** What only the screen knows. */
interface Pointing {
    readonly crosshair: readonly [number, number] | null;
    /** A box being drawn, by pointer or by keyboard. */
    readonly drawing: Box | null;
    /** A kept mask under the pointer, on the canvas or in the list. */
    readonly pointed: string | null;
}

const NOWHERE: Pointing = { crosshair: null, drawing: null, pointed: null };

/** Joins pointer, keyboard and canvas with the work. */
export class Controls implements GestureHandler {
    readonly pointing = new Store<Pointing>(NOWHERE);
    readonly help = new Store(false);
    /** From the pointer's event to the mask on the screen. */
    readonly latency = new Latency();
    readonly exporter: Exporter;
    /** Opens the browser's choice of files; set by the page. */
    chooseFiles: () => void = () => {};
    photo: Photo | null = null;
    readonly photoLoaded = new Store(0);
    private readonly gestures: Gestures;
    private watched: (() => void)[] = [];

    constructor(
        readonly session: Session,
        readonly settings: Store<Settings>,
        readonly stage: Stage,
    ) {
        this.exporter = new Exporter(session);
        this.gestures = new Gestures(stage, this);
        session.opened.subscribe(() => this.onOpened());
        settings.subscribe(() => this.show());
        this.pointing.subscribe(() => this.show());
        addEventListener('keydown', (event) => this.key(event));
        this.onOpened();
    }

    get editor(): Editor | null {
        const { value } = this.session.opened;
        return value.kind === 'image' ? value.editor : null;
    }

    private onOpened(): void {
        this.watched.splice(0).forEach((end) => end());
        this.pointing.set(NOWHERE);
        const { editor } = this;
        this.photo = null;
        if (editor !== null) {
            const { image } = editor;
            const { urls } = this.session.server;
            const photo = new Photo(image, { display: urls.display(image.id), tiles: urls.tiles(image.id) }, () =>
                this.stage.invalidate(),
            );
            this.photo = photo;
            void this.load(photo, editor);
            this.watched = [
                editor.history.subscribe(() => this.show()),
                editor.shown.subscribe(() => this.show()),
            ];
        }
        this.stage.show(this.photo);
        this.show();
    }

    private async load(photo: Photo, editor: Editor): Promise<void> {
        try {
            await photo.load();
            this.photoLoaded.set(this.photoLoaded.value + 1);
        } catch (failure) {
            if (this.photo === photo && this.session.server.reachable.value) {
                await this.session.server.probe();
                this.session.broken(editor.image, messageOf(failure));
            }
        }
    }

    private show(): void {
        this.stage.setScene(this.scene());
    }

    private scene(): Scene {
        const { editor } = this;
        if (editor === null) {
            return EMPTY_SCENE;
        }
        const { opacity, cutOut } = this.settings.value;
        const { crosshair, drawing, pointed } = this.pointing.value;
        const { work } = editor;
        const hovering = editor.shown.value.hover;
        const mask = editor.current ?? hovering?.masks[0] ?? null;
        const hue = nextHue(work.items, PALETTE.length);
        return {
            items: work.items,
            selected: work.selected,
            pointed,
            preview: mask === null ? null : { shape: mask.shape, hue, hovering: editor.current === null },
            points: work.prompt.points,
            box: drawing ?? work.prompt.box,
            crosshair,
            opacity,
            cutOut,
        };
    }

    // Pointer

    get tool(): Tool {
        return this.settings.value.tool;
    }

    get drawsBoxes(): boolean {
        return this.tool === 'box';
    }

    hover(x: number, y: number, at: number): void {
        const { editor } = this;
        if (editor === null) {
            return;
        }
        if (this.pointing.value.crosshair !== null) {
            this.pointing.update({ crosshair: null });
        }
        if (this.tool === 'select') {
            this.pointing.update({ pointed: editor.itemAt(x, y)?.id ?? null });
        } else if (this.tool === 'click' && this.inside(editor, x, y)) {
            void this.timed(at, editor.hover(x, y), () => {
                const asked = editor.shown.value.hover?.prompt.points[0];
                return asked?.x === x && asked.y === y;
            });
        } else {
            editor.leave();
        }
    }

    private inside({ image }: Editor, x: number, y: number): boolean {
        return x >= 0 && y >= 0 && x < image.width && y < image.height;
    }

    leave(): void {
        this.editor?.leave();
        this.point(null);
    }

    /** Marks a kept mask that is pointed at in the list. */
    point(id: string | null): void {
        if (this.pointing.value.pointed !== id) {
            this.pointing.update({ pointed: id });
        }
    }

    click(x: number, y: number, negative: boolean, at: number): void {
        const { editor } = this;
        if (editor === null) {
            return;
        }
        if (this.tool === 'select') {
            editor.select(editor.itemAt(x, y)?.id ?? null);
            return;
        }
        const near = this.pointAt(editor, x, y);
        if (near >= 0) {
            void this.timed(at, editor.removePoint(near), () => true);
        } else if (this.inside(editor, x, y)) {
            const positive = negative === this.settings.value.negative;
            void this.timed(at, editor.addPoint(x, y, positive), () => editor.current !== null);
        }
    }

    private pointAt({ work }: Editor, x: number, y: number): number {
        const reach = NEAR / this.stage.scale;
        return work.prompt.points.findIndex((point) => Math.hypot(point.x - x, point.y - y) <= reach);
    }

    drawing(box: Box | null): void {
        this.pointing.update({ drawing: box });
    }

    drawn(box: Box, at: number): void {
        const { editor } = this;
        if (editor !== null) {
            void this.timed(at, editor.setBox(box), () => editor.current !== null);
        }
    }

    cycle(step: 1 | -1): void {
        this.editor?.cycle(step);
    }

    /** Measures from an event to the frame that shows its mask. */
    private async timed(at: number, answered: Promise<void>, shown: () => boolean): Promise<void> {
        await answered;
        if (shown()) {
            this.stage.afterPaint(() => {
                // A message comes after the frame has been handed over.
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => this.latency.add(performance.now() - at);
                port2.postMessage(null);
            });
        }
    }

    // Keyboard

    private key(event: KeyboardEvent): void {
        const { target } = event;
        const binding = bindingOf(event);
        if (binding === null || event.defaultPrevented || this.keepsKey(target, event, binding)) {
            return;
        }
        if (this.run(binding.command, event.shiftKey) !== false) {
            event.preventDefault();
        }
    }

    /** Whether a key belongs to the control that has the focus. */
    private keepsKey(target: EventTarget | null, event: KeyboardEvent, { canvas, command }: Binding): boolean {
        if (!(target instanceof HTMLElement)) {
            return true;
        }
        const typing = target instanceof HTMLInputElement && target.type !== 'range' && target.type !== 'checkbox';
        const pressing =
            (event.key === 'Enter' || event.key === ' ') && target.closest('button, a, summary, label') !== null;
        const elsewhere = canvas === true && target !== this.stage.canvas;
        const sheet = this.help.value && command !== 'help';
        return typing || pressing || elsewhere || sheet || (command === 'copy' && String(getSelection()) !== '');
    }

    /** @returns false when there was nothing to do and the browser may use the key */
    run(command: Command, large = false): boolean | void {
        const { editor } = this;
        switch (command) {
            case 'help':
                return this.help.set(!this.help.value);
            case 'theme':
                return this.settings.update({ theme: isDark(this.settings.value.theme) ? 'light' : 'dark' });
            case 'upload':
                return this.chooseFiles();
            case 'previousImage':
                return this.session.neighbour(-1);
            case 'nextImage':
                return this.session.neighbour(1);
            case 'toolClick':
                return this.choose('click');
            case 'toolBox':
                return this.choose('box');
            case 'toolSelect':
                return this.choose('select');
            case 'negative':
                return this.settings.update({ negative: !this.settings.value.negative });
            case 'cutOut':
                return this.settings.update({ cutOut: !this.settings.value.cutOut });
            case 'opacityUp':
                return this.settings.update({ opacity: Math.min(1, this.settings.value.opacity + 0.1) });
            case 'opacityDown':
                return this.settings.update({ opacity: Math.max(0, this.settings.value.opacity - 0.1) });
            case 'zoomIn':
                return this.zoom(1.4);
            case 'zoomOut':
                return this.zoom(1 / 1.4);
            case 'fit':
                return this.stage.fit();
            case 'everything':
                return void (this.session.run.value === null ? this.session.everything() : this.session.cancel());
            default:
                return editor === null ? false : this.edit(editor, command, large);
        }
    }

    private choose(tool: Tool): void {
        this.editor?.leave();
        this.pointing.update({ drawing: null, pointed: null });
        this.settings.update({ tool });
        this.session.say({ click: 'Hover and click', box: 'Box', select: 'Select' }[tool]);
    }

    private zoom(factor: number): void {
        const { crosshair } = this.pointing.value;
        if (crosshair === null) {
            this.stage.zoomMiddle(factor);
        } else {
            this.stage.zoom(...this.stage.toScreen(...crosshair), factor);
        }
    }

    private edit(editor: Editor, command: Command, large: boolean): boolean | void {
        const selected = editor.selected;
        switch (command) {
            case 'accept':
                return editor.current === null ? false : void editor.accept();
            case 'cancel':
                return this.cancel(editor);
            case 'removeLast':
                return void editor.removeLast();
            case 'undo':
                return void editor.undo();
            case 'redo':
                return void editor.redo();
            case 'flush':
                return void editor
                    .save()
                    .then(() => this.session.tell(editor.saved.value === 'saved' ? 'Saved' : 'Not saved'));
            case 'delete':
                return selected === null ? false : editor.remove(selected.id);
            case 'hide':
                return selected === null ? false : editor.change(selected.id, { hidden: !selected.hidden });
            case 'hideAll':
                return editor.hideAll();
            case 'lock':
                return selected === null ? false : editor.change(selected.id, { locked: !selected.locked });
            case 'nextItem':
                return editor.work.items.length === 0 ? false : editor.selectNeighbour(1);
            case 'previousItem':
                return editor.work.items.length === 0 ? false : editor.selectNeighbour(-1);
            case 'nextMask':
                return editor.cycle(1);
            case 'previousMask':
                return editor.cycle(-1);
            case 'mask1':
                return editor.choose(0);
            case 'mask2':
                return editor.choose(1);
            case 'mask3':
                return editor.choose(2);
            case 'copy':
                return void this.exporter.copy(editor, 'png');
            case 'download':
                return void this.exporter.download(editor, 'png');
            case 'left':
                return this.move(editor, -1, 0, large);
            case 'right':
                return this.move(editor, 1, 0, large);
            case 'up':
                return this.move(editor, 0, -1, large);
            case 'down':
                return this.move(editor, 0, 1, large);
            case 'plus':
                return this.place(editor, true);
            case 'minus':
                return this.place(editor, false);
            default:
                return false;
        }
    }

    /** Once clears the prompt, twice deselects, and then the canvas gives up the keyboard. */
    private cancel(editor: Editor): void {
        if (this.gestures.cancel()) {
            return;
        }
        if (this.pointing.value.drawing !== null) {
            this.pointing.update({ drawing: null });
        } else if (!isEmpty(editor.work.prompt)) {
            void editor.clear();
        } else if (editor.work.selected !== null) {
            editor.select(null);
        } else {
            editor.leave();
            this.pointing.update({ crosshair: null });
            this.stage.canvas.blur();
        }
    }

    private move(editor: Editor, dx: number, dy: number, large: boolean): void {
        const { width, height } = editor.image;
        const step = (large ? STEP.large : STEP.small) / this.stage.scale;
        const { crosshair, drawing } = this.pointing.value;
        const [x, y] = crosshair ?? [width / 2, height / 2];
        const to = crosshair === null ? [0, 0] : [dx * step, dy * step];
        const next = [
            Math.min(width - 1, Math.max(0, x + to[0])),
            Math.min(height - 1, Math.max(0, y + to[1])),
        ] as const;
        this.pointing.update({
            crosshair: next,
            drawing: drawing === null ? null : [drawing[0], drawing[1], ...next],
        });
        if (this.tool === 'click') {
            void editor.hover(...next);
        } else if (this.tool === 'select') {
            this.point(editor.itemAt(...next)?.id ?? null);
        }
    }

    private place(editor: Editor, positive: boolean): void {
        const { crosshair, drawing } = this.pointing.value;
        if (crosshair === null) {
            this.stage.canvas.focus();
            this.move(editor, 0, 0, false);
            return;
        }
        if (this.tool === 'select') {
            editor.select(editor.itemAt(...crosshair)?.id ?? null);
        } else if (this.tool === 'click') {
            void editor.addPoint(...crosshair, positive);
        } else if (drawing === null) {
            this.pointing.update({ drawing: [...crosshair, ...crosshair] });
            this.session.say('First corner set');
        } else {
            this.pointing.update({ drawing: null });
            void editor.setBox(drawing);
        }
    }
}

const isDark = (theme: Settings['theme']): boolean =>
    theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
