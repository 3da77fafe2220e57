/// Which pages of the file `tables` are taken. Used by one thread at a time: whoever writes the checkpoint.
struct SlotAllocator {
    /// One bit a slot; slot 0 is never given out, it means "nothing there".
    private var taken: [UInt64] = [1]
    /// Named by the last durable checkpoint and not by the next: released when the next is durable.
    var superseded: [UInt32] = []
    private var cursor = 0

    /// `count` consecutive slots: first fit from where the last search ended, else at the end of the file.
    mutating func allocate(count: Int) -> UInt32 {
        let first =
            freeRun(of: count, in: cursor..<taken.count * 64) ?? freeRun(of: count, in: 0..<taken.count * 64) ?? taken.count * 64
        mark(first..<first + count)
        cursor = first + count
        return UInt32(first)
    }

    mutating func mark(_ slots: Range<Int>) {
        while taken.count * 64 < slots.upperBound { taken.append(0) }
        for slot in slots { taken[slot / 64] |= 1 << UInt64(slot % 64) }
    }

    mutating func release(_ slots: Range<UInt32>) {
        for slot in slots { taken[Int(slot) / 64] &= ~(1 << UInt64(slot % 64)) }
    }

    /// The next checkpoint is durable.
    mutating func releaseSuperseded() {
        for slot in superseded { release(slot..<slot + 1) }
        superseded = []
        cursor = 0
    }

    private func freeRun(of count: Int, in slots: Range<Int>) -> Int? {
        var start = slots.lowerBound
        var slot = start
        while slot < slots.upperBound {
            if slot % 64 == 0, taken[slot / 64] == .max {
                slot += 64
                start = slot
                continue
            }
            if taken[slot / 64] & (1 << UInt64(slot % 64)) != 0 { start = slot + 1 }
            slot += 1
            if slot - start == count { return start }
        }
        return nil
    }
}
