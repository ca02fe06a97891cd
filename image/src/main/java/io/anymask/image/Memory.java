package io.anymask.image;

/// Memory that a file asks for, held against what Java may use before it is allocated.
final class Memory {
    private Memory() {}

    /// @param bytes that will be held at once on the heap
    /// @throws ImageException when the heap can never hold them
    static void require(String name, long bytes) {
        long available = Runtime.getRuntime().maxMemory();
        if (bytes > available) {
            throw ImageException.tooLittleMemory(name, bytes, available);
        }
    }
}
