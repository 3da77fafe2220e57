public import ArgumentParser
public import VarveWire

extension HypervisorType: ExpressibleByArgument {}
extension BlockStorageVolumeType: ExpressibleByArgument {}
