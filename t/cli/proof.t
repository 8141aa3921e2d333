#!/usr/bin/perl

# Section 6: one record of the trace is proven to whoever has the public key, offline and without
# a store; the heads that prove it, and the months they seal, are in each backup.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Digest::SHA qw(sha256_hex);
use JSON::PP ();
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Store ();
use Habilitation::Test ();

my $json = JSON::PP->new->utf8->canonical;
my $t = Habilitation::Test->new(faketime => '@2026-11-20 10:00:00');
my $store = $t->store(empty => 1);
$store->import_documents(map { lieu("LI-2026-751-00$_", ["une$_\@lieu.example"]) } 1 .. 9);

chomp(my $public = $t->ctl('trace', 'key', '--key', $store->{key}));
like($public, qr/^[A-Za-z0-9_-]{43}$/, 'the public key');
my $made = $t->try_ctl('--store', $t->path('another'), 'init', '--key', $store->{key});
like($made->{out}, qr/^public key \Q$public\E$/m, 'init prints it too');

is($t->try_ctl('trace', 'prove', '--motif', 'essai', 3)->{exit}, 1, 'what is not rolled has no number');
is($t->try_ctl('trace', 'heads', '--last')->{exit}, 1, 'no head yet');
$t->ctl('trace', 'roll', '--key', $store->{key});
my $proof = $t->ctl('trace', 'prove', '--motif', 'essai', 3);
my ($wanted) = grep { ($_->{numero} // 0) == 3 } $t->traces;
is_deeply($json->decode($proof)->{enregistrement}, $wanted, 'the proof shows the record');
ok((grep { ($_->{objet} // '') eq 'essai (preuve 3)' } $t->traces(operation => 'trace.lecture')),
    'section 6: that it was shown is traced');

# offline, in an empty directory, with the program and the public key alone
my $empty = $t->directory('elsewhere', 01777);
my $alone = bless {%$store, directory => "$empty/none", plugins => "$empty/none",
    settings => "$empty/none", environment => {}}, 'Habilitation::Store';

sub check {
    my ($document, $key) = @_;
    $t->write('elsewhere/proof.json', ref $document ? $json->encode($document) : $document);
    return $alone->try_ctl('trace', 'check', '--public', $key // $public, "$empty/proof.json");
}

my $ran = check($proof);
is($ran->{exit}, 0, 'proven') or diag($ran->{err});
my ($sentence, $record) = split /\n/, $ran->{out};
like($sentence, qr/^proven by head 1, signed at 2026-11-20T\d\d:\d\d/, 'by what, since when');
is_deeply($json->decode($record), $wanted, 'and what');

# each part, changed by a byte
my %changes = (
    'the record' => [sub { substr($_[0]{octets}, 20, 1) =~ tr/A-Za-z/B-ZAb-za/ }, qr/do not lead to the root/],
    'a hash of the path' => [sub { substr($_[0]{chemin}[1], 5, 1) =~ tr/A-Za-z0-9/B-ZAb-za1-90/ }, qr/do not lead to the root/],
    'the path\'s length' => [sub { pop @{$_[0]{chemin}} }, qr/path/],
    'the head' => [sub { $_[0]{tete} =~ s/"racine":"(.)/'"racine":"' . ($1 eq 'a' ? 'b' : 'a')/e }, qr/not signed with this key, or was changed/],
    'the number' => [sub { $_[0]{numero}++; $_[0]{position}++; $_[0]{enregistrement}{numero}++ }, qr/do not lead to the root/],
    'what people read' => [sub { $_[0]{enregistrement}{operation} .= 'x' }, qr/"enregistrement" is not the record/],
    'a member left out' => [sub { delete $_[0]{chemin} }, qr/this is no proof/],
);
for my $what (sort keys %changes) {
    my ($change, $why) = @{$changes{$what}};
    my $document = $json->decode($proof);
    $change->($document);
    isnt($json->encode($document), $json->encode($json->decode($proof)), "$what is changed");
    my $checked = check($document);
    is($checked->{exit}, 1, "$what: refused");
    like($checked->{err}, qr/not proven: .*$why/, "$what: and why");
    is($checked->{out}, '', "$what: nothing is shown");
}
is(check($proof, 'A' x 43)->{exit}, 1, 'another key proves nothing');
is(check($proof, 'A')->{exit}, 2, 'what is no key is said');
is(check('{')->{exit}, 1, 'what is no JSON is no proof');
is($t->try_ctl('trace', 'prove', '--motif', 'essai', 'x')->{exit}, 2, 'no number');
is($t->try_ctl('trace', 'prove', '--motif', 'essai', 99_999)->{exit}, 1, 'no such record');

# a month that is over is sealed, and a backup has its very bytes
$t->clock('@2026-12-03 10:00:00');
$store->import_documents(lieu('LI-2026-751-010', ['autre@lieu.example']));
$t->ctl('trace', 'roll', '--key', $store->{key});
my @heads = map { $json->decode($_) } split /\n/, $t->ctl('trace', 'heads');
my ($seal) = grep { $_->{nature} eq 'mois' } @heads;
is($seal->{mois}, '2026-11', 'the month that is over has its head');
is(sha256_hex($t->read('store/heads/2026-11.seal')), $seal->{sceau}, 'with the seal of its file');
$t->ctl('backup', $t->path('copy'));
for my $file ('trace/2026-11.mdb', map { "heads/$_" } qw(2026-11.seal 2026-11.jsonl 2026-12.jsonl)) {
    is(sha256_hex($t->read("copy/$file")), sha256_hex($t->read("store/$file")), "a backup has $file");
}
is($t->ctl('--store', $t->path('copy'), 'trace', 'heads'), $t->ctl('trace', 'heads'),
    'its heads are listed');
$t->ctl('--store', $t->path('copy'), 'trace', 'roll', '--key', $store->{key});
is(check($t->ctl('--store', $t->path('copy'), 'trace', 'prove', '--motif', 'essai', 3))->{exit}, 0, 'and prove');

$t->done;
done_testing;
