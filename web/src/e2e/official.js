// The worker of the benchmark's peer: the official export, driven as its users drive it.
import * as ort from '/bench/ort.mjs';

let session;
let embedding;

/** Of the encoder's frame; a 1800 × 1200 photo lies in it as 1024 × 683. */
const FRAME = { width: 1024, height: 683 };

async function start({ threads, runtime, embedding: url }) {
    ort.env.wasm.wasmPaths = runtime;
    ort.env.wasm.numThreads = threads;
    ort.env.logLevel = 'error';
    const model = await (await fetch('/bench/sam.onnx')).arrayBuffer();
    session = await ort.InferenceSession.create(new Uint8Array(model), {
        executionProviders: ['wasm'],
        graphOptimizationLevel: 'all',
    });
    const file = await (await fetch(url, { headers: { Prefer: 'wait=30' } })).arrayBuffer();
    embedding = new ort.Tensor(
        'float32',
        new Float32Array(file.slice(file.byteLength - 4 * 256 * 64 * 64)),
        [1, 256, 64, 64],
    );
}

/** @returns the time of each decode; the masks are asked for at the size of the screen */
async function clicks(places) {
    const times = [];
    for (const [x, y] of places) {
        const from = performance.now();
        await session.run({
            image_embeddings: embedding,
            point_coords: new ort.Tensor('float32', [x, y, 0, 0], [1, 2, 2]),
            point_labels: new ort.Tensor('float32', [1, -1], [1, 2]),
            mask_input: new ort.Tensor('float32', new Float32Array(256 * 256), [1, 1, 256, 256]),
            has_mask_input: new ort.Tensor('float32', [0], [1]),
            orig_im_size: new ort.Tensor('float32', [FRAME.height, FRAME.width], [2]),
        });
        times.push(performance.now() - from);
    }
    return times;
}

self.onmessage = ({ data }) => {
    (data.start === undefined ? clicks(data.clicks) : start(data.start)).then(
        (value) => self.postMessage({ value }),
        (failure) => self.postMessage({ error: String(failure) }),
    );
};
