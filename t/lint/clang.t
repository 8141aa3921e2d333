# A second compiler finds no warning, and clang-tidy nothing to say.
use strict;
use warnings;
use Test::More;

my @files = glob 'broker/*.c broker/*/*.c cli/*.c plugins/*/*.c';
my $flags = '-std=gnu11 -Ibroker -Ibroker/include -Iplugins -Ibuild/gen -Ibuild-san/gen '
    . `pkg-config --cflags libxml-2.0 pangocairo`;
chomp $flags;
my $warnings = '-Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes '
    . '-Wmissing-prototypes -Wpointer-arith -Wundef -Wformat=2 -Werror';

my @wrong = grep { system("clang $flags $warnings -fsyntax-only $_") != 0 } @files;
is_deeply(\@wrong, [], 'clang warns of nothing');

my $said = `printf '%s\\n' @files | xargs -P 2 -n 8 sh -c 'clang-tidy --quiet "\$@" -- $flags 2>&1' tidy`;
is($?, 0, 'clang-tidy finds nothing') or diag($said);
done_testing();
