# Every C file of ours stands as .clang-format says; nginx's style is its own.
use strict;
use warnings;
use Test::More;

my @files = split /\n/, `git ls-files '*.c' '*.h' | grep -v ^ngx_module/`;
@files = split /\n/, `find broker plugins cli t bench -name '*.[ch]' -not -path '*/node_modules/*'`
    if !@files;
ok(scalar @files, 'there are files to look at');
my $said = `clang-format --dry-run -Werror @files 2>&1`;
is($?, 0, 'clang-format changes nothing') or diag(join "\n", (split /\n/, $said)[0 .. 20]);

my $named = `grep -rl ngx_ broker 2>/dev/null`;
is($named, '', 'the broker knows nothing of nginx');
my $lmdb = `grep -rl '<lmdb.h>' broker plugins cli ngx_module 2>/dev/null`;
is($lmdb, "broker/store/store_lmdb.c\n", 'one file includes lmdb.h');
done_testing();
