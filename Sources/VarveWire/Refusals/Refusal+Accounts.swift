extension Refusal {
    /// Accounts, which are made on the machine, and their keys.
    static let accounts: [Refusal: Declaration] = [
        .noAccount: account("there is no account {account}; the accounts are {accounts}", "an account that does not exist"),
        .accountName: account("must be {form}, not {account}", "a name that no account can have"),
        .accountTaken: account("there is an account {account} already: choose another name", "the name of another account"),
        .noRootAccount: Declaration(
            .storeFailed, "The catalog has no root account: start the server once, which makes it.",
            "the catalog was never served", of: [Occasion.accounts]),
        .noAccessKey: Declaration(
            .invalidParameter, "there is no access key {key} in the account",
            "a key that does not exist, or is another account's", of: [Occasion.revokeKey]),
        .lastAdminKey: Declaration(
            .lastAdminKey, "{key} is the account's last admin key: make another one first (createAccessKey)",
            "nobody in the account could make a key any more", of: [Occasion.revokeKey]),
    ]

    private static func account(_ text: String, _ occasion: String) -> Declaration {
        Declaration(.invalidParameter, text, occasion, of: [Occasion.accounts])
    }
}
