/* The files of the heads: lines are added at the end of the newest, and stay. */
#ifndef HAB_HEADS_FILE_H
#define HAB_HEADS_FILE_H

#include <stdio.h>

#include "trace/heads.h"

/* Where the last whole line ends. What is behind it was cut by a crash. */
typedef struct hab_heads_tail {
    uint32_t newest;          /* month of the newest file; 0: there is none */
    char line[HAB_HEAD_LINE]; /* the last whole line, "" before the first */
    char place[64];           /* of its file: "heads/2026-11.jsonl" */
} hab_heads_tail;

/* HAB_CORRUPT, and its place, when it ends in a line that is too long to be one. */
hab_status hab_heads_tail_read(const char *heads, hab_heads_tail *tail, hab_error *error);

/* Adds whole lines, each with its line feed, in the file of `month`, or the newest when that is
 * later; removes what a crash has cut; synced, directory included. */
hab_status hab_heads_append(const char *heads, uint32_t month, hab_slice lines, hab_error *error);

/* As hab_heads_each(), from the file of `month` on. */
hab_status hab_heads_each_from(const char *heads, uint32_t month, hab_heads_fn each, void *context,
                               hab_error *error);

/* Opens a file to read it, and nothing but a file: a pipe in its place would keep who reads it
 * waiting for ever. HAB_NOT_FOUND, HAB_IO. */
hab_status hab_heads_open(const char *path, FILE **stream, hab_error *error);

#endif
