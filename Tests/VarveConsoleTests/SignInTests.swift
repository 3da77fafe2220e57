import Foundation
import Synchronization
import Testing
import VarveConsole

@Suite("Signing in")
struct SignInTests {
    private let secretKey = String(repeating: "s", count: 40)

    @Test("a challenge is good once, whoever made it and whatever was changed in it is not")
    func once() {
        let challenges = SignInChallenge()
        let challenge = challenges.make()
        #expect(challenges.use(challenge))
        #expect(!challenges.use(challenge))
        #expect(!challenges.use(SignInChallenge().make()))
        for text in ["", "..", "1.2.3", challenge + "0", String(challenges.make().dropFirst())] {
            #expect(!challenges.use(text), "\(text)")
        }
        let other = challenges.make()
        let later = other.split(separator: ".").enumerated().map { $0 == 0 ? "9\($1)" : String($1) }.joined(separator: ".")
        #expect(!challenges.use(later))
        #expect(challenges.use(other))
    }

    @Test("a challenge is over after its time")
    func expiry() {
        let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        let challenges = SignInChallenge { time.withLock { $0 } }
        let (challenge, other) = (challenges.make(), challenges.make())
        time.withLock { $0 += Double(SignInChallenge.validMilliseconds) / 1000 - 1 }
        #expect(challenges.use(challenge))
        time.withLock { $0 += 1 }
        #expect(!challenges.use(other))
    }

    @Test("a signature is of its challenge, access key and secret, and of nothing else")
    func signature() {
        let right = SignInChallenge.signature("c", accessKey: "A", secretKey: secretKey)
        #expect(right.count == 64)
        #expect(SignInChallenge.isSigned("c", right, accessKey: "A", secretKey: secretKey))
        #expect(!SignInChallenge.isSigned("d", right, accessKey: "A", secretKey: secretKey))
        #expect(!SignInChallenge.isSigned("c", right, accessKey: "B", secretKey: secretKey))
        #expect(!SignInChallenge.isSigned("c", right, accessKey: "A", secretKey: "other"))
        #expect(!SignInChallenge.isSigned("c", String(right.dropLast()), accessKey: "A", secretKey: secretKey))
        #expect(!SignInChallenge.isSigned("c", "", accessKey: "A", secretKey: secretKey))
    }

    /// Computed with Python's hmac: what the browser must compute too.
    @Test("the signature is HMAC-SHA256 of three lines")
    func vector() {
        let text = SignInChallenge.textToSign("1.2.3", accessKey: "KEY")
        #expect(text == "varve console sign-in\n1.2.3\nKEY")
        #expect(
            SignInChallenge.signature("1.2.3", accessKey: "KEY", secretKey: "secret")
                == "3872ac8231b332f5cddba55454a83ccdf785e346b7578fac9dfc36660638cf84")
    }

    @Test("an address has so many wrong attempts in a while; others have their own")
    func limits() {
        let clock = HandClock()
        let limits = SignInLimits { clock.now }
        for _ in 0..<SignInLimits.wrongMax {
            #expect(limits.secondsToWait("a") == nil)
            limits.addWrong("a")
        }
        #expect(limits.secondsToWait("a") == 60)
        #expect(limits.secondsToWait("b") == nil)
        clock.advance(by: SignInLimits.window - .milliseconds(500))
        #expect(limits.secondsToWait("a") == 1)
        clock.advance(by: .milliseconds(500))
        #expect(limits.secondsToWait("a") == nil)
        limits.addWrong("a")
        #expect(limits.secondsToWait("a") == nil)
    }

    @Test("of addresses only so many are remembered")
    func bound() {
        let limits = SignInLimits()
        for number in 0..<SignInLimits.addressCountMax + 10 { limits.addWrong("\(number)") }
        #expect(limits.addressCount == SignInLimits.addressCountMax)
    }
}
