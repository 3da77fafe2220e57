import ArgumentParser
import VarveWire

extension AccessKeyRole: @retroactive ExpressibleByArgument {}
extension BlockStorageVolumeType: @retroactive ExpressibleByArgument {}
extension HypervisorType: @retroactive ExpressibleByArgument {}
