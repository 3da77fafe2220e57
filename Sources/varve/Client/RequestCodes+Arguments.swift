public import ArgumentParser
public import VarveWire

extension AccessKeyRole: ExpressibleByArgument {}
extension BlockStorageVolumeType: ExpressibleByArgument {}
extension HypervisorType: ExpressibleByArgument {}
