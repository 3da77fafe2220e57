extension Refusal {
    /// Accounts, which operators make at the catalog, and access keys.
    static let accounts: [Refusal: Declaration] = [
        .noAccount: account("there is no account {account}; the accounts are {accounts}", "an account that is not there"),
        .accountName: account("must be {form}, not {name}", "a name that accounts cannot have"),
        .accountTaken: account("there is an account {account} already: choose another name", "an account of that name is there"),
        .noRootAccount: Declaration(
            .storeFailed, "The catalog has no root account: start the server once, which makes it.",
            "a catalog that no server has filled", of: [Occasion.account]),
        .noAccessKey: Declaration(
            .invalidParameter, "there is no access key {key} in the account", "a key that is not the account's",
            of: [Occasion.revokeKey]),
        .lastAdminKey: Declaration(
            .lastAdminKey, "{key} is the account's last admin key: make another one first (createAccessKey)",
            "nobody in the account could make another key", of: [Occasion.revokeKey]),
    ]

    private static func account(_ text: String, _ occasion: String) -> Declaration {
        Declaration(.invalidParameter, text, occasion, of: [Occasion.account])
    }
}
