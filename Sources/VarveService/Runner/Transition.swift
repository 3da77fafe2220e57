import VarveCatalog

/// What is left to do after a changing call was answered: it takes one object from a passing state to its settled one.
enum Transition: Equatable, Sendable {
    case finishVolume(InstanceNumber)
    case finishSnapshot(InstanceNumber)
    case attach(InstanceNumber)
    case detach(InstanceNumber)
    case deleteVolume(InstanceNumber)
    case deleteSnapshot(InstanceNumber)
}
