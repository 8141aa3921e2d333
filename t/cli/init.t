#!/usr/bin/perl

# habilctl init: directories and modes, whose they are, a key that others cannot read,
# and nothing overwritten.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Test ();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my $directory = $store->{directory};

sub mode {
    my ($path) = @_;
    return sprintf '%04o', (stat $path)[2] & 07777;
}

sub content {
    my ($path) = @_;
    open my $file, '<', $path or return;
    local $/;
    return scalar <$file>;
}

is(mode($directory), '0750', 'the store is for its owner and group');
is(mode("$directory/trace"), '0750', 'so is the trace');
ok(!((stat "$directory/main.mdb")[2] & 0007), 'others read nothing of main.mdb');
is(mode("$directory/vault.keys"), '0600', 'LI-2: the vault is for its owner alone');
is(mode($store->{key}), '0600', 'the key is for its owner alone');
like(content($store->{key}), qr/^[0-9a-f]{64}\n\z/, 'the key has its form');

SKIP: {
    skip 'needs root', 2 if $> != 0;
    my $owner = getpwnam 'www-data';
    my @theirs = ($directory, map { "$directory/$_" } qw(trace heads main.mdb main.mdb-lock vault.keys));
    is_deeply([map { (stat)[4] } @theirs], [($owner) x @theirs], 'all of it is the workers\'');
    is((stat $store->{key})[4], 0, 'the key stays with root');
}

# Acting as the owner: what a command makes later is the workers' too.
$t->ctl('sweep');
SKIP: {
    skip 'needs root', 1 if $> != 0;
    is((stat "$directory/main.mdb")[4], scalar getpwnam('www-data'), 'after a write as well');
}

my $before = content("$directory/main.mdb");
my $again = $t->try_ctl('init');
is($again->{exit}, 1, 'a store is not made over another');
like($again->{err}, qr/is there already/, 'and says so');
is(content("$directory/main.mdb"), $before, 'nor touched');

my $key = content($store->{key});
my $second = $t->path('second');
my $ran = $t->try_ctl('--store', $second, 'init', '--key', $store->{key});
is($ran->{exit}, 0, 'a store beside a key that is there');
like($ran->{out}, qr/\Q$store->{key}\E, which was there/, 'says that it was');
is(content($store->{key}), $key, 'and keeps it');

my $third = $t->path('deep') . '/';
mkdir $third;
like($t->ctl('--store', $third . 'store/', 'init', '--map-size', '8m'),
    qr{key \Q$third\Ehabilitation\.key$}m, 'the key stands beside the store by default');
like($t->ctl('--store', $third . 'store', 'stats'), qr/"map_bytes": 8388608\b/, '--map-size');

is($t->try_ctl('--store', $t->path('none/of/it'), 'init')->{exit}, 1, 'parents are not made');
my $nobody = $t->try_ctl('--store', $t->path('fourth'), 'init', '--user', 'no-such-user');
is($nobody->{exit}, 1, 'an unknown user is refused');
ok(!-e $t->path('fourth'), 'before anything is made');

$t->done;
done_testing;
