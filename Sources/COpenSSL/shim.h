#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// What OpenSSL 3 offers only as macros, as functions that Swift can call.

static inline long varve_ctx_set_min_tls12(SSL_CTX *context) { return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION); }
static inline void varve_ctx_set_mode(SSL_CTX *context, long mode) { SSL_CTX_set_mode(context, mode); }
static inline void varve_ctx_set_read_ahead(SSL_CTX *context) { SSL_CTX_set_read_ahead(context, 1); }
static inline void varve_ctx_ignore_unexpected_eof(SSL_CTX *context) { SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF); }
static inline void varve_ctx_prefer_server_ciphers(SSL_CTX *context) { SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE); }
static inline void varve_ctx_forbid_resumption(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}
static inline int varve_ctx_set_app_data(SSL_CTX *context, void *data) { return SSL_CTX_set_app_data(context, data); }
static inline void *varve_ctx_get_app_data(const SSL_CTX *context) { return SSL_CTX_get_app_data(context); }
static inline int varve_ssl_set_app_data(SSL *ssl, void *data) { return SSL_set_app_data(ssl, data); }
static inline void *varve_ssl_get_app_data(const SSL *ssl) { return SSL_get_app_data(ssl); }
static inline void varve_bio_set_retry_read(BIO *bio) { BIO_set_retry_read(bio); }
static inline void varve_bio_clear_retry_flags(BIO *bio) { BIO_clear_retry_flags(bio); }
static inline int varve_general_name_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
static inline GENERAL_NAME *varve_general_name(const GENERAL_NAMES *names, int index) { return sk_GENERAL_NAME_value(names, index); }

/// The text of a name of kind dNSName; NULL for any other kind. Not terminated by NUL: ASN1_STRING_length tells its bytes.
static inline const ASN1_STRING *varve_general_name_dns(const GENERAL_NAME *name) {
    return name->type == GEN_DNS ? name->d.dNSName : NULL;
}
