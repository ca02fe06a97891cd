package io.anymask.mask;

import java.util.Arrays;

/// The boxes that suppression has kept so far, filed under the cells of a hashed grid that they touch. Boxes that
/// overlap touch a common cell, so nothing is missed; whatever else a cell holds is told apart by the IoU itself.
final class BoxGrid {
    /// A box over more cells than this goes to a list that every search looks through.
    private static final int MAX_CELLS = 64;

    private static final double FARTHEST_CELL = 1 << 30;

    private final float[] xyxy;
    private final double iouThreshold;
    private final double cellSize;
    /// First entry of each hash bucket, -1 for none; then each entry's box and successor.
    private final int[] buckets;

    private int[] entryBox = new int[64];
    private int[] entryNext = new int[64];
    private int entries;
    private int[] large = new int[16];
    private int largeCount;
    private final int[] kept;
    private int keptCount;

    BoxGrid(float[] xyxy, double iouThreshold) {
        this.xyxy = xyxy;
        this.iouThreshold = iouThreshold;
        int boxes = xyxy.length / 4;
        double side = 0;
        for (int i = 0; i < xyxy.length; i += 4) {
            side += Math.abs((double) xyxy[i + 2] - xyxy[i]) + Math.abs((double) xyxy[i + 3] - xyxy[i + 1]);
        }
        this.cellSize = side > 0 ? side / (2 * boxes) : 1;
        this.buckets = new int[Math.max(16, Integer.highestOneBit(Math.max(1, boxes)) * 4)];
        Arrays.fill(buckets, -1);
        this.kept = new int[boxes];
    }

    boolean suppresses(int box) {
        // Below 0 even boxes that do not overlap suppress each other.
        if (iouThreshold < 0 || cells(box) > MAX_CELLS) {
            return suppressedByAny(kept, keptCount, box);
        }
        if (suppressedByAny(large, largeCount, box)) {
            return true;
        }
        for (int cy = cell(4 * box + 1); cy <= cell(4 * box + 3); cy++) {
            for (int cx = cell(4 * box); cx <= cell(4 * box + 2); cx++) {
                for (int entry = buckets[bucket(cx, cy)]; entry >= 0; entry = entryNext[entry]) {
                    if (overlapsTooMuch(entryBox[entry], box)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    void add(int box) {
        kept[keptCount++] = box;
        if (cells(box) > MAX_CELLS) {
            if (largeCount == large.length) {
                large = Arrays.copyOf(large, 2 * largeCount);
            }
            large[largeCount++] = box;
            return;
        }
        for (int cy = cell(4 * box + 1); cy <= cell(4 * box + 3); cy++) {
            for (int cx = cell(4 * box); cx <= cell(4 * box + 2); cx++) {
                if (entries == entryBox.length) {
                    entryBox = Arrays.copyOf(entryBox, 2 * entries);
                    entryNext = Arrays.copyOf(entryNext, 2 * entries);
                }
                int bucket = bucket(cx, cy);
                entryBox[entries] = box;
                entryNext[entries] = buckets[bucket];
                buckets[bucket] = entries++;
            }
        }
    }

    private boolean suppressedByAny(int[] boxes, int count, int box) {
        for (int i = 0; i < count; i++) {
            if (overlapsTooMuch(boxes[i], box)) {
                return true;
            }
        }
        return false;
    }

    /// The arithmetic of torchvision's kernel, operation by operation.
    private boolean overlapsTooMuch(int first, int second) {
        int a = 4 * first;
        int b = 4 * second;
        float left = Math.max(xyxy[a], xyxy[b]);
        float top = Math.max(xyxy[a + 1], xyxy[b + 1]);
        float right = Math.min(xyxy[a + 2], xyxy[b + 2]);
        float bottom = Math.min(xyxy[a + 3], xyxy[b + 3]);
        float common = Math.max(0f, right - left) * Math.max(0f, bottom - top);
        return common / (area(a) + area(b) - common) > iouThreshold;
    }

    private float area(int at) {
        return (xyxy[at + 2] - xyxy[at]) * (xyxy[at + 3] - xyxy[at + 1]);
    }

    private int cell(int coordinate) {
        return (int) Math.clamp(Math.floor(xyxy[coordinate] / cellSize), -FARTHEST_CELL, FARTHEST_CELL);
    }

    private double cells(int box) {
        return ((double) cell(4 * box + 2) - cell(4 * box) + 1) * ((double) cell(4 * box + 3) - cell(4 * box + 1) + 1);
    }

    private int bucket(int cx, int cy) {
        int hash = cx * 0x9e3779b1 + cy * 0x85ebca6b;
        return (hash ^ (hash >>> 15)) & (buckets.length - 1);
    }
}
