/// Why the service does not do what it was asked. Each case has one ``Declaration``: code, text, and what readers of the reference are told.
///
///     throw ServiceError(.noVolume, naming: "blockStorageInstanceNo", ["volume": number, "region": region.code])
public enum Refusal: String, CaseIterable, Sendable {
    // Of any parameter, found by its declaration.
    case missing, missingList, malformed, unnumbered, unfielded, needed, exclusive
    // Names of what is not there.
    case noRegion, noZone, noVolume, noSnapshot, noServer, noImage
    // Volumes.
    case volumeBusy, snapshotPassing, notDetached, notAttached, baseVolume, protected
    case hypervisorDiffers, zoneDiffers, zoneNotServers, tooManyVolumes
    // New volumes.
    case typeNotOffered, typeMissing, detailForKVM, detailDiffers, sizeOfType, sizeMissing, serverForKVM, zoneMissing,
        serverMissing
    case sizeNotSnapshots, sizeBelowSnapshots, snapshotHypervisorDiffers
    // Growing volumes.
    case notXEN, sizeNotLarger, serverNotStopped
    // Snapshots.
    case snapshotBusy, noFullSnapshot, tooManyIncrementals, snapshotInUse
    // Servers.
    case serverBusy, serverNameTaken, serverStatus, builtInServer, volumesDetaching, volumesAttached, baseVolumeBusy
    // Base volumes and images.
    case imageForXEN, baseSizeMissing, baseSizeBelow, noBaseVolumes, typeNotOfHypervisor
    case imageBusy, orderTwice, noBaseOrder, imageOfXEN, notBootable, snapshotInImage
    // Accounts and keys.
    case noAccount, accountName, accountTaken, noRootAccount, noAccessKey, lastAdminKey
    // The lab.
    case transitionHangs, noState, stateTaken
    case bodyNotObject, noMember, memberMissing, memberWrong, noOperation, noFault, droppedWithAnswer, effectWithoutAnswer,
        faultWithoutEffect, clockUnchanged
    // The store.
    case noSpace, catalogFull, catalogFailed, storeFailed, unexpected, bytesMissing

    /// All that there is to know about a refusal.
    public struct Declaration: Sendable {
        public let code: ServiceErrorCode
        /// What follows the name of the parameter; `{word}` stands for a value.
        public let text: String
        /// When, for readers.
        public let occasion: String
        /// The operations that refuse so; empty if all do that have such a parameter.
        public let operations: [String]

        init(_ code: ServiceErrorCode, _ text: String, _ occasion: String, of operations: [String] = []) {
            self.code = code
            self.text = text
            self.occasion = occasion
            self.operations = operations
        }

        /// The words that stand for values, as often as they do.
        public var words: [String] {
            text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().map { String($0.prefix { $0 != "}" }) }
        }

        /// The text with values in place of words, in one pass: a caller's value may look like a word.
        func text(filling values: KeyValuePairs<String, any CustomStringConvertible>) -> String {
            let pieces = text.split(separator: "{", omittingEmptySubsequences: false)
            return pieces.dropFirst().reduce(into: String(pieces[0])) { result, piece in
                let word = piece.prefix { $0 != "}" }
                guard let value = values.first(where: { $0.key == word })?.value else {
                    preconditionFailure("\(text): no value for \(word)")
                }
                result += value.description + piece.dropFirst(word.count + 1)
            }
        }
    }

    /// The one declaration of this refusal.
    public var declaration: Declaration {
        guard let declaration = Self.declarations[self] else { preconditionFailure("\(self) is not declared") }
        return declaration
    }

    private static let groups = [
        parameters, places, volumes, newVolumes, growth, snapshots, servers, baseVolumes, images, accounts, lab, labBodies,
        failures,
    ]

    private static let declarations: [Refusal: Declaration] = groups.reduce(into: [:]) { all, group in
        all.merge(group) { first, _ in preconditionFailure("\(first.text) is declared twice") }
    }
}
