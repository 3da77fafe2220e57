/// The status of a server image (sheet 4.20).
public enum ServerImageStatus: String, WireCode {
    case initializing = "INIT"
    case created = "CREAT"
    /// Of images that NCP failed to make; Varve keeps none of those.
    case failed = "CREFL"

    public var codeName: String {
        switch self {
        case .initializing: "NSI INIT state"
        case .created: "NSI CREATED state"
        case .failed: "NSI CREATE FAILED state"
        }
    }
}

/// What is being done to a server image.
public enum ServerImageOperation: String, WireCode {
    case none = "NULL"
    case create = "CREAT"
    case terminate = "TERMT"

    public var codeName: String {
        switch self {
        case .none: "NSI NULL OP"
        case .create: "NSI CREAT OP"
        case .terminate: "NSI TERMINATE OP"
        }
    }
}

/// The status name of a server image.
public enum ServerImageStatusName: String, CaseIterable, Sendable {
    case creating, created, terminating
}

/// Whose image it is.
public enum ServerImageType: String, WireCode {
    /// Made by the owner.
    case own = "SELF"
    /// Offered by the cloud; Varve offers none.
    case offered = "NCP"

    public var codeName: String {
        switch self {
        case .own: "My Server Image"
        case .offered: "NCP Server Image"
        }
    }
}

/// The operating systems that a list of images can be asked for.
public enum ImageOSType: String, RequestCode {
    case centOS = "CENTOS"
    case ubuntu = "UBUNTU"
    case windows = "WINDOWS"
    case rocky = "ROCKY"
    case navix = "NAVIX"
}

/// What an image is for.
public enum PlatformCategory: String, RequestCode {
    case operatingSystem = "OS"
    case application = "APP"
    case database = "DBMS"
    case gpu = "GPU"
}
