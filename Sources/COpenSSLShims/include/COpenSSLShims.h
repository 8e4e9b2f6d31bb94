// OpenSSL's function-like macros and computed constants as functions, because Swift imports neither.
// Every name is the macro's own behind the prefix emgate_, with what it fixes at its end; none adds other behaviour, but
// for the HMAC at the end.
#ifndef EMGATE_COPENSSLSHIMS_H
#define EMGATE_COPENSSLSHIMS_H

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdint.h>

// The context's settings.

static inline int emgate_SSL_CTX_set_min_proto_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline int emgate_SSL_CTX_set_max_proto_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_max_proto_version(context, version);
}

static inline void emgate_SSL_CTX_set_mode(SSL_CTX *context, long mode) {
    SSL_CTX_set_mode(context, mode);
}

static inline void emgate_SSL_CTX_clear_mode(SSL_CTX *context, long mode) {
    SSL_CTX_clear_mode(context, mode);
}

static inline void emgate_SSL_CTX_set_session_cache_mode(SSL_CTX *context, long mode) {
    SSL_CTX_set_session_cache_mode(context, mode);
}

static inline void emgate_SSL_CTX_sess_set_cache_size(SSL_CTX *context, long size) {
    SSL_CTX_sess_set_cache_size(context, size);
}

static inline int emgate_SSL_CTX_set1_groups_list(SSL_CTX *context, const char *list) {
    return (int)SSL_CTX_set1_groups_list(context, list);
}

static inline int emgate_SSL_CTX_add1_chain_cert(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

// A context's ciphers.

static inline int emgate_sk_SSL_CIPHER_num(const STACK_OF(SSL_CIPHER) * ciphers) {
    return sk_SSL_CIPHER_num(ciphers);
}

static inline const SSL_CIPHER *emgate_sk_SSL_CIPHER_value(const STACK_OF(SSL_CIPHER) * ciphers, int index) {
    return sk_SSL_CIPHER_value(ciphers, index);
}

// One connection's settings.

static inline int emgate_SSL_set_tlsext_host_name(SSL *connection, const char *name) {
    return (int)SSL_set_tlsext_host_name(connection, name);
}

// One certificate's alternative names.

static inline int emgate_sk_GENERAL_NAME_push(GENERAL_NAMES *names, GENERAL_NAME *name) {
    return sk_GENERAL_NAME_push(names, name);
}

// A BIO of our own.

static inline void emgate_BIO_set_retry_read(BIO *bio) {
    BIO_set_retry_read(bio);
}

static inline void emgate_BIO_set_retry_write(BIO *bio) {
    BIO_set_retry_write(bio);
}

static inline void emgate_BIO_clear_retry_flags(BIO *bio) {
    BIO_clear_retry_flags(bio);
}

// SSL_OP_* are made by a macro of their bit's number.

static inline uint64_t emgate_SSL_OP_NO_COMPRESSION(void) {
    return SSL_OP_NO_COMPRESSION;
}

static inline uint64_t emgate_SSL_OP_NO_RENEGOTIATION(void) {
    return SSL_OP_NO_RENEGOTIATION;
}

static inline uint64_t emgate_SSL_OP_CIPHER_SERVER_PREFERENCE(void) {
    return SSL_OP_CIPHER_SERVER_PREFERENCE;
}

static inline uint64_t emgate_SSL_OP_PRIORITIZE_CHACHA(void) {
    return SSL_OP_PRIORITIZE_CHACHA;
}

static inline uint64_t emgate_SSL_OP_IGNORE_UNEXPECTED_EOF(void) {
    return SSL_OP_IGNORE_UNEXPECTED_EOF;
}

static inline uint64_t emgate_SSL_OP_NO_TICKET(void) {
    return SSL_OP_NO_TICKET;
}

// The error queue and memory.

static inline int emgate_ERR_GET_LIB(unsigned long code) {
    return ERR_GET_LIB(code);
}

static inline int emgate_ERR_GET_REASON(unsigned long code) {
    return ERR_GET_REASON(code);
}

static inline void emgate_OPENSSL_free(void *memory) {
    OPENSSL_free(memory);
}

static inline long emgate_BIO_get_mem_data(BIO *bio, char **start) {
    return BIO_get_mem_data(bio, start);
}

// The digest of an HMAC. OSSL_PARAM keeps the addresses of name and value, which a Swift string only has during a call.

static inline int emgate_EVP_MAC_init_SHA256(EVP_MAC_CTX *state, const unsigned char *key, size_t count) {
    char digest[] = "SHA256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_init(state, key, count, parameters);
}

// A key pair on the curve P-256; EVP_EC_gen takes its name by an untyped argument.

static inline EVP_PKEY *emgate_EVP_EC_gen_P256(void) {
    return EVP_EC_gen("P-256");
}

// HMAC-SHA-256 (RFC 2104) with the key's schedule in place, as plain memory: OpenSSL's own HMAC allocates four states for
// each message, which is more work than hashing it (decision 0015). A state is only read by emgate_HMAC_SHA256.

typedef struct {
    SHA256_CTX inner;
    SHA256_CTX outer;
} emgate_HMAC_SHA256_state;

// 1 unless OpenSSL fails.
int emgate_HMAC_SHA256_init(emgate_HMAC_SHA256_state *state, const unsigned char *key, size_t count);

// Writes 32 bytes; 1 unless OpenSSL fails.
int emgate_HMAC_SHA256(
    const emgate_HMAC_SHA256_state *state, const unsigned char *message, size_t count, unsigned char *output);

#endif
