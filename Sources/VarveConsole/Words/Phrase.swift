/// What the console says: English and Korean, each phrase once. Templates know a phrase by the name of its case. `{1}` is a place to fill.
package enum Phrase: String, CaseIterable, Sendable {
    // Frame
    case skip = "Skip to content | 본문으로 건너뛰기"
    case areas = "Sections | 메뉴"
    case overview = "Overview | 개요"
    case volumes = "Volumes | 스토리지"
    case snapshots = "Snapshots | 스냅샷"
    case servers = "Servers | 서버"
    case keys = "Access keys | 액세스 키"
    case audit = "Audit log | 감사 로그"
    case explorer = "API explorer | API 탐색기"
    case pages = "Pages | 페이지"
    case previous = "Previous | 이전"
    case next = "Next | 다음"
    case position = "{1}–{2} of {3} | {3}개 중 {1}–{2}"
    case actions = "Actions | 작업"
    case facts = "Details | 상세 정보"
    case filter = "Search | 조회"
    case cancel = "Cancel | 취소"
    case all = "All | 전체"
    case yes = "Yes | 예"
    case no = "No | 아니요"

    // Signing in
    case signIn = "Sign in | 로그인"
    case signOut = "Sign out | 로그아웃"
    case accessKey = "Access key | 액세스 키"
    case secretKey = "Secret key | 시크릿 키"
    case secretHint =
        "It signs a challenge in this browser and is not sent. | 이 브라우저에서 인증 요청에 서명하는 데만 쓰이며 전송되지 않습니다."
    case needsScript =
        "Signing in needs JavaScript, because the secret key is used in the browser. Everything after it works without. | 시크릿 키를 브라우저에서 사용하므로 로그인에는 JavaScript가 필요합니다. 로그인 후에는 없어도 됩니다."
    case insecure =
        "This page came over plain HTTP from another machine. The secret key stays in the browser, but who listens on the network can take over the session: use an SSH tunnel (ssh -L) or a TLS proxy. | 이 페이지는 다른 컴퓨터에서 암호화되지 않은 HTTP로 전송되었습니다. 시크릿 키는 브라우저에 남지만 네트워크를 엿보는 사람이 세션을 가로챌 수 있습니다. SSH 터널(ssh -L)이나 TLS 프록시를 사용하세요."
    case noChallenge = "The server did not give a challenge: | 서버에서 인증 요청을 받지 못했습니다:"
    case wrongKey =
        "This access key is unknown or revoked, or the secret key is not its own. | 액세스 키가 없거나 폐기되었거나, 시크릿 키가 맞지 않습니다."
    case tooManyWrong =
        "Too many wrong attempts from this address. Try again in a minute. | 이 주소에서 잘못된 시도가 너무 많습니다. 1분 후 다시 시도하세요."
    case sessionEnded =
        "The session has ended: it was not used for a while, has lasted 12 hours, its key was revoked, or the server was restarted. | 세션이 종료되었습니다. 오래 사용하지 않았거나, 12시간이 지났거나, 키가 폐기되었거나, 서버가 다시 시작되었습니다."

    // Refusals
    case refused = "Refused. | 거부되었습니다."
    case notFound = "Not here | 찾을 수 없음"
    case notFoundText =
        "There is no such page, or the object is gone, or belongs to another account. | 페이지가 없거나, 대상이 삭제되었거나, 다른 계정의 소유입니다."
    case foreignForm = "Not from this console | 콘솔에서 보낸 요청이 아님"
    case foreignFormText =
        "The form did not come from a page of this session. Nothing was changed. Open the page anew and send it again. | 이 세션의 페이지에서 보낸 양식이 아닙니다. 아무것도 변경되지 않았습니다. 페이지를 다시 열어 보내 주세요."
    case notAllowed = "Not allowed | 권한 없음"
    case notAllowedText = "{1} is not for keys of the role {2}. | {2} 역할의 키로는 {1}을(를) 사용할 수 없습니다."
    case failed = "That did not work | 처리하지 못했습니다"
    case tooManyStreams = "Too many pages are listening. | 실시간 연결이 너무 많습니다."

    // Columns and facts
    case name = "Name | 이름"
    case number = "Number | 번호"
    case status = "Status | 상태"
    case size = "Size | 크기"
    case type = "Type | 타입"
    case kind = "Kind | 종류"
    case zone = "Zone | 존"
    case region = "Region | 리전"
    case server = "Server | 서버"
    case device = "Device | 디바이스"
    case created = "Created | 생성 일시"
    case description = "Description | 설명"
    case hypervisor = "Hypervisor | 하이퍼바이저"
    case volume = "Volume | 원본 스토리지"
    case fromSnapshot = "Made from | 원본 스냅샷"
    case base = "Base | 기준 스냅샷"
    case depth = "Depth | 깊이"
    case bootable = "Bootable | 부팅 가능"
    case encrypted = "Encrypted | 암호화"
    case protected = "protected | 반납 보호"
    case protection = "Return protection | 반납 보호 설정"
    case export = "NBD address | NBD 주소"
    case limits = "IOPS limit | 최대 IOPS"
    case role = "Role | 역할"
    case time = "Time | 시각"
    case operation = "Operation | 오퍼레이션"
    case objects = "Objects | 대상"
    case object = "Object | 대상 객체"
    case result = "Result | 결과"
    case address = "Address | 접속 주소"

    // Lists
    case noVolumes = "No volumes yet. | 스토리지가 없습니다."
    case noSnapshots = "No snapshots yet. They are taken on the page of a volume: | 스냅샷이 없습니다. 스토리지의 상세 페이지에서 생성할 수 있습니다:"
    case noServers = "No servers yet. | 서버가 없습니다."
    case noEntries = "No entries yet. | 기록이 없습니다."
    case objectOrKey = "Object number or key | 대상 번호 또는 키"

    // Overview
    case resources = "Resources | 리소스"
    case works = "Everything works. | 모든 서비스가 정상입니다."
    case troubled = "Something keeps the service from its work. Ask who runs it. | 서비스에 문제가 있습니다. 운영자에게 문의하세요."
    case space = "Space | 저장 공간"
    case mapped = "In use | 사용 중"
    case pending = "Coming back | 회수 중"
    case allocated = "Taken from the file system | 파일 시스템에서 할당됨"
    case free = "Free in the file system | 파일 시스템 여유 공간"
    case journal = "Journal | 저널"
    case tables = "Tables in memory | 메모리의 테이블"
    case scrub = "Last scrub | 마지막 스크럽"
    case scrubNever = "never | 없음"
    case scrubWrong = "wrong units of 2 MiB: {1} | 손상된 2 MiB 단위 {1}개"
    case jobs = "Work in hand | 진행 중인 작업"
    case job = "Job | 작업 이름"
    case age = "Age | 경과"
    case failure = "Last failure | 마지막 오류"
    case noJobs = "Nothing is left to do. | 진행 중인 작업이 없습니다."
    case reclaim = "giving space back | 공간 회수"
    case reclaimed = "{1} % | {1}%"
    case passing = "in passing | 진행 중"

    // Tree
    case tree = "Snapshots and what grew from them | 스냅샷과 복원된 스토리지"
    case treeLabel = "Tree of {1}: {2} snapshots, {3} volumes made from them | {1}의 트리: 스냅샷 {2}개, 복원된 스토리지 {3}개"
    case thisVolume = "this volume | 현재 스토리지"
    case goneVolume = "deleted volume | 삭제된 스토리지"
    case goneSnapshot = "deleted snapshot | 삭제된 스냅샷"
    case restored = "restored | 복원됨"
    case ownAndShared = "{1} own, {2} shared | 고유 {1}, 공유 {2}"
    case moreNodes = "{1} more are not shown here; the list of snapshots has all. | {1}개가 더 있습니다. 스냅샷 목록에서 모두 볼 수 있습니다."
    case measure = "Measure own and shared space | 고유 공간과 공유 공간 측정"

    // Actions
    case createVolume = "Create volume | 스토리지 생성"
    case takeSnapshot = "Take snapshot | 스냅샷 생성"
    case resize = "Resize | 크기 변경"
    case attach = "Attach | 서버에 할당"
    case detach = "Detach | 할당 해제"
    case protect = "Protect | 반납 보호 켜기"
    case unprotect = "Unprotect | 반납 보호 끄기"
    case delete = "Delete | 삭제"
    case restore = "Restore | 복원"
    case registerServer = "Register server | 서버 등록"
    case start = "Start | 시작"
    case stop = "Stop | 정지"
    case reboot = "Reboot | 재시작"
    case terminate = "Terminate | 서버 반납"
    case createKey = "Create access key | 액세스 키 생성"
    case revoke = "Revoke | 폐기"

    // Forms
    case sizeInGB = "Size in GB (2^30 bytes) | 크기 (GB, 2^30바이트)"
    case sizeHint = "A multiple of 10 within the limits of the type. | 타입별 한도 안에서 10 단위로 입력합니다."
    case newSize = "New size in GB (2^30 bytes) | 새 크기 (GB, 2^30바이트)"
    case nameHint = "3 to 30 letters, digits, - and _; made up if left empty. | 영문자, 숫자, -, _ 3~30자. 비워 두면 자동으로 지어집니다."
    case serverNameHint = "3 to 30 letters, digits, - and _; no other server has it. | 영문자, 숫자, -, _ 3~30자. 다른 서버와 달라야 합니다."
    case serverForXEN = "Server (XEN types only) | 서버 (XEN 타입만)"
    case zoneForKVM = "Zone (KVM types only) | 존 (KVM 타입만)"
    case baseSize = "Base volume in GB; none if empty | 기본 스토리지 크기 (GB), 비워 두면 없음"
    case protectIt = "Protect from deletion | 삭제되지 않도록 보호"
    case resizeNote =
        "Volumes grow and never shrink. An attached one needs a stopped server. | 스토리지는 늘릴 수만 있습니다. 할당된 스토리지의 크기를 바꾸려면 서버를 먼저 정지해야 합니다."
    case detachNote = "NBD clients that have the volume open lose it. | 스토리지를 사용 중인 NBD 클라이언트의 연결이 끊어집니다."
    case deleteVolumeNote = "This cannot be undone. Snapshots stay. | 삭제한 스토리지는 복구할 수 없습니다. 스냅샷은 남습니다."
    case deleteAttachedNote =
        "NBD clients that have it open lose it. This cannot be undone. Snapshots stay. | 서버에 할당된 스토리지가 있습니다. NBD 클라이언트의 연결이 끊어지며, 삭제한 스토리지는 복구할 수 없습니다. 스냅샷은 남습니다."
    case deleteSnapshotNote =
        "This cannot be undone. Volumes made from it keep their bytes. | 삭제한 스냅샷은 복구할 수 없습니다. 이 스냅샷에서 복원한 스토리지는 그대로 유지됩니다."
    case terminateNote = "The server and its base volume are gone for good. | 반납한 서버와 기본 스토리지는 복구할 수 없습니다."
    case revokeNote = "No request with this key is answered from now on, for good. | 지금부터 이 키로 보낸 요청은 영구히 처리되지 않습니다."
    case revokeOwnNote =
        "This is the key you have signed in with: the session ends with it. | 지금 로그인에 사용 중인 키입니다. 폐기하면 세션도 종료됩니다."
    case frees = "Space that comes back | 확보되는 공간"
    case keeps = "Snapshots that stay | 유지되는 스냅샷"
    case full = "FULL: stands alone | FULL: 단독"
    case incremental = "INCREMENTAL: on the newest FULL | INCREMENTAL: 최신 FULL 기준"

    // Keys
    case keyMade = "The key is made | 키가 생성되었습니다"
    case secretOnce =
        "Copy the secret key now. It is not shown again, and nobody can ask for it later. | 지금 시크릿 키를 복사하세요. 다시 표시되지 않으며 나중에 조회할 수 없습니다."
    case inForce = "in force | 사용 중"
    case revoked = "revoked {1} | {1} 폐기됨"
    case thisKey = "signed in with | 현재 로그인"
    case admin = "admin: everything | admin: 모든 권한"
    case `operator` = "operator: all but keys and audit log | operator: 키와 감사 로그 제외"
    case viewer = "viewer: only looking | viewer: 조회만"

    // Searching, sorting, picking
    case search = "Name or number | 이름 또는 번호"
    case showAll = "Show all | 전체 보기"
    case noMatch = "Nothing matches. | 조건에 맞는 항목이 없습니다."
    case createdKST = "Created (KST) | 생성 일시 (KST)"
    case timeKST = "Time (KST) | 시각 (KST)"
    case volumeNumber = "Volume number | 원본 스토리지 번호"
    case fromDay = "From (day in KST) | 시작일 (KST)"
    case toDay = "To (day in KST) | 종료일 (KST)"
    case pick = "Pick | 선택"
    case pickAll = "Pick all on this page | 이 페이지 전체 선택"
    case pickedCount = "{1} picked | {1}개 선택됨"
    case actionsOnPicked = "Actions on what is picked | 선택한 항목 작업"
    case nothingPicked = "Nothing is picked | 선택한 항목이 없습니다"
    case nothingPickedText = "Tick the boxes of what is meant in the list first. | 목록에서 대상을 먼저 선택하세요."

    // Images
    case images = "Server images | 서버 이미지"
    case noImages =
        "No server images yet. They are made on the page of a snapshot that a server can boot from: | 서버 이미지가 없습니다. 부팅 가능한 스냅샷의 상세 페이지에서 생성할 수 있습니다:"
    case imageSnapshots = "What the servers' volumes start with | 서버의 스토리지를 만드는 스냅샷"
    case makeImage = "Create server image | 서버 이미지 생성"
    case makeImageOfMany = "Create a server image of {1} snapshots | 스냅샷 {1}개로 서버 이미지 생성"
    case imageNote =
        "Servers made from the image start with this snapshot. It cannot be deleted while the image is there. | 이 이미지로 만든 서버는 이 스냅샷의 내용으로 시작합니다. 이미지가 있는 동안 스냅샷을 삭제할 수 없습니다."
    case imageOfManyNote =
        "Servers made from the image get a volume from each snapshot. These cannot be deleted while the image is there. | 이 이미지로 만든 서버에는 스냅샷마다 스토리지가 하나씩 생성됩니다. 이미지가 있는 동안 스냅샷을 삭제할 수 없습니다."
    case baseVolumeFrom = "Base volume from | 기본 스토리지의 스냅샷"
    case imageNameHint = "3 to 30 letters, digits, - and _, starting with a letter. | 영문자로 시작하는 영문자, 숫자, -, _ 3~30자."
    case serverOfImage = "Register a server from the image | 이미지로 서버 등록"
    case deleteImage = "Delete server image | 서버 이미지 삭제"
    case deleteImages = "Delete {1} server images | 서버 이미지 {1}개 삭제"
    case deleteImageNote =
        "Its snapshots stay, and so do servers made from it. | 스냅샷과 이 이미지로 만든 서버는 그대로 유지됩니다."

    // What is done to what
    case attachVolume = "Attach volume | 스토리지 할당"
    case detachVolume = "Detach volume | 스토리지 할당 해제"
    case detachVolumes = "Detach {1} volumes | 스토리지 {1}개 할당 해제"
    case resizeVolume = "Resize volume | 스토리지 크기 변경"
    case deleteVolume = "Delete volume | 스토리지 삭제"
    case deleteVolumes = "Delete {1} volumes | 스토리지 {1}개 삭제"
    case deleteSnapshot = "Delete snapshot | 스냅샷 삭제"
    case deleteSnapshots = "Delete {1} snapshots | 스냅샷 {1}개 삭제"
    case restoreSnapshot = "Restore to a new volume | 새 스토리지로 복원"

    case noVolumesHere = "No volumes on this server. | 이 서버에 할당된 스토리지가 없습니다."
    case latestCalls = "Latest changes | 최근 변경 작업"
    case verified = "Verification | 무결성 검증"
    case verifiedGood = "good, {1} | 이상 없음, {1}"
    case verifiedWrong = "{2} units of 2 MiB wrong, {1} | 2 MiB 단위 {2}개 손상, {1}"
    case verifyingSince = "going on since {1} | {1}부터 검증 중"
    case away =
        "The server does not answer. What is shown may be out of date; this page goes on by itself. | 서버가 응답하지 않습니다. 표시된 내용이 최신이 아닐 수 있으며, 연결되면 자동으로 갱신됩니다."

    // Statuses
    case statusCreating = "creating | 생성 중"
    case statusInitialized = "initialized | 초기화 중"
    case statusDetached = "detached | 미할당"
    case statusAttaching = "attaching | 할당 중"
    case statusAttached = "attached | 할당됨"
    case statusDetaching = "detaching | 할당 해제 중"
    case statusTerminating = "terminating | 삭제 중"
    case statusChanging = "changingSpec | 변경 중"
    case statusCreated = "created | 생성됨"
    case statusBooting = "booting | 부팅 중"
    case statusShuttingDown = "shutting down | 종료 중"
    case statusRebooting = "rebooting | 재시작 중"
    case statusSettingUp = "setting up | 설정 중"
    case statusInit = "init | 준비 중"
    case statusRunning = "running | 운영 중"
    case statusStopped = "stopped | 정지됨"

    private var words: [Substring] { rawValue.split(separator: " | ", maxSplits: 1) }
    package var english: String { String(words[0]) }
    package var korean: String { words.count > 1 ? String(words[1]) : "" }
}
