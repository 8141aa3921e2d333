#!/usr/bin/perl

# habilctl convention: activation only once signed (LI-3.1), an end to the second
# (LI-4), suspension at once (section 4), each on record.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Encode qw(encode_utf8);
use JSON::PP ();
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
$store->import_documents(
    lieu('LI-A', ['active@x.example']),
    lieu('LI-P', ['preparee@x.example'], etat => 'preparee', signature => undef),
    lieu('LI-S', ['signee@x.example'], etat => 'signee'),
    lieu('LI-T', ['terminee@x.example'], etat => 'terminee', fin => '2026-03-01'),
);

sub show {
    my ($numero) = @_;
    return JSON::PP->new->utf8->decode($t->ctl('convention', 'show', $numero));
}

sub opens {
    my ($who, @at) = @_;
    return $t->try_ctl('decide', '--personne', "$who\@x.example", '--service',
        'lieu_information/demandes', '--cible', '75056', @at)->{exit} == 0;
}

sub refused {
    my ($pattern, @arguments) = @_;
    my $ran = $t->try_ctl('convention', @arguments);
    is($ran->{exit}, 1, "@arguments: refused");
    like($ran->{err}, $pattern, "@arguments: why");
    return;
}

is($t->ctl('convention', 'list'), join('', map { "$_\n" }
    "LI-A\tlieu_information\t1\tactive\t2026-01-11T23:00:00Z\t",
    "LI-P\tlieu_information\t1\tpreparee\t\t",
    "LI-S\tlieu_information\t1\tsignee\t2026-01-11T23:00:00Z\t",
    "LI-T\tlieu_information\t1\tterminee\t2026-01-11T23:00:00Z\t2026-03-01T23:00:00Z"), 'list');
my $shown = show('LI-A');
is($shown->{document}{annexe}{communes}[0]{code}, '75056', 'show gives the document');
is($shown->{suspendue}, JSON::PP::false, 'and the state');

# section 4: suspension is laid over the state
$t->ctl('convention', 'suspend', 'LI-A', '--motif', 'contrôle');
is(show('LI-A')->{suspendue}, JSON::PP::true, 'suspended');
is(show('LI-A')->{etat}, 'active', 'and still active underneath');
ok(!opens('active'), 'no access');
$t->ctl('convention', 'restore', 'LI-A');
ok(opens('active'), 'access again');

# LI-3.1: only what is signed
refused(qr/signature is not recorded/, 'activate', 'LI-P');
refused(qr/« signee »/, 'activate', $_) for 'LI-A', 'LI-T';
ok(!opens('signee'), 'signed is not active');
$t->ctl('convention', 'activate', 'LI-S', '--at', '2026-02-01');
is(show('LI-S')->{etat}, 'active', 'activated');
is(show('LI-S')->{effet}, '2026-01-31T23:00:00Z', 'from the first second of that day in Paris');
ok(!opens('signee', '--a', '2026-01-31T23:59:59+01:00'), 'not before');
ok(opens('signee', '--a', '2026-02-01T00:00:00+01:00'), 'from then on');

# LI-4: access goes on until the end, then stops at that second
$t->ctl('convention', 'end', 'LI-S', '--at', '2100-06-30T12:00:00+02:00');
is(show('LI-S')->{etat}, 'preavis', 'in notice');
ok(opens('signee'), 'which gives access');
ok(opens('signee', '--a', '2100-06-30T11:59:59+02:00'), 'to the last second');
ok(!opens('signee', '--a', '2100-06-30T12:00:00+02:00'), 'and not one more');
$t->ctl('convention', 'end', 'LI-S');
ok(!opens('signee'), 'ended now');
refused(qr/active, or in notice/, 'end', $_) for 'LI-P', 'LI-T';

my @operations = map { $_->{operation} } grep { ($_->{convention} // '') eq 'LI-S' } $t->traces;
is_deeply(\@operations, [qw(convention.enregistree convention.activee convention.fin
    convention.fin)], 'all on record');
my ($suspension) = $t->traces(operation => 'convention.suspendue');
is(encode_utf8($suspension->{objet}), 'contrôle', 'with the reason');

$t->done;
done_testing;
