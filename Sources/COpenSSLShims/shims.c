#include "COpenSSLShims.h"

#include <openssl/crypto.h>
#include <string.h>

// Deprecated since OpenSSL 3.0 in favour of EVP, not withdrawn; decision 0015 says why they are used here alone.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static int absorb_padded_key(SHA256_CTX *state, const unsigned char *key, unsigned char padding) {
    unsigned char block[SHA256_CBLOCK];
    for (size_t index = 0; index < sizeof block; index++) {
        block[index] = key[index] ^ padding;
    }
    int done = SHA256_Init(state) == 1 && SHA256_Update(state, block, sizeof block) == 1;
    OPENSSL_cleanse(block, sizeof block);
    return done;
}

int emgate_HMAC_SHA256_init(emgate_HMAC_SHA256_state *state, const unsigned char *key, size_t count) {
    // A key that is longer than a block is replaced by its digest (RFC 2104 section 2).
    unsigned char block[SHA256_CBLOCK] = {0};
    int done = 1;
    if (count > sizeof block) {
        SHA256_CTX digest;
        done = SHA256_Init(&digest) == 1 && SHA256_Update(&digest, key, count) == 1 && SHA256_Final(block, &digest) == 1;
        OPENSSL_cleanse(&digest, sizeof digest);
    } else if (count > 0) {
        memcpy(block, key, count);
    }
    done = done && absorb_padded_key(&state->inner, block, 0x36) && absorb_padded_key(&state->outer, block, 0x5c);
    OPENSSL_cleanse(block, sizeof block);
    return done;
}

int emgate_HMAC_SHA256(
    const emgate_HMAC_SHA256_state *state, const unsigned char *message, size_t count, unsigned char *output) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256_CTX inner = state->inner;
    SHA256_CTX outer = state->outer;
    int done = (count == 0 || SHA256_Update(&inner, message, count) == 1) && SHA256_Final(digest, &inner) == 1 &&
               SHA256_Update(&outer, digest, sizeof digest) == 1 && SHA256_Final(output, &outer) == 1;
    // What the states were before the message stands for the key.
    OPENSSL_cleanse(&inner, sizeof inner);
    OPENSSL_cleanse(&outer, sizeof outer);
    OPENSSL_cleanse(digest, sizeof digest);
    return done;
}
