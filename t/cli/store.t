#!/usr/bin/perl

# What keeps a store going: stats, grow, sweep, backup.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

my $t = Habilitation::Test->new(faketime => 1);
my $store = $t->store(empty => 1, map_size => '8m');
$store->import_documents(map { lieu("LI-$_", ["a$_\@x.example", 'commun@x.example']) } 1 .. 10);

sub stats {
    my (@store) = @_;
    return JSON::PP->new->utf8->decode($t->ctl(@store, 'stats'));
}

my $stats = stats();
is($stats->{map_bytes}, 8 << 20, 'the size of the map');
cmp_ok($stats->{used_bytes}, '<', $stats->{map_bytes}, 'and what is used of it');
is($stats->{tables}{convention}, 10, 'conventions');
is($stats->{tables}{person}, 11, 'persons');
is($stats->{tables}{access}, 20, 'habilitations');
is_deeply($stats->{coffre}, {scelles => 0, a_detruire => 0, libres => 0}, 'LI-2: nothing sealed yet');

# What was stored, as the trace of a store tells it.
sub recorded {
    my (@store) = @_;
    my @lines = split /\n/, $t->ctl(@store, 'trace', '--motif', 'essai', '--format', 'json');
    my @records = map { JSON::PP->new->utf8->decode($_) } @lines;
    return join ' ', map { "$_->{trace}=$_->{convention}" }
        grep { $_->{operation} eq 'convention.enregistree' } @records;
}

# a map that is full: nothing is written by half, and growing mends it
my @many = map { lieu("LI-G$_", [map { "p$_\@x.example" } $_ * 100 .. $_ * 100 + 99]) } 1 .. 400;
my $file = $t->write('many.jsonl', join '', map { JSON::PP->new->utf8->encode($_) . "\n" } @many);
my $full = $t->try_ctl('import', $file);
is($full->{exit}, 1, 'a map that is full');
like($full->{err}, qr/no room left/, 'says so');
my $tables = stats()->{tables};
is($tables->{convention}, $tables->{numero}, 'nothing stands by half');
is($tables->{convention}, $tables->{convention_doc}, 'in any table');
is($t->try_ctl('grow', '4m')->{exit}, 1, 'a map does not shrink');
is(stats()->{map_bytes}, 8 << 20, 'it stays as it was');
like($t->ctl('grow', '256m'), qr/268435456/, 'it grows');
is(stats()->{map_bytes}, 256 << 20, 'and keeps it');
like($t->ctl('import', $file), qr/^400 conventions imported/, 'then the import goes on');
is(stats()->{tables}{convention}, 410, 'and all is there');

# backup: a store of its own, which reads
my $copy = $t->path('copy');
is($t->ctl('backup', $copy), '', 'backup');
is(sprintf('%04o', (stat $copy)[2] & 07777), '0750', 'for its owner and group');
is(sprintf('%04o', (stat "$copy/vault.keys")[2] & 07777), '0600', 'LI-2: its vault for the owner');
is_deeply(stats('--store', $copy)->{tables}, stats()->{tables}, 'all of it');
is($t->ctl('--store', $copy, 'person', 'show', 'a1@x.example'),
    $t->ctl('person', 'show', 'a1@x.example'), 'and readable');
is(() = recorded() =~ /=LI-/g, 410, 'the trace knows each convention');
ok(recorded('--store', $copy) eq recorded(), 'and so does the trace of the copy');
is($t->try_ctl('--store', $copy, 'trace', 'verify')->{exit}, 0, 'whose chain holds');
$t->ctl('--store', $copy, 'person', 'suspend', 'a1@x.example');
like($t->ctl('person', 'show', 'a1@x.example'), qr/"active"/, 'and it is apart');
my $again = $t->try_ctl('backup', $copy);
is($again->{exit}, 1, 'nothing is overwritten');
like($again->{err}, qr/\Q$copy\E: File exists/, 'and it says so');
is($t->try_ctl('--store', $t->path('none'), 'backup', $t->path('other'))->{exit}, 1, 'no store');
ok(!-e $t->path('other'), 'leaves no directory');
unlink "$store->{directory}/vault.keys" or die $!;
$t->ctl('backup', $t->path('former'));
ok(!-e $t->path('former') . '/vault.keys', 'a store that has no vault is copied without');

# a backup takes the segments too
$t->ctl('trace', 'roll');
$t->ctl('backup', $t->path('rolled'));
is(stats('--store', $t->path('rolled'))->{tables}{change}, 0, 'what was rolled is in segments');
ok(recorded('--store', $t->path('rolled')) eq recorded(), 'which are in a backup');
is($t->try_ctl('--store', $t->path('rolled'), 'trace', 'verify')->{exit}, 0, 'and verify');

# and logs as far as they have come; of a seal that is being made, nothing
system($t->build . '/t/unit/put_traces', $store->{directory}, 0, 30) == 0 or die "put_traces: $?";
$t->write('store/heads/2026-01.seal.part', "begun\n");
$t->ctl('backup', $t->path('logs'));
my @logged = $t->ctl('--store', $t->path('logs'), 'trace', '--motif', 'essai', '--format', 'json')
    =~ /"objet":"(essai-\d+)"/g;
is(scalar(@logged), 30, 'what is in logs is in a backup');
is($t->try_ctl('--store', $t->path('logs'), 'trace', 'verify')->{exit}, 0, 'and verifies');
is_deeply([glob $t->path('logs') . '/heads/*.part'], [], 'no half of a seal');

like($t->ctl('sweep'), qr/^0 sessions, 0 counters and 0 mails/, 'nothing to sweep');

$t->done;
done_testing;
