// The answers, codes and errors of the API are declared there; who uses the client needs them.
@_exported public import VarveWire
