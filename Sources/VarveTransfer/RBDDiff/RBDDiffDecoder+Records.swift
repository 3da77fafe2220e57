/// What the parts of records mean, once they are whole.
extension RBDDiffDecoder {
    /// - Parameter bytes: what the step needs.
    mutating func take(_ bytes: [UInt8]) throws(RBDDiffError) -> Event? {
        switch step {
        case .banner: try takeBanner(bytes)
        case .tag: return try takeTag(bytes[0])
        case .length(let tag): try takeLength(Self.integer(bytes), of: tag)
        case .nameLength(let tag): try takeNameLength(Self.integer(bytes), of: tag)
        case .name(let tag, _): try takeName(bytes, of: tag)
        case .size: try takeSize(Self.integer(bytes))
        case .protection: try takeProtection(bytes[0])
        case .place(let tag): return try takePlace(bytes, of: tag)
        case .skipLength: step = Self.integer(bytes) == 0 ? .tag : .skip(Self.integer(bytes))
        case .skip, .data, .ended: preconditionFailure("a step that collects nothing")
        }
        return nil
    }

    private mutating func takeBanner(_ bytes: [UInt8]) throws(RBDDiffError) {
        guard let version = RBDDiffVersion.allCases.first(where: { $0.banner == bytes }) else { throw fail(.badBanner(bytes)) }
        self.version = version
        step = .tag
    }

    private mutating func takeTag(_ byte: UInt8) throws(RBDDiffError) -> Event? {
        guard let tag = RBDDiffTag(rawValue: byte), tag != .protection || version == .v2 else {
            // What is unknown among data may be data: it must not be lost without a word.
            guard version == .v2, header == nil else { throw fail(.unknownTag(byte)) }
            step = .skipLength
            return nil
        }
        switch tag {
        case .fromSnapshot, .toSnapshot, .size, .protection:
            if header != nil { throw fail(.late(tag: tag.letter)) }
            step = version == .v2 ? .length(tag) : Self.content(of: tag)
        case .write, .zero:
            step = version == .v2 ? .length(tag) : .place(tag)
            return try beginData()
        case .end:
            if let event = try beginData() {
                // The header first; the tag is read once more for the end itself.
                pendEnd()
                return event
            }
            step = .ended
            return .end
        }
        return nil
    }

    /// The header, at the first record that is no metadata.
    private mutating func beginData() throws(RBDDiffError) -> Event? {
        if header != nil { return nil }
        guard let byteCount = metadata.byteCount else { throw fail(.noSize) }
        let complete = RBDDiffHeader(
            version: version, fromSnapshot: metadata.fromSnapshot, toSnapshot: metadata.toSnapshot, byteCount: byteCount,
            isProtected: metadata.isProtected)
        header = complete
        return .header(complete)
    }

    private mutating func pendEnd() {
        pending = [RBDDiffTag.end.rawValue]
        step = .tag
    }

    private static func content(of tag: RBDDiffTag) -> Step {
        switch tag {
        case .fromSnapshot, .toSnapshot: .nameLength(tag)
        case .size: .size
        case .protection: .protection
        case .write, .zero: .place(tag)
        case .end: .ended
        }
    }

    private mutating func takeLength(_ length: UInt64, of tag: RBDDiffTag) throws(RBDDiffError) {
        let expected: UInt64? =
            switch tag {
            case .size: 8
            // Ceph 16 writes 8 and one byte.
            case .protection: length == RBDDiffHeader.cephProtectionLength ? length : 1
            case .zero: 16
            case .fromSnapshot, .toSnapshot, .write, .end: nil
            }
        if let expected, length != expected { throw fail(.wrongLength(tag: tag.letter, length: length, expected: expected)) }
        declaredLength = length
        step = Self.content(of: tag)
    }

    private mutating func takeNameLength(_ length: UInt64, of tag: RBDDiffTag) throws(RBDDiffError) {
        guard 1...UInt64(RBDDiffHeader.nameByteCountMax) ~= length else { throw fail(.badName(tag: tag.letter, length: length)) }
        try checkDeclared(4 + length, tag)
        step = .name(tag, byteCount: Int(length))
    }

    /// The length that a record of version 2 began with is that of its content.
    private func checkDeclared(_ expected: UInt64, _ tag: RBDDiffTag) throws(RBDDiffError) {
        guard version == .v2, declaredLength != expected else { return }
        throw fail(.wrongLength(tag: tag.letter, length: declaredLength, expected: expected))
    }

    private mutating func takeName(_ bytes: [UInt8], of tag: RBDDiffTag) throws(RBDDiffError) {
        guard let name = String(validating: bytes, as: UTF8.self) else { throw fail(.unreadableName(tag: tag.letter)) }
        let isRepeated = (tag == .fromSnapshot ? metadata.fromSnapshot : metadata.toSnapshot) != nil
        if isRepeated { throw fail(.repeated(tag: tag.letter)) }
        if tag == .fromSnapshot { metadata.fromSnapshot = name } else { metadata.toSnapshot = name }
        step = .tag
    }

    private mutating func takeSize(_ byteCount: UInt64) throws(RBDDiffError) {
        if metadata.byteCount != nil { throw fail(.repeated(tag: RBDDiffTag.size.letter)) }
        guard byteCount <= RBDDiffHeader.byteCountMax else { throw fail(.badSize(byteCount)) }
        metadata.byteCount = byteCount
        step = .tag
    }

    private mutating func takeProtection(_ value: UInt8) throws(RBDDiffError) {
        if metadata.isProtected != nil { throw fail(.repeated(tag: RBDDiffTag.protection.letter)) }
        guard value <= 1 else { throw fail(.badProtection(value)) }
        metadata.isProtected = value == 1
        step = .tag
    }

    private mutating func takePlace(_ bytes: [UInt8], of tag: RBDDiffTag) throws(RBDDiffError) -> Event? {
        let (offset, length): (UInt64, UInt64) = (Self.integer(bytes[..<8]), Self.integer(bytes[8...]))
        let (end, overflows) = offset.addingReportingOverflow(length)
        let byteCount = header?.byteCount ?? 0
        guard !overflows, end <= byteCount else {
            throw fail(.beyondEnd(tag: tag.letter, offset: offset, length: length, byteCount: byteCount))
        }
        if tag == .write { try checkDeclared(16 + length, tag) }
        guard offset >= coverage.floor else {
            throw fail(.tooFarBack(tag: tag.letter, offset: offset, floor: coverage.floor))
        }
        guard coverage.insert(offset..<end) else { throw fail(.overlap(tag: tag.letter, offset: offset, length: length)) }
        step = tag == .write && length > 0 ? .data(offset: offset, remaining: length) : .tag
        return tag == .zero && length > 0 ? .zero(offset..<end) : nil
    }

    private static func integer(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var value: UInt64 = 0
        for (index, byte) in bytes.enumerated() { value |= UInt64(byte) << (8 * UInt64(index)) }
        return value
    }
}
