/* Fields of a CSV file (RFC 4180) that people open in a spreadsheet. */
#ifndef HAB_CSV_H
#define HAB_CSV_H

#include <stdio.h>

#include "base/bytes.h"

/* One field, in quotes. What a spreadsheet would take for a formula gets an apostrophe
 * first: at the beginning, and wherever a spreadsheet that expects other separators than
 * commas would see a cell begin. */
void hab_csv_field(FILE *to, hab_slice text);

#endif
