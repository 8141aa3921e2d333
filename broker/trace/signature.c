#include "trace/signature.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

#define SIGNATURE ",\"signature\":"

enum { SIGNATURE_TEXT = 86 /* characters of base64url */ };

hab_status hab_head_sign(const hab_head_key *key, hab_slice bytes,
                         uint8_t signature[HAB_HEAD_SIGNATURE])
{
    size_t size = HAB_HEAD_SIGNATURE;
    EVP_PKEY *pair =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key->secret, sizeof(key->secret));
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int done = pair != NULL && context != NULL
               && EVP_DigestSignInit(context, NULL, NULL, NULL, pair) == 1
               && EVP_DigestSign(context, signature, &size, bytes.data, bytes.size) == 1
               && size == HAB_HEAD_SIGNATURE;

    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pair);
    return done ? HAB_OK : HAB_MEMORY;
}

hab_status hab_head_verify(const uint8_t public[HAB_HEAD_PUBLIC], hab_slice bytes,
                           const uint8_t signature[HAB_HEAD_SIGNATURE])
{
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public, HAB_HEAD_PUBLIC);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int holds =
        key != NULL && context != NULL && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1
        && EVP_DigestVerify(context, signature, HAB_HEAD_SIGNATURE, bytes.data, bytes.size) == 1;

    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return holds ? HAB_OK : HAB_DENIED;
}

/* -- the digest of a stream */

hab_status hab_digest_open(hab_digest **digest)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    if (context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(context);
        return HAB_MEMORY;
    }
    *digest = (hab_digest *) context;
    return HAB_OK;
}

hab_status hab_digest_add(hab_digest *digest, hab_slice bytes)
{
    return EVP_DigestUpdate((EVP_MD_CTX *) digest, bytes.data, bytes.size) == 1 ? HAB_OK
                                                                                : HAB_MEMORY;
}

hab_status hab_digest_end(hab_digest *digest, uint8_t hash[HAB_HASH_SIZE])
{
    return EVP_DigestFinal_ex((EVP_MD_CTX *) digest, hash, NULL) == 1 ? HAB_OK : HAB_MEMORY;
}

void hab_digest_close(hab_digest *digest)
{
    EVP_MD_CTX_free((EVP_MD_CTX *) digest);
}

/* -- the last line of an export */

/* The line up to its signature: an object whose end is cut off. */
static char *unsigned_line(const hab_export_end *end, const uint8_t public[HAB_HEAD_PUBLIC])
{
    char hash[HAB_HEX_HASH_TEXT + 1];
    char key[HAB_HEAD_PUBLIC_TEXT + 2];
    json_t *line = json_copy((json_t *) end->header);
    json_t *own;
    char *text = NULL;

    hab_hex(end->hash, HAB_HASH_SIZE, hash);
    (void) hab_base64url(public, HAB_HEAD_PUBLIC, key);
    own = json_pack("{s:s, s:I, s:s}", "empreinte", hash, "lignes", (json_int_t) end->lines, "cle",
                    key);
    if (line != NULL && own != NULL && json_object_update(line, own) == 0) {
        text = json_dumps(line, JSON_COMPACT);
    }
    json_decref(own);
    json_decref(line);
    if (text != NULL) {
        text[strlen(text) - 1] = '\0';
    }
    return text;
}

char *hab_export_sign(const hab_export_end *end, const hab_head_key *key)
{
    uint8_t signature[HAB_HEAD_SIGNATURE];
    char encoded[SIGNATURE_TEXT + 2];
    char *text = unsigned_line(end, key->public);
    const size_t room = text != NULL ? strlen(text) + sizeof(SIGNATURE) + SIGNATURE_TEXT + 4 : 0;
    char *line = room > 0 ? malloc(room) : NULL;

    if (line != NULL && hab_head_sign(key, hab_slice_text(text), signature) == HAB_OK) {
        (void) hab_base64url(signature, sizeof(signature), encoded);
        (void) snprintf(line, room, "%s%s\"%s\"}", text, SIGNATURE, encoded);
    } else {
        free(line);
        line = NULL;
    }
    free(text);
    return line;
}

int hab_export_line(hab_slice last, char line[HAB_EXPORT_LINE], size_t *size)
{
    static const char remark[] = "# signature: ";
    const size_t before = sizeof(remark) - 1;
    const char *text = last.data;
    size_t length = last.size;

    if (length == 0 || length >= HAB_EXPORT_LINE || text[length - 1] != '\n') {
        return 0;
    }
    length--;
    if (length <= before || memcmp(text, remark, before) != 0) {
        memcpy(line, text, length);
        *size = length;
        return 1;
    }
    if (text[length - 1] != '\r') {
        return 0;
    }
    *size = (length - 1 - before) * 3 / 4;
    return hab_base64url_decode(hab_slice_of(text + before, length - 1 - before), line, *size)
           == HAB_OK;
}

/* Where the signature's member begins: the last place, as a text cannot hold an unescaped quote. */
static size_t signed_part(hab_slice line)
{
    const size_t tail = sizeof(SIGNATURE) - 1 + SIGNATURE_TEXT + 3; /* two quotes and the brace */
    const char *text = line.data;

    if (line.size < tail || memcmp(text + line.size - tail, SIGNATURE "\"", sizeof(SIGNATURE)) != 0
        || memcmp(text + line.size - 2, "\"}", 2) != 0) {
        return 0;
    }
    return line.size - tail;
}

static hab_status check_signature(hab_slice line, const uint8_t public[HAB_HEAD_PUBLIC],
                                  hab_error *error)
{
    uint8_t signature[HAB_HEAD_SIGNATURE];
    size_t size = signed_part(line);
    const char *text = (const char *) line.data + size + sizeof(SIGNATURE);

    if (size == 0
        || hab_base64url_decode(hab_slice_of(text, SIGNATURE_TEXT), signature, sizeof(signature))
               != HAB_OK) {
        return hab_fail(error, HAB_INVALID, "the last line is no signature of an export");
    }
    return hab_head_verify(public, hab_slice_of(line.data, size), signature) == HAB_OK
               ? HAB_OK
               : hab_fail(error, HAB_DENIED, "the signature is not of this key and this line");
}

static hab_status check_bytes(const json_t *said, const uint8_t hash[HAB_HASH_SIZE], uint64_t lines,
                              hab_error *error)
{
    const char *told = json_string_value(json_object_get(said, "empreinte"));
    const json_t *count = json_object_get(said, "lignes");
    uint8_t expected[HAB_HASH_SIZE];

    if (told == NULL || !json_is_integer(count)
        || hab_hex_decode(hab_slice_text(told), expected, sizeof(expected)) != HAB_OK) {
        return hab_fail(error, HAB_INVALID, "the last line is no signature of an export");
    }
    if ((uint64_t) json_integer_value(count) != lines) {
        return hab_fail(error, HAB_DENIED, "%llu lines stand before the signature, it says %lld",
                        (unsigned long long) lines, (long long) json_integer_value(count));
    }
    return memcmp(expected, hash, sizeof(expected)) == 0
               ? HAB_OK
               : hab_fail(error, HAB_DENIED, "what stands before the signature was changed");
}

hab_status hab_export_check(hab_slice line, const uint8_t hash[HAB_HASH_SIZE], uint64_t lines,
                            const uint8_t public[HAB_HEAD_PUBLIC], json_t **said, hab_error *error)
{
    json_t *read;
    hab_status status = check_signature(line, public, error);

    if (status != HAB_OK) {
        return status;
    }
    read = json_loadb(line.data, line.size, JSON_REJECT_DUPLICATES, NULL);
    status = check_bytes(read, hash, lines, error);
    if (status != HAB_OK) {
        json_decref(read);
        return status;
    }
    *said = read;
    return HAB_OK;
}
